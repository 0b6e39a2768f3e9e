"""What tests of the service stand on: `engine` (memory), `database` (each kind in turn), `service_app`, clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.app import create_app
from quiz_service.config import Settings
from quiz_service.demo_city import city
from quiz_service.storage.engine import open_session
from quiz_service.web.extensions import limiter
from tests.quiz_service.courseware.made_up import write_project
from tests.quiz_service.databases import KINDS, fresh_engine, memory_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient

ROOT = Path(__file__).resolve().parents[2]


class FixedClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.moment = MadeUp.START

    def __call__(self):
        return self.moment

    def advance(self, **time) -> None:
        """Move on, for example `advance(hours=11)`."""
        from datetime import timedelta

        self.moment += timedelta(**time)


@pytest.fixture
def clock() -> FixedClock:
    """Stands at 2026-03-02 08:00 in Hà Nội."""
    return FixedClock()


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A fresh SQLite database in memory."""
    engine = memory_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write, on the database in memory."""
    with open_session(engine, writes=True) as session:
        yield session


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The same test on a SQLite file and on a real PostgreSQL."""
    with fresh_engine(request.param, tmp_path) as engine:
        yield engine


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A made-up city of 1,500 people with three years behind it (`quiz_service.demo_city`); never changed."""
    settings = city.settings_in(write_project(tmp_path_factory.mktemp("city")), "http://127.0.0.1:8300")
    city.build(settings, people=1_500, seed=255, today=date(2026, 11, 26), progress=lambda done, total: None)
    return settings


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all tests: each test has an application of its own."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    clock: FixedClock, tmp_path: Path, compiled_templates: FileSystemBytecodeCache, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Flask]:
    """make_app(engine, **settings) → an application for tests on this repository's built site."""

    def make(engine: Engine, **changes) -> Flask:
        values = {
            "data": tmp_path / "data", "database": "sqlite://", "site": ROOT / "build" / "site",
            "base_url": "http://localhost", "secret_key": "k" * 40, "root": ROOT,
        }  # fmt: skip
        app = create_app(Settings(**values | changes), engine=engine, clock=clock, testing=True)
        # After `create_app`: the limiter is one for all applications; a test of rates switches it on again.
        monkeypatch.setattr(limiter, "enabled", False)
        app.test_client_class = GuardedClient
        app.jinja_env.bytecode_cache = compiled_templates
        return app

    return make


@pytest.fixture
def service_app(make_app: Callable[..., Flask], engine: Engine) -> Flask:
    """The application on the database in memory; forgery tokens are checked, rates are not limited."""
    return make_app(engine)


@pytest.fixture
def made_up(engine: Engine) -> MadeUp:
    """Made-up units and people in the database in memory: see `tests.quiz_service.made_up_people`."""
    return MadeUp(engine)
