"""The migrations lead to the tables that the models describe, on both kinds of database, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, UniqueConstraint, inspect, text

from quiz_service.rules.collation import person_sort_text
from quiz_service.storage import schema
from quiz_service.storage.engine import open_engine
from quiz_service.storage.models import Base
from tests.quiz_service.databases import KINDS, database_address

REVISIONS = [script.revision for script in ScriptDirectory(str(schema.FOLDER)).walk_revisions()][::-1]


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    with database_address(request.param, tmp_path) as address:
        engine = open_engine(address)
        yield engine
        engine.dispose()


def differences(engine: Engine) -> list[object]:
    """What would have to change in the database for it to equal the models."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, {"compare_type": True}), Base.metadata))


def names(engine: Engine) -> dict[str, set[str]]:
    """Table → the names of its constraints and indexes, which `compare_metadata` looks at only in part."""
    found = {}
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        listed = [
            *inspector.get_check_constraints(table), *inspector.get_foreign_keys(table),
            *inspector.get_indexes(table), *inspector.get_unique_constraints(table),
            inspector.get_pk_constraint(table),
        ]  # fmt: skip
        found[table] = {str(one["name"]) for one in listed}
    return found


def test_an_empty_database_stands_at_no_revision(empty: Engine) -> None:
    assert schema.current_revision(empty) is None


def test_the_newest_migration_equals_the_models(empty: Engine) -> None:
    schema.upgrade(empty)
    assert schema.current_revision(empty) == schema.newest_revision()
    assert differences(empty) == []


def test_every_constraint_and_index_has_the_name_the_models_give_it(empty: Engine) -> None:
    schema.upgrade(empty)
    migrated = names(empty)
    schema.downgrade(empty, "base")
    Base.metadata.create_all(empty.execution_options(writes=True))
    created = names(empty)
    del migrated["alembic_version"]
    created.pop("alembic_version", None)
    assert migrated == created


def test_upgrading_twice_is_the_same_as_once(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.upgrade(empty)
    assert differences(empty) == []


def test_each_revision_goes_up_and_down_and_up_again(empty: Engine) -> None:
    before = "base"
    for revision in REVISIONS:
        schema.upgrade(empty, revision)
        schema.downgrade(empty, before)
        assert schema.current_revision(empty) == (None if before == "base" else before)
        schema.upgrade(empty, revision)
        before = revision
    assert differences(empty) == []


def test_down_to_the_ground_nothing_is_left(empty: Engine) -> None:
    schema.upgrade(empty)
    schema.downgrade(empty, "base")
    assert inspect(empty).get_table_names() == ["alembic_version"]
    schema.upgrade(empty)
    assert differences(empty) == []


def test_a_migration_that_fails_leaves_nothing_half_done(empty: Engine) -> None:
    with empty.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE units (id INTEGER)"))  # stands in the way of the first migration
    with pytest.raises(Exception, match="units"):
        schema.upgrade(empty)
    assert inspect(empty).get_table_names() == ["units"]
    assert schema.current_revision(empty) is None


def test_people_of_an_older_database_get_their_place_in_lists(empty: Engine) -> None:
    schema.upgrade(empty, "0001")
    with empty.execution_options(writes=True).begin() as connection:
        for number, name in enumerate(("Ngô Đạt", "Lê An")):
            connection.execute(
                text("INSERT INTO people (public_id, staff_code, name, folded_name, created_at)"
                     " VALUES (:code, :code, :name, :name, '2026-03-02 01:00:00')"),
                {"code": f"NV{number}", "name": name},
            )  # fmt: skip
    schema.upgrade(empty)
    with empty.connect() as connection:
        rows = connection.execute(text("SELECT name, sort_key FROM people ORDER BY sort_key")).all()
    assert [tuple(row) for row in rows] == [(name, person_sort_text(name)) for name in ("Lê An", "Ngô Đạt")]


def test_the_revisions_read_from_the_names_of_files_are_those_of_the_migrations() -> None:
    scripts = ScriptDirectory(str(schema.FOLDER))
    assert schema.newest_revision() == scripts.get_current_head()
    assert schema.known_revisions() == set(REVISIONS)


def test_every_column_that_points_to_a_person_has_an_index() -> None:
    """Without one, taking back a roster looks through the table once for each person: minutes instead of a second."""
    for table in Base.metadata.sorted_tables:
        leading = {next(iter(index.columns)).name for index in table.indexes} | {next(iter(table.primary_key)).name}
        leading |= {next(iter(rule.columns)).name for rule in table.constraints if isinstance(rule, UniqueConstraint)}
        for column in table.columns:
            if any(key.column.table.name == "people" for key in column.foreign_keys):
                assert column.name in leading, f"{table.name}.{column.name}"
