"""When names and codes may mean the same person."""

from __future__ import annotations

import pytest

from quiz_service.roster.likeness import code_key, is_other_name, is_same_in_capitals


@pytest.mark.parametrize(("one", "other"), [
    ("NV0012", "NV12"), ("00012", "12"), ("CB.007.08", "CB.7.8"), ("A-0", "A-00"),
])  # fmt: skip
def test_codes_that_differ_by_leading_zeros_have_one_key(one: str, other: str) -> None:
    assert code_key(one) == code_key(other)


@pytest.mark.parametrize(("one", "other"), [("NV10", "NV1"), ("NV100", "NV10"), ("A1", "B1")])
def test_other_zeros_count(one: str, other: str) -> None:
    assert code_key(one) != code_key(other)


@pytest.mark.parametrize(("known", "given"), [
    ("Nguyễn Văn An", "nguyen van an"), ("Nguyễn Văn An", "Nguyễn An"), ("Nguyễn Văn An", "An Nguyễn Văn"),
    ("Nguyễn Văn An", "Nguyễn Văn Anh"), ("Đỗ Thị Nga", "Đỗ Thị Ngà"), ("Phạm Thị Lan", "Lê Thị Lan"), ("An", "An"),
])  # fmt: skip
def test_another_way_of_writing_is_no_other_name(known: str, given: str) -> None:
    assert not is_other_name(known, given)


@pytest.mark.parametrize(("known", "given"), [
    ("Trần Thị Hoa", "Trần Thị Huệ"), ("Nguyễn Văn An", "Lê Thị Bình"), ("Nguyễn Văn An", "Lê Thị An"),
])  # fmt: skip
def test_another_given_name_or_nothing_else_in_common_is_another_name(known: str, given: str) -> None:
    assert is_other_name(known, given)


def test_only_capitals_make_no_difference() -> None:
    assert is_same_in_capitals("Đặng Thị Ước", "ĐẶNG THỊ ƯỚC")
    assert not is_same_in_capitals("Đặng Thị Ước", "Đặng Thị Ươc")
