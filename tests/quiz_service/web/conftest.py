"""What walks over all routes stand on: `walked`, a world to ask in, and `tour`, one walk that many tests look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine

from quiz_service.app import create_app
from quiz_service.config import Settings
from quiz_service.web.extensions import limiter
from tests.quiz_service.conftest import ROOT
from tests.quiz_service.databases import memory_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.hostile_names import put_into
from tests.quiz_service.web.walking import Visit, visits


@pytest.fixture
def walked(service_app: Flask, engine: Engine) -> World:
    """Forgery tokens are checked; what nobody foresaw is answered by 500, as it is for people."""
    service_app.config["PROPAGATE_EXCEPTIONS"] = False
    return World(service_app, engine)


@pytest.fixture(scope="session")
def tour(
    tmp_path_factory: pytest.TempPathFactory, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Sequence[Visit]]:
    """Every route that reads, for everybody it lets in, at an address of https; all names in this world are hostile."""
    engine = memory_engine()
    settings = Settings(
        data=tmp_path_factory.mktemp("tour"), database="sqlite://", site=ROOT / "build" / "site",
        base_url="https://localhost", secret_key="k" * 40, root=ROOT,
    )  # fmt: skip
    app = create_app(settings, engine=engine, clock=lambda: MadeUp.START, testing=True)
    app.config["PROPAGATE_EXCEPTIONS"], app.test_client_class = False, GuardedClient
    app.jinja_env.bytecode_cache = compiled_templates
    was_limited, limiter.enabled = limiter.enabled, False
    world = World(app, engine)
    put_into(engine)
    world.keep()
    yield list(visits(world))
    limiter.enabled = was_limited
    engine.dispose()
