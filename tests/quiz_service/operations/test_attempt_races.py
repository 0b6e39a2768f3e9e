"""Many requests at once, each in a thread with its own session: what is sent often is done once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine, func, select

from quiz_service.operations import attempts
from quiz_service.operations.steps import StaleStep
from quiz_service.storage.engine import open_session, reading, writing
from quiz_service.storage.models import Attempt, AttemptQuestion, AttemptStep, Completion, Result
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_modules import a_record, add_module, right_response
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


class Quiz:
    """One person, one module of two questions, one open attempt."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.person_id = MadeUp(engine).trainee.id
        with writing(engine) as session:
            add_module(session, kinds=("one", "several"))
        self.attempt_id = self.start()

    def start(self, number: int = 0) -> str:
        with writing(self.engine) as session:
            return attempts.start(session, person_id=self.person_id, module_id="m01", now=NOW).public_id

    def save(self, key: str, answers: dict, base_seq: int = 0, seconds: int = 0) -> attempts.Saved:
        with writing(self.engine) as session:
            return attempts.save(session, person_id=self.person_id, attempt_id=self.attempt_id, base_seq=base_seq,
                                 client_key=key, answers=answers, now=NOW + timedelta(seconds=seconds))  # fmt: skip

    def submit(self, key: str, answers: dict, seconds: int = 0) -> tuple[str, str, str]:
        with open_session(self.engine, writes=True) as session:
            result = attempts.submit(session, person_id=self.person_id, attempt_id=self.attempt_id, base_seq=0,
                                     client_key=key, answers=answers, now=NOW + timedelta(seconds=seconds))  # fmt: skip
            answer = (result.receipt, result.digest, result.marks)
            session.commit()
            return answer

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))


RIGHT = {"m01-q01": right_response(a_record("one", 1)), "m01-q02": right_response(a_record("several", 2))}


def test_fifty_submissions_of_one_attempt_leave_one_result_and_get_fifty_equal_answers(database: Engine) -> None:
    quiz = Quiz(database)
    answers = all_at_once(50, lambda number: quiz.submit(f"key-of-submission-{number:03}", RIGHT, number))
    assert len(set(answers)) == 1, Counter(map(repr, answers))
    assert answers[0][2] == "2"
    assert [quiz.rows(table) for table in (Result, Completion, AttemptStep)] == [1, 1, 1]


def test_fifty_submissions_with_one_key_leave_one_result_too(database: Engine) -> None:
    quiz = Quiz(database)
    answers = all_at_once(50, lambda _: quiz.submit("one-and-the-same-key", RIGHT))
    assert len(set(answers)) == 1, Counter(map(repr, answers))
    assert [quiz.rows(table) for table in (Result, Completion, AttemptStep)] == [1, 1, 1]


def test_fifty_starts_by_one_person_begin_one_attempt(database: Engine) -> None:
    quiz = Quiz(database)
    quiz.submit("key-of-submission-000", {})
    answers = all_at_once(50, quiz.start)
    assert len(set(answers)) == 1, Counter(map(repr, answers))
    assert (quiz.rows(Attempt), quiz.rows(AttemptQuestion)) == (2, 4)


def test_twenty_saves_with_one_key_are_one_step_and_get_one_acknowledgement(database: Engine) -> None:
    quiz = Quiz(database)
    answers = all_at_once(20, lambda number: quiz.save("one-and-the-same-key", RIGHT, seconds=number))
    assert len(set(answers)) == 1, Counter(map(repr, answers))
    assert answers[0].seq == 1
    assert quiz.rows(AttemptStep) == 1


def test_of_two_devices_that_save_at_once_one_is_told_that_it_is_stale(database: Engine) -> None:
    quiz = Quiz(database)

    def device(number: int) -> attempts.Saved:
        return quiz.save(f"key-of-device-number-{number}", {"m01-q01": {"picked": ["ab"[number]]}})

    answers = all_at_once(2, device)
    assert Counter(type(answer) for answer in answers) == {attempts.Saved: 1, StaleStep: 1}
    assert quiz.rows(AttemptStep) == 1


def test_a_save_that_meets_the_submission_is_either_before_it_or_told_so(database: Engine) -> None:
    """Whatever comes first, no answer that was acknowledged is missing from the result."""
    quiz = Quiz(database)

    def send(number: int) -> object:
        if number == 0:
            return quiz.submit("key-of-the-submission", RIGHT)
        return quiz.save(f"key-of-the-save-no-{number:02}", RIGHT)

    answers = all_at_once(10, send)
    assert answers[0][2] == "2"
    acknowledged = [answer for answer in answers[1:] if isinstance(answer, attempts.Saved)]
    assert quiz.rows(AttemptStep) == (2 if acknowledged else 1)
    assert quiz.rows(Result) == 1
