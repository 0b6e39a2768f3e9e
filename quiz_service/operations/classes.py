"""Classes: planned, changed, cancelled, closed. Closing gives the completions and ends the class for good.

Each function locks the class first, so that what is decided about it is decided once. In: the plan, who acts, and whose
classes they may touch (`units`, None: all). Out: rows of storage.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.completions import Earned, record_completions
from quiz_service.operations.people import checked_reason
from quiz_service.rules.attendance import Tally, tally
from quiz_service.rules.class_plan import ClassPlan
from quiz_service.storage.class_queries import STANDS, days_of, find_class
from quiz_service.storage.content_queries import current_modules
from quiz_service.storage.models import Attendance, ClassDay, ClassSession

UNKNOWN = "Không tìm thấy lớp này trong phạm vi bạn được xem."
CLOSED = (
    "Lớp này đã chốt danh sách nên không thay đổi được nữa. Nếu có lần hoàn thành ghi sai, hãy nhờ quản trị viên hủy."
)
CANCELLED = "Lớp này đã hủy nên không thay đổi được nữa."


@dataclass(frozen=True)
class Closed:
    """What closing a class gave. `is_new` is False when it was closed before: then nothing was written."""

    completions: int
    persons: int
    is_new: bool = True


def find_in_scope(session: Session, class_id: str, units: Collection[int] | None) -> ClassSession:
    """The class of this public id that one of these units holds (None: any).

    Raises:
        NotFound: there is none; the same words whether it is another unit's or not there at all.
    """
    found = find_class(session, class_id)
    if found is None or (units is not None and found.unit_id not in units):
        raise NotFound(UNKNOWN)
    return found


def locked(session: Session, class_id: str, units: Collection[int] | None) -> ClassSession:
    """The same, held until the end of the transaction.

    Raises:
        NotFound: as `find_in_scope`.
    """
    held = session.get_one(
        ClassSession, find_in_scope(session, class_id, units).id, with_for_update=True, populate_existing=True
    )
    if units is not None and held.unit_id not in units:
        raise NotFound(UNKNOWN)
    return held


def locked_planned(session: Session, class_id: str, units: Collection[int] | None) -> ClassSession:
    """The class, held, while it can still be changed.

    Raises:
        NotFound: as `find_in_scope`.
        Refused: it is closed or cancelled.
    """
    held = locked(session, class_id, units)
    check_planned(held)
    return held


def check_planned(held: ClassSession) -> None:
    """Look whether the class can still be changed.

    Raises:
        Refused: it is closed or cancelled.
    """
    if held.state != "planned":
        raise Refused(CLOSED if held.state == "held" else CANCELLED)


def _check_modules(session: Session, plan: ClassPlan, kept: Collection[str] = ()) -> None:
    """`kept`: what the class covers already; a module may have been retired since."""
    unknown = set(plan.modules) - set(kept) - current_modules(session).keys()
    if unknown or not plan.modules or not plan.days:
        raise Invalid(["Có học phần đã thôi dùng hoặc không có. Hãy chọn lại trong danh sách."])


def add_class(session: Session, plan: ClassPlan, *, unit_id: int, actor_id: int | None, now: datetime) -> ClassSession:
    """A new class that a unit holds, with a secret of its own for the codes shown in the room.

    Raises:
        Invalid: a module is not published.
    """
    _check_modules(session, plan)
    added = ClassSession(
        public_id=secrets.token_hex(16), unit_id=unit_id, title=plan.title, place=plan.place, trainer=plan.trainer,
        hours=plan.hours, modules=list(plan.modules), room_key=secrets.token_hex(32), state="planned", created_at=now,
        created_by_id=actor_id,
    )  # fmt: skip
    session.add(added)
    session.flush()
    session.add_all(
        ClassDay(class_session_id=added.id, day=one.day, starts_at=one.starts_at, ends_at=one.ends_at)
        for one in plan.days
    )
    session.flush()
    audit.record(session, "class.add", now=now, actor_id=actor_id, object_kind="class", object_id=added.public_id,
                 new=_as_recorded(session, added))  # fmt: skip
    return added


def edit_class(session: Session, class_id: str, plan: ClassPlan, *, unit_id: int, units: Collection[int] | None,
               actor_id: int | None, now: datetime) -> ClassSession:  # fmt: skip
    """Change a class that is neither closed nor cancelled. Attendance stays; a day that has some cannot go.

    Raises:
        NotFound, Refused: as `locked_planned`.
        Invalid: a module is not published, or a day with attendance is missing.
    """
    held = locked_planned(session, class_id, units)
    _check_modules(session, plan, held.modules)
    days = {one.day: one for one in plan.days}
    counts = session.execute(
        select(Attendance.day, func.count())
        .where(Attendance.class_session_id == held.id, STANDS, Attendance.day.not_in(days))
        .group_by(Attendance.day)
        .order_by(Attendance.day)
    )
    missing = [f"Ngày {day:%d/%m/%Y} đã có {count} lượt điểm danh nên không bỏ được. Hãy ghi lại ngày ấy, "
               "hoặc rút các lượt điểm danh trước." for day, count in counts]  # fmt: skip
    if missing:
        raise Invalid(missing)
    old, old_trainer = _as_recorded(session, held), held.trainer
    held.unit_id, held.title, held.place, held.trainer = unit_id, plan.title, plan.place, plan.trainer
    held.hours, held.modules = plan.hours, list(plan.modules)
    _set_days(session, held.id, plan)
    new = _as_recorded(session, held)
    changed = {name for name in new if old[name] != new[name]}
    if changed or held.trainer != old_trainer:
        trainer = {"trainer_changed": True} if held.trainer != old_trainer else {}
        audit.record(session, "class.edit", now=now, actor_id=actor_id, object_kind="class", object_id=class_id,
                     old={name: old[name] for name in sorted(changed)},
                     new={name: new[name] for name in sorted(changed)} | trainer)  # fmt: skip
    return held


def _set_days(session: Session, class_session_id: int, plan: ClassPlan) -> None:
    stored = {row.day: row for row in days_of(session, class_session_id)}
    planned = {one.day: one for one in plan.days}
    for day, row in stored.items():
        if day not in planned:
            session.delete(row)
    for day, one in planned.items():
        if day in stored:
            stored[day].starts_at, stored[day].ends_at = one.starts_at, one.ends_at
        else:
            session.add(
                ClassDay(class_session_id=class_session_id, day=day, starts_at=one.starts_at, ends_at=one.ends_at)
            )
    session.flush()


def _as_recorded(session: Session, one: ClassSession) -> dict[str, Any]:
    """What the trail keeps of a class: the trainer's name goes in no entry."""
    days = [[row.starts_at.isoformat(), row.ends_at.isoformat()] for row in days_of(session, one.id)]
    return {
        "title": one.title, "unit_id": one.unit_id, "place": one.place, "hours": one.hours,
        "covered": list(one.modules), "days": days,
    }  # fmt: skip


def cancel_class(session: Session, class_id: str, *, reason: str, units: Collection[int] | None, actor_id: int | None,
                 now: datetime) -> ClassSession:  # fmt: skip
    """The class does not take place, or does not count. Its attendance stays as it is and gives nothing.

    Raises:
        Invalid: no reason, or too long.
        NotFound, Refused: as `locked_planned`.
    """
    reason = checked_reason(reason)
    held = locked_planned(session, class_id, units)
    held.state = "cancelled"
    audit.record(session, "class.cancel", now=now, actor_id=actor_id, object_kind="class", object_id=class_id,
                 reason=reason)  # fmt: skip
    return held


def tally_of(session: Session, class_session_id: int) -> Tally:
    """The attendance of a class as it stands."""
    rows = session.execute(
        select(Attendance.person_id, Attendance.day).where(Attendance.class_session_id == class_session_id, STANDS)
    )
    return tally([row.day for row in days_of(session, class_session_id)], ((row.person_id, row.day) for row in rows))


def why_not_closed(days: Sequence[ClassDay], attendance: Tally, now: datetime) -> str:
    """Why a planned class cannot be closed now; "" when it can."""
    last = days[-1].day
    if last > day_in_hanoi(now):
        return f"Lớp học đến ngày {last:%d/%m/%Y}. Hãy chốt danh sách khi lớp đã học xong."
    if not attendance.persons:
        return "Lớp chưa có ai được điểm danh. Hãy điểm danh trước; nếu lớp không tổ chức, hãy hủy lớp."
    return ""


def close_class(session: Session, class_id: str, *, units: Collection[int] | None, actor_id: int | None,
                now: datetime) -> Closed:  # fmt: skip
    """Close the list: who was there on every day has completed each module of the class on its last day.

    Closing a closed class again writes nothing.

    Raises:
        NotFound: as `find_in_scope`.
        Refused: the class is cancelled, has not ended, or nobody attended.
    """
    held = locked(session, class_id, units)
    if held.state == "held":
        return _given_before(session, held)
    check_planned(held)
    days, attendance = days_of(session, held.id), tally_of(session, held.id)
    refusal = why_not_closed(days, attendance, now)
    if refusal:
        raise Refused(refusal)
    earned = [
        Earned(person_id, module_id, days[-1].day, "class", class_session_id=held.id)
        for person_id in sorted(attendance.complete)
        for module_id in held.modules
    ]
    record_completions(session, earned, now=now)
    held.state, held.held_at = "held", now
    audit.record(session, "class.close", now=now, actor_id=actor_id, object_kind="class", object_id=class_id,
                 new={"attendances": attendance.attendances, "persons": attendance.persons,
                      "completed_all_days": len(attendance.complete), "completions": len(earned)})  # fmt: skip
    return Closed(len(earned), len(attendance.complete))


def _given_before(session: Session, held: ClassSession) -> Closed:
    """Annulled ones too: what was given then."""
    complete = len(tally_of(session, held.id).complete)
    return Closed(complete * len(held.modules), complete, is_new=False)
