"""Made-up people in front of open attempts, ready to submit: rows put in bulk, and the requests that submit them.

In: an empty database with all tables, the number of people. Out: people with a sign-in each, an open attempt at every
module with one save behind it, and for each attempt the request that a page's script would send: cookie, forgery token,
all answers, right ones, so that each submission writes a step, a result, a completion and the person's spans.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bursts import a_request
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from measuring import ROOT
from sqlalchemy import Engine, insert, select, text

from quiz_service.courseware.loader import load_courseware
from quiz_service.operations import spans
from quiz_service.operations.people import folded_name
from quiz_service.operations.publishing import publish
from quiz_service.operations.sign_ins import token_digest
from quiz_service.rules.drawing import draw, drawable_of
from quiz_service.storage.content_queries import current_modules, current_questions
from quiz_service.storage.engine import writing
from quiz_service.storage.models import (
    Account,
    Attempt,
    AttemptQuestion,
    AttemptStep,
    Base,
    Person,
    Placement,
    QuestionRevision,
    SignIn,
    Unit,
)  # fmt: skip
from quiz_service.web.attempt_form import fields_of
from tests.quiz_service.made_up_modules import right_response

AUDIENCES = ("can-bo-thanh-pho", "can-bo-huyen-xa")
FORGERY = "f" * 40
"""The raw forgery token of every made-up browser."""
_CHUNK = 5_000


@dataclass(frozen=True)
class OpenAttempt:
    """An attempt to be submitted. `records`: question id → record, in the order asked."""

    public_id: str
    person: int
    records: Mapping[str, Mapping[str, Any]]


class Browser:
    """What a browser of a signed-in person sends along, made as the application itself makes it."""

    def __init__(self, app: Flask) -> None:
        serializer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert serializer is not None, "an application with a secret key"
        self._serializer, self._name = serializer, app.config["SESSION_COOKIE_NAME"]
        self.csrf = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(FORGERY)

    def cookie(self, person: int) -> str:
        """The cookie of this person's browser."""
        values = {"_user_id": token_of(person), "_fresh": True, "csrf_token": FORGERY}
        return f"{self._name}={self._serializer.dumps(values)}"


def token_of(person: int) -> str:
    """What the cookie of a made-up person carries."""
    return f"made-up-sign-in-{person}"


def fill_people(engine: Engine, people: int, units: Sequence[str], now: datetime) -> None:
    """The real modules, units, people placed in them in turn, and a sign-in each."""
    with writing(engine) as session:
        publish(session, load_courseware(ROOT).courseware, now=now - timedelta(days=400))
        session.execute(insert(Unit), [
            {"id": number, "code": f"DV{number:03}", "name": name, "kind": "city", "level": "city"}
            for number, name in enumerate(units, start=1)
        ])  # fmt: skip
        for start in range(1, people + 1, _CHUNK):
            numbers = range(start, min(start + _CHUNK, people + 1))
            names = {number: f"Người Thử Số {number}" for number in numbers}
            _put(session, Person, (
                {"id": one, "public_id": f"{one:032x}", "staff_code": f"THU{one:06}", "name": name,
                 "folded_name": folded_name(name), "created_at": now} for one, name in names.items()))  # fmt: skip
            _put(session, Account, ({"person_id": one, "is_closed": False} for one in numbers))
            _put(session, Placement, (
                {"person_id": one, "unit_id": one % len(units) + 1, "audience": AUDIENCES[one % 2],
                 "starts_on": (now - timedelta(days=300)).date()} for one in numbers))  # fmt: skip
            _put(session, SignIn, (
                {"public_id": f"{one:032x}", "token_digest": token_digest(token_of(one)), "person_id": one,
                 "method": "password", "started_at": now, "expires_at": now + timedelta(hours=10)}
                for one in numbers))  # fmt: skip
            spans.refresh(session, list(numbers))
    _set_sequences(engine)


def open_attempts(engine: Engine, people: Sequence[int], modules: Sequence[str], now: datetime) -> list[OpenAttempt]:
    """An attempt of each of these people at each of these modules, begun a quarter of an hour ago and saved once."""
    began = now - timedelta(minutes=15)
    opened: list[OpenAttempt] = []
    with writing(engine) as session:
        published = current_modules(session)
        pools = {one: current_questions(session, one) for one in modules}
        drawable = {one: [drawable_of(row.question_id, row.id, row.record) for row in pools[one]] for one in modules}
        rows: dict[int, QuestionRevision] = {row.id: row for pool in pools.values() for row in pool}
        first = (session.scalar(select(Attempt.id).order_by(Attempt.id.desc()).limit(1)) or 0) + 1
        chance = random.Random(first)  # public ids of a later call are others
        wanted = [(person, module) for module in modules for person in people]
        for start in range(0, len(wanted), _CHUNK):
            attempts: list[dict[str, Any]] = []
            questions: list[dict[str, Any]] = []
            steps: list[dict[str, Any]] = []
            for place, (person, module) in enumerate(wanted[start : start + _CHUNK], start=first + start):
                drawn = draw(drawable[module], published[module].draw, {}, chance)
                public_id = f"{chance.getrandbits(128):032x}"
                records = {rows[one.revision_id].question_id: rows[one.revision_id].record for one in drawn}
                saved = {key: right_response(record) for key, record in list(records.items())[::2]}
                attempts.append({"id": place, "public_id": public_id, "person_id": person, "module_id": module,
                                 "module_revision_id": published[module].id, "number": 1, "started_at": began,
                                 "last_seq": 1})  # fmt: skip
                questions += [{"attempt_id": place, "position": position, "question_revision_id": one.revision_id,
                               "choice_order": list(one.choice_order)}
                              for position, one in enumerate(drawn, start=1)]  # fmt: skip
                steps.append({"attempt_id": place, "seq": 1, "client_key": f"{place:024}", "kind": "save",
                              "at": began, "answers": saved})  # fmt: skip
                opened.append(OpenAttempt(public_id, person, records))
            _put(session, Attempt, attempts)
            _put(session, AttemptQuestion, questions)
            _put(session, AttemptStep, steps)
    _set_sequences(engine)
    return opened


def _put(session: Any, table: type[Base], rows: Any) -> None:
    session.execute(insert(table), list(rows))


def _set_sequences(engine: Engine) -> None:
    """Ids were given by hand: PostgreSQL goes on after them."""
    if engine.dialect.name != "postgresql":
        return
    with engine.execution_options(writes=True).begin() as connection:
        for table in ("units", "people", "attempts"):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )


def database_process(engine: Engine) -> int:
    """The process whose children serve a PostgreSQL's connections; 0 for SQLite, which works in our own."""
    if engine.dialect.name != "postgresql":
        return 0
    with engine.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
    return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])


def submitted_form(browser: Browser, attempt: OpenAttempt) -> tuple[str, str]:
    """The path and the body with which a page's script submits an attempt, all answers right."""
    fields: list[tuple[str, str]] = [("csrf_token", browser.csrf), ("base_seq", "1"),
                                     ("client_key", f"nop-{attempt.public_id[:24]}")]  # fmt: skip
    for question_id, record in attempt.records.items():
        fields.append(("q", question_id))
        for name, values in fields_of(question_id, right_response(record)).items():
            fields += [(name, value) for value in values]
    return f"/hoc-tap/bai/{attempt.public_id}/nop", urlencode(fields)


def submissions(app: Flask, attempts: Sequence[OpenAttempt], port: int) -> Iterator[bytes]:
    """The requests that submit these attempts, in their order."""
    browser = Browser(app)
    forms = [(one, *submitted_form(browser, one)) for one in attempts]
    return iter([a_request("POST", path, port, browser.cookie(one.person), body) for one, path, body in forms])
