"""The one parser of a quiz's form: what it reads is what it would fill in, and nothing is guessed."""

from __future__ import annotations

import unicodedata

import pytest

from quiz_service.operations.steps import InvalidAnswers
from quiz_service.web.attempt_form import answered_ids, fields_of, filled_fields, read_form

SENT = {"base_seq": ["3"], "client_key": ["key-of-this-very-step"]}

RESPONSES = {
    "m01-q01": {"picked": ["a"]},
    "m01-q02": {"picked": ["a", "d"], "sure": 2},
    "m01-q03": {"pairs": {"1": "b", "2": "d"}},
    "m01-q04": {"order": ["b", None, "a"]},
    "m01-q05": {"value": "70,5", "comparator": ">="},
    "m01-q06": {"text": "đề nghị"},
    "m01-q07": {"sure": 1},
    "m01-q08": {},
}


def test_what_is_filled_in_reads_back_as_the_same_responses() -> None:
    fields = SENT | {"q": list(RESPONSES), "rank.m01-q04.c": [""]}
    for question_id, response in RESPONSES.items():
        fields |= fields_of(question_id, response)
    form = read_form(fields)
    assert (form.base_seq, form.client_key) == (3, "key-of-this-very-step")
    assert form.answers == RESPONSES


def test_a_question_the_form_does_not_speak_about_is_left_out() -> None:
    assert read_form(SENT | {"q": ["m01-q01"]}).answers == {"m01-q01": {}}
    assert read_form(SENT).answers == {}


def test_the_order_in_which_boxes_were_ticked_does_not_matter() -> None:
    forms = [read_form(SENT | {"q": ["m01-q02"], "pick.m01-q02": order}) for order in (["d", "a"], ["a", "d"])]
    assert forms[0] == forms[1]


def test_words_are_brought_to_one_unicode_form_and_freed_of_blanks_at_the_ends() -> None:
    typed = unicodedata.normalize("NFD", "  đề  nghị ")
    form = read_form(SENT | {"q": ["m01-q06"], "text.m01-q06": [typed]})
    assert form.answers == {"m01-q06": {"text": "đề  nghị"}}


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"base_seq": []}, "Thiếu số thứ tự"), ({"base_seq": ["1", "1"]}, "Thiếu số thứ tự"),
    ({"base_seq": ["1.5"]}, "Thiếu số thứ tự"), ({"client_key": []}, "Thiếu mã"),
    ({"q": ["m01-q01", "m01-q01"]}, "hai lần"), ({"pick.m01-q01": ["a"]}, "không thuộc bài này"),
])  # fmt: skip
def test_what_concerns_the_whole_form_is_told_in_general(fields: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        read_form(SENT | fields)
    assert sentence in refused.value.general[0]


@pytest.mark.parametrize(("fields", "sentence"), [
    ({"rank.m01-q04.a": ["2"], "rank.m01-q04.b": ["2"]}, "Hai mục cùng mang số 2"),
    ({"rank.m01-q04.a": ["3"], "rank.m01-q04.b": [""]}, "không đúng dạng"),
    ({"text.m01-q04": ["a", "b"]}, "hai lần"), ({"sure.m01-q04": ["1", "1"]}, "hai lần"),
])  # fmt: skip
def test_what_concerns_a_question_is_told_at_it(fields: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        read_form(SENT | {"q": ["m01-q04"]} | fields)
    assert sentence in refused.value.by_question["m01-q04"][0]


def test_fields_of_others_are_not_looked_at() -> None:
    others = {"csrf_token": ["x"], "lam": ["luu"], "pick": ["a"], "pair.m01-q01": ["a"], "utm_source": ["x", "y"]}
    assert read_form(SENT | others | {"q": ["m01-q01"]}).answers == {"m01-q01": {}}


def test_a_page_shows_what_was_just_sent_even_where_it_cannot_be_read() -> None:
    wrong = {"q": ["m01-q04"], "rank.m01-q04.a": ["2"], "rank.m01-q04.b": ["2"]}
    shown = filled_fields({"m01-q04": {"order": ["a", None]}, "m01-q06": {"text": "giữ"}}, wrong)
    assert shown == {"rank.m01-q04.a": ["2"], "rank.m01-q04.b": ["2"], "text.m01-q06": ["giữ"]}


def test_how_sure_somebody_is_answers_nothing() -> None:
    fields = {"sure.m01-q01": ["3"], "comparator.m01-q05": [">="], "text.m01-q06": [" "], "pair.m01-q03.1": ["b"]}
    assert answered_ids(fields) == {"m01-q03"}
