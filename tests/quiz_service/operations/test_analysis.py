"""From submitted attempts to reports: whose first attempt counts, in which scope."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import attempts
from quiz_service.operations.analysis import map_clauses, report_questions
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.engine import open_session
from quiz_service.storage.models import Person, Unit
from tests.quiz_service.made_up_modules import add_module, add_path, right_response, wrong_response
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

TODAY = date(2026, 3, 2)


def take(session: Session, person: Person, *, right: bool) -> None:
    """An attempt at m01 with all answers right, or all wrong."""
    attempt = attempts.start(session, person_id=person.id, module_id="m01", now=MadeUp.START)
    make = right_response if right else wrong_response
    answers = {
        asked.revision.question_id: make(asked.revision.record) for asked in asked_questions(session, attempt.id)
    }
    attempts.submit(session, person_id=person.id, attempt_id=attempt.public_id, base_seq=0, client_key="k" * 20,
                    answers=answers, now=MadeUp.START)  # fmt: skip


def crowd(session: Session, unit: Unit, *, right: int, wrong: int) -> list[Person]:
    """So many people of a unit who took the quiz."""
    people = [add_person(session, unit) for _ in range(right + wrong)]
    for number, person in enumerate(people):
        take(session, person, right=number < right)
    return people


def test_figures_come_from_each_person_s_first_attempt_alone(database: Engine) -> None:
    with open_session(database, writes=True) as session:
        add_module(session, "m01", kinds=("one", "true-false"))
        add_path(session)
        for person in crowd(session, add_unit(session), right=3, wrong=7):
            take(session, person, right=True)
        reports = report_questions(session, "m01", units=None, on=TODAY)
        assert [report.item.seen for report in reports] == [10, 10]
        assert [report.item.facility for report in reports] == [Fraction(3, 10), Fraction(3, 10)]


def test_a_question_nobody_has_seen_is_listed_without_figures(session: Session) -> None:
    add_module(session, "m01", kinds=("one",))
    (report,) = report_questions(session, "m01", units=None, on=TODAY)
    assert (report.item.seen, report.item.facility, report.item.flags) == (0, None, ())


def test_a_scope_holds_its_own_units_only(database: Engine) -> None:
    with open_session(database, writes=True) as session:
        add_module(session, "m01", kinds=("one", "one"))
        add_path(session)
        mine, other = add_unit(session), add_unit(session)
        crowd(session, mine, right=5, wrong=1)
        crowd(session, other, right=0, wrong=6)
        found = map_clauses(session, ["m01"], units=[mine.id], on=TODAY)
        assert list(found.units) == [mine.id]
        (row,) = found.table.rows
        assert row.cells[mine.id].lost == Fraction(1, 6)
        everywhere = map_clauses(session, ["m01"], units=None, on=TODAY)
        assert set(everywhere.units) == {mine.id, other.id}


def test_a_unit_of_four_people_has_no_figure(session: Session) -> None:
    add_module(session, "m01", kinds=("one", "one"))
    add_path(session)
    small, large = add_unit(session), add_unit(session)
    crowd(session, small, right=2, wrong=2)
    crowd(session, large, right=4, wrong=4)
    found = map_clauses(session, ["m01"], units=None, on=TODAY)
    assert all(small.id not in row.cells for row in found.table.rows)
