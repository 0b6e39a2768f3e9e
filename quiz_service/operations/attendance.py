"""Attendance of a class: by a list, by ticking, by the code shown in the room; taken back before the class is closed.

Whatever is sent twice is recorded once. Nothing is half-recorded: a list with a wrong row records nothing and every
wrong row is told. A person whose attendance was taken back does not get it back by typing a code.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.classes import locked_planned
from quiz_service.operations.people import checked_reason, folded_name, normal_staff_code
from quiz_service.roster.row import RosterRow
from quiz_service.rules.room_codes import find_minute, is_room_code, minute_of
from quiz_service.storage.class_queries import CHUNK, Known, OpenDay, days_of, find_known, open_days
from quiz_service.storage.models import Attendance, ClassSession

TYPED_WITHIN = timedelta(days=7)
"""So long after its day a code can still be typed, while the class is not closed."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""The clock of the computer in the room may be ahead by so much; a code of a later minute proves nothing."""

WRONG_CODE = (
    "Không có lớp nào đang nhận điểm danh bằng mã này. Hãy xem lại từng chữ và số. Mã chỉ nhập được trong "
    f"{TYPED_WITHIN.days} ngày sau buổi học và khi lớp chưa chốt danh sách; nếu quá hạn, hãy báo người phụ trách lớp."
)
NO_LONGER = (
    "Lớp này vừa chốt danh sách hoặc đã hủy nên không nhận điểm danh nữa. "
    "Nếu bạn đã có mặt, hãy báo người phụ trách lớp."
)
TAKEN_BACK = (
    "Lượt điểm danh của bạn ở ngày này đã được người phụ trách lớp rút lại, nên không ghi lại bằng mã được. "
    "Nếu bạn đã có mặt, hãy báo người phụ trách lớp."
)

Source = Literal["list", "tick", "code"]


@dataclass(frozen=True)
class Recorded:
    """How many lượt were recorded, and how many of those asked for had been there before."""

    new: int
    known: int


@dataclass(frozen=True)
class FoundCode:
    """The day of a class, and the minute, that a typed code was shown in."""

    day: OpenDay
    minute: datetime


def _record(session: Session, held: ClassSession, pairs: Collection[tuple[int, date]], *, source: Source,
            actor_id: int | None, now: datetime) -> Recorded:  # fmt: skip
    """Record who (person id) was there on which day. The class is held and planned, the days are its own.

    Raises:
        Refused: by code, and what is asked for was taken back.
    """
    wanted = set(pairs)
    ids = sorted({person_id for person_id, _ in wanted})
    stored = {
        (row.person_id, row.day): row
        for start in range(0, len(ids), CHUNK)
        for row in session.scalars(
            select(Attendance)
            .where(Attendance.class_session_id == held.id, Attendance.person_id.in_(ids[start : start + CHUNK]))
            .execution_options(populate_existing=True)
        )
    }
    back = [stored[pair] for pair in wanted if pair in stored and stored[pair].withdrawn_at is not None]
    if back and source == "code":
        raise Refused(TAKEN_BACK)
    for row in back:
        row.withdrawn_at, row.withdrawn_why = None, ""
        row.source, row.recorded_at, row.recorded_by_id = source, now, actor_id
    fresh = sorted(wanted - stored.keys())
    session.add_all(
        Attendance(class_session_id=held.id, day=day, person_id=person_id, source=source, recorded_at=now,
                   recorded_by_id=actor_id)
        for person_id, day in fresh
    )  # fmt: skip
    session.flush()
    new = len(fresh) + len(back)
    return Recorded(new, len(wanted) - new)


def _audit(session: Session, held: ClassSession, recorded: Recorded, source: Source, days: Iterable[date], *,
           actor_id: int | None, now: datetime, subject_id: int | None = None) -> None:  # fmt: skip
    """One entry an act; who was there on which day stands in the attendance itself, which is never deleted."""
    if recorded.new:
        audit.record(session, "attendance.record", now=now, actor_id=actor_id, subject_id=subject_id,
                     object_kind="class", object_id=held.public_id,
                     new={"attendance_source": source, "attendances": recorded.new,
                          "days": [day.isoformat() for day in sorted(set(days))]})  # fmt: skip


def _own_days(session: Session, held: ClassSession, now: datetime) -> list[date]:
    """Days of the class on which somebody may have been there by now."""
    return [row.day for row in days_of(session, held.id) if row.day <= day_in_hanoi(now)]


def record_list(
    session: Session, class_id: str, rows: Sequence[RosterRow], *, otherwise: Collection[date],
    units: Collection[int] | None, actor_id: int | None, now: datetime,
) -> Recorded:  # fmt: skip
    """Record the rows of a list; `otherwise` are the days of a row that names none.

    For `units` that are not None, a row may name people of these units only.

    Raises:
        NotFound, Refused: as `classes.locked_planned`.
        Invalid: a sentence for each row that is wrong, and nothing is recorded.
    """
    held = locked_planned(session, class_id, units)
    if not rows:
        raise Invalid(["Tệp không có dòng nào. Hãy ghi mỗi người một dòng, dưới dòng tiêu đề."])
    days = _own_days(session, held, now)
    codes = {normal_staff_code(row.values.get("staff_code", "")) for row in rows}
    people = find_known(session, codes, on=day_in_hanoi(now))
    problems: list[str] = []
    pairs: set[tuple[int, date]] = set()
    for row in rows:
        wrong, there = _judge(row, people, days, otherwise, units)
        problems += wrong
        pairs |= there
    if problems:
        raise Invalid(problems)
    recorded = _record(session, held, pairs, source="list", actor_id=actor_id, now=now)
    _audit(session, held, recorded, "list", (day for _, day in pairs), actor_id=actor_id, now=now)
    return recorded


def _judge(row: RosterRow, people: dict[str, Known], days: Sequence[date], otherwise: Collection[date],
           units: Collection[int] | None) -> tuple[list[str], set[tuple[int, date]]]:  # fmt: skip
    """What is wrong with a row as sentences, and whom it names on which days."""
    where = f"Trang tính “{row.sheet}”, dòng {row.row}" if row.sheet else f"Dòng {row.row}"
    if row.problems:
        return [f"{where}, cột “{one.column}”: {one.message}" if one.column else f"{where}: {one.message}"
                for one in row.problems], set()  # fmt: skip
    code = row.values.get("staff_code", "")
    problems: list[str] = []
    person = people.get(normal_staff_code(code))
    if person is None or (units is not None and person.unit_id not in units):
        among = "" if units is None else " trong các đơn vị bạn phụ trách"
        problems.append(f"{where}: không tìm thấy mã cán bộ {code}{among}. Hãy xem lại mã.")
        person = None
    typed = row.values.get("day", "")
    there = {date.fromisoformat(typed)} if typed else set(otherwise)
    problems += [
        f"{where}: ngày {day:%d/%m/%Y} không phải ngày học đã qua của lớp này. Hãy sửa ngày, hoặc để trống."
        for day in sorted(there)
        if day not in days
    ]
    if person is not None:
        name = row.values.get("name", "")
        if name and folded_name(name).split() != person.folded_name.split():
            problems.append(f"{where}: họ tên không khớp với người mang mã {code}. Hãy xem lại mã hoặc họ tên.")
        if person.left_on is not None and any(day >= person.left_on for day in there):
            problems.append(f"{where}: người mang mã {code} đã rời từ ngày {person.left_on:%d/%m/%Y}.")
    return problems, {(person.id, day) for day in there} if person is not None and not problems else set()


def record_ticks(
    session: Session, class_id: str, day: date, person_ids: Collection[int], *, units: Collection[int] | None,
    actor_id: int | None, now: datetime,
) -> Recorded:  # fmt: skip
    """Record these people on a day. Whoever calls has looked that they are within reach.

    Raises:
        NotFound, Refused: as `classes.locked_planned`.
        Invalid: nobody is named, or the day is none that the class has had.
    """
    held = locked_planned(session, class_id, units)
    if day not in _own_days(session, held, now):
        raise Invalid([f"Ngày {day:%d/%m/%Y} không phải ngày học đã qua của lớp này."])
    if not person_ids:
        raise Invalid(["Bạn chưa đánh dấu người nào."])
    pairs = {(person_id, day) for person_id in person_ids}
    recorded = _record(session, held, pairs, source="tick", actor_id=actor_id, now=now)
    _audit(session, held, recorded, "tick", [day], actor_id=actor_id, now=now)
    return recorded


def find_by_code(session: Session, typed: str, *, now: datetime) -> FoundCode | None:
    """The day of an open class that a typed code was shown on. Looks only, and takes its time: hold no lock."""
    if not is_room_code(typed):
        return None
    today = day_in_hanoi(now)
    latest = minute_of(now + CLOCKS_DIFFER)
    for one in open_days(session, today - TYPED_WITHIN, today):
        minute = find_minute(one.room_key, one.class_id, typed, one.starts_at, one.ends_at, until=latest)
        if minute is not None:
            return FoundCode(one, minute)
    return None


def record_code(session: Session, found: FoundCode, *, person_id: int, now: datetime) -> Recorded:
    """Somebody typed the code shown in the room: they were there on its day.

    Raises:
        Refused: the class was closed or cancelled in the meantime, or this attendance was taken back.
    """
    held = session.get(ClassSession, found.day.class_session_id, with_for_update=True, populate_existing=True)
    if held is None or held.state != "planned":
        raise Refused(NO_LONGER)
    recorded = _record(session, held, {(person_id, found.day.day)}, source="code", actor_id=person_id, now=now)
    _audit(session, held, recorded, "code", [found.day.day], actor_id=person_id, now=now, subject_id=person_id)
    return recorded


def take_back(session: Session, class_id: str, attendance_id: int, *, reason: str, units: Collection[int] | None,
              actor_id: int | None, now: datetime) -> Attendance:  # fmt: skip
    """Somebody was not there after all. The row stays, with the reason, and counts no more.

    Raises:
        Invalid: no reason, or too long.
        NotFound, Refused: as `classes.locked_planned`; or the attendance is not there, or was taken back already.
    """
    reason = checked_reason(reason)
    held = locked_planned(session, class_id, units)
    row = session.get(Attendance, attendance_id, populate_existing=True)
    if row is None or row.class_session_id != held.id or row.withdrawn_at is not None:
        raise NotFound("Không có lượt điểm danh này, hoặc lượt ấy đã được rút lại.")
    row.withdrawn_at, row.withdrawn_why = now, reason
    session.flush()
    audit.record(session, "attendance.take-back", now=now, actor_id=actor_id, subject_id=row.person_id,
                 object_kind="class", object_id=class_id, reason=reason,
                 old={"attendance_source": row.source, "days": [row.day.isoformat()]})  # fmt: skip
    return row
