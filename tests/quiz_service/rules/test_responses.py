"""Which responses are stored, and what the learner is told of the others."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.responses import LONGEST_TEXT, problems_of_response
from tests.quiz_service.rules import questions
from tests.quiz_service.rules.test_grading import JSON, RESPONSES

GOOD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (questions.one(), {"picked": ["a"]}),
    (questions.one(), {"picked": []}),
    (questions.true_false(), {"picked": ["dung"], "sure": 3}),
    (questions.several(), {"picked": ["a", "f"]}),
    (questions.matching(), {"pairs": {"1": "b", "2": None}}),
    (questions.matching(), {"pairs": {"1": "b", "2": "b"}}),
    (questions.ordering(), {"order": ["b", None, None, None]}),
    (questions.ordering(), {"order": ["b", "b", None, None]}),
    (questions.number(), {"value": "7,", "comparator": ">"}),
    (questions.number(), {"value": "", "comparator": ""}),
    (questions.number(comparator=""), {"value": "7", "comparator": ""}),
    (questions.short("x"), {"text": "một hai ba"}),
]


@pytest.mark.parametrize(("record", "response"), GOOD)
def test_an_honest_response_is_stored_even_unfinished(record: dict[str, Any], response: dict[str, Any]) -> None:
    assert problems_of_response(record, response) == []


BAD: list[tuple[dict[str, Any], object, str]] = [
    (questions.one(), {"picked": ["z"]}, "không thuộc câu hỏi"),
    (questions.one(), {"picked": ["a", "b"]}, "chỉ chọn một"),
    (questions.true_false(), {"picked": ["dung", "sai"]}, "chỉ chọn một"),
    (questions.several(), {"picked": ["a", "a"]}, "hai lần"),
    (questions.one(), {"picked": "a"}, "không đúng dạng"),
    (questions.one(), {"picked": [1]}, "không đúng dạng"),
    (questions.one(), {"picked": None}, "không đúng dạng"),
    (questions.one(), {"text": "a"}, "không đúng dạng"),
    (questions.one(), ["a"], "không đúng dạng"),
    (questions.one(), None, "không đúng dạng"),
    (questions.one(), {"picked": ["a"], "mark": 1}, "không đúng dạng"),
    (questions.matching(), {"pairs": {"9": "a"}}, "không thuộc câu hỏi"),
    (questions.matching(), {"pairs": {"1": "z"}}, "không thuộc câu hỏi"),
    (questions.matching(), {"pairs": {"1": ["a"]}}, "không đúng dạng"),
    (questions.matching(), {"pairs": [["1", "a"]]}, "không đúng dạng"),
    (questions.ordering(), {"order": ["z"]}, "không thuộc câu hỏi"),
    (questions.ordering(), {"order": list("abcda")}, "chỉ có 4 mục"),
    (questions.ordering(), {"order": {"1": "a"}}, "không đúng dạng"),
    (questions.number(), {"value": 70}, "không đúng dạng"),
    (questions.number(), {"value": "7" * 41}, "dài quá 40"),
    (questions.number(), {"value": "7", "comparator": "~"}, "Dấu so sánh"),
    (questions.number(), {"value": "7", "comparator": [">"]}, "Dấu so sánh"),
    (questions.number(comparator=""), {"value": "7", "comparator": ">"}, "không dùng dấu so sánh"),
    (questions.short("x"), {"text": "x" * (LONGEST_TEXT + 1)}, f"dài quá {LONGEST_TEXT}"),
    (questions.short("x"), {"text": "a\0b"}, "không đọc được"),
    (questions.short("x"), {"text": None}, "không đúng dạng"),
    (questions.one(), {"sure": 4}, "chưa chắc, khá chắc, chắc chắn"),
    (questions.one(), {"sure": True}, "chưa chắc, khá chắc, chắc chắn"),
    (questions.one(), {"sure": "2"}, "chưa chắc, khá chắc, chắc chắn"),
]


@pytest.mark.parametrize(("record", "response", "words"), BAD)
def test_a_response_no_honest_form_sends_is_refused_with_a_sentence(
    record: dict[str, Any], response: object, words: str
) -> None:
    problems = problems_of_response(record, response)
    assert len(problems) == 1
    assert words in problems[0]
    assert problems[0].endswith(".")


def test_all_faults_are_told_at_once() -> None:
    assert len(problems_of_response(questions.number(), {"value": 7, "comparator": "~", "sure": 0})) == 3


@pytest.mark.parametrize("record", questions.EVERY_TYPE, ids=lambda record: record["type"])
def test_not_answering_is_always_allowed(record: dict[str, Any]) -> None:
    assert problems_of_response(record, {}) == []
    assert problems_of_response(record, {"sure": 1}) == []


@given(record=st.sampled_from(questions.EVERY_TYPE), response=RESPONSES | JSON)
def test_whatever_is_sent_gets_an_answer(record: dict[str, Any], response: object) -> None:
    assert all(isinstance(problem, str) for problem in problems_of_response(record, response))
