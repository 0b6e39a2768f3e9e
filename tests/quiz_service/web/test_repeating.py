"""Two requests that wait for each other's rows: both are answered, and each is done once."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from psycopg.errors import DeadlockDetected
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from quiz_service.operations import audit
from quiz_service.storage.engine import open_session, reading
from quiz_service.storage.models import AuditEntry
from quiz_service.web.repeating import repeated
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

CODES = "/hoc-tap/dieu-phoi/ma-kich-hoat"
NOW = MadeUp.START


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine("postgresql", tmp_path) as engine:
        yield engine


def wait_until_one_waits(engine: Engine) -> None:
    """Come back when some transaction waits for another one's rows."""
    deadline = time.monotonic() + 10
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        query = text("SELECT count(*) FROM pg_stat_activity"
                     " WHERE wait_event_type = 'Lock' AND datname = current_database()")  # fmt: skip
        while not connection.scalar(query):
            assert time.monotonic() < deadline, "nobody waits"


def test_a_request_whose_transaction_was_undone_is_done_again(
    make_app: Callable[..., Flask], postgresql: Engine
) -> None:
    """A coordinator prints slips for two people while the second of them is handled by somebody else."""
    people = MadeUp(postgresql)
    client = signed_in_client(make_app(postgresql), postgresql, people.coordinator.id)
    client.get("/hoc-tap/dieu-phoi/nguoi")
    first, second = sorted((people.trainee, people.colleague), key=lambda one: one.name)
    answers = []

    def print_slips() -> None:
        data = {"person": [first.public_id, second.public_id], "dang": "csv"}
        answers.append(client.post(CODES, data=data).status_code)

    with open_session(postgresql, writes=True) as other:
        other.execute(text("SELECT 1 FROM accounts WHERE person_id = :id FOR UPDATE"), {"id": second.id})
        printing = threading.Thread(target=print_slips)
        printing.start()
        wait_until_one_waits(postgresql)  # the slips have the trail's head and wait for the second account
        audit.record(other, "activation.redeem", now=NOW, actor_id=second.id, subject_id=second.id)
        other.commit()
    printing.join()
    assert answers == [200]
    with reading(postgresql) as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["activation.redeem", "activation.issue", "activation.issue"]
        assert audit.verify(session).fault == ""


def test_an_uploaded_file_is_read_from_its_beginning_again(service_app: Flask) -> None:
    read = []

    def view() -> str:
        read.append(request.files["tep"].read())
        if len(read) == 1:
            raise OperationalError("", {}, DeadlockDetected())
        return "done"

    data = {"tep": (io.BytesIO(b"a list"), "a.csv")}
    with service_app.test_request_context("/hoc-tap/", method="POST", data=data):
        assert repeated(view)() == "done"
    assert read == [b"a list", b"a list"]
