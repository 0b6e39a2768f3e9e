"""A database as version 0.2.0 left it: schema 0001 with rows in every table, frozen in `first_release.jsonl`.

The rows were made once by that version's own operations (two publications, attempts passed and failed, one open, one
regraded, certificates, an annulled completion, a leaver, a pseudonymised person, a second factor, an audit trail), so
no later model or operation has a part in them. In: an empty database. Out: the filled one, and what it holds.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, inspect, text

from quiz_service.storage import schema

REVISION = "0001"
FILE = Path(__file__).with_suffix(".jsonl")
PASSWORD = "ao-sen-mua-ha"
"""Of everybody but NV005, who has not used an activation code yet."""

Rows = dict[str, list[dict[str, Any]]]


def frozen_rows() -> Rows:
    """Table → its rows, each table after those it points to."""
    rows: Rows = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        rows[said["table"]].append(said["row"])
    return dict(rows)


def fill(engine: Engine) -> None:
    """Make the first schema and put the rows into it."""
    schema.upgrade(engine, REVISION)
    is_postgresql = engine.dialect.name == "postgresql"
    with engine.execution_options(writes=True).begin() as connection:
        if is_postgresql:
            connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))  # moments are written without their zone
        for table, rows in frozen_rows().items():
            columns = list(rows[0])
            values = ", ".join(f":{name}" for name in columns)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})"), rows)
            if is_postgresql and "id" in columns:
                sequence = text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
                connection.execute(sequence)


def stored_rows(engine: Engine) -> dict[str, list[str]]:
    """Table of the first release → its rows in the columns it had then, each as text, in order."""
    found = {}
    with engine.connect() as connection:
        for table, rows in frozen_rows().items():
            result = connection.execute(text(f"SELECT {', '.join(rows[0])} FROM {table}")).mappings()
            found[table] = sorted(json.dumps(dict(row), default=str, sort_keys=True) for row in result)
    return found


def columns_of(engine: Engine) -> dict[str, set[str]]:
    """Table → columns that are in the database now."""
    inspector = inspect(engine)
    return {name: {column["name"] for column in inspector.get_columns(name)} for name in inspector.get_table_names()}
