"""Two coordinators at once: the same set, the same newcomer, the same person; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select

from quiz_service.errors import QuizServiceError
from quiz_service.operations import people, spans
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, Person, Placement
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import LATER, TODAY, applied, counted_city, new_row, roster_row, shown, undone

MANY = 6


@pytest.fixture
def city(database: Engine) -> MadeUp:
    return counted_city(database)


def count(engine: Engine, *conditions, of=Person) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(of).where(*conditions)) or 0


def test_one_set_applied_by_many_at_once_is_applied_once(city: MadeUp) -> None:
    public_id = shown(city.engine, [new_row(f"M{at}", at, name=f"Người Số {at}") for at in range(2, 30)])
    assert all_at_once(MANY, lambda _: applied(city.engine, public_id)) == [0] * MANY
    assert count(city.engine, Person.staff_code.startswith("M")) == 28
    assert count(city.engine, AuditEntry.action == "roster.apply", of=AuditEntry) == 1


def test_the_same_newcomer_in_many_sets_comes_once_and_the_other_sets_are_shown_anew(city: MadeUp) -> None:
    sets = [shown(city.engine, [new_row()]) for _ in range(MANY)]
    assert sorted(all_at_once(MANY, lambda at: applied(city.engine, sets[at]))) == [0] + [1] * (MANY - 1)
    assert count(city.engine, Person.staff_code == "MOI001") == 1
    assert count(city.engine, Account.person_id > 0, of=Account) == 7


def test_a_person_moved_by_two_sets_at_once_is_moved_once(city: MadeUp) -> None:
    sets = [shown(city.engine, [roster_row(city.trainee.staff_code, unit="SO-A")]),
            shown(city.engine, [roster_row(city.trainee.staff_code, unit="QUAN-B")])]  # fmt: skip
    assert sorted(all_at_once(2, lambda at: applied(city.engine, sets[at]))) == [0, 1]
    assert count(city.engine, Placement.person_id == city.trainee.id, of=Placement) == 2


def test_leaving_and_an_import_at_once_follow_one_another(city: MadeUp) -> None:
    public_id = shown(city.engine, [roster_row(city.trainee.staff_code, unit="SO-A")])

    def work(at: int) -> object:
        if at == 0:
            return applied(city.engine, public_id)
        with writing(city.engine) as session:
            people.record_leaving(session, city.trainee.id, left_on=TODAY, actor_id=None, now=LATER)
        return "left"

    answers = all_at_once(2, work)
    assert not [one for one in answers if isinstance(one, Exception)], answers
    with reading(city.engine) as session:
        open_ones = select(func.count()).where(Placement.person_id == city.trainee.id, Placement.ends_on.is_(None))
        assert session.scalar(open_ones) == 0
        assert spans.differing(session) == []


def test_undone_by_many_at_once_it_is_undone_once(city: MadeUp) -> None:
    public_id = shown(city.engine, [new_row()])
    applied(city.engine, public_id)
    answers = all_at_once(MANY, lambda _: undone(city.engine, public_id))
    assert answers == [None] * MANY
    assert count(city.engine, AuditEntry.action == "roster.undo", of=AuditEntry) == 1


def test_undoing_and_a_later_import_at_once_never_leave_half_of_both(city: MadeUp) -> None:
    first = shown(city.engine, [new_row()])
    applied(city.engine, first)
    second = shown(city.engine, [roster_row("MOI001", phone="0911")])

    def work(at: int) -> object:
        return undone(city.engine, first) if at == 0 else applied(city.engine, second)

    answers = all_at_once(2, work)
    assert not [one for one in answers if isinstance(one, Exception) and not isinstance(one, QuizServiceError)], answers
    there = count(city.engine, Person.staff_code == "MOI001")
    changed = count(city.engine, Person.staff_code == "MOI001", Person.phone == "0911")
    assert there == changed, "undone before the second, or changed by it and kept"
