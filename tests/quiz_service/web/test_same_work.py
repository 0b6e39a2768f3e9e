"""How long a refusal takes tells nobody who has an account: every one does the same work.

Time itself is measured by `make audit`'s and the bench's programs; here the slow steps and the queries are counted.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, update

from quiz_service.operations import accounts
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_passwords import PASSWORD, SIGN_IN, at_address, give_code, give_password, sign_in

ACTIVATE = "/hoc-tap/kich-hoat"


@pytest.fixture
def slow_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which steps that are slow on purpose were taken, one after another."""
    taken: list[str] = []
    verify, hash_ = PasswordHasher.verify, PasswordHasher.hash

    def noted_verify(self: PasswordHasher, stored: str | bytes, password: str | bytes) -> bool:
        taken.append("verify")
        return verify(self, stored, password)

    def noted_hash(self: PasswordHasher, password: str | bytes, **more: bytes) -> str:
        taken.append("hash")
        return hash_(self, password, **more)

    accounts._hash_of_nobody(accounts.HASHER)  # made once a process
    monkeypatch.setattr(PasswordHasher, "verify", noted_verify)
    monkeypatch.setattr(PasswordHasher, "hash", noted_hash)
    return taken


def given_passwords(engine: Engine, made_up: MadeUp) -> dict[str, str]:
    """What an account may be like → a staff code of that kind. All but the first are refused whatever is typed."""
    with writing(engine) as session:
        for person in (made_up.trainee, made_up.stranger):
            accounts.set_password(session, person.id, accounts.hashed(PASSWORD))
        session.execute(update(Account).where(Account.person_id == made_up.stranger.id).values(is_closed=True))
    return {
        "a wrong password": made_up.trainee.staff_code, "no such staff code": "KHONG-CO",
        "no password yet": made_up.colleague.staff_code, "a closed account": made_up.stranger.staff_code,
    }  # fmt: skip


def test_every_refused_sign_in_does_the_same_work(
    service_app: Flask, engine: Engine, made_up: MadeUp, slow_steps: list[str]
) -> None:
    work = {}
    for number, (what, staff_code) in enumerate(given_passwords(engine, made_up).items()):
        client = at_address(service_app, f"192.0.2.{number + 1}")
        client.get(SIGN_IN)
        slow_steps.clear()
        with counted(engine) as queries:
            answer = client.post(SIGN_IN, data={"staff_code": staff_code, "password": "sai mật khẩu rồi"})
        assert answer.status_code == 422
        work[what] = (tuple(slow_steps), len(queries))
    assert len(set(work.values())) == 1, work
    assert next(iter(work.values()))[0] == ("verify",)


def test_who_has_to_wait_costs_nothing_whoever_it_is(
    service_app: Flask, engine: Engine, made_up: MadeUp, slow_steps: list[str]
) -> None:
    work = {}
    for number, (what, staff_code) in enumerate(given_passwords(engine, made_up).items()):
        client = at_address(service_app, f"192.0.2.{number + 1}")
        for _ in range(5):
            sign_in(client, staff_code, "sai mật khẩu rồi")
        slow_steps.clear()
        with counted(engine) as queries:
            assert client.post(SIGN_IN, data={"staff_code": staff_code, "password": PASSWORD}).status_code == 429
        work[what] = (tuple(slow_steps), len(queries))
    assert set(work.values()) == {((), next(iter(work.values()))[1])}, work


def test_every_refused_code_does_the_same_work(
    service_app: Flask, engine: Engine, made_up: MadeUp, slow_steps: list[str]
) -> None:
    code = give_code(engine, made_up.trainee)
    give_password(engine, made_up.colleague)
    work = {}
    for staff_code in ("KHONG-CO", made_up.colleague.staff_code, made_up.stranger.staff_code):
        client = at_address(service_app, "192.0.2.1")
        client.get(ACTIVATE)
        slow_steps.clear()
        sent = {"staff_code": staff_code, "code": code, "password": "gió mùa về đầu ngõ"}
        with counted(engine) as queries:
            answer = client.post(ACTIVATE, data=sent | {"password_again": sent["password"]})
        assert answer.status_code == 422
        work[staff_code] = (tuple(slow_steps), len(queries))
    assert len(set(work.values())) == 1, work
    assert next(iter(work.values()))[0] == ("hash",)
