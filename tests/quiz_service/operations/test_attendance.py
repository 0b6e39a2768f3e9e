"""Attendance: lists, ticks, codes; once whatever is sent; nothing half-recorded; taken back with a reason."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import attendance, classes
from quiz_service.operations.attendance import Recorded
from quiz_service.roster.row import RosterRow, RowProblem
from quiz_service.rules.room_codes import code_at
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attendance, AuditEntry, ClassSession, Person
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_classes import FIRST, SECOND, a_row, add_class, at, days_ago
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


class Room:
    """One class of two days that Phòng A1 holds, and ways to attend it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.people = MadeUp(engine)
        self.own = frozenset({self.people.units["SO-A"], self.people.units["PHONG-A1"]})
        with writing(engine) as session:
            add_module(session, kinds=())
            one = add_class(session, self.people.units["PHONG-A1"])
            self.class_id, self.key = one.public_id, one.room_key

    def send(self, *rows: RosterRow, otherwise: tuple[date, ...] = (FIRST,), everywhere: bool = False) -> Recorded:
        with writing(self.engine) as session:
            return attendance.record_list(session, self.class_id, rows, otherwise=otherwise, actor_id=None, now=NOW,
                                          units=None if everywhere else self.own)  # fmt: skip

    def problems(self, *rows: RosterRow, **options: object) -> list[str]:
        with pytest.raises(Invalid) as caught:
            self.send(*rows, **options)
        return caught.value.problems

    def tick(self, day: date, *who: str) -> Recorded:
        with writing(self.engine) as session:
            ids = [getattr(self.people, one).id for one in who]
            return attendance.record_ticks(session, self.class_id, day, ids, units=None, actor_id=None, now=NOW)

    def code(self, moment: datetime) -> str:
        return code_at(self.key, self.class_id, moment)

    def type(self, code: str, who: str = "trainee", now: datetime = NOW) -> Recorded | None:
        with reading(self.engine) as session:
            found = attendance.find_by_code(session, code, now=now)
        if found is None:
            return None
        with writing(self.engine) as session:
            return attendance.record_code(session, found, person_id=getattr(self.people, who).id, now=now)

    def there(self) -> set[tuple[int, date, str]]:
        with reading(self.engine) as session:
            rows = session.scalars(select(Attendance).where(Attendance.withdrawn_at.is_(None)))
            return {(row.person_id, row.day, row.source) for row in rows}

    def take_back(self, reason: str = "Vắng mặt") -> None:
        with writing(self.engine) as session:
            row = session.scalars(select(Attendance)).one()
            attendance.take_back(session, self.class_id, row.id, reason=reason, units=self.own, actor_id=None, now=NOW)


@pytest.fixture
def room(database: Engine) -> Room:
    return Room(database)


def test_a_list_records_each_person_on_their_day_or_on_the_chosen_ones(room: Room) -> None:
    trainee, colleague = room.people.trainee, room.people.colleague
    rows = [a_row(trainee.staff_code, trainee.name), a_row(colleague.staff_code, day="2026-02-27", row=3)]
    assert room.send(*rows, otherwise=(FIRST, SECOND)) == Recorded(new=3, known=0)
    assert room.there() == {(trainee.id, FIRST, "list"), (trainee.id, SECOND, "list"), (colleague.id, SECOND, "list")}


def test_a_list_sent_twice_and_a_row_that_stands_twice_are_recorded_once(room: Room) -> None:
    code = room.people.trainee.staff_code
    assert room.send(a_row(code), a_row(code.lower(), row=3)) == Recorded(1, 0)
    assert room.send(a_row(code.lower())) == Recorded(0, 1)
    with reading(room.engine) as session:
        recorded = select(func.count()).where(AuditEntry.action == "attendance.record")
        assert session.scalar(recorded) == 1


def test_every_wrong_row_is_told_and_nothing_is_recorded(room: Room) -> None:
    trainee = room.people.trainee
    problems = room.problems(
        a_row(trainee.staff_code),
        a_row("KHONGCO", row=3),
        a_row(trainee.staff_code, "Người Khác Hẳn", row=4),
        a_row(trainee.staff_code, day="2026-02-28", row=5),
        a_row("", row=6, problems=[RowProblem("Mã cán bộ", "chưa có mã. Hãy ghi mã cán bộ.")], sheet="Buổi 1"),
        a_row("KHONGCO2", day="2026-03-03", row=7),
    )
    assert problems == [
        "Dòng 3: không tìm thấy mã cán bộ KHONGCO trong các đơn vị bạn phụ trách. Hãy xem lại mã.",
        f"Dòng 4: họ tên không khớp với người mang mã {trainee.staff_code}. Hãy xem lại mã hoặc họ tên.",
        "Dòng 5: ngày 28/02/2026 không phải ngày học đã qua của lớp này. Hãy sửa ngày, hoặc để trống.",
        "Trang tính “Buổi 1”, dòng 6, cột “Mã cán bộ”: chưa có mã. Hãy ghi mã cán bộ.",
        "Dòng 7: không tìm thấy mã cán bộ KHONGCO2 trong các đơn vị bạn phụ trách. Hãy xem lại mã.",
        "Dòng 7: ngày 03/03/2026 không phải ngày học đã qua của lớp này. Hãy sửa ngày, hoặc để trống.",
    ]
    assert room.there() == set()


def test_a_name_may_be_written_without_marks_and_in_capitals(room: Room) -> None:
    trainee = room.people.trainee
    written = trainee.name.replace("Người Thử Số", "NGUOI  THU SO")
    assert written != trainee.name
    assert room.send(a_row(trainee.staff_code, written)).new == 1


def test_an_empty_list_is_told(room: Room) -> None:
    assert "không có dòng nào" in room.problems()[0]


def test_a_coordinator_names_people_of_own_units_and_an_administrator_anybody(room: Room) -> None:
    row = a_row(room.people.stranger.staff_code)
    assert "trong các đơn vị bạn phụ trách" in room.problems(row)[0]
    assert room.send(row, everywhere=True).new == 1
    assert room.problems(a_row("KHONGCO"), everywhere=True) == [
        "Dòng 2: không tìm thấy mã cán bộ KHONGCO. Hãy xem lại mã."
    ]


def test_who_had_left_by_then_is_refused(room: Room) -> None:
    with writing(room.engine) as session:
        session.get_one(Person, room.people.trainee.id).left_on = SECOND
    code = room.people.trainee.staff_code
    assert room.send(a_row(code, day="2026-02-26")).new == 1
    assert "đã rời từ ngày 27/02/2026" in room.problems(a_row(code, day="2026-02-27"))[0]


def test_ticking_records_and_ticking_again_does_not(room: Room) -> None:
    assert room.tick(FIRST, "trainee", "colleague") == Recorded(2, 0)
    assert room.tick(FIRST, "trainee") == Recorded(0, 1)
    with pytest.raises(Invalid, match="chưa đánh dấu"):
        room.tick(FIRST)
    with pytest.raises(Invalid, match="không phải ngày học"):
        room.tick(date(2026, 2, 28), "trainee")


def test_a_day_that_lies_ahead_takes_no_attendance(room: Room) -> None:
    with writing(room.engine) as session:
        ahead = add_class(session, room.people.units["PHONG-A1"], date(2026, 3, 3)).public_id
    with writing(room.engine) as session, pytest.raises(Invalid, match="ngày học đã qua"):
        attendance.record_ticks(session, ahead, date(2026, 3, 3), [room.people.trainee.id], units=None, actor_id=None,
                                now=NOW)  # fmt: skip


def test_a_code_typed_in_the_room_records_its_own_person_and_day(room: Room) -> None:
    assert room.type(room.code(at(SECOND, 9)), now=at(SECOND, 9)) == Recorded(1, 0)
    assert room.there() == {(room.people.trainee.id, SECOND, "code")}
    with reading(room.engine) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.record")).one()
        assert (entry.actor_id, entry.subject_id) == (room.people.trainee.id, room.people.trainee.id)


def test_anybody_who_was_in_the_room_may_type_its_code(room: Room) -> None:
    assert room.type(room.code(at(SECOND, 9)), who="stranger") == Recorded(1, 0)


def test_a_code_can_be_typed_days_later_and_not_for_ever(room: Room) -> None:
    code = room.code(at(FIRST, 8, 30))
    assert room.type(code, now=at(FIRST, 23) + timedelta(days=7)) == Recorded(1, 0)
    assert room.type(code, who="colleague", now=at(FIRST, 0) + timedelta(days=8)) is None


def test_a_code_typed_twice_is_recorded_once(room: Room) -> None:
    room.type(room.code(at(FIRST, 9)))
    assert room.type(room.code(at(FIRST, 16))) == Recorded(0, 1)


def test_fifty_at_once_with_one_code_of_one_person_are_one_attendance(room: Room) -> None:
    code = room.code(at(FIRST, 9))
    answers = all_at_once(50, lambda _: room.type(code))
    assert Counter(map(repr, answers)) == {repr(Recorded(1, 0)): 1, repr(Recorded(0, 1)): 49}
    assert len(room.there()) == 1


def test_a_code_that_was_not_shown_yet_is_taken_by_nobody(room: Room) -> None:
    with writing(room.engine) as session:
        one = add_class(session, room.people.units["PHONG-A1"], date(2026, 3, 2))
        key, class_id = one.room_key, one.public_id
    early = code_at(key, class_id, at(date(2026, 3, 2), 8, 6))
    assert room.type(early, now=at(date(2026, 3, 2), 8)) is None
    assert room.type(early, now=at(date(2026, 3, 2), 8, 1)) == Recorded(1, 0)  # a clock may be a little ahead


@pytest.mark.parametrize("typed", ["", "xin chào", "2345-6789", "22222222"])
def test_what_was_never_shown_finds_no_class(room: Room, typed: str) -> None:
    assert room.type(typed) is None


def test_a_code_of_a_closed_or_cancelled_class_finds_nothing(room: Room) -> None:
    room.tick(FIRST, "trainee")
    own = {"units": None, "actor_id": None, "now": NOW}
    with writing(room.engine) as session:
        other = add_class(session, room.people.units["PHONG-A1"], FIRST)
        classes.cancel_class(session, other.public_id, reason="Hoãn", **own)
        classes.close_class(session, room.class_id, **own)
        cancelled = code_at(other.room_key, other.public_id, at(FIRST, 9))
    assert room.type(room.code(at(FIRST, 9)), who="colleague") is None
    assert room.type(cancelled) is None


def test_a_class_closed_between_looking_and_recording_says_so(room: Room) -> None:
    room.tick(FIRST, "trainee")
    with reading(room.engine) as session:
        found = attendance.find_by_code(session, room.code(at(FIRST, 9)), now=NOW)
    with writing(room.engine) as session:
        classes.close_class(session, room.class_id, units=None, actor_id=None, now=NOW)
    with writing(room.engine) as session, pytest.raises(Refused, match="không nhận điểm danh nữa"):
        attendance.record_code(session, found, person_id=room.people.colleague.id, now=NOW)


def test_of_typing_and_closing_at_once_every_attendance_that_was_acknowledged_counts(room: Room) -> None:
    """The class is held by one of them at a time: nobody slips in behind a closed list."""
    for day in (FIRST, SECOND):
        room.tick(day, "colleague")
    room.type(room.code(at(FIRST, 9)))
    code = room.code(at(SECOND, 9))

    def act(number: int) -> object:
        if number:
            return room.type(code)
        with writing(room.engine) as session:
            return classes.close_class(session, room.class_id, units=None, actor_id=None, now=NOW)

    answers = all_at_once(8, act)
    acknowledged = [answer for answer in answers[1:] if isinstance(answer, Recorded)]
    assert answers[0].persons == (2 if acknowledged else 1)
    assert all(answer is None or isinstance(answer, Recorded | Refused) for answer in answers[1:]), answers


def test_what_is_taken_back_stays_with_its_reason_and_counts_no_more(room: Room) -> None:
    room.tick(FIRST, "trainee")
    room.take_back("  Ký thay ")
    assert room.there() == set()
    with reading(room.engine) as session:
        row = session.scalars(select(Attendance)).one()
        assert (row.withdrawn_at, row.withdrawn_why) == (NOW, "Ký thay")
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "attendance.take-back")).one()
        assert (entry.subject_id, entry.reason) == (room.people.trainee.id, "Ký thay")
        assert entry.old == {"attendance_source": "tick", "days": ["2026-02-26"]}


def test_a_code_does_not_bring_back_what_was_taken_back_but_a_tick_does(room: Room) -> None:
    room.type(room.code(at(FIRST, 9)))
    room.take_back()
    with pytest.raises(Refused, match="rút lại"):
        room.type(room.code(at(FIRST, 9)))
    assert room.tick(FIRST, "trainee") == Recorded(1, 0)
    assert room.there() == {(room.people.trainee.id, FIRST, "tick")}


def test_taking_back_needs_a_reason_an_open_class_and_an_attendance_that_stands(room: Room) -> None:
    room.tick(FIRST, "trainee")
    with pytest.raises(Invalid, match="lý do"):
        room.take_back("")
    room.take_back()
    with pytest.raises(NotFound, match="đã được rút lại"):
        room.take_back()
    room.tick(FIRST, "trainee")
    with writing(room.engine) as session:
        classes.close_class(session, room.class_id, units=None, actor_id=None, now=NOW)
    with pytest.raises(Refused, match="đã chốt"):
        room.take_back()


def test_an_attendance_is_taken_back_through_its_own_class_alone(room: Room) -> None:
    room.tick(FIRST, "trainee")
    with writing(room.engine) as session:
        other = add_class(session, room.people.units["PHONG-A1"])
        row = session.scalars(select(Attendance)).one()
        with pytest.raises(NotFound, match="Không có lượt"):
            attendance.take_back(session, other.public_id, row.id, reason="Thử", units=None, actor_id=None, now=NOW)


def test_days_long_past_are_not_even_looked_at(room: Room) -> None:
    with writing(room.engine) as session:
        for day in (days_ago(400), days_ago(30)):
            add_class(session, room.people.units["PHONG-A1"], day)
        assert session.scalar(select(func.count()).select_from(ClassSession)) == 3
        found = attendance.open_days(session, days_ago(7), days_ago(0))
        assert [one.day for one in found] == [SECOND, FIRST]
