"""A receipt holds as long as nothing about the result is changed, and tells when something is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.operations import attempts, receipts
from quiz_service.rules.codes import RECEIPT, is_code
from quiz_service.storage.attempt_queries import find_result_by_receipt
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, Person, QuestionRevision, Result
from tests.quiz_service.made_up_modules import a_record, add_module, right_response
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
ANSWER = {"m01-q01": right_response(a_record("one", 1))}


@pytest.fixture
def submitted(database: Engine) -> Engine:
    """A database in which somebody submitted."""
    person_id = MadeUp(database).trainee.id
    with writing(database) as session:
        add_module(session, kinds=("one", "number"))
        attempt = attempts.start(session, person_id=person_id, module_id="m01", now=NOW)
        odd_moment = NOW + timedelta(minutes=7, microseconds=123456)
        attempts.submit(session, person_id=person_id, attempt_id=attempt.public_id, base_seq=0, answers=ANSWER,
                        client_key="key-of-the-submission", now=odd_moment)  # fmt: skip
    return database


def is_intact(session: Session) -> bool:
    attempt, result = session.scalars(select(Attempt)).one(), session.scalars(select(Result)).one()
    return receipts.is_intact(session, attempt, result)


def test_a_receipt_has_a_code_with_a_check_letter_and_a_digest(submitted: Engine) -> None:
    with reading(submitted) as session:
        result = session.scalars(select(Result)).one()
        assert is_code(RECEIPT, result.receipt)
        assert re.fullmatch(r"[0-9a-f]{64}", result.digest)


def test_it_is_found_by_its_code(submitted: Engine) -> None:
    with reading(submitted) as session:
        result = session.scalars(select(Result)).one()
        found = find_result_by_receipt(session, result.receipt)
        assert found is not None
        assert found[0] is result
        assert found[1].module_revision.title == "Học phần thử m01"
        assert find_result_by_receipt(session, "7KQM") is None


def test_it_is_intact_when_read_back_from_the_database(submitted: Engine) -> None:
    with reading(submitted) as session:
        assert is_intact(session)


def change_result(**values: object) -> Callable[[Session], None]:
    def change(session: Session) -> None:
        for name, value in values.items():
            setattr(session.scalars(select(Result)).one(), name, value)

    return change


def change_answer(session: Session) -> None:
    result = session.scalars(select(Result)).one()
    result.details = [detail | {"response": {}} for detail in result.details]


def change_mark(session: Session) -> None:
    result = session.scalars(select(Result)).one()
    result.details = [detail | {"mark": "1"} for detail in result.details]


def change_submission_time(session: Session) -> None:
    attempt = session.scalars(select(Attempt)).one()
    assert attempt.submitted_at
    attempt.submitted_at -= timedelta(microseconds=1)


def change_question(session: Session) -> None:
    for row in session.scalars(select(QuestionRevision)):
        row.wording_digest = "f" * 60 + f"{row.id:04}"


def lose_a_question(session: Session) -> None:
    result = session.scalars(select(Result)).one()
    result.details = [detail | {"revision_id": 999} for detail in result.details]


@pytest.mark.parametrize(
    "change",
    [
        change_result(marks="2"), change_result(passed=True), change_result(pass_mark=1), change_result(out_of=1),
        change_result(rule="other"), change_result(graded_at=NOW), change_result(receipt="7KQM2XRT9HCD7KQM"),
        change_answer, change_mark, change_submission_time, change_question, lose_a_question,
    ],
)  # fmt: skip
def test_whatever_is_changed_the_digest_tells(submitted: Engine, change: Callable[[Session], None]) -> None:
    with writing(submitted) as session:
        change(session)
    with reading(submitted) as session:
        assert not is_intact(session)


def test_a_person_can_be_pseudonymised_and_the_receipt_still_holds(submitted: Engine) -> None:
    with writing(submitted) as session:
        for person in session.scalars(select(Person)):
            person.name = person.folded_name = f"đã ẩn {person.id}"
    with reading(submitted) as session:
        assert is_intact(session)
