"""Requests that another site makes a browser send: none changes anything, whichever form it imitates."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.walking import Visit, everything, steps

OLD_PAGE = "Trang này đã cũ"


def token_of(client: GuardedClient) -> str:
    """The forgery token of this browser's session."""
    token: str = client.get("/hoc-tap/phien").json["csrf"]
    return token


def refusals(world: World, token: str) -> list[str]:
    """Routes that take a form which carries this token, though it is not the session's own."""
    before, taken = everything(world.engine), []
    for step in steps(world, "POST"):
        client = step.client
        client.get("/hoc-tap/phien")  # the session has a token of its own
        answer = step.ask(client, data=step.form | ({"csrf_token": token} if token else {}))
        if answer.status_code != 400 or OLD_PAGE not in answer.text:
            taken.append(f"{step}: {answer.status_code}")
    assert everything(world.engine) == before, "nothing was written"
    return taken


def test_no_form_is_taken_without_the_forgery_token(walked: World) -> None:
    assert refusals(walked, "") == []


def test_no_form_is_taken_with_the_token_of_another_session(walked: World) -> None:
    assert refusals(walked, token_of(walked.client("auditor"))) == []


def test_no_form_is_taken_with_a_made_up_token(walked: World) -> None:
    assert refusals(walked, "IjAxMjM0NTY3ODlhYmNkZWYi.aaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAA") == []


def test_the_session_s_own_token_is_what_lets_a_form_through(walked: World) -> None:
    """So what was refused above was refused for its token and nothing else."""
    for step in steps(walked, "POST", first_role_only=True):
        client = step.client
        answer = step.ask(client, data=step.form | {"csrf_token": token_of(client)})
        assert OLD_PAGE not in answer.text, step
        walked.restore()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"X-CSRFToken": ""}, {"Origin": "http://localhost"}]
)
def test_no_header_stands_for_the_token(walked: World, headers: dict[str, str]) -> None:
    step = next(step for step in steps(walked, "POST") if step.promise.endpoint == "account.end_other_sign_ins")
    assert step.ask(headers=headers).status_code == 400


def test_reading_changes_nothing_whoever_reads(tour: Sequence[Visit]) -> None:
    """So an image or a link on another page changes nothing either; a token notes the day of its last use."""
    wrote = [str(visit.step) for visit in tour if visit.wrote and "/api/v1/" not in visit.step.address]
    assert wrote == []


def test_no_address_takes_a_method_that_it_does_not_have(walked: World) -> None:
    before = everything(walked.engine)
    others = itertools.cycle(("PUT", "DELETE", "PATCH"))
    for method in ("GET", "POST"):
        for step in steps(walked, method, first_role_only=True):
            for other in ("TRACE", next(others)):
                assert walked.client("anonymous").open(step.address, method=other).status_code == 405, f"{other} {step}"
    assert everything(walked.engine) == before
