"""What was good once and is sent again: cookies of ended sign-ins, of other keys, of other purposes.

Codes and keys that work once are tested where they are made: `test_activation`, `test_second_factor`,
`test_single_sign_on`, `test_api_tokens`, `test_attending`, `test_submitting_attempts`.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, update

from quiz_service.operations import people, sign_ins
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account, Person
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.made_up_passwords import SIGN_IN, Phone, give_password, is_signed_in, sign_in
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.walking import steps


def test_an_ended_sign_in_opens_no_address(walked: World) -> None:
    """Of every role, on every route that is not for everybody."""
    with writing(walked.engine) as session:
        for person in session.query(Person).all():
            sign_ins.end_all(session, person.id, why="sign-out", now=MadeUp.START)
    walked.keep()
    opened = []
    for step in steps(walked, "GET"):
        if step.promise.who and "anyone" not in step.promise.who and "/api/v1/" not in step.address:
            answer = step.ask()
            if answer.status_code != 303 or not answer.location.startswith(SIGN_IN):
                opened.append(f"{step}: {answer.status_code}")
    assert opened == []


@pytest.mark.parametrize("event", ["the account is closed", "the person left", "the password was changed elsewhere"])
def test_a_sign_in_ends_with_what_it_rests_on(service_app: Flask, engine: Engine, made_up: MadeUp, event: str) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert is_signed_in(client)
    with writing(engine) as session:
        match event:
            case "the account is closed":
                session.execute(update(Account).where(Account.person_id == made_up.trainee.id).values(is_closed=True))
            case "the person left":
                people.record_leaving(session, made_up.trainee.id, left_on=MadeUp.START.date(),
                                      actor_id=made_up.administrator.id, now=MadeUp.START)  # fmt: skip
            case _:
                sign_ins.end_all(session, made_up.trainee.id, why="password-change", now=MadeUp.START)
    assert not is_signed_in(client)


def test_a_cookie_signed_with_another_key_is_nobody_s(
    make_app: Callable[..., Flask], engine: Engine, made_up: MadeUp
) -> None:
    before = signed_in_client(make_app(engine), engine, made_up.administrator.id)
    after = make_app(engine, secret_key="n" * 40).test_client()
    [cookie] = before._cookies.values()
    after.set_cookie(cookie.key, cookie.value, path=cookie.path)
    assert is_signed_in(before)
    assert not is_signed_in(after)


def test_the_cookie_that_waits_for_the_second_factor_opens_nothing(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    """Not before the code, and not again after it: each sign-in needs a later code."""
    give_password(engine, made_up.trainee)
    phone = Phone(engine, made_up.trainee)
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    [waiting] = [cookie for cookie in client._cookies.values() if cookie.key == "sotay255"]
    assert not is_signed_in(client)
    client.get("/hoc-tap/xac-thuc")
    assert client.post("/hoc-tap/xac-thuc", data={"code": phone.code()}).status_code == 303
    assert is_signed_in(client)
    thief = service_app.test_client()
    thief.set_cookie(waiting.key, waiting.value, path=waiting.path)
    assert not is_signed_in(thief)
    thief.get("/hoc-tap/xac-thuc")
    assert thief.post("/hoc-tap/xac-thuc", data={"code": phone.code()}).status_code == 422
    assert not is_signed_in(thief)


def test_the_cookie_of_a_known_browser_signs_nobody_in(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    give_password(engine, made_up.trainee)
    client = service_app.test_client()
    sign_in(client, made_up.trainee.staff_code)
    [known] = [cookie for cookie in client._cookies.values() if cookie.key.endswith("-quen")]
    thief = service_app.test_client()
    thief.set_cookie(known.key, known.value, path=known.path)
    thief.set_cookie("sotay255", known.value, path=known.path)
    assert not is_signed_in(thief)
    assert thief.get("/hoc-tap/tai-khoan").status_code == 303
