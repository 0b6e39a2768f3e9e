"""The database is stopped, cut off, or has no connection left: pages say so in time, and go on without a restart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quiz_service.operations import spans
from quiz_service.operations.accounts import hashed
from quiz_service.storage.engine import BUSY_SECONDS, open_engine, writing
from quiz_service.storage.models import Account, AttemptStep, Completion, Result
from quiz_service.storage.schema import upgrade
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.faults.aftermath import keeping_faults
from tests.quiz_service.faults.own_postgresql import OwnPostgresql
from tests.quiz_service.faults.stubborn import csrf
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.learners import JSON, Learner
from tests.running_service import PASSWORD

SIGN_IN = "/hoc-tap/dang-nhap"


def learner_on(engine: Engine, app: Flask) -> Learner:
    """Somebody in front of an open attempt."""
    people = MadeUp(engine)
    with writing(engine) as session:
        add_module(session)
        spans.rebuild(session)
    learner = Learner(app, engine, people.trainee.id)
    learner.start()
    return learner


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Engine]:
    with fresh_engine("postgresql", tmp_path) as engine:
        yield engine


@pytest.fixture
def server(tmp_path: Path) -> Iterator[OwnPostgresql]:
    """A PostgreSQL of this test's own."""
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:
        if folder.name.startswith("pytest-"):
            folder.chmod(0o755)
    server = OwnPostgresql(tmp_path / "pg", {"fsync": "off"}, sockets=tmp_path)
    server.start()
    yield server
    server.kill()


def test_a_database_that_is_restarted_is_waited_for_and_nothing_is_lost(
    server: OwnPostgresql, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    engine = open_engine(server.address)
    upgrade(engine)
    learner = learner_on(engine, make_app(engine))
    form = learner.fields(learner.all_right())
    for end in (server.stop, server.kill):
        end()
        assert learner.client.get("/readyz").status_code == 503
        page, refused = learner.open(), learner.submit(form, headers=JSON)
        assert (page.status_code, refused.status_code) == (503, 503)
        assert "Dịch vụ đang bận" in page.text
        assert "chưa được ghi" in refused.json["error"]
        server.start()
        assert learner.open().status_code == 200
    assert learner.submit(form).status_code == 303
    assert [learner.rows(table) for table in (Result, AttemptStep, Completion)] == [1, 1, 1]
    engine.dispose()
    assert keeping_faults(server.address, tmp_path) == []


def cut_before_commit(engine: Engine) -> list[int]:
    """The connection of the next transaction that commits is cut off just before; its process is then in the list."""
    cuts: list[int] = []

    @event.listens_for(engine, "commit")
    def cut(connection: Connection) -> None:
        if not cuts:
            cuts.append(connection.scalar(text("SELECT pg_backend_pid()")))
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": cuts[0]})

    return cuts


def test_a_connection_that_is_cut_before_the_commit_leaves_nothing_and_the_same_is_sent_again(
    postgresql: Engine, make_app: Callable[..., Flask]
) -> None:
    learner = learner_on(postgresql, make_app(postgresql))
    form = learner.fields(learner.all_right())
    cuts = cut_before_commit(postgresql)
    assert learner.submit(form, headers=JSON).status_code == 503
    assert cuts
    assert learner.rows(Result) == 0
    assert learner.submit(form).status_code == 303
    assert learner.rows(Result) == 1


def test_a_sign_in_that_could_not_be_written_is_sent_again_from_the_same_page(
    postgresql: Engine, make_app: Callable[..., Flask]
) -> None:
    person, client = MadeUp(postgresql).trainee, make_app(postgresql).test_client()
    with writing(postgresql) as session:
        session.get_one(Account, person.id).password_hash = hashed(PASSWORD)
    form = {"csrf_token": csrf(client.get(SIGN_IN).text), "staff_code": person.staff_code, "password": PASSWORD}
    cuts = cut_before_commit(postgresql)
    assert client.post(SIGN_IN, data=form).status_code == 503
    assert cuts
    assert client.post(SIGN_IN, data=form).status_code == 303
    assert client.get("/hoc-tap/tai-khoan").status_code == 200


def test_without_a_free_connection_pages_answer_in_time_and_then_go_on(
    database: Engine, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    learner = learner_on(database, make_app(database))
    form = learner.fields(learner.all_right())
    assert database.pool._timeout == BUSY_SECONDS
    database.pool._timeout = 0.05  # a test does not wait as long as people may have to
    held = []
    with suppress(PoolTimeout):
        while True:
            held.append(database.connect())
    began = time.monotonic()
    assert learner.open().status_code == 503
    assert learner.submit(form, headers=JSON).status_code == 503
    assert time.monotonic() - began < BUSY_SECONDS
    for connection in held:
        connection.close()
    assert learner.open().status_code == 200
    assert learner.submit(form).status_code == 303
    assert learner.rows(Result) == 1
    assert keeping_faults(database.url.render_as_string(hide_password=False), tmp_path) == []
