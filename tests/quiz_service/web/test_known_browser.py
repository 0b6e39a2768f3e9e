"""The cookie of a known browser: it says who signed in there to the service alone, and to nobody who forged it."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from itsdangerous import URLSafeTimedSerializer

from quiz_service.web import known_browser
from quiz_service.web.known_browser import COOKIE, MOST_PEOPLE


def remembered(app: Flask, people: list[int], cookie: str = "") -> str:
    """The cookie after these people signed in, one after the other."""
    for person_id in people:
        with app.test_request_context("/", headers={"Cookie": f"{COOKIE}={cookie}"}):
            header = known_browser.remember(Response(), person_id).headers["Set-Cookie"]
        cookie = header.split(";")[0].removeprefix(f"{COOKIE}=")
    return cookie


def number_for(app: Flask, cookie: str, person_id: int | None) -> str | None:
    with app.test_request_context("/", headers={"Cookie": f"{COOKIE}={cookie}"}):
        return known_browser.number_for(person_id)


def test_a_browser_keeps_its_number_and_knows_who_signed_in(service_app: Flask) -> None:
    cookie = remembered(service_app, [1])
    number = number_for(service_app, cookie, 1)
    assert number is not None
    both = remembered(service_app, [2], cookie)
    assert number_for(service_app, both, 1) == number_for(service_app, both, 2) == number
    assert number_for(service_app, both, 3) is None
    assert number_for(service_app, both, None) is None


def test_two_browsers_have_two_numbers(service_app: Flask) -> None:
    first, second = (number_for(service_app, remembered(service_app, [1]), 1) for _ in range(2))
    assert first != second


def test_the_last_few_people_are_remembered(service_app: Flask) -> None:
    cookie = remembered(service_app, [*range(1, MOST_PEOPLE + 1), 1, 100])
    assert number_for(service_app, cookie, 2) is None
    assert number_for(service_app, cookie, 1) is not None
    assert number_for(service_app, cookie, 100) is not None


@pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "é", "null"])
def test_a_cookie_that_is_not_ours_is_no_fault(service_app: Flask, cookie: str) -> None:
    assert number_for(service_app, cookie, 1) is None
    assert number_for(service_app, remembered(service_app, [1], cookie), 1) is not None


@pytest.mark.parametrize("content", [None, 1, [], ["x"], ["x", 1], {"a": 1}, ["x", ["y"], "z"]])
def test_a_cookie_of_another_form_is_no_fault(service_app: Flask, content: object) -> None:
    signed = URLSafeTimedSerializer("k" * 40, salt="known browser").dumps(content)
    assert number_for(service_app, str(signed), 1) is None


def test_a_cookie_signed_with_another_key_is_not_believed(service_app: Flask) -> None:
    with service_app.test_request_context("/"):
        mark = known_browser._mark(1)
    forged = URLSafeTimedSerializer("j" * 40, salt="known browser").dumps(["number", [mark]])
    assert number_for(service_app, str(forged), 1) is None


def test_requests_are_counted_for_the_browser_or_else_for_the_address(service_app: Flask) -> None:
    with service_app.test_request_context("/", environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        assert known_browser.rate_key() == "192.0.2.1"
    cookie = remembered(service_app, [1])
    with service_app.test_request_context("/", headers={"Cookie": f"{COOKIE}={cookie}"}):
        assert known_browser.rate_key() == f"browser {number_for(service_app, cookie, 1)}"
