"""Vietnamese order: letters before tones, numbers by value, people by given name, then middle, then family name."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest

from quiz_service.rules.collation import LONGEST_SORT_TEXT, name_key, person_key, person_sort_text


def test_letters_come_in_the_order_of_the_vietnamese_alphabet() -> None:
    ordered = ["An", "Ăn", "Ân", "Ba", "Da", "Đa", "Em", "Êm", "On", "Ôn", "Ơn", "Tu", "Tư", "Va"]
    assert sorted(ordered, key=name_key) == ordered


def test_tones_decide_only_where_letters_are_alike() -> None:
    ordered = ["ma", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(ordered, key=name_key) == ordered
    assert sorted(["Xã Tản Lĩnh", "Xã Tân Hội"], key=name_key) == ["Xã Tản Lĩnh", "Xã Tân Hội"]  # a before â


def test_a_shorter_word_comes_first_whatever_follows() -> None:
    assert sorted(["Sở Thuế", "Sở Thu nhập"], key=name_key) == ["Sở Thu nhập", "Sở Thuế"]


def test_numbers_count_by_their_value() -> None:
    assert sorted(["Tổ 10", "Tổ 9", "Tổ 2"], key=name_key) == ["Tổ 2", "Tổ 9", "Tổ 10"]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert name_key(unicodedata.normalize("NFD", "Đặng Thuỳ")) == name_key("Đặng Thuỳ")


def test_people_are_ordered_by_given_name_then_middle_then_family_name() -> None:
    ordered = ["Vũ An", "Trần Thị An", "Đỗ Văn An", "Lê Văn An", "Bùi Ngọc Minh Ân", "Ngô Dũng", "Hồ Đạt"]
    assert sorted(ordered, key=person_key) == [*ordered[:2], "Đỗ Văn An", "Lê Văn An", *ordered[4:]]


@pytest.mark.parametrize("name", ["", " ", "Một", "Người đã rời số 12", "O'Neil-Smith", "陈", "Nguyễn Văn Ａ"])
def test_any_name_has_a_place(name: str) -> None:
    assert sorted([name, "Lê Văn An"], key=person_key) in ([name, "Lê Văn An"], ["Lê Văn An", name])


def test_one_word_is_a_given_name() -> None:
    assert sorted(["Trần Bình", "Bình", "An"], key=person_key) == ["An", "Bình", "Trần Bình"]


SYLLABLES = "An Ân Bình Bỉnh Đạt Dũng Hà Hạ Hằng Hang Hoa Hòa Nguyễn Thị Văn Ước Ươc 2 10 O'Neil".split()


@pytest.mark.parametrize("seed", range(5))
def test_the_stored_text_has_the_order_of_the_key(seed: int) -> None:
    rng = random.Random(seed)
    names = {" ".join(rng.choices(SYLLABLES, k=rng.randint(1, 5))) for _ in range(400)}
    assert sorted(names, key=lambda name: (person_sort_text(name), name)) == sorted(
        names, key=lambda name: (person_key(name), name)
    )


@pytest.mark.parametrize("name", ["", "Người đã rời số 12", "陈", "x " * 60, "Nguyễn " * 17, "9" * 120])
def test_the_stored_text_is_of_few_letters_that_every_collation_orders_alike(name: str) -> None:
    assert re.fullmatch(r"[0-9a-f]*", person_sort_text(name))
    assert len(person_sort_text(name)) <= LONGEST_SORT_TEXT
