"""What every view may ask for: the settings, the plan's clauses, this request's database session, the moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import Flask, current_app, g, request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.clock import Clock, day_in_hanoi
from quiz_service.config import Settings
from quiz_service.courseware.clauses import Clauses
from quiz_service.storage.engine import open_session

_KEY = "so-tay"
READING_METHODS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Service:
    """What the application is made of. Read-only."""

    settings: Settings
    engine: Engine
    clock: Clock
    clauses: Clauses


def attach(app: Flask, parts: Service) -> None:
    """Give the application its parts; the request's session is closed when the request ends."""
    app.extensions[_KEY] = parts

    @app.teardown_appcontext
    def close(_: BaseException | None) -> None:
        session: Session | None = g.pop("db", None)
        if session is not None:
            session.close()


def service_of(app: Flask) -> Service:
    """The parts of an application."""
    parts: Service = app.extensions[_KEY]
    return parts


def service() -> Service:
    """The parts of the running application."""
    return service_of(current_app)


def db() -> Session:
    """This request's session. Any other method than GET holds the right to write from its first statement on."""
    if "db" not in g:
        g.db = open_session(service().engine, writes=request.method not in READING_METHODS)
    session: Session = g.db
    return session


def reading_db() -> Session:
    """A session that only reads, to look something up before the slow part (a password's hash) of a changing request.

    The caller closes it, and calls `db()` afterwards.
    """
    return open_session(service().engine, writes=False)


def now() -> datetime:
    """The moment of this request, aware, in UTC: the same however often it is asked for."""
    if "now" not in g:
        g.now = service().clock()
    moment: datetime = g.now
    return moment


def today() -> date:
    """The calendar day in Hà Nội."""
    return day_in_hanoi(now())
