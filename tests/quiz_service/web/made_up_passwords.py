"""Passwords and authenticator apps of made-up people, and a browser that signs in by the pages as a person does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from quiz_service.operations import accounts, activation, second_factor
from quiz_service.storage.engine import writing
from tests.quiz_service.made_up_people import MadeUp, Someone
from tests.quiz_service.web.guarded_client import GuardedClient

PASSWORD = "sen hồng nở sớm"
NEW_PASSWORD = "gió mùa về đầu ngõ"
KEY = "k" * 40
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
SIGN_IN = "/hoc-tap/dang-nhap"
CHALLENGE = "/hoc-tap/xac-thuc"
HOME = "/hoc-tap/"


def give_password(engine: Engine, person: Someone, password: str = PASSWORD) -> None:
    """The person has set this password."""
    with writing(engine) as session:
        accounts.set_password(session, person.id, accounts.hashed(password, CHEAP))


def give_code(engine: Engine, person: Someone, now: datetime = MadeUp.START) -> str:
    """A fresh activation code of the person."""
    with writing(engine) as session:
        return activation.issue(session, person.id, key=KEY, days=14, now=now, actor_id=None).code


class Phone:
    """The person's authenticator app with the second factor switched on, and the recovery codes on paper."""

    def __init__(self, engine: Engine, person: Someone, now: datetime = MadeUp.START - timedelta(hours=1)) -> None:
        with writing(engine) as session:
            second_factor.begin(session, person.id, key=KEY, now=now)
            secret = second_factor.unconfirmed_secret(session, person.id, key=KEY)
            assert secret is not None
            self.app = pyotp.TOTP(secret)
            self.recovery_codes = second_factor.confirm(
                session, person.id, self.app.at(now), key=KEY, sign_in_id=0, now=now
            )

    def code(self, now: datetime = MadeUp.START) -> str:
        """What the app shows."""
        return self.app.at(now)


def sign_in(client: GuardedClient, staff_code: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Open the sign-in page, fill it in, send it."""
    client.get(SIGN_IN)
    return client.post(SIGN_IN, data={"staff_code": staff_code, "password": password} | more)


def is_signed_in(client: GuardedClient) -> bool:
    """What the service says of this browser."""
    return bool(client.get("/hoc-tap/phien").json["signed_in"])


def at_address(app: Flask, address: str) -> GuardedClient:
    """A browser at this network address."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client
