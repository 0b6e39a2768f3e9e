"""Classes and their attendance as they are read: lists, one class's people, the days whose codes can still be typed.

In: which units, which class or person. Out: rows and small frozen records. The number of queries does not grow with the
number of classes or people. An attendance that was taken back is left out unless a function says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from quiz_service.rules.collation import name_key, person_key
from quiz_service.storage.models import Attendance, ClassDay, ClassSession, Person, Placement, Unit
from quiz_service.storage.people_listing import Page, is_counted_on
from quiz_service.storage.unit_queries import UnitLine

PAGE_SIZE = 50
CHUNK = 500
"""Staff codes or ids in one statement."""
STANDS = Attendance.withdrawn_at.is_(None)


@dataclass(frozen=True)
class ClassLine:
    """A class in a list. `attendances` are lượt, `persons` người."""

    public_id: str
    title: str
    unit_name: str
    state: str
    days: Sequence[date]
    attendances: int
    persons: int


@dataclass(frozen=True)
class Present:
    """One person on one day of a class. `unit_id` is where the person is counted on the day asked for."""

    attendance_id: int
    day: date
    source: str
    recorded_at: datetime
    person_id: int
    public_id: str
    name: str
    staff_code: str
    unit_id: int | None
    unit_name: str


@dataclass(frozen=True)
class OpenDay:
    """A day whose codes can be typed."""

    class_session_id: int
    class_id: str
    title: str
    room_key: str
    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Attended:
    """A class that a person attended, with the days on which they were there."""

    title: str
    unit_name: str
    state: str
    days: Sequence[date]
    day_count: int
    """Days that the class has."""


@dataclass(frozen=True)
class Known:
    """Somebody whom a list may name. `unit_id` is where the person is counted on the day asked for."""

    id: int
    staff_code: str
    folded_name: str
    left_on: date | None
    unit_id: int | None


def find_class(session: Session, public_id: str) -> ClassSession | None:
    """The class of this public id."""
    return session.scalars(select(ClassSession).where(ClassSession.public_id == public_id)).one_or_none()


def days_of(session: Session, class_session_id: int) -> Sequence[ClassDay]:
    """The days of a class, in their order, as they are stored now."""
    return session.scalars(
        select(ClassDay)
        .where(ClassDay.class_session_id == class_session_id)
        .order_by(ClassDay.day)
        .execution_options(populate_existing=True)
    ).all()


def list_classes(session: Session, units: Collection[int] | None, *, state: str = "", page: int = 1,
                 size: int = PAGE_SIZE) -> Page[ClassLine]:  # fmt: skip
    """Classes that these units hold (None: all units), the latest first. Four queries."""
    conditions: list[ColumnElement[bool]] = [] if units is None else [ClassSession.unit_id.in_(units)]
    if state:
        conditions.append(ClassSession.state == state)
    total = session.scalar(select(func.count()).select_from(ClassSession).where(*conditions)) or 0
    number = max(1, min(page, -(-total // size)))
    begins = select(func.min(ClassDay.day)).where(ClassDay.class_session_id == ClassSession.id).scalar_subquery()
    rows = session.execute(
        select(ClassSession, Unit.name)
        .join(Unit, Unit.id == ClassSession.unit_id)
        .where(*conditions)
        .order_by(begins.desc(), ClassSession.id.desc())
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    ids = [one.id for one, _ in rows]
    days = _days_by_class(session, ids)
    counts = {
        row.class_session_id: (row.attendances, row.persons)
        for row in session.execute(
            select(Attendance.class_session_id, func.count().label("attendances"),
                   func.count(Attendance.person_id.distinct()).label("persons"))
            .where(Attendance.class_session_id.in_(ids), STANDS)
            .group_by(Attendance.class_session_id)
        )
    }  # fmt: skip
    lines = [
        ClassLine(one.public_id, one.title, unit_name, one.state, days.get(one.id, []), *counts.get(one.id, (0, 0)))
        for one, unit_name in rows
    ]
    return Page(lines, total, number, size)


def _days_by_class(session: Session, ids: Collection[int]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    rows = session.execute(
        select(ClassDay.class_session_id, ClassDay.day)
        .where(ClassDay.class_session_id.in_(ids))
        .order_by(ClassDay.class_session_id, ClassDay.day)
    )
    for class_session_id, day in rows:
        found.setdefault(class_session_id, []).append(day)
    return found


def list_present(session: Session, class_session_id: int, *, on: date) -> list[Present]:
    """Everybody who attended a class, in the order of their names, then of the days. One query."""
    found = _present(session, Attendance.class_session_id == class_session_id, on)
    return sorted(found, key=lambda one: (person_key(one.name), one.person_id, one.day))


def find_present(session: Session, class_session_id: int, attendance_id: int, *, on: date) -> Present | None:
    """One attendance of a class, unless it was taken back."""
    wanted = (Attendance.class_session_id == class_session_id) & (Attendance.id == attendance_id)
    return next(iter(_present(session, wanted, on)), None)


def _present(session: Session, wanted: ColumnElement[bool], on: date) -> list[Present]:
    rows = session.execute(
        select(Attendance, Person, Placement.unit_id, Unit.name)
        .join(Person, Person.id == Attendance.person_id)
        .join(Placement, is_counted_on(on), isouter=True)
        .join(Unit, Unit.id == Placement.unit_id, isouter=True)
        .where(wanted, STANDS)
    )
    return [
        Present(one.id, one.day, one.source, one.recorded_at, person.id, person.public_id, person.name,
                person.staff_code, unit_id, unit_name or "")
        for one, person, unit_id, unit_name in rows
    ]  # fmt: skip


def present_ids(session: Session, class_session_id: int, day: date, person_ids: Collection[int]) -> frozenset[int]:
    """Those of these people who attended a class on a day."""
    wanted = (Attendance.class_session_id == class_session_id, Attendance.day == day, STANDS)
    return frozenset(session.scalars(select(Attendance.person_id).where(*wanted, Attendance.person_id.in_(person_ids))))


def find_known(session: Session, staff_codes: Iterable[str], *, on: date) -> dict[str, Known]:
    """Staff code → who it is, for those that are known."""
    wanted = sorted(set(staff_codes))
    found: dict[str, Known] = {}
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Person.id, Person.staff_code, Person.folded_name, Person.left_on, Placement.unit_id)
            .join(Placement, is_counted_on(on), isouter=True)
            .where(Person.staff_code.in_(wanted[start : start + CHUNK]), Person.pseudonymised_at.is_(None))
        )
        found |= {row.staff_code: Known(*row) for row in rows}
    return found


def open_days(session: Session, first: date, last: date) -> Sequence[OpenDay]:
    """Days from `first` to `last` of classes that are neither closed nor cancelled, the latest first."""
    rows = session.execute(
        select(ClassSession.id, ClassSession.public_id, ClassSession.title, ClassSession.room_key, ClassDay.day,
               ClassDay.starts_at, ClassDay.ends_at)
        .join(ClassSession, ClassSession.id == ClassDay.class_session_id)
        .where(ClassSession.state == "planned", ClassDay.day >= first, ClassDay.day <= last)
        .order_by(ClassDay.day.desc(), ClassSession.id)
    )  # fmt: skip
    return [OpenDay(*row) for row in rows]


def classes_attended(session: Session, person_id: int, *, most: int = 20) -> Sequence[Attended]:
    """The classes a person attended, the latest first, at most so many. Three queries."""
    last = func.max(Attendance.day).label("last")
    rows = session.execute(
        select(ClassSession.id, ClassSession.title, Unit.name, ClassSession.state, last)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .join(Unit, Unit.id == ClassSession.unit_id)
        .where(Attendance.person_id == person_id, STANDS)
        .group_by(ClassSession.id, ClassSession.title, Unit.name, ClassSession.state)
        .order_by(last.desc(), ClassSession.id.desc())
        .limit(most)
    ).all()
    ids = [row.id for row in rows]
    days = _days_by_class(session, ids)
    there: dict[int, list[date]] = {}
    for class_session_id, day in session.execute(
        select(Attendance.class_session_id, Attendance.day)
        .where(Attendance.person_id == person_id, Attendance.class_session_id.in_(ids), STANDS)
        .order_by(Attendance.day)
    ):
        there.setdefault(class_session_id, []).append(day)
    return [
        Attended(row.title, row.name, row.state, there.get(row.id, []), len(days.get(row.id, []))) for row in rows
    ]  # fmt: skip


def attendances_held(session: Session, person_id: int) -> Sequence[tuple[Attendance, str]]:
    """Every attendance of a person with the title of its class, those that were taken back too, oldest first."""
    rows = session.execute(
        select(Attendance, ClassSession.title)
        .join(ClassSession, ClassSession.id == Attendance.class_session_id)
        .where(Attendance.person_id == person_id)
        .order_by(Attendance.day, Attendance.id)
    )
    return [(one, title) for one, title in rows]


def units_to_choose(session: Session, units: Collection[int] | None, *, on: date, most: int = 1000) -> list[UnitLine]:
    """Units that can hold a class (None: of all), those that exist on a day, in the order of their names."""
    query = select(Unit.id, Unit.code, Unit.name).where(
        or_(Unit.starts_on.is_(None), Unit.starts_on <= on), or_(Unit.ends_on.is_(None), Unit.ends_on > on)
    )
    if units is not None:
        query = query.where(Unit.id.in_(units))
    rows = session.execute(query.order_by(Unit.parent_id.is_not(None), Unit.id).limit(most))
    return sorted((UnitLine(*row) for row in rows), key=lambda one: (name_key(one.name), one.id))
