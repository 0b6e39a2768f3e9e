"""How guessing is slowed at the sign-in pages, and that it keeps nobody out who belongs in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from quiz_service.storage.engine import reading
from quiz_service.storage.models import Failures, SignIn
from quiz_service.web.extensions import MOST_FAILURES, limiter
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_passwords import (
    CHALLENGE,
    HOME,
    PASSWORD,
    SIGN_IN,
    at_address,
    give_password,
    is_signed_in,
    sign_in,
)

ACTIVATE = "/hoc-tap/kich-hoat"
SIGN_OUT = "/hoc-tap/dang-xuat"
WRONG_PASSWORD = "sai mật khẩu rồi"


@pytest.fixture
def people(engine: Engine, made_up: MadeUp) -> MadeUp:
    """Made-up people of whom the trainee has a password."""
    give_password(engine, made_up.trainee)
    return made_up


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_after_a_few_errors_one_waits_and_is_told_until_when(
    service_app: Flask, engine: Engine, people: MadeUp, clock: FixedClock
) -> None:
    client = service_app.test_client()
    for _ in range(5):
        assert sign_in(client, people.trainee.staff_code, WRONG_PASSWORD).status_code == 422
    answer = sign_in(client, people.trainee.staff_code, PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    assert "hãy đợi 5 giây (đến 08:00:05)" in answer.text
    assert not is_signed_in(client)
    clock.advance(seconds=5)
    assert sign_in(client, people.trainee.staff_code, PASSWORD).status_code == 303
    assert count(engine, SignIn) == 1


def test_an_unknown_staff_code_has_to_wait_in_the_same_words(service_app: Flask, people: MadeUp) -> None:
    def answers(staff_code: str, address: str) -> list[tuple[int, str]]:
        client = at_address(service_app, address)
        found = [sign_in(client, staff_code, WRONG_PASSWORD) for _ in range(6)]
        return [(one.status_code, re.sub(r"(value=\")[^\"]*", r"\1", one.text)) for one in found]

    known = answers(people.trainee.staff_code, "192.0.2.1")
    assert known[-1][0] == 429
    assert answers("KHONG-CO", "192.0.2.2") == known


def test_waiting_for_one_account_does_not_hold_up_another(service_app: Flask, engine: Engine, people: MadeUp) -> None:
    give_password(engine, people.colleague)
    client = service_app.test_client()
    for _ in range(6):
        sign_in(client, people.trainee.staff_code, WRONG_PASSWORD)
    assert sign_in(client, people.colleague.staff_code).status_code == 303


def test_nobody_is_kept_out_of_a_browser_they_signed_in_before(service_app: Flask, people: MadeUp) -> None:
    mine, guesser = at_address(service_app, "192.0.2.1"), at_address(service_app, "198.51.100.1")
    sign_in(mine, people.trainee.staff_code)
    mine.get(HOME)
    mine.post(SIGN_OUT)
    for _ in range(8):
        sign_in(guesser, people.trainee.staff_code, WRONG_PASSWORD)
    assert sign_in(guesser, people.trainee.staff_code).status_code == 429
    assert sign_in(mine, people.trainee.staff_code).status_code == 303
    assert sign_in(guesser, people.trainee.staff_code).status_code == 429, "that success forgave the guesser nothing"


def test_a_known_browser_is_slowed_by_its_own_failures(service_app: Flask, people: MadeUp) -> None:
    client = service_app.test_client()
    sign_in(client, people.trainee.staff_code)
    client.get(HOME)
    client.post(SIGN_OUT)
    for _ in range(5):
        sign_in(client, people.trainee.staff_code, WRONG_PASSWORD)
    assert sign_in(client, people.trainee.staff_code).status_code == 429


def test_failures_keep_neither_staff_code_nor_address(service_app: Flask, engine: Engine, people: MadeUp) -> None:
    sign_in(at_address(service_app, "192.0.2.77"), people.trainee.staff_code, WRONG_PASSWORD)
    with reading(engine) as session:
        rows = [str(row) for row in session.execute(select(Failures.__table__))]
    assert len(rows) == 2
    assert not [row for row in rows if "192.0.2" in row or people.trainee.staff_code in row]


@pytest.fixture
def limited_app(service_app: Flask) -> Iterator[Flask]:
    """The application with limits, which other tests go without."""
    service_app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(service_app)
    yield service_app
    limiter.enabled = False


@pytest.mark.parametrize("path", [SIGN_IN, ACTIVATE, CHALLENGE])
def test_an_address_is_limited_and_told_so(limited_app: Flask, path: str) -> None:
    client, other = at_address(limited_app, "192.0.2.1"), at_address(limited_app, "192.0.2.2")
    for browser in (client, other):
        browser.get(SIGN_IN)
    assert {client.post(path).status_code for _ in range(MOST_FAILURES)} == {422}
    answer = client.post(path)
    assert answer.status_code == 429
    assert "quá nhiều lần" in answer.text
    assert other.post(path).status_code == 422


def test_an_office_that_floods_does_not_keep_a_known_browser_out(limited_app: Flask, people: MadeUp) -> None:
    mine, flooding = at_address(limited_app, "192.0.2.1"), at_address(limited_app, "192.0.2.1")
    sign_in(mine, people.trainee.staff_code)
    mine.get(HOME)
    mine.post(SIGN_OUT)
    flooding.get(SIGN_IN)
    assert 429 in {flooding.post(SIGN_IN).status_code for _ in range(MOST_FAILURES + 1)}
    assert sign_in(mine, people.trainee.staff_code).status_code == 303


def test_a_whole_hall_behind_one_address_signs_in_within_a_minute(limited_app: Flask, people: MadeUp) -> None:
    hall = [at_address(limited_app, "192.0.2.1") for _ in range(MOST_FAILURES + 1)]
    assert {sign_in(phone, people.trainee.staff_code).status_code for phone in hall} == {303}
