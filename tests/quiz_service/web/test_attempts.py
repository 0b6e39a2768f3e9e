"""Taking a quiz in a browser without script: start, save, submit, see the result."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine, select

from quiz_service.operations.results import add_result, grade_answers
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Attempt, Completion, Result
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_modules import SECRET, a_record, add_module, add_question
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.learners import JSON, Learner
from tests.quiz_service.web.quiz_pages import fields_on


@pytest.fixture
def learner(service_app: Flask, engine: Engine, made_up: MadeUp) -> Learner:
    with writing(engine) as session:
        add_module(session)
    learner = Learner(service_app, engine, made_up.trainee.id)
    learner.start()
    return learner


def test_starting_leads_to_the_questions_and_starting_again_to_the_same_ones(learner: Learner) -> None:
    first = learner.address
    assert re.fullmatch(r"/hoc-tap/bai/[0-9a-f]{32}", first)
    learner.start()
    assert learner.address == first
    page = learner.open().text
    assert page.count('<fieldset class="question"') == 7
    assert "<strong>câu 1</strong>" in page


def test_every_type_of_question_is_answered_saved_and_filled_in_again(learner: Learner) -> None:
    answers = learner.all_right()
    answers["m01-q01"] |= {"sure": 2}
    response = learner.save(learner.fields(answers))
    assert (response.status_code, response.location) == (303, learner.address)
    page = learner.open().text
    assert "Bản trên máy chủ: lưu lúc 08:00 ngày 02/03/2026" in page
    assert "Đã có câu trả lời cho 7 trên 7 câu" in page
    fields = fields_on(page)
    assert fields["pick.m01-q01"] == ["c"]
    assert sorted(fields["pick.m01-q02"]) == ["a", "d"]
    assert fields["pick.m01-q03"] == ["dung"]
    assert [fields[f"pair.m01-q04.{left}"] for left in "123"] == [["b"], ["d"], ["a"]]
    assert [fields[f"rank.m01-q05.{item}"] for item in "abc"] == [["3"], ["1"], ["2"]]
    assert (fields["value.m01-q06"], fields["comparator.m01-q06"]) == (["73"], [">="])
    assert fields["text.m01-q07"] == [f"{SECRET} đáp án"]
    assert fields["sure.m01-q01"] == ["2"]


def test_a_submission_that_is_passed_reads_ten_times_at_most(learner: Learner) -> None:
    fields = learner.fields(learner.all_right())
    with counted(learner.engine) as sent:
        assert learner.submit(fields).status_code == 303
    assert len(sent) <= 10, sent
    assert learner.rows(Completion) == 1


def test_what_was_ticked_can_be_unticked(learner: Learner) -> None:
    learner.save(learner.fields({"m01-q02": {"picked": ["a", "d"]}}))
    fields = learner.fields()
    del fields["pick.m01-q02"]
    learner.save(fields)
    assert "pick.m01-q02" not in learner.fields()


def test_what_somebody_typed_is_shown_as_typed_and_never_as_markup(learner: Learner) -> None:
    learner.save(learner.fields({"m01-q07": {"text": '<b>"đậm"</b> **x**'}}))
    assert learner.fields()["text.m01-q07"] == ['<b>"đậm"</b> **x**']
    learner.submit(learner.fields())
    page = learner.client.get(f"{learner.address}/ket-qua").text
    assert "&lt;b&gt;&#34;đậm&#34;&lt;/b&gt; **x**" in page


def test_questions_left_open_are_asked_about_before_anything_is_submitted(learner: Learner) -> None:
    answers = learner.all_right() | {"m01-q02": {"sure": 1}, "m01-q07": {}}
    response = learner.submit(learner.fields(answers), leaves_open=False)
    assert (response.status_code, learner.rows(Result)) == (422, 0)
    assert "còn 2 câu chưa trả lời" in response.text
    places = dict(re.findall(r'id="(cau-\d)" data-question="([^"]+)"', response.text))
    named = [places[place] for place in re.findall(r'<a href="#(cau-\d)">câu', response.text)]
    assert sorted(named) == ["m01-q02", "m01-q07"]
    again = fields_on(response.text)
    assert again["pick.m01-q01"] == ["c"]
    agreed = learner.submit(again, leaves_open=False)
    assert (agreed.location, learner.rows(Result)) == (f"{learner.address}/ket-qua", 1)


def test_with_every_question_answered_nothing_is_asked(learner: Learner) -> None:
    response = learner.submit(learner.fields(learner.all_right()), leaves_open=False)
    assert (response.status_code, learner.rows(Result)) == (303, 1)


def test_a_form_with_open_questions_that_comes_after_the_submission_leads_to_the_result(learner: Learner) -> None:
    fields = learner.fields()
    learner.submit(fields)
    response = learner.submit(fields, leaves_open=False)
    assert (response.location, learner.rows(Result)) == (f"{learner.address}/ket-qua", 1)


def test_submitting_shows_the_score_and_explains_each_question(learner: Learner) -> None:
    answers = learner.all_right() | {
        "m01-q01": {"picked": ["a"], "sure": 3},
        "m01-q02": {"picked": ["a"]},
        "m01-q07": {},
    }
    fields = learner.fields(answers)
    response = learner.submit(fields)
    assert (response.status_code, response.location) == (303, f"{learner.address}/ket-qua")
    page = learner.client.get(response.location).text
    assert '<h2 id="kq">Chưa đạt</h2>' in page
    assert "64,2 %" in page
    assert "4,5 trên 7 điểm; cần từ 70 %." in page
    for verdict, count in {"right": 4, "partly": 1, "wrong": 1, "unanswered": 1}.items():
        assert page.count(f"verdict verdict--{verdict}") == count, verdict
    assert "Bạn chọn · Chưa đúng" in page
    assert f"{SECRET} phản hồi a." in page
    assert f"{SECRET} lời giải câu 1." in page
    assert "mức độ chắc chắn bạn ghi: chắc chắn" in page.lower()
    assert "1. Bước b câu 5" in page
    assert "Việc 1 câu 4 – Nơi b câu 4" in page
    assert "≥ ít nhất 73 %" in page
    clause = learner.app.extensions["so-tay"].clauses.by_id["II.1.g13"]
    assert f'<a href="/{clause.url}">{clause.citation}</a>' in page


def test_passing_is_said_and_completes_the_module(learner: Learner) -> None:
    learner.submit(learner.fields(learner.all_right()))
    page = learner.client.get(f"{learner.address}/ket-qua").text
    assert '<h2 id="kq">Đạt</h2>' in page
    assert learner.rows(Completion) == 1


def test_sending_the_submission_twice_leads_to_the_same_result(learner: Learner) -> None:
    fields = learner.fields(learner.all_right())
    first, second = learner.submit(fields), learner.submit(fields)
    assert first.location == second.location
    assert (learner.rows(Result), learner.rows(Completion)) == (1, 1)


def test_a_submitted_attempt_opens_as_its_result_and_an_open_one_has_none(learner: Learner) -> None:
    assert learner.client.get(f"{learner.address}/ket-qua").location == learner.address
    learner.submit(learner.fields())
    assert learner.open().location == f"{learner.address}/ket-qua"
    fields = {"base_seq": "1", "client_key": "x" * 24, "q": "m01-q07", "text.m01-q07": "mưa"}
    assert learner.save(fields).location == f"{learner.address}/ket-qua"
    refused = learner.save(fields, headers=JSON)
    assert (refused.status_code, refused.json["result"]) == (409, f"{learner.address}/ket-qua")


@pytest.mark.parametrize(("shown", "right", "is_shown"), [
    ("after-submit", False, True), ("after-pass", False, False), ("after-pass", True, True), ("never", True, False),
])  # fmt: skip
def test_answers_are_shown_only_where_the_module_allows_it(
    service_app: Flask, engine: Engine, made_up: MadeUp, shown: str, right: bool, is_shown: bool
) -> None:
    with writing(engine) as session:
        add_module(session, answers_shown=shown)
    learner = Learner(service_app, engine, made_up.trainee.id)
    learner.start()
    learner.submit(
        learner.fields({key: value for key, value in learner.all_right().items() if right and key != "m01-q07"})
    )
    page = learner.client.get(f"{learner.address}/ket-qua").text
    assert (SECRET in page) == is_shown
    assert ("verdict" in page) == is_shown
    assert "Mã biên nhận" in page


def test_after_a_regrade_both_results_are_told_and_the_corrected_key_explains(
    learner: Learner, clock: FixedClock
) -> None:
    learner.submit(learner.fields({"m01-q01": {"picked": ["b"]}}))
    clock.advance(hours=1)
    with writing(learner.engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        revisions = {question.position: question.revision for question in asked_questions(session, attempt.id)}
        place = next(place for place, row in revisions.items() if row.question_id == "m01-q01")
        revisions[place] = add_question(session, "m01-q01", a_record("one", 1) | {"key": ["b"]}, revision=2)
        graded = grade_answers(list(revisions.values()), {"m01-q01": {"picked": ["b"]}})
        add_result(session, attempt, graded, number=2, reason="regrade", now=clock())
    page = learner.client.get(f"{learner.address}/ket-qua").text
    assert "Điểm ở trên là điểm chấm lại lúc 09:00 ngày 02/03/2026" in page
    assert "08:00 ngày 02/03/2026: 0 %, chưa đạt, biên nhận" in page
    assert '<p class="outcome-score">14,2 %</p>' in page
    assert "Bạn chọn · Đúng" in page
