"""What migrations do to rows that are there: the audit trail's chain begins with old entries, units get their level."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from quiz_service.operations import audit
from quiz_service.storage import schema
from quiz_service.storage.engine import open_engine, reading, writing
from tests.quiz_service.databases import KINDS, database_address
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
SAID = "at, action, actor_id, object_kind, object_id, subject_id, old, new, reason"


@pytest.fixture(params=KINDS)
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """The schema before the chain, with three entries; the key between them has a gap."""
    with database_address(request.param, tmp_path) as address:
        engine = open_engine(address)
        schema.upgrade(engine, "0001")
        with engine.execution_options(writes=True).begin() as connection:
            connection.execute(text(
                "INSERT INTO people (id, public_id, staff_code, name, folded_name, created_at)"
                " VALUES (7, 'p', 'THU7', 'Thử Bảy', 'thu bay', '2026-01-01 00:00:00')"
            ))  # fmt: skip
            for key, actor, new in ((1, None, None), (2, 7, {"role": "Điều phối"}), (5, 7, {"b": [1], "a": None})):
                connection.execute(
                    text(f"INSERT INTO audit_entries (id, {SAID}) VALUES (:id, '2026-02-01 17:30:00.25', 'unit.add',"
                         " :actor, 'unit', 'DV', NULL, 'null', :new, 'Vì sao')"),
                    {"id": key, "actor": actor, "new": json.dumps(new)},
                )  # fmt: skip
        yield engine
        engine.dispose()


def entries(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT id, {SAID} FROM audit_entries ORDER BY id"))]


def test_what_was_recorded_before_is_chained_and_stays_as_it_was(old_database: Engine) -> None:
    before = entries(old_database)
    schema.upgrade(old_database)
    assert entries(old_database) == before
    with reading(old_database) as session:
        verdict = audit.verify(session)
        assert (verdict.entry_count, verdict.fault) == (3, "")


def test_the_chain_goes_on_behind_them(old_database: Engine) -> None:
    schema.upgrade(old_database)
    if old_database.dialect.name == "postgresql":  # keys were given by hand above
        with old_database.begin() as connection:
            connection.execute(text("SELECT setval(pg_get_serial_sequence('audit_entries', 'id'), 5)"))
    with writing(old_database) as session:
        audit.record(session, "unit.add", now=NOW, actor_id=7)
    with reading(old_database) as session:
        verdict = audit.verify(session)
        assert (verdict.entry_count, verdict.fault) == (4, "")


def test_units_get_the_level_of_what_they_are_under(old_database: Engine) -> None:
    units = (
        (1, "city", None, "city"), (2, "district", None, "local"), (3, "commune", 2, "local"),
        (4, "related", None, "city"), (5, "related", 1, "city"), (6, "related", 3, "local"), (7, "related", 6, "local"),
    )  # fmt: skip
    with old_database.execution_options(writes=True).begin() as connection:
        for key, kind, parent, _ in units:
            connection.execute(
                text("INSERT INTO units (id, code, name, kind, parent_id) VALUES (:id, :code, 'Thử', :kind, :parent)"),
                {"id": key, "code": f"DV{key}", "kind": kind, "parent": parent},
            )
    schema.upgrade(old_database)
    with old_database.connect() as connection:
        found = connection.execute(text("SELECT id, level FROM units ORDER BY id")).all()
    assert [tuple(row) for row in found] == [(key, level) for key, _, _, level in units]
