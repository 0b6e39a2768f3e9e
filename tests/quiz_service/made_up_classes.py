"""Made-up classes for tests, valid by default: two days in Phòng A1's hall, both over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.clock import HANOI
from quiz_service.operations import attendance, classes
from quiz_service.roster.row import RosterRow, RowProblem
from quiz_service.rules.class_plan import ClassPlan, PlannedDay
from quiz_service.storage.models import Attendance, ClassSession
from quiz_service.storage.people_queries import find_main_placement
from tests.quiz_service.made_up_people import MadeUp

FIRST, SECOND = date(2026, 2, 26), date(2026, 2, 27)
"""The days of the class; `MadeUp.START` is on 2 March."""


def a_day(day: date, starts: int = 8, ends: int = 17) -> PlannedDay:
    """From an hour to an hour, in Hà Nội."""
    return PlannedDay(day, datetime.combine(day, time(starts), HANOI), datetime.combine(day, time(ends), HANOI))


def a_plan(*days: date, **changes: Any) -> ClassPlan:
    """A plan with these days."""
    plan = ClassPlan(
        "Lớp thử về phòng ngừa", "Hội trường thử", "Báo cáo viên Thử", "14", ("m01",),
        tuple(a_day(day) for day in days or (FIRST, SECOND)),
    )  # fmt: skip
    return replace(plan, **changes)


def add_class(session: Session, unit_id: int, *days: date, now: datetime = MadeUp.START,
              **changes: Any) -> ClassSession:  # fmt: skip
    """A class that a unit holds. Its modules must be published."""
    return classes.add_class(session, a_plan(*days, **changes), unit_id=unit_id, actor_id=None, now=now)


def a_row(staff_code: str, name: str = "", day: str = "", *, row: int = 2, sheet: str = "",
          problems: Sequence[RowProblem] = ()) -> RosterRow:  # fmt: skip
    """A row of an attendance list as the reader of files gives it."""
    values = {"staff_code": staff_code, "name": name, "day": day}
    return RosterRow(sheet, row, {key: value for key, value in values.items() if value}, tuple(problems))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in Hà Nội."""
    return datetime.combine(day, time(hour, minute), HANOI)


def days_ago(count: int) -> date:
    """So many days before the day of `MadeUp.START`."""
    return date(2026, 3, 2) - timedelta(days=count)


def attended_class(session: Session, person_id: int, *, on: date) -> tuple[str, int]:
    """A class of this day that the person's own unit holds and the person attended: (its public id, attendance id)."""
    placement = find_main_placement(session, person_id, on)
    assert placement
    now = at(on, 12)
    held = add_class(session, placement.unit_id, on, now=now)
    attendance.record_ticks(session, held.public_id, on, [person_id], units=None, actor_id=None, now=now)
    row = session.scalars(select(Attendance).where(Attendance.class_session_id == held.id)).one()
    return held.public_id, row.id
