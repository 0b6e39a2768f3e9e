"""A test client that is signed in: the sign-in is put into the database and its token into the cookie."""

from __future__ import annotations

import itertools
from datetime import timedelta

from flask import Flask
from sqlalchemy import Engine

from quiz_service.app import PREFIX
from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.engine import writing
from quiz_service.storage.models import SignIn
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient

_numbers = itertools.count(1)


def signed_in_client(app: Flask, engine: Engine, person_id: int, *, hours: float = 10) -> GuardedClient:
    """A browser in which this person signed in when the made-up time began; it holds that many hours."""
    number = next(_numbers)
    token = f"token-{number}"
    with writing(engine) as session:
        session.add(SignIn(
            public_id=f"sign-in-{number}", token_digest=token_digest(token), person_id=person_id, method="password",
            started_at=MadeUp.START, expires_at=MadeUp.START + timedelta(hours=hours),
        ))  # fmt: skip
    client = app.test_client()
    with client.session_transaction(f"{PREFIX}/") as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return client
