"""Opens the database: SQLite with durable settings and fair queueing of writers, or PostgreSQL as it is.

SQLite: write-ahead log with `synchronous=FULL` (an acknowledged answer survives a power cut), foreign keys on, writers
begin with IMMEDIATE after taking a lock file, because SQLite's own queue is unfair under load. SQLite comes with the
package pysqlite3: versions 3.7.0 to 3.51.2 can damage a database when several connections write (WAL-reset fault).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

BUSY_SECONDS = 10
"""How long one waits for another program that holds the database, for a free connection, for a server that is away."""
UNDONE = ("40P01", "40001")
"""PostgreSQL's codes for a transaction that it undid in favour of another one: deadlock, serialization."""

_LOCK = "writer lock"
Answer = TypeVar("Answer")


def open_engine(url: str) -> Engine:
    """An engine for this address. Nothing is read or made yet."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        patience = {} if "connect_timeout" in address.query else {"connect_timeout": BUSY_SECONDS}
        return create_engine(address, pool_pre_ping=True, pool_timeout=BUSY_SECONDS, connect_args=patience,
                             hide_parameters=True)  # fmt: skip
    in_memory = not address.database or address.database == ":memory:"
    options: dict[str, Any] = (
        {"poolclass": StaticPool} if in_memory else {"pool_size": 40, "max_overflow": 40, "pool_timeout": BUSY_SECONDS}
    )
    engine = create_engine(
        address,
        module=dbapi2,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,
        **options,
    )
    _set_up_sqlite(engine, None if in_memory else Path(f"{address.database}.lock"))
    return engine


def _set_up_sqlite(engine: Engine, lock_file: Path | None) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions are begun by `on_begin`, never by the driver
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        if writes and lock_file and _LOCK not in connection.info:  # a second transaction holds it still
            descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            connection.info[_LOCK] = descriptor
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "checkin")
    @event.listens_for(engine, "invalidate")
    def on_checkin(_: Any, record: Any, *__: Any) -> None:
        descriptor = record.info.pop(_LOCK, None) if record else None
        if descriptor is not None:
            os.close(descriptor)  # closing the file gives the lock back; the kernel does it for a killed process


class _Session(Session):
    """A session that can be closed when its connection has died: a rollback is then neither possible nor needed, and
    the answer that was ready is still the right one."""

    def close(self) -> None:
        try:
            super().close()
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
            self.invalidate()


def open_session(engine: Engine, *, writes: bool) -> Session:
    """A session that only reads, or one whose transaction holds the right to write from its first statement."""
    return _Session(engine.execution_options(writes=True) if writes else engine)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session for reading, closed at the end."""
    with open_session(engine, writes=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that commits at the end of the block, or rolls back when it raises."""
    with open_session(engine, writes=True) as session:
        yield session
        session.commit()


def once_more(do: Callable[[], Answer], between: Callable[[], object] = lambda: None) -> Answer:
    """Do it; again, once, when the database undid its transaction because two waited for each other's rows.

    Nothing of the first time is in the database then. `between`: what has to be put back before the second time.
    """
    try:
        return do()
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) not in UNDONE:
            raise
    between()
    return do()
