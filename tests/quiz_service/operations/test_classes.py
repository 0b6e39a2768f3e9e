"""Classes: planned, changed, cancelled, closed; what closing gives and that it gives it once."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import attendance, classes
from quiz_service.storage.class_queries import days_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, ClassSession, Completion, CountedSpan
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_classes import FIRST, SECOND, a_day, a_plan, add_class
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


class School:
    """Made-up people, two modules of which the path needs one, and one class of two days that Phòng A1 holds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.people = MadeUp(engine)
        self.unit_id = self.people.units["PHONG-A1"]
        with writing(engine) as session:
            for module_id in ("m01", "m02"):
                add_module(session, module_id, kinds=(), validity_months=24)
            add_path(session)
            self.class_id = add_class(session, self.unit_id, modules=("m01", "m02")).public_id

    def attend(self, who: str, *days: date) -> None:
        """Ticked by a command."""
        person = getattr(self.people, who)
        with writing(self.engine) as session:
            for day in days:
                attendance.record_ticks(session, self.class_id, day, [person.id], units=None, actor_id=None, now=NOW)

    def close(self, number: int = 0) -> classes.Closed:
        with writing(self.engine) as session:
            return classes.close_class(session, self.class_id, units=None, actor_id=None, now=NOW)

    def completions(self) -> list[Completion]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Completion).order_by(Completion.person_id, Completion.module_id)))

    def state(self) -> str:
        with reading(self.engine) as session:
            return session.scalars(select(ClassSession.state)).one()

    def actions(self) -> list[str]:
        with reading(self.engine) as session:
            return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def school(database: Engine) -> School:
    return School(database)


def test_closing_completes_each_module_for_who_was_there_on_every_day(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    school.attend("colleague", FIRST)
    assert school.close() == classes.Closed(completions=2, persons=1)
    found = school.completions()
    assert [(one.person_id, one.module_id) for one in found] == [
        (school.people.trainee.id, "m01"), (school.people.trainee.id, "m02"),
    ]  # fmt: skip
    assert {one.source for one in found} == {"class"}
    assert {one.completed_on for one in found} == {SECOND}
    assert {one.expires_on for one in found} == {date(2028, 2, 27)}
    assert all(one.class_session_id and one.hundredths is None for one in found)
    assert school.state() == "held"


def test_who_attended_a_class_counts_as_trained_from_its_last_day_on(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    school.close()
    with reading(school.engine) as session:
        spans = session.scalars(
            select(CountedSpan)
            .where(CountedSpan.person_id == school.people.trainee.id)
            .order_by(CountedSpan.starts_on)
        ).all()  # fmt: skip
    assert [(one.starts_on, one.is_trained) for one in spans][:2] == [(date(2026, 1, 1), False), (SECOND, True)]


def test_closing_again_gives_nothing_more(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    school.close()
    assert school.close() == classes.Closed(completions=2, persons=1, is_new=False)
    assert len(school.completions()) == 2
    assert school.actions().count("class.close") == 1


def test_of_many_who_close_at_once_one_gives_the_completions(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    school.attend("colleague", FIRST, SECOND)
    answers = all_at_once(8, school.close)
    assert Counter(repr(answer) for answer in answers) == {
        repr(classes.Closed(4, 2)): 1, repr(classes.Closed(4, 2, is_new=False)): 7,
    }  # fmt: skip
    assert len(school.completions()) == 4
    assert school.actions().count("class.close") == 1


def test_a_class_is_not_closed_before_its_last_day(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    with writing(school.engine) as session, pytest.raises(Refused, match="học đến ngày 27/02/2026"):
        classes.close_class(
            session, school.class_id, units=None, actor_id=None, now=NOW - timedelta(days=4)
        )  # 26 February
    assert school.completions() == []


def test_a_class_that_nobody_attended_is_not_closed(school: School) -> None:
    with pytest.raises(Refused, match="hãy hủy lớp"):
        school.close()
    assert school.state() == "planned"


def test_a_closed_class_takes_no_change_and_no_attendance(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    school.close()
    with pytest.raises(Refused, match="đã chốt danh sách"):
        school.attend("colleague", FIRST)
    own = {"units": None, "actor_id": None, "now": NOW}
    with writing(school.engine) as session, pytest.raises(Refused, match="đã chốt danh sách"):
        classes.edit_class(session, school.class_id, a_plan(), unit_id=school.unit_id, **own)
    with writing(school.engine) as session, pytest.raises(Refused, match="đã chốt danh sách"):
        classes.cancel_class(session, school.class_id, reason="Muộn", **own)


def test_a_cancelled_class_keeps_its_attendance_and_gives_nothing(school: School) -> None:
    school.attend("trainee", FIRST, SECOND)
    with writing(school.engine) as session:
        classes.cancel_class(session, school.class_id, reason="  Mưa bão ", units=None, actor_id=None, now=NOW)
        assert classes.tally_of(session, session.scalars(select(ClassSession.id)).one()).attendances == 2
    with pytest.raises(Refused, match="đã hủy"):
        school.close()
    assert school.completions() == []
    with reading(school.engine) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "class.cancel")).one()
        assert (entry.reason, entry.object_id) == ("Mưa bão", school.class_id)


def test_a_cancellation_needs_a_reason(school: School) -> None:
    with writing(school.engine) as session, pytest.raises(Invalid, match="lý do"):
        classes.cancel_class(session, school.class_id, reason=" ", units=None, actor_id=None, now=NOW)


def edit(session: Session, class_id: str, *days: date, **changes: object) -> ClassSession:
    unit_id = session.scalars(select(ClassSession.unit_id)).one()
    return classes.edit_class(session, class_id, a_plan(*days, **changes), unit_id=unit_id, units=None, actor_id=None,
                              now=NOW)  # fmt: skip


def test_a_changed_class_is_told_with_what_it_was(school: School) -> None:
    with writing(school.engine) as session:
        edit(session, school.class_id, title="Tên mới", trainer="Người Khác", modules=("m01", "m02"))
        edit(session, school.class_id, title="Tên mới", trainer="Người Khác", modules=("m01", "m02"))
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "class.edit")).one()
        assert entry.old == {"title": "Lớp thử về phòng ngừa"}
        assert entry.new == {"title": "Tên mới", "trainer_changed": True}


def test_days_come_go_and_move(school: School) -> None:
    third = date(2026, 3, 1)
    with writing(school.engine) as session:
        one = edit(session, school.class_id, days=(a_day(SECOND, 13, 16), a_day(third)))
        days = days_of(session, one.id)
        assert [(row.day, row.starts_at.hour) for row in days] == [(SECOND, 6), (third, 1)]  # in UTC


def test_a_day_with_attendance_cannot_go(school: School) -> None:
    school.attend("trainee", FIRST)
    with writing(school.engine) as session:
        with pytest.raises(Invalid, match="26/02/2026 đã có 1 lượt"):
            edit(session, school.class_id, SECOND)
        session.rollback()


def test_a_module_that_is_not_published_is_refused(school: School) -> None:
    with writing(school.engine) as session, pytest.raises(Invalid, match="thôi dùng"):
        add_class(session, school.unit_id, modules=("m99",))


def test_another_units_class_is_as_absent_as_none(school: School) -> None:
    others = frozenset({school.people.units["QUAN-B"]})
    own = {"units": others, "actor_id": None, "now": NOW}
    with writing(school.engine) as session:
        for class_id in (school.class_id, "khong-co"):
            with pytest.raises(NotFound, match="Không tìm thấy lớp"):
                classes.close_class(session, class_id, **own)
            with pytest.raises(NotFound, match="Không tìm thấy lớp"):
                classes.cancel_class(session, class_id, reason="Thử", **own)


def test_every_class_has_a_secret_of_its_own(school: School) -> None:
    with writing(school.engine) as session:
        add_class(session, school.unit_id)
        keys = session.scalars(select(ClassSession.room_key)).all()
        assert len(set(keys)) == 2
        assert all(len(key) == 64 for key in keys)
        assert session.scalar(select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "class.add")) == 2
