"""The order of names in lists: expected orders were written down from ICU 78, locale vi."""

from __future__ import annotations

import random
import unicodedata

import pytest

from site_src.pages.collation import first_letter, sort_key

ORDERS = {
    "letters_with_marks_are_letters": "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split(),
    "tones_come_in_the_order_ngang_huyen_hoi_nga_sac_nang": ["ma", "mà", "mả", "mã", "má", "mạ", "man"],
    "d_with_a_bar_comes_after_every_d": ["da", "dạ", "Dung", "dự", "Đại", "Đạt", "Đội", "E"],
    "a_shorter_word_comes_before_a_longer_one": ["Thu", "Thu hồi", "Thu nhập", "Thuế", "Thuốc"],
    "a_tone_in_the_first_word_counts_less_than_the_letters_of_the_next": [
        "An ninh", "án phí", "an sinh", "bản cam kết", "Ban Thi đua", "Ban Tuyên giáo",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ORDERS)
def test_vietnamese_order(name: str) -> None:
    shuffled = list(ORDERS[name])
    random.Random(255).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ORDERS[name]


def test_decomposed_letters_sort_like_composed_ones() -> None:
    for order in ORDERS.values():
        decomposed = [unicodedata.normalize("NFD", word) for word in order]
        assert sorted(set(decomposed), key=sort_key) == decomposed


def test_a_word_is_listed_under_its_letter_without_tone() -> None:
    assert [first_letter(word) for word in ("Ủy ban", "Đội", "Ấp", "ơ", "ứng", "Bộ")] == [
        "U",
        "Đ",
        "Â",
        "Ơ",
        "Ư",
        "B",
    ]
