"""Starting an attempt, on SQLite and on PostgreSQL alike: what is asked, how often one may, who gets which."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import attempts
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, Completion, QuestionRevision
from tests.quiz_service.made_up_modules import a_record, add_module, add_question
from tests.quiz_service.operations.one_quiz import NOW, Quiz, later


@pytest.fixture
def quiz(database: Engine) -> Quiz:
    return Quiz(database)


def test_an_attempt_fixes_its_questions_their_order_and_the_order_of_choices(quiz: Quiz) -> None:
    with reading(quiz.engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        asked = asked_questions(session, attempt.id)
        assert [question.position for question in asked] == [1, 2, 3, 4, 5, 6, 7]
        for question in asked:
            record = question.revision.record
            offered = record.get({"matching": "right", "ordering": "items"}.get(record["type"], "choices"), [])
            assert sorted(question.choice_order) == sorted(choice["id"] for choice in offered)
        assert (attempt.number, attempt.last_seq, attempt.submitted_at) == (1, 0, None)


def test_a_second_start_returns_the_open_attempt(quiz: Quiz) -> None:
    assert quiz.start(later(minutes=5)) == quiz.attempt_id
    assert quiz.rows(Attempt) == 1


def test_an_open_attempt_goes_on_with_the_questions_it_started_with(quiz: Quiz) -> None:
    before = quiz.records()
    with writing(quiz.engine) as session:
        session.scalars(
            select(QuestionRevision).where(QuestionRevision.question_id == "m01-q01")
        ).one().retired_at = NOW
        add_question(session, "m01-q01", a_record("one", 99), revision=2)
    assert quiz.start() == quiz.attempt_id
    assert quiz.records() == before


def test_the_next_attempt_asks_what_has_been_seen_less_often(database: Engine) -> None:
    quiz = Quiz(database, kinds=["one"] * 10, draw=5)
    first = set(quiz.records())
    quiz.submit({})
    quiz.attempt_id = quiz.start(later(hours=1))
    assert not first & set(quiz.records())


def test_an_unknown_and_a_retired_module_cannot_be_started(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, "m02", retired_at=NOW)
    for module_id in ("m02", "m77"):
        with writing(quiz.engine) as session, pytest.raises(NotFound, match="Không có học phần này"):
            attempts.start(session, person_id=quiz.person_id, module_id=module_id, now=NOW)


def test_a_module_without_questions_cannot_be_started(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, "m02", kinds=[], draw=10)
    with writing(quiz.engine) as session, pytest.raises(Refused, match="chưa có câu hỏi"):
        attempts.start(session, person_id=quiz.person_id, module_id="m02", now=NOW)


def test_after_the_last_attempt_allowed_none_can_be_started(database: Engine) -> None:
    quiz = Quiz(database, attempts_allowed=1)
    quiz.submit({})
    with pytest.raises(Refused, match="dùng hết 1 lượt"):
        quiz.start(later(days=1))


def test_a_new_attempt_waits_as_long_as_the_module_says(database: Engine) -> None:
    quiz = Quiz(database, wait_minutes=30)
    quiz.submit({})
    with pytest.raises(Refused, match="sau 1 phút"):
        quiz.start(later(minutes=29))
    assert quiz.start(later(minutes=30)) != quiz.attempt_id


def test_attempts_before_a_completion_expired_do_not_use_up_the_allowance(database: Engine) -> None:
    quiz = Quiz(database, attempts_allowed=1, validity_months=1)
    quiz.submit(quiz.all_right())
    with pytest.raises(Refused, match="dùng hết"):
        quiz.start(datetime(2026, 4, 1, 16, 59, tzinfo=UTC))  # 1 April, 23:59 in Hà Nội
    assert quiz.start(datetime(2026, 4, 1, 17, 0, tzinfo=UTC)) != quiz.attempt_id


def test_what_still_holds_gives_no_new_allowance(session: Session) -> None:
    def completion(expires_on: date | None, **changes) -> Completion:
        return Completion(
            public_id="c", person_id=1, module_id="m01", module_revision=1, source="class", pass_rule={},
            completed_on=date(2026, 1, 1), recorded_at=NOW, expires_on=expires_on, **changes,
        )  # fmt: skip

    expired, holds = completion(date(2026, 2, 1)), completion(None)
    assert attempts.counted_from([expired], "m01", NOW) == datetime(2026, 1, 31, 17, 0, tzinfo=UTC)
    assert attempts.counted_from([expired], "m02", NOW) is None
    assert attempts.counted_from([expired, holds], "m01", NOW) is None
    assert attempts.counted_from([completion(date(2026, 2, 1), annulled_at=NOW)], "m01", NOW) is None
    assert attempts.counted_from([], "m01", NOW) is None
