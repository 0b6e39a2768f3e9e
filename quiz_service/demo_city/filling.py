"""What was invented, as rows: units, classes, then people with placements, accounts, attendances and completions.

In: a session and what the pure modules of this folder made. Out: rows, many at a time. Spans come afterwards.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quiz_service.demo_city.classes import MadeUpClass
from quiz_service.demo_city.learning import ANNULLED_WHY, Learned, Learning, Teaching, learn
from quiz_service.demo_city.lives import Life
from quiz_service.demo_city.units import City
from quiz_service.operations.completions import PASS_RULES
from quiz_service.operations.people import folded_name
from quiz_service.storage.models import (
    Account,
    Attendance,
    Base,
    ClassDay,
    ClassSession,
    Completion,
    Person,
    Placement,
    Unit,
    UnitSuccession,
)  # fmt: skip

CHUNK = 2_000
"""People at a time."""
Rows = list[dict[str, Any]]


def morning(day: date, hour: int = 1) -> datetime:
    """A moment of a day in Hà Nội: hour 1 UTC is eight o'clock."""
    return datetime.combine(day, time(hour), UTC)


def _public_id(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _insert(session: Session, table: type[Base], rows: Rows) -> None:
    if rows:
        session.execute(insert(table.__table__), rows)  # type: ignore[arg-type]


def fill_units(session: Session, city: City) -> None:
    """All units and who took whose place."""
    fields = ("id", "code", "name", "kind", "level", "parent_id", "starts_on", "ends_on")
    _insert(session, Unit, [{name: getattr(unit, name) for name in fields} for unit in city.units.values()])
    _insert(session, UnitSuccession, [
        {"old_id": unit.id, "new_id": heir, "starts_on": unit.ends_on}
        for unit in city.units.values() for heir in unit.heirs
    ])  # fmt: skip


def fill_classes(session: Session, chance: random.Random, classes: Iterable[MadeUpClass]) -> None:
    """Classes with their days; those that are held were closed on the evening of the last one."""
    sessions: Rows = []
    days: Rows = []
    for one in classes:
        sessions.append({
            "id": one.id, "public_id": _public_id(chance), "unit_id": one.unit_id, "title": one.title,
            "place": "Hội trường thử nghiệm", "trainer": "Báo cáo viên Thử", "hours": one.hours,
            "modules": list(one.modules), "room_key": f"{chance.getrandbits(256):064x}", "state": one.state,
            "created_at": morning(one.days[0]) - timedelta(days=20), "created_by_id": None,
            "held_at": morning(one.days[-1], 10) if one.state == "held" else None,
        })  # fmt: skip
        days += [{"class_session_id": one.id, "day": day, "starts_at": morning(day), "ends_at": morning(day, 9)}
                 for day in one.days]  # fmt: skip
    _insert(session, ClassSession, sessions)
    _insert(session, ClassDay, days)


def fill_people(session: Session, chance: random.Random, lives: Iterable[Life], teaching: Teaching,
                revisions: Mapping[str, int], password_hashes: Mapping[int, str],
                progress: Callable[[int], None]) -> None:  # fmt: skip
    """People with all they did. `password_hashes`: number → hash, for those who can sign in."""
    written, iterator = 0, iter(lives)
    while chunk := list(islice(iterator, CHUNK)):
        learnings = [learn(chance, teaching, life) for life in chunk]
        _insert(session, Person, [_person(chance, life) for life in chunk])
        _insert(session, Account, [_account(life, password_hashes.get(life.number)) for life in chunk])
        _insert(session, Placement, [row for life in chunk for row in _placements(life)])
        done = list(zip(chunk, learnings, strict=True))
        _insert(session, Attendance, [row for life, learning in done for row in _attendances(life, learning)])
        rows = [_completion(chance, life, one, revisions) for life, learning in done for one in learning.completions]
        _insert(session, Completion, rows)
        written += len(chunk)
        progress(written)


def _person(chance: random.Random, life: Life) -> dict[str, Any]:
    return {
        "id": life.number, "public_id": _public_id(chance), "staff_code": life.staff_code, "name": life.name,
        "folded_name": folded_name(life.name), "created_at": morning(max(life.joined_on, date(2022, 12, 1))),
        "email": f"{life.staff_code.lower()}@thu.example" if life.number % 3 else None, "phone": None,
        "left_on": life.left_on, "pseudonymised_at": None,
    }  # fmt: skip


def _account(life: Life, password_hash: str | None) -> dict[str, Any]:
    empty = dict.fromkeys(("activation_digest", "activation_expires_at", "totp_secret", "totp_confirmed_at",
                           "totp_last_step", "sso_subject"))  # fmt: skip
    closed = life.left_on is not None
    return {"person_id": life.number, "password_hash": password_hash, "is_closed": closed} | empty


def _placements(life: Life) -> Rows:
    fields = ("unit_id", "audience", "starts_on", "ends_on", "in_scope", "scope_reason", "is_main", "position_group")
    return [{"person_id": life.number} | {name: getattr(stay, name) for name in fields} for stay in life.stays]


def _attendances(life: Life, learning: Learning) -> Rows:
    return [
        {"class_session_id": one.class_id, "day": one.day, "person_id": life.number, "source": one.source,
         "recorded_at": morning(one.day, 2), "recorded_by_id": None, "withdrawn_at": None, "withdrawn_why": ""}
        for one in learning.attendances
    ]  # fmt: skip


def _completion(chance: random.Random, life: Life, one: Learned, revisions: Mapping[str, int]) -> dict[str, Any]:
    rule = {"rule": "partial-v1", "pass_mark": 70} if one.source == "quiz" else PASS_RULES[one.source]  # type: ignore[index]
    return {
        "public_id": _public_id(chance), "person_id": life.number, "module_id": one.module_id,
        "module_revision": revisions[one.module_id], "source": one.source, "completed_on": one.on,
        "recorded_at": morning(one.on, 10), "pass_rule": rule, "expires_on": one.expires_on,
        "hundredths": one.hundredths, "result_id": None, "class_session_id": one.class_id, "change_set_id": None,
        "evidence": one.evidence, "annulled_at": morning(one.on, 10) + timedelta(days=9) if one.is_annulled else None,
        "annulled_by_id": None, "annulled_why": ANNULLED_WHY if one.is_annulled else "",
    }  # fmt: skip


def held_and_planned(classes: Mapping[int, Sequence[MadeUpClass]]) -> list[MadeUpClass]:
    """All classes in the order of their numbers."""
    return sorted((one for group in classes.values() for one in group), key=lambda one: one.id)
