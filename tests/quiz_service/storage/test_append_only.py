"""The database itself refuses to change, replace or take out an entry, however its tables were made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from quiz_service.operations import audit
from quiz_service.rules.audit_chain import GENESIS
from quiz_service.storage import schema
from quiz_service.storage.append_only import REFUSAL, trigger_names
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import AuditHead, Base
from tests.quiz_service.databases import KINDS, database_address

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def _migrate(engine: Engine) -> None:
    schema.upgrade(engine)


def _create(engine: Engine) -> None:
    Base.metadata.create_all(engine.execution_options(writes=True))


@pytest.fixture(
    params=[(kind, make) for kind in KINDS for make in (_migrate, _create)], ids=lambda p: f"{p[0]}{p[1].__name__}"
)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with two entries; its tables made by the migrations or from the models."""
    kind, make = request.param
    with database_address(kind, tmp_path) as address:
        engine = open_engine(address)
        make(engine)
        with writing(engine) as session:
            for number in (1, 2):
                audit.record(session, "unit.add", now=NOW, actor_id=None, object_id=f"DV{number}")
        yield engine
        engine.dispose()


def triggers(engine: Engine) -> list[str]:
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    postgresql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with engine.connect() as connection:
        query = sqlite if engine.dialect.name == "sqlite" else postgresql
        return sorted(connection.scalars(text(query)))


FORBIDDEN = {
    "change": "UPDATE audit_entries SET reason = 'khác' WHERE object_id = 'DV1'",
    "change of everything": "UPDATE audit_entries SET actor_id = NULL",
    "take out": "DELETE FROM audit_entries WHERE object_id = 'DV2'",
    "empty": "DELETE FROM audit_entries",
}
OWN = {
    "sqlite": [
        "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE object_id = 'DV1'",
        "REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE object_id = 'DV2'",
        "INSERT INTO audit_entries SELECT * FROM audit_entries WHERE id = 1"
        " ON CONFLICT (id) DO UPDATE SET reason = 'khác'",
    ],
    "postgresql": ["TRUNCATE audit_entries", "TRUNCATE people CASCADE"],
}


def test_every_way_to_touch_an_entry_is_refused(made: Engine) -> None:
    for statement in [*FORBIDDEN.values(), *OWN[made.dialect.name]]:
        with (
            pytest.raises(DBAPIError, match=REFUSAL),
            made.execution_options(writes=True).begin() as connection,
        ):
            connection.execute(text(statement))
    with made.connect() as connection:
        assert list(connection.scalars(text("SELECT object_id FROM audit_entries ORDER BY id"))) == ["DV1", "DV2"]


def test_the_triggers_are_there_whichever_way_the_tables_were_made(made: Engine) -> None:
    assert triggers(made) == trigger_names(made.dialect.name)


def test_the_chain_begins_with_its_head(made: Engine) -> None:
    with writing(made) as session:
        head = session.get_one(AuditHead, 1)
        assert head.entry_count == 2
        assert head.digest != GENESIS


@pytest.mark.parametrize("kind", KINDS)
def test_going_back_takes_the_triggers_away_and_coming_again_brings_them(kind: str, tmp_path: Path) -> None:
    with database_address(kind, tmp_path) as address:
        engine = open_engine(address)
        schema.upgrade(engine)
        schema.downgrade(engine, "0001")
        assert triggers(engine) == []
        schema.upgrade(engine)
        assert triggers(engine) == trigger_names(kind)
        engine.dispose()
