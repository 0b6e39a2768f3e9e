"""Whole databases copied from one kind to the other, and proof that both sides hold the same.

In: two databases with the same schema. Out: the rows of every table, in an order that keys allow, and a digest a table
over all its rows by which two databases can be compared whatever their kind. One transaction a table: a copy that was
broken off goes on with the table at which it stopped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Column, Connection, Engine, Integer, String, Table, func, insert, inspect, select, text, update
from sqlalchemy import MetaData as PlainMetaData

from quiz_service.storage.models import Base

CHUNK = 1_000
"""Rows at a time: memory stays flat."""
MADE_WITH_THE_SCHEMA = ("audit_heads",)
"""Tables whose first row comes with the schema: the copy takes its place."""

PROGRESS = Table(
    "copied_tables",
    PlainMetaData(),
    Column("name", String(60), primary_key=True),
    Column("row_count", Integer, nullable=False),
)
"""In the target while a copy is under way: the tables that are there whole."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class TableState:
    """What a table holds: rows, and SHA-256 over them in the order of the key."""

    name: str
    row_count: int
    digest: str


def tables() -> Sequence[Table]:
    """All tables, each after those it points to."""
    return Base.metadata.sorted_tables


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no plain form for {type(value).__name__}")


def _ordered_rows(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    query = select(table).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=CHUNK).execute(query)
    for row in result.mappings():
        yield dict(row)


def state_of(connection: Connection, table: Table, seen: Callable[[int], None] = lambda rows: None) -> TableState:
    """The state of one table; the same on both kinds of database when the rows are the same."""
    digest, count = hashlib.sha256(), 0
    for row in _ordered_rows(connection, table):
        line = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
        digest.update(line.encode() + b"\n")
        count += 1
        if count % CHUNK == 0:
            seen(CHUNK)
    seen(count % CHUNK)
    return TableState(table.name, count, digest.hexdigest())


def row_count(connection: Connection) -> int:
    """Rows of all tables together."""
    return sum(connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables())


def filled_tables(connection: Connection) -> list[str]:
    """Tables that hold something, but for what comes with the schema."""
    return [
        table.name
        for table in tables()
        if table.name not in MADE_WITH_THE_SCHEMA and connection.scalar(select(table.primary_key.columns[0]).limit(1))
    ]


def is_begun(connection: Connection) -> bool:
    """A copy into this database was begun and not ended."""
    return inspect(connection).has_table(PROGRESS.name)


def copy_tables(source: Connection, target: Engine, progress: Progress = lambda done, total: None) -> None:
    """Copy every table that is not there yet. The source's connection should see one moment of its database."""
    total, done = row_count(source), 0
    with target.execution_options(writes=True).begin() as connection:
        PROGRESS.create(connection, checkfirst=True)
        copied = dict(connection.execute(select(PROGRESS.c.name, PROGRESS.c.row_count)).all())
    for table in tables():
        if table.name not in copied:
            with target.execution_options(writes=True).begin() as connection:
                copied[table.name] = _copy(source, connection, table)
                connection.execute(insert(PROGRESS).values(name=table.name, row_count=copied[table.name]))
        done += copied[table.name]
        progress(done, total)
    with target.execution_options(writes=True).begin() as connection:
        PROGRESS.drop(connection)


def _copy(source: Connection, connection: Connection, table: Table) -> int:
    if table.name in MADE_WITH_THE_SCHEMA:
        connection.execute(table.delete())
    own = [key.parent for key in table.foreign_keys if key.column.table is table]
    later: list[dict[str, Any]] = []
    rows, count = _ordered_rows(source, table), 0
    while chunk := list(islice(rows, CHUNK)):
        for column in own:  # a row may point to one further down: pointed at each other once all are there
            later += [{"key": row["id"], "value": row[column.name]} for row in chunk if row[column.name] is not None]
            chunk = [{**row, column.name: None} for row in chunk]
        connection.execute(insert(table), chunk)
        count += len(chunk)
    for column in own:
        for pair in later:
            connection.execute(update(table).where(table.c.id == pair["key"]).values({column.name: pair["value"]}))
    _set_sequence(connection, table)
    return count


def _set_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL counts new keys by itself: it has to go on behind the highest one that was brought along."""
    if connection.dialect.name != "postgresql" or "id" not in table.c or table.name in MADE_WITH_THE_SCHEMA:
        return
    name = connection.scalar(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name})
    highest = connection.scalar(select(func.max(table.c.id)))
    if name and highest:
        connection.execute(text("SELECT setval(:name, :highest)"), {"name": name, "highest": highest})


def differing_tables(one: Connection, other: Connection, progress: Progress = lambda done, total: None) -> list[str]:
    """Names of the tables whose rows are not the same on both sides."""
    total, done = 2 * row_count(one), 0

    def seen(rows: int) -> None:
        nonlocal done
        done += rows
        progress(min(done, total), total)

    return [table.name for table in tables() if state_of(one, table, seen) != state_of(other, table, seen)]
