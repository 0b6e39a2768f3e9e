"""Here every test that asks for a database runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.quiz_service.databases import KINDS, fresh_engine, memory_engine


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database: SQLite in memory, then PostgreSQL."""
    if request.param == "sqlite":
        engine = memory_engine()
        yield engine
        engine.dispose()
        return
    with fresh_engine(request.param, tmp_path) as engine:
        yield engine
