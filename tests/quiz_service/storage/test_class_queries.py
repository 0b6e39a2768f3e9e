"""Reads of classes: order, pages, bounded lists, who counts where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from quiz_service.operations import attendance
from quiz_service.storage.class_queries import (
    classes_attended,
    find_known,
    list_classes,
    list_present,
    units_to_choose,
)  # fmt: skip
from quiz_service.storage.engine import open_session, writing
from quiz_service.storage.models import Attendance, ClassSession, Person, Placement, Unit
from tests.quiz_service.made_up_classes import FIRST, SECOND, add_class, days_ago
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW, TODAY = MadeUp.START, MadeUp.START.date()


@pytest.fixture
def people(database: Engine) -> MadeUp:
    people = MadeUp(database)
    with writing(database) as session:
        add_module(session, kinds=())
    return people


def attend(session: Session, class_id: str, *person_ids: int) -> None:
    for day in (FIRST, SECOND):
        attendance.record_ticks(session, class_id, day, person_ids, units=None, actor_id=None, now=NOW)


def test_the_latest_class_comes_first_and_pages_follow_one_another(people: MadeUp) -> None:
    with writing(people.engine) as session:
        for days in (9, 3, 30, 3):
            add_class(session, people.units["SO-A"], days_ago(days), title=f"Lớp {days}")
        first, second = (list_classes(session, None, page=number, size=3) for number in (1, 2))
        assert [one.title for one in (*first.lines, *second.lines)] == ["Lớp 3", "Lớp 3", "Lớp 9", "Lớp 30"]
        assert (first.total, second.count, list_classes(session, None, page=9, size=3).number) == (4, 2, 2)


def test_the_list_counts_what_stands(people: MadeUp) -> None:
    with writing(people.engine) as session:
        held = add_class(session, people.units["SO-A"])
        attend(session, held.public_id, people.trainee.id, people.colleague.id)
        row = session.scalars(select(Attendance).where(Attendance.person_id == people.trainee.id)).first()
        row.withdrawn_at = NOW
        (line,) = list_classes(session, [people.units["SO-A"]]).lines
        assert (line.attendances, line.persons, list(line.days)) == (3, 2, [FIRST, SECOND])
        assert list_classes(session, [people.units["QUAN-B"]]).total == 0
        assert list_classes(session, None, state="held").total == 0


def test_the_number_of_queries_does_not_grow_with_the_classes(people: MadeUp) -> None:
    def asked() -> int:
        sent: list[object] = []
        with open_session(people.engine, writes=False) as session:

            def note(*arguments: object) -> None:
                if str(arguments[2]).startswith("SELECT"):
                    sent.append(arguments[2])

            event.listen(people.engine, "before_cursor_execute", note)
            list_classes(session, None)
            classes_attended(session, people.trainee.id)
            event.remove(people.engine, "before_cursor_execute", note)
        return len(sent)

    def add(count: int) -> None:
        with writing(people.engine) as session:
            for _ in range(count):
                attend(session, add_class(session, people.units["SO-A"]).public_id, people.trainee.id)

    add(1)
    before = asked()
    add(6)
    assert asked() == before == 7


def test_a_person_sees_the_classes_attended_latest_first_and_so_many_at_most(people: MadeUp) -> None:
    with writing(people.engine) as session:
        for days in (40, 20, 30):
            held = add_class(session, people.units["SO-A"], days_ago(days), title=f"Lớp {days}")
            attendance.record_ticks(session, held.public_id, days_ago(days), [people.trainee.id], units=None,
                                    actor_id=None, now=NOW)  # fmt: skip
        found = classes_attended(session, people.trainee.id, most=2)
        assert [one.title for one in found] == ["Lớp 20", "Lớp 30"]
        assert [(list(one.days), one.day_count) for one in found] == [([days_ago(20)], 1), ([days_ago(30)], 1)]
        assert classes_attended(session, people.colleague.id) == []


def test_people_of_a_class_come_in_the_order_of_their_given_names(people: MadeUp) -> None:
    with writing(people.engine) as session:
        unit = session.get_one(Unit, people.units["SO-A"])
        names = ("Trần Thị Đào", "Lê Văn An", "Ngô Thị Dung")
        held = add_class(session, unit.id)
        attend(session, held.public_id, *(add_person(session, unit, name=name).id for name in names))
        class_session_id = session.scalars(select(ClassSession.id)).one()
        found = list_present(session, class_session_id, on=TODAY)
        assert [one.name for one in found][::2] == ["Lê Văn An", "Ngô Thị Dung", "Trần Thị Đào"]
        assert [one.day for one in found][:2] == [FIRST, SECOND]


def test_who_moved_is_known_in_the_unit_of_the_day_asked_for(people: MadeUp) -> None:
    with writing(people.engine) as session:
        old = session.scalars(select(Placement).where(Placement.person_id == people.trainee.id)).one()
        old.ends_on = TODAY
        session.add(Placement(person_id=people.trainee.id, unit_id=people.units["QUAN-B"], audience=old.audience,
                              starts_on=TODAY))  # fmt: skip
        session.flush()
        code = people.trainee.staff_code
        for day, unit in ((TODAY - timedelta(days=1), "PHONG-A1"), (TODAY, "QUAN-B")):
            assert find_known(session, [code, "KHONGCO"], on=day)[code].unit_id == people.units[unit]


def test_who_was_made_nameless_is_known_by_no_code(people: MadeUp) -> None:
    with writing(people.engine) as session:
        session.get_one(Person, people.trainee.id).pseudonymised_at = NOW
        session.flush()
        assert find_known(session, [people.trainee.staff_code], on=TODAY) == {}


def test_units_that_are_no_more_hold_no_new_class(people: MadeUp) -> None:
    with writing(people.engine) as session:
        add_unit(session, "HET-HAN").ends_on = TODAY
        add_unit(session, "CHUA-CO").starts_on = TODAY + timedelta(days=1)
        session.flush()
        assert [one.code for one in units_to_choose(session, None, on=TODAY)] == ["PHONG-A1", "QUAN-B", "SO-A"]
        own = [people.units["SO-A"]]
        assert [one.code for one in units_to_choose(session, own, on=TODAY)] == ["SO-A"]
