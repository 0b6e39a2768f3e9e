"""Regrading after a wrong key was corrected: who is listed, what is written, what is never taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from quiz_service.courseware.model import Question
from quiz_service.courseware.publication import content_of
from quiz_service.operations import attempts, regrading
from quiz_service.operations.regrading import asks_the_same
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.made_up_files import changed, make_question, with_text
from tests.quiz_service.made_up_school import CORRECTED, NOW, Q1, Q2, RIGHT, WRONG, School


@pytest.fixture
def school(database: Engine) -> School:
    return School(database)


# ---- who is listed


def test_without_a_corrected_key_nobody_is_listed(school: School) -> None:
    school.take(RIGHT, RIGHT)
    assert school.changes() == []


def test_each_attempt_whose_score_rises_or_falls_is_listed_with_both(school: School) -> None:
    rising = school.take(WRONG, RIGHT)
    falling = school.take(RIGHT, RIGHT, "colleague")
    school.take({"picked": ["b"]}, RIGHT, "stranger")  # wrong under both keys
    school.publish(CORRECTED, Q2)
    first, second = school.changes()
    assert (first.public_id, first.before.shown, first.after.shown) == (rising, "50 %", "100 %")
    assert (first.passed_before, first.passed_after, first.rises) == (False, True, True)
    assert (second.public_id, second.before.shown, second.after.shown) == (falling, "100 %", "50 %")
    assert (second.passed_before, second.passed_after, second.rises) == (True, False, False)
    assert first.question_ids == second.question_ids == ("m01-q01",)
    assert (first.module_id, first.submitted_at) == ("m01", NOW)


def test_an_open_attempt_is_not_listed_and_is_once_it_is_submitted(school: School) -> None:
    attempt_id = school.start()
    school.publish(CORRECTED, Q2)
    assert school.changes() == []
    school.submit(attempt_id, WRONG, RIGHT)
    assert [change.public_id for change in school.changes()] == [attempt_id]


def test_an_attempt_that_did_not_draw_the_question_is_not_looked_at(school: School) -> None:
    school.take(WRONG, RIGHT)
    school.publish(Q1, Q2, make_question("m01-q03"), draw=2)
    school.publish(Q1, Q2, changed(make_question("m01-q03"), "meaning", key=["a"]), draw=2)
    assert school.changes() == []


def test_an_attempt_begun_under_the_new_key_is_graded_by_it_at_once(school: School) -> None:
    school.publish(CORRECTED, Q2)
    school.take(WRONG, RIGHT)
    assert school.changes() == []


def test_two_corrections_that_outweigh_each_other_list_nobody(school: School) -> None:
    school.take(WRONG, RIGHT)
    school.publish(CORRECTED, changed(Q2, "meaning", key=["a"]))
    assert school.changes() == []


def test_a_plan_lists_who_would_change_before_anything_is_published(school: School) -> None:
    attempt_id = school.take(WRONG, RIGHT)
    assert [change.public_id for change in school.changes(CORRECTED)] == [attempt_id]
    assert school.changes() == []


def test_a_plan_lists_only_what_its_own_questions_change(school: School) -> None:
    school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2)
    assert school.changes(changed(Q2, explanation="Lời giải khác.")) == []


def test_a_question_that_was_corrected_and_then_retired_still_regrades(school: School) -> None:
    school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2)
    school.publish(Q2)
    assert len(school.changes()) == 1


def test_progress_is_told_chunk_by_chunk(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("trainee", "colleague", "stranger"):
        school.take(WRONG, RIGHT, who)
    school.publish(CORRECTED, Q2)
    monkeypatch.setattr(regrading, "CHUNK", 2)
    told: list[tuple[int, int]] = []
    with reading(school.engine) as session:
        changes = regrading.find_changes(
            session, regrading.judges_now(session), lambda done, total: told.append((done, total))
        )
    assert told == [(2, 3), (3, 3)]
    assert len(changes) == 3


# ---- what counts as the same question


@pytest.mark.parametrize(
    "question",
    [
        changed(CORRECTED, stem=Q1.stem.replace("Đề bài", "Đề Bài")),
        changed(CORRECTED, explanation="Lời giải khác."),
        changed(CORRECTED, choices=with_text(Q1, a="Phương án a, câu 1")),
        changed(CORRECTED, choices=with_text(Q1)[::-1]),
    ],
    ids=["a mended letter", "another explanation", "a mended choice", "another order"],
)
def test_a_question_in_the_same_words_is_the_same_question(school: School, question: Question) -> None:
    school.take(WRONG, RIGHT)
    school.publish(question, Q2)
    assert len(school.changes()) == 1


@pytest.mark.parametrize(
    "question",
    [
        changed(CORRECTED, stem="Điều nào sau đây không phải nhiệm vụ của cơ quan này?"),
        changed(CORRECTED, stem=Q1.stem.replace("Đề bài", "Đề bài không")),
        changed(CORRECTED, choices=with_text(Q1, a="Một ý hoàn toàn khác")),
        changed(CORRECTED, choices=[{"id": one, "text": f"Phương án {one} câu 1", "feedback": ""} for one in "acde"]),
        changed(CORRECTED, type="several"),
    ],
    ids=["another stem", "a negation more", "another choice", "a choice gone", "another type"],
)
def test_an_answer_to_another_question_keeps_its_mark(school: School, question: Question) -> None:
    school.take(WRONG, RIGHT)
    school.publish(question, Q2)
    assert school.changes() == []


def test_choices_that_changed_places_are_another_question() -> None:
    one = changed(Q1, choices=with_text(Q1, a="Sở Y tế", b="Công an Thành phố"))
    other = changed(Q1, choices=with_text(Q1, a="Công an Thành phố", b="Sở Y tế"))
    assert not asks_the_same(content_of(one), content_of(other))


def test_a_figure_with_a_comparator_is_not_the_figure_alone() -> None:
    asked = make_question("m01-q01", "number")
    other_figure = changed(asked, key={"comparator": ">", "value": "70"})
    figure_alone = changed(asked, key={"comparator": "", "value": "73"}, has_comparator=False)
    assert asks_the_same(content_of(asked), content_of(other_figure))
    assert not asks_the_same(content_of(asked), content_of(figure_alone))


def test_the_last_wording_that_still_asks_the_same_judges(school: School) -> None:
    attempt_id = school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2)
    school.publish(changed(CORRECTED, "meaning", stem="Điều nào không phải nhiệm vụ ấy?", key=["d"]), Q2)
    assert [(change.public_id, change.after.shown) for change in school.changes()] == [(attempt_id, "100 %")]


def test_an_accepted_wording_that_was_forgotten_lifts_those_who_wrote_it(school: School) -> None:
    short = make_question("m01-q03", "short")
    school.publish(Q2, short)
    with writing(school.engine) as session:
        person_id = school.people.trainee.id
        attempt = attempts.start(session, person_id=person_id, module_id="m01", now=NOW)
        attempts.submit(session, person_id=person_id, attempt_id=attempt.public_id, base_seq=0, now=NOW,
                        client_key="key-of-this-very-step",
                        answers={"m01-q02": RIGHT, "m01-q03": {"text": "Công an phường"}})  # fmt: skip
    wider = {"accept": ["BÍMẬT đáp án", "công an phường"], "ignore_marks": False, "ignore_case": True}
    school.publish(Q2, changed(short, "meaning", key=wider))
    assert [(one.before.shown, one.after.shown) for one in school.changes()] == [("50 %", "100 %")]
