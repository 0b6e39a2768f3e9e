"""Numbers as people here type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.numbers import parse_number

READ = {
    "70": "70", " 70 ": "70", "070": "70", "+70": "70", "-70": "-70", "−70": "-70", "- 70": "-70", "７０": "70",
    "70,0": "70", "70.0": "70", "70,5": "70.5", "70.5": "70.5", "0,5": "0.5", "0.5": "0.5", "70,000": "70",
    "1.000": "1000", "1 000": "1000", "1\u00a0000": "1000", "1\u202f000": "1000", "12.345": "12345",
    "1.000.000": "1000000", "1,000,000": "1000000", "1 000 000": "1000000",
    "1.000,5": "1000.5", "1,000.5": "1000.5", "1 000,5": "1000.5", "1,000": "1",
    "0.500": "0.5", "2025": "2025", "2.025": "2025", "2025.0": "2025", "2025.000": "2025", "1.0000": "1",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "number"), READ.items())
def test_what_people_type_is_read(typed: str, number: str) -> None:
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", " ", ",", ".", "7,", ",5", "7.0.0", "17.6.21", "1.00,5", "1,00,000", "1.000.00", "1 00", "7 0", "1e3", "0x10",
     "½", "7/10", "--7", "+-7", "bảy", "70%", "NaN", "Infinity", "1_000", "٧", "7" * 41],
)  # fmt: skip
def test_what_could_only_be_guessed_is_not_read(typed: str) -> None:
    assert parse_number(typed) is None


@pytest.mark.parametrize("typed", ["70 %", "70%", "70 ％", "70", "70,0 %"])
def test_the_unit_of_the_question_may_stand_behind(typed: str) -> None:
    assert parse_number(typed, "%") == 70


def test_a_unit_in_words_is_known_whatever_its_case_and_another_is_not() -> None:
    assert parse_number("1 Hình thức", "hình thức") == 1
    assert parse_number("3 cấp", "%") is None
    assert parse_number("%", "%") is None


@given(st.text(max_size=50))
def test_any_text_is_read_or_not_and_nothing_breaks(text: str) -> None:
    assert parse_number(text, "%") is None or isinstance(parse_number(text, "%"), Decimal)


@given(whole=st.integers(0, 10**12), tenths=st.integers(0, 9))
def test_both_ways_of_grouping_give_the_number_back(whole: int, tenths: int) -> None:
    number = Decimal(f"{whole}.{tenths}")
    english = f"{whole:,}.{tenths}"
    vietnamese = english.translate(str.maketrans(",.", ".,"))
    assert parse_number(vietnamese) == number
    assert parse_number(english) == number
    assert parse_number(f"{whole},{tenths}") == number
    assert parse_number(f"{whole:,}".replace(",", ".")) == whole
