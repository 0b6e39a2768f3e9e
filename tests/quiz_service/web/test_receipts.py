"""The public page that checks a receipt: everything about the submission, nothing about the person."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from quiz_service.operations import attempts
from quiz_service.operations.results import add_result, grade_answers
from quiz_service.rules.codes import RECEIPT, shown_code
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Attempt, Result
from tests.quiz_service.made_up_modules import a_record, add_module, right_response
from tests.quiz_service.made_up_people import MadeUp


@pytest.fixture
def code(engine: Engine, made_up: MadeUp) -> str:
    """The code of a submission that passed."""
    with writing(engine) as session:
        add_module(session, kinds=("one",))
        person = made_up.trainee.id
        attempt = attempts.start(session, person_id=person, module_id="m01", now=MadeUp.START)
        result = attempts.submit(session, person_id=person, attempt_id=attempt.public_id, base_seq=0, now=MadeUp.START,
                                 client_key="key-of-the-submission",
                                 answers={"m01-q01": right_response(a_record())})  # fmt: skip
        return shown_code(RECEIPT, result.receipt)


def test_anybody_may_see_what_a_receipt_stands_for(
    service_app: Flask, engine: Engine, made_up: MadeUp, code: str
) -> None:
    response = service_app.test_client().get(f"/hoc-tap/bien-nhan/{code}")
    page = response.text
    for words in ("Học phần thử m01", "08:00 ngày 02/03/2026", "100 % (cần từ 70 %)", "Đạt", "Biên nhận có thật", code):
        assert words in page, words
    with writing(engine) as session:
        assert session.scalars(select(Result.digest)).one() in page
        assert session.scalars(select(Attempt.public_id)).one() not in page
    for personal in (made_up.trainee.name, made_up.trainee.staff_code, made_up.trainee.public_id):
        assert personal not in page


@pytest.mark.parametrize("dash", ["-", "", "  ", "–"])
def test_a_code_may_be_typed_as_one_likes(service_app: Flask, code: str, dash: str) -> None:
    typed = f" {code.lower().replace('-', dash)} "
    response = service_app.test_client().get("/hoc-tap/bien-nhan", query_string={"ma": typed})
    assert (response.status_code, response.location) == (303, f"/hoc-tap/bien-nhan/{code}")


def test_the_empty_form_asks_for_a_code(service_app: Flask) -> None:
    response = service_app.test_client().get("/hoc-tap/bien-nhan")
    assert response.status_code == 200
    assert 'name="ma"' in response.text


@pytest.mark.parametrize("typed", ["7KQM", "x" * 500, "<b>", "AAAA-AAAA-AAAA-AAAA"])
def test_a_code_with_a_typing_error_is_told_as_such(service_app: Flask, typed: str) -> None:
    client = service_app.test_client()
    response = client.get("/hoc-tap/bien-nhan", query_string={"ma": typed})
    assert response.status_code == 422
    assert "gõ nhầm" in response.text
    assert client.get(f"/hoc-tap/bien-nhan/{typed[:50]}").status_code == 404


def test_a_code_that_was_never_given_out_is_told_as_such(service_app: Flask, code: str) -> None:
    response = service_app.test_client().get(f"/hoc-tap/bien-nhan/{shown_code(RECEIPT, '2222222222222222')}")
    assert response.status_code == 404
    assert "Không có biên nhận nào mang mã này" in response.text


def test_a_result_that_was_changed_is_told_as_such(service_app: Flask, engine: Engine, code: str) -> None:
    with writing(engine) as session:
        session.scalars(select(Result)).one().marks = "1/2"
    page = service_app.test_client().get(f"/hoc-tap/bien-nhan/{code}").text
    assert "Dữ liệu không khớp" in page
    assert "Biên nhận có thật" not in page


def test_a_receipt_from_before_a_regrade_still_holds_and_tells_of_it(
    service_app: Flask, engine: Engine, code: str
) -> None:
    with writing(engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        asked = [question.revision for question in asked_questions(session, attempt.id)]
        add_result(session, attempt, grade_answers(asked, {}), number=2, reason="regrade", now=MadeUp.START)
    page = service_app.test_client().get(f"/hoc-tap/bien-nhan/{code}").text
    assert "Biên nhận có thật" in page
    assert "Kết quả chấm lại lúc 08:00 ngày 02/03/2026 là chưa đạt" in page
