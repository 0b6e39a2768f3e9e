"""Submitting an attempt, on SQLite and on PostgreSQL alike: graded once, all or nothing, kept for good."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, select

from quiz_service.operations.completions import record_quiz_completion
from quiz_service.operations.steps import AlreadySubmitted, StaleStep
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Completion, Result
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.operations.one_quiz import KEY, Quiz, later


@pytest.fixture
def quiz(database: Engine) -> Quiz:
    return Quiz(database)


def test_a_submission_is_graded_and_passing_completes_the_module(database: Engine) -> None:
    quiz = Quiz(database, validity_months=12)
    result = quiz.submit(quiz.all_right(), now=datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
    assert (result.passed, result.marks, result.out_of, result.hundredths) == (True, "7", 7, 10000)
    assert (result.rule, result.pass_mark, result.reason, result.number) == ("partial-v1", 70, "submit", 1)
    with reading(quiz.engine) as session:
        completion = session.scalars(select(Completion)).one()
        assert (completion.module_id, completion.module_revision, completion.source) == ("m01", 1, "quiz")
        assert (completion.completed_on, completion.expires_on) == (date(2026, 3, 3), date(2027, 3, 3))  # in Hà Nội
        assert completion.pass_rule == {"rule": "partial-v1", "pass_mark": 70}
        assert (completion.result_id, completion.hundredths) == (result.id, 10000)


def test_failing_leaves_a_result_and_no_completion(quiz: Quiz) -> None:
    result = quiz.submit(quiz.all_wrong())
    assert (result.passed, result.marks) == (False, "0")
    assert quiz.rows(Completion) == 0


def test_the_pass_mark_is_that_of_the_revision_the_attempt_started_with(quiz: Quiz) -> None:
    with writing(quiz.engine) as session:
        add_module(session, kinds=[], revision=2, pass_mark=100)
    assert quiz.submit(quiz.all_right()).pass_mark == 70


def test_a_later_failure_does_not_take_a_completion_back(quiz: Quiz) -> None:
    quiz.submit(quiz.all_right())
    quiz.attempt_id = quiz.start(later(hours=1))
    quiz.submit(quiz.all_wrong(), now=later(hours=2))
    assert (quiz.rows(Completion), quiz.rows(Result)) == (1, 2)


def test_answers_saved_before_count_without_being_sent_again(quiz: Quiz) -> None:
    quiz.save(quiz.all_right())
    assert quiz.submit({}, 1, key="key-of-the-submission").marks == "7"


def test_the_last_answers_are_kept_as_a_step_of_their_own(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    quiz.submit({"m01-q01": {"picked": ["c"]}}, 1, now=later(minutes=3))
    with reading(quiz.engine) as session:
        steps = session.scalars(select(AttemptStep).order_by(AttemptStep.seq)).all()
        assert [(step.seq, step.kind, step.answers) for step in steps] == [
            (1, "save", {"m01-q01": {"picked": ["a"]}}), (2, "submit", {"m01-q01": {"picked": ["c"]}}),
        ]  # fmt: skip
        attempt = session.scalars(select(Attempt)).one()
        assert (attempt.submitted_at, attempt.last_seq) == (later(minutes=3), 2)


@pytest.mark.parametrize("key", [KEY, "quite-another-key-than-before"])
def test_submitting_again_returns_the_same_result_whatever_is_sent(quiz: Quiz, key: str) -> None:
    first = quiz.submit(quiz.all_right())
    again = quiz.submit(quiz.all_wrong(), 0, key, later(hours=1))
    assert (again.id, again.receipt) == (first.id, first.receipt)
    assert (quiz.rows(Result), quiz.rows(Completion)) == (1, 1)


def test_one_page_may_use_its_one_key_for_saving_and_then_submitting(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["c"]}})
    assert quiz.submit({"m01-q01": {"picked": ["c"]}}).marks == "1"


def test_a_stale_submission_is_refused_and_grades_nothing(quiz: Quiz) -> None:
    quiz.save({"m01-q01": {"picked": ["a"]}})
    with pytest.raises(StaleStep) as refused:
        quiz.submit(quiz.all_right(), 0, key="key-of-the-second-device")
    assert refused.value.seq == 1
    assert (quiz.rows(Result), quiz.rows(AttemptStep)) == (0, 1)


def test_after_submission_nothing_can_be_saved(quiz: Quiz) -> None:
    quiz.submit({})
    with pytest.raises(AlreadySubmitted, match="đã nộp rồi"):
        quiz.save({"m01-q01": {"picked": ["a"]}}, 1, key="another-key-of-a-step")


def test_how_sure_somebody_is_is_kept_and_changes_no_score(quiz: Quiz) -> None:
    sure = {question_id: response | {"sure": 1} for question_id, response in quiz.all_right().items()}
    result = quiz.submit(sure)
    assert result.marks == "7"
    assert {detail["response"]["sure"] for detail in result.details} == {1}


def test_details_tell_for_each_question_what_was_answered_and_what_it_earned(quiz: Quiz) -> None:
    result = quiz.submit({"m01-q02": {"picked": ["a"]}})
    detail = next(detail for detail in result.details if detail["question_id"] == "m01-q02")
    assert (detail["response"], detail["mark"]) == ({"picked": ["a"]}, "1/2")
    assert [detail["question_id"] for detail in result.details] == list(quiz.records())
    assert result.marks == "1/2"


def test_only_a_passed_result_completes_a_module(quiz: Quiz) -> None:
    result = quiz.submit(quiz.all_wrong())
    with reading(quiz.engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        with pytest.raises(ValueError, match="passed"):
            record_quiz_completion(session, attempt, result, now=later(hours=1))
