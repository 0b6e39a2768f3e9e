"""What every page asks the database: few statements, and as many in a large city as in a small one.

The walk meets every page of every role with something in it; `bench/bench_pages.py` takes the same walk at full size.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.app import PREFIX
from quiz_service.config import Settings
from quiz_service.storage.engine import open_engine
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.page_walk import WHO, Walk

NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)


@dataclass(frozen=True)
class City:
    """A copy of the made-up city, changed once by the walk's things."""

    engine: Engine
    data: Path
    walk: Walk


@pytest.fixture(scope="module")
def city(small_city: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """A copy of the made-up city with something of everything for each role."""
    data = tmp_path_factory.mktemp("walk")
    shutil.copy(small_city.data / "sotay.db", data)
    engine = open_engine(f"sqlite:///{data / 'sotay.db'}")
    yield City(engine, data, Walk(engine, data, NOW))
    engine.dispose()


@pytest.mark.parametrize("role", WHO)
def test_no_page_asks_more_than_its_aim(role: str, city: City, make_app: Callable[..., Flask], clock) -> None:
    clock.moment = NOW
    app = make_app(city.engine, data=city.data, public_coverage=True)
    client: GuardedClient = app.test_client()
    with client.session_transaction(f"{PREFIX}/") as cookie:
        cookie["_user_id"], cookie["_fresh"] = city.walk.token(role), True
    faults, pages = [], 0
    for page in city.walk.pages(app, role):
        with counted(city.engine) as sent:
            response = client.get(page.address)
        faults += [f"{page.address}: {response.status_code}"] if response.status_code not in (200, 303) else []
        if response.mimetype == "text/html":
            pages += 1
            faults += [f"{page.address}: {len(sent)} statements, at most {page.most}"] if len(sent) > page.most else []
    assert not faults, "\n".join(faults)
    assert pages > 20
