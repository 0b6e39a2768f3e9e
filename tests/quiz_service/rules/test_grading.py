"""Marks by partial-v1, worked out by hand; and a score that never looks better than it is."""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.grading import Score, grade, is_answered, passes
from tests.quiz_service.rules import questions

THIRD = Fraction(1, 3)


@pytest.mark.parametrize(
    ("picked", "mark"),
    [(["b"], 1), (["a"], 0), ([], 0), (["a", "b"], 0), (["b", "b"], 1), (["z"], 0)],
)
def test_one_choice_is_all_or_nothing(picked: list[str], mark: int) -> None:
    assert grade(questions.one("b"), {"picked": picked}) == mark


@pytest.mark.parametrize(("picked", "mark"), [(["sai"], 1), (["dung"], 0), (["dung", "sai"], 0), ([], 0)])
def test_true_or_false_is_all_or_nothing(picked: list[str], mark: int) -> None:
    assert grade(questions.true_false("sai"), {"picked": picked}) == mark


@pytest.mark.parametrize(
    ("picked", "mark"),
    [
        ("acd", Fraction(1)),
        ("ac", 2 * THIRD),
        ("a", THIRD),
        ("acb", THIRD),
        ("ab", Fraction(0)),
        ("b", Fraction(0)),
        ("bef", Fraction(0)),
        ("abcdef", Fraction(0)),
        ("acdb", 2 * THIRD),
        ("", Fraction(0)),
    ],
)
def test_of_three_right_choices_each_adds_a_third_and_each_wrong_one_takes_it(picked: str, mark: Fraction) -> None:
    assert grade(questions.several("acd"), {"picked": list(picked)}) == mark


def test_picking_everything_never_earns_full_marks() -> None:
    for key in ("ab", "abc", "abcd", "abcde"):
        assert grade(questions.several(key), {"picked": list("abcdef")}) == Fraction(max(0, 2 * len(key) - 6), len(key))


def test_the_same_choice_sent_twice_counts_once() -> None:
    assert grade(questions.several("acd"), {"picked": ["a", "a", "a"]}) == THIRD


@pytest.mark.parametrize(
    ("pairs", "mark"),
    [
        ({"1": "b", "2": "d", "3": "a"}, 3),
        ({"1": "b", "2": "d", "3": "c"}, 2),
        ({"1": "b"}, 1),
        ({"1": "b", "2": None}, 1),
        ({"1": "d", "2": "b", "3": "c"}, 0),
        ({}, 0),
    ],
)
def test_each_right_pair_earns_its_share(pairs: dict[str, str], mark: int) -> None:
    assert grade(questions.matching(), {"pairs": pairs}) == Fraction(mark, 3)


def test_one_right_item_for_all_left_items_earns_nothing() -> None:
    assert grade(questions.matching(), {"pairs": {"1": "b", "2": "b", "3": "b"}}) == 0
    assert grade(questions.matching(), {"pairs": {"1": "b", "2": "b", "3": "a"}}) == THIRD


@pytest.mark.parametrize(
    ("order", "mark"),
    [(list("bdac"), 1), (list("bdca"), 0), (["b", "d", "a", None], 0), (["b", "d", "a"], 0), ([], 0)],
)
def test_only_the_whole_order_counts(order: list[str | None], mark: int) -> None:
    assert grade(questions.ordering("bdac"), {"order": order}) == mark


@pytest.mark.parametrize(
    ("value", "comparator", "mark"),
    [
        ("70", ">=", 1),
        ("70,0", ">=", 1),
        ("70.0", ">=", 1),
        ("70 %", ">=", 1),
        ("70", ">", 0),
        ("70", "", 0),
        ("71", ">=", 0),
        ("7", ">=", 0),
        ("bảy mươi", ">=", 0),
        ("", ">=", 0),
    ],
)
def test_figure_and_comparator_both_have_to_be_right(value: str, comparator: str, mark: int) -> None:
    assert grade(questions.number("70", ">="), {"value": value, "comparator": comparator}) == mark


def test_without_a_comparator_the_figure_is_enough() -> None:
    record = questions.number("2025", comparator="", unit="")
    assert grade(record, {"value": "2025"}) == 1
    assert grade(record, {"value": "2.025"}) == 1
    assert grade(record, {"value": "2025", "comparator": ""}) == 1


@pytest.mark.parametrize(
    "typed",
    ["đề nghị", "  đề   nghị ", "đề\u00a0nghị", unicodedata.normalize("NFD", "đề nghị"), "đề nghị\u200b"],
)
def test_blanks_and_unicode_form_are_forgiven_in_a_short_answer(typed: str) -> None:
    assert grade(questions.short("đề nghị"), {"text": typed}) == 1


@pytest.mark.parametrize("typed", ["de nghi", "Đề nghị", "đề nghị.", "đề-nghị", "đề", ""])
def test_nothing_else_is_forgiven_unless_it_is_stated(typed: str) -> None:
    assert grade(questions.short("đề nghị"), {"text": typed}) == 0


def test_marks_are_forgiven_where_stated_and_the_bar_of_dd_is_a_mark() -> None:
    record = questions.short("đề nghị", ignore_marks=True)
    assert grade(record, {"text": "de nghi"}) == 1
    assert grade(record, {"text": "đê nghi"}) == 1
    assert grade(record, {"text": "De nghi"}) == 0
    assert grade(questions.short("nguoi uong ruou", ignore_marks=True), {"text": "người uống rượu"}) == 1


def test_case_is_forgiven_where_stated() -> None:
    record = questions.short("Đội 178", ignore_case=True)
    assert grade(record, {"text": "ĐỘI 178"}) == 1
    assert grade(record, {"text": "doi 178"}) == 0
    both = questions.short("178/2004/NĐ-CP", ignore_marks=True, ignore_case=True)
    assert grade(both, {"text": "178/2004/nd-cp"}) == 1


def test_each_accepted_wording_is_right() -> None:
    record = questions.short("17/6", "ngày 17 tháng 6")
    assert [grade(record, {"text": text}) for text in ("17/6", "ngày 17 tháng 6", "17/7")] == [1, 1, 0]


def test_an_accepted_wording_in_another_unicode_form_is_right() -> None:
    assert grade(questions.short(unicodedata.normalize("NFD", "đề nghị")), {"text": "đề nghị"}) == 1


def test_how_sure_somebody_is_changes_no_mark() -> None:
    for sure in (1, 2, 3):
        assert grade(questions.several("acd"), {"picked": ["a", "c"], "sure": sure}) == 2 * THIRD


def test_an_unknown_type_is_no_zero() -> None:
    with pytest.raises(ValueError, match="essay"):
        grade({"type": "essay", "key": []}, {})


@pytest.mark.parametrize("record", questions.EVERY_TYPE, ids=lambda record: record["type"])
def test_no_answer_earns_nothing(record: dict[str, Any]) -> None:
    assert grade(record, {}) == 0


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from([*"abcd123", "dung", "sai"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from([*"abcd123"]), inner, max_size=4),
    max_leaves=8,
)
RESPONSES = st.dictionaries(
    st.sampled_from(["picked", "pairs", "order", "value", "comparator", "text", "sure"]), JSON, max_size=7
)


@given(record=st.sampled_from(questions.EVERY_TYPE), response=RESPONSES)
def test_whatever_is_sent_the_mark_lies_between_nothing_and_one(
    record: dict[str, Any], response: dict[str, Any]
) -> None:
    assert 0 <= grade(record, response) <= 1
    assert isinstance(is_answered(response), bool)


@given(key=st.sets(st.sampled_from("abcdef"), min_size=2, max_size=5), picked=st.sets(st.sampled_from("abcdef")))
def test_full_marks_for_several_choices_are_for_exactly_the_key(key: set[str], picked: set[str]) -> None:
    mark = grade(questions.several("".join(sorted(key))), {"picked": sorted(picked)})
    assert (mark == 1) == (picked == key)


@pytest.mark.parametrize(
    "response",
    [{"picked": ["a"]}, {"pairs": {"1": "a", "2": None}}, {"order": [None, "x"]}, {"value": "7"}, {"text": "x"}],
)
def test_a_response_with_anything_in_it_is_answered(response: dict[str, Any]) -> None:
    assert is_answered(response)


@pytest.mark.parametrize(
    "response",
    [
        {},
        {"picked": []},
        {"pairs": {}},
        {"pairs": {"1": None}},
        {"order": [None, None]},
        {"value": " ", "comparator": ">="},
        {"text": "  "},
        {"sure": 3},
    ],
)
def test_an_empty_response_is_not_answered(response: dict[str, Any]) -> None:
    assert not is_answered(response)


@pytest.mark.parametrize(
    ("marks", "out_of", "hundredths", "shown"),
    [
        (Fraction(7), 10, 7000, "70 %"),
        (Fraction(2, 3), 1, 6666, "66,6 %"),
        (Fraction(69_999, 10_000), 10, 6999, "69,9 %"),
        (Fraction(1), 1, 10000, "100 %"),
        (Fraction(0), 10, 0, "0 %"),
        (Fraction(1, 1000), 1, 10, "0,1 %"),
        (Fraction(7005, 1000), 10, 7005, "70 %"),
        (Fraction(0), 0, 0, "0 %"),
        (Fraction(17, 2), 10, 8500, "85 %"),
    ],
)
def test_a_score_is_rounded_down(marks: Fraction, out_of: int, hundredths: int, shown: str) -> None:
    score = Score(marks, out_of)
    assert (score.hundredths, score.shown) == (hundredths, shown)


@pytest.mark.parametrize(("marks", "passed"), [(Fraction(7), True), (Fraction(69_999_999, 10_000_000), False)])
def test_only_the_exact_percent_decides(marks: Fraction, passed: bool) -> None:
    assert passes(Score(marks, 10), 70) is passed


def test_thirds_add_up_exactly() -> None:
    assert passes(Score(Fraction(6) + 3 * THIRD, 10), 70)


@pytest.mark.parametrize(("marks", "out_of"), [(Fraction(-1), 10), (Fraction(11), 10), (Fraction(1), 0)])
def test_a_score_that_cannot_be_is_refused(marks: Fraction, out_of: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        Score(marks, out_of)


@given(out_of=st.integers(1, 100), share=st.fractions(0, 1), pass_mark=st.integers(1, 100))
def test_rounding_down_never_turns_a_miss_into_a_hit(out_of: int, share: Fraction, pass_mark: int) -> None:
    score = Score(share * out_of, out_of)
    assert (score.hundredths >= pass_mark * 100) == passes(score, pass_mark)
    assert (float(score.shown[:-2].replace(",", ".")) >= pass_mark) == passes(score, pass_mark)
