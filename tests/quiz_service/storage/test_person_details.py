"""What a coordinator is shown of one person: each attempt with the score that holds, and no answer."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.operations import attempts
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Completion, Placement, Result
from quiz_service.storage.person_details import details_of
from tests.quiz_service.made_up_evidence import add_certificate, add_completion, take_module
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
TODAY = date(2026, 3, 2)


def test_attempts_come_newest_first_with_the_result_that_holds(database: Engine) -> None:
    with writing(database) as session:
        add_module(session, "m01")
        add_module(session, "m02")
        person_id = add_person(session, add_unit(session)).id
        first = take_module(session, person_id, right=False)
        take_module(session, person_id, now=NOW + timedelta(hours=1))
        attempts.start(session, person_id=person_id, module_id="m02", now=NOW + timedelta(hours=2))
        graded = session.scalars(select(Result).where(Result.attempt_id == first.id)).one()
        copied = {column.key: getattr(graded, column.key) for column in Result.__mapper__.column_attrs}
        changes = {"number": 2, "reason": "regrade", "marks": "7/2", "receipt": "khác", "passed": False}
        session.add(Result(**{key: value for key, value in copied.items() if key != "id"} | changes))
    with reading(database) as session:
        lines = details_of(session, person_id, on=TODAY).attempts
        assert [(line.module_title, line.number) for line in lines] == [
            ("Học phần thử m02", 1), ("Học phần thử m01", 2), ("Học phần thử m01", 1),
        ]  # fmt: skip
        assert [line.score.shown if line.score else None for line in lines] == [None, "100 %", "50 %"]
        assert [line.regraded for line in lines] == [False, False, True]
        assert [line.passed for line in lines] == [None, True, False]


def test_completions_tell_whether_they_count_on_the_day(session: Session) -> None:
    add_module(session, kinds=())
    person = add_person(session, add_unit(session))
    add_completion(session, person.id, on=date(2025, 1, 1), expires_on=date(2026, 1, 1))
    add_completion(session, person.id, on=date(2026, 2, 1), hundredths=8550)
    add_completion(session, person.id, on=date(2026, 2, 2), annulled_at=NOW, annulled_why="Nhầm")
    lines = details_of(session, person.id, on=TODAY).completions
    assert [line.is_valid for line in lines] == [False, True, False]
    assert [line.score.shown if line.score else None for line in lines] == [None, "85,5 %", None]
    assert lines[0].annulled_why == "Nhầm"


def test_a_module_that_is_gone_is_named_by_its_id(session: Session) -> None:
    person = add_person(session, add_unit(session))
    add_completion(session, person.id, "m99")
    assert details_of(session, person.id, on=TODAY).completions[0].module_title == "m99"
    assert session.scalars(select(Completion.module_id)).one() == "m99"


def test_placements_past_and_present_and_certificates_are_there(session: Session) -> None:
    old, new = add_unit(session, "CU"), add_unit(session, "MOI")
    person = add_person(session, new)
    session.add(Placement(person_id=person.id, unit_id=old.id, audience="doi-178", starts_on=date(2025, 1, 1),
                          ends_on=date(2026, 1, 1), is_main=False))  # fmt: skip
    add_certificate(session, person.id)
    details = details_of(session, person.id, on=TODAY)
    assert [line.unit_name for line in details.placements] == ["Đơn vị thử MOI", "Đơn vị thử CU"]
    assert len(details.certificates) == 1


def test_no_record_of_an_attempt_has_room_for_an_answer(session: Session) -> None:
    add_module(session)
    person = add_person(session, add_unit(session))
    take_module(session, person.id)
    line = details_of(session, person.id, on=TODAY).attempts[0]
    assert {field.name for field in dataclasses.fields(line)} == {
        "module_title", "number", "started_at", "submitted_at", "score", "passed", "regraded",
    }  # fmt: skip
