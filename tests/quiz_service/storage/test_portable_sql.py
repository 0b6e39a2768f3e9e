"""Nothing is asked of PostgreSQL that a PostgreSQL-compatible distributed database lacks (see DECISIONS.md).

The lists are what was looked up in YugabyteDB's documentation. A construct that is not on them fails here: look it up,
then add it, or do without it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event, make_url

from quiz_service.storage.engine import open_engine
from quiz_service.storage.schema import upgrade
from tests.quiz_service.databases import database_address

CODE = Path(__file__).resolve().parents[3] / "quiz_service"
MISSING = {
    "table locks": r"\bLOCK TABLE\b",
    "advisory locks": r"\bpg_(try_)?advisory",
    "notifications": r"\bLISTEN \w|\bNOTIFY \w|\bpg_notify\b",
    "inheritance": r"\bINHERITS\b",
    "exclusion constraints": r"\bEXCLUDE USING\b",
    "deferrable constraints": r"\bDEFERRABLE\b|\bSET CONSTRAINTS\b",
    "stored generated columns": r"\bGENERATED ALWAYS AS \(",
    "indexes other than b-trees": r"\bUSING (gin|gist|spgist|brin|hash)\b",
    "transactions in two phases": r"\bPREPARE TRANSACTION\b",
    "temporary and unlogged tables": r"\bCREATE (TEMP|TEMPORARY|UNLOGGED)\b",
    "rules, extensions, types and domains": r"\bCREATE (RULE|EXTENSION|TYPE|DOMAIN)\b|\bALTER TYPE\b",
    "columns of the storage itself": r"\b(ctid|xmin|xmax)\b",
    "cursors that outlive a transaction": r"\bWITH HOLD\b",
}
TYPES = {"SERIAL", "INTEGER", "BIGINT", "VARCHAR", "TEXT", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE", "JSON"}
FUNCTIONS = {"count", "sum", "min", "max", "coalesce", "distinct"}
LOCKS = {"of", "key_share", "skip_locked"}
"""FOR UPDATE and FOR NO KEY UPDATE, on one table, and SKIP LOCKED; not NOWAIT, not FOR SHARE."""
FROM_DIALECT = {"insert"}
"""INSERT … ON CONFLICT."""


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the service."""
    for file in sorted(CODE.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def calls() -> Iterator[tuple[Path, ast.Call, ast.Attribute]]:
    """Every call of a method or of something's attribute."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield file, node, node.func


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What the migrations send to a PostgreSQL."""
    sent: list[str] = []
    with database_address("postgresql", tmp_path_factory.mktemp("portable")) as address:
        engine = open_engine(address)
        assert make_url(address).get_backend_name() == "postgresql"
        event.listen(engine, "before_cursor_execute", lambda *arguments: sent.append(" ".join(arguments[2].split())))
        upgrade(engine)
        engine.dispose()
    return [one for one in sent if "pg_catalog." not in one]  # what Alembic itself looks up


def test_the_schema_uses_nothing_that_is_missing(schema: list[str]) -> None:
    assert len([one for one in schema if one.startswith("CREATE TABLE")]) > 20
    found = [f"{what}: {one[:120]}" for one in schema for what, pattern in MISSING.items() if re.search(pattern, one)]
    assert not found, "\n".join(found)


def test_columns_are_of_plain_types(schema: list[str]) -> None:
    types = re.compile(r"^\"?\w+\"? ([A-Z][A-Z ]*[A-Z])")
    found = {
        match.group(1).split(" NOT NULL")[0].split(" DEFAULT")[0]
        for one in schema
        if one.startswith("CREATE TABLE")
        for column in re.split(r", (?![^(]*\))", one[one.index("(") + 1 :])
        if not column.startswith(("CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "UNIQUE"))
        for match in [types.match(column.strip())]
        if match
    }
    assert {"SERIAL", "JSON", "VARCHAR"} <= found <= TYPES, found - TYPES


def test_no_text_in_the_code_uses_what_is_missing() -> None:
    found = [
        f"{file.name}:{node.lineno} {what}"
        for file, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for what, pattern in MISSING.items()
        if re.search(pattern, node.value)
    ]
    assert not found, "\n".join(found)


def test_functions_of_the_database_are_looked_up_ones() -> None:
    used = {attribute.attr for _, _, attribute in calls()
            if isinstance(attribute.value, ast.Name) and attribute.value.id == "func"}  # fmt: skip
    assert {"count", "sum"} <= used <= FUNCTIONS, used - FUNCTIONS


def test_row_locks_are_looked_up_ones() -> None:
    used = {keyword.arg for _, call, attribute in calls() if attribute.attr == "with_for_update"
            for keyword in call.keywords}  # fmt: skip
    assert {"key_share", "skip_locked"} <= used <= LOCKS, used - LOCKS


def test_nothing_but_conflict_clauses_comes_from_the_dialect() -> None:
    used = {
        name.name
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "sqlalchemy.dialects.postgresql"
        for name in node.names
    }
    assert used <= FROM_DIALECT, used - FROM_DIALECT
