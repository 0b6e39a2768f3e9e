"""Markers: what each line could open, by its first characters alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.clauses.markers import LATIN_LETTERS, VIETNAMESE_LETTERS, find_markers, follows, is_separator, roman
from site_src.clauses.model import ClauseKind

READINGS = [
    ("I. MỤC ĐÍCH", "section I", "I.", "MỤC ĐÍCH"),
    ("XIV. KINH PHÍ", "section XIV", "XIV.", "KINH PHÍ"),
    ("II- NỘI DUNG", "section II", "II-", "NỘI DUNG"),
    ("II - NỘI DUNG", "section II", "II -", "NỘI DUNG"),
    ("III/ TỔ CHỨC", "section III", "III/", "TỔ CHỨC"),
    ("IV– KHEN THƯỞNG", "section IV", "IV–", "KHEN THƯỞNG"),
    ("Ii. NỘI DUNG", "section II", "Ii.", "NỘI DUNG"),
    ("IIl. KINH PHÍ", "section III", "IIl.", "KINH PHÍ"),
    ("A. THỰC TRẠNG", "section A", "A.", "THỰC TRẠNG"),
    ("Đ. KẾT LUẬN", "section DD", "Đ.", "KẾT LUẬN"),
    ("Mục 2. Bảo dưỡng", "section m2", "Mục 2.", "Bảo dưỡng"),
    ("MỤC I", "section mI", "MỤC I", ""),
    ("Tiểu mục 1. Tiếp nhận", "subsection tm1", "Tiểu mục 1.", "Tiếp nhận"),
    ("Chương III", "chapter chIII", "Chương III", ""),
    ("CHƯƠNG II. QUẢN LÝ", "chapter chII", "CHƯƠNG II.", "QUẢN LÝ"),
    ("PHẦN THỨ NHẤT", "part phI", "PHẦN THỨ NHẤT", ""),
    ("Phần thứ hai. Nội dung", "part phII", "Phần thứ hai.", "Nội dung"),
    ("Điều 12. Phạm vi", "article d12", "Điều 12.", "Phạm vi"),
    ("ĐIỀU 1: Phạm vi", "article d1", "ĐIỀU 1:", "Phạm vi"),
    ("Điều 2 - Nguyên tắc", "article d2", "Điều 2 -", "Nguyên tắc"),
    ("Điều 4a. Chuyển tiếp", "article d4a", "Điều 4a.", "Chuyển tiếp"),
    ("PHỤ LỤC SỐ 01", "annex pl1", "PHỤ LỤC SỐ 01", ""),
    ("Phụ lục 1A", "annex pl1A", "Phụ lục 1A", ""),
    ("1. Quan điểm", "item 1", "1.", "Quan điểm"),
    ("24) Hội", "item 24", "24)", "Hội"),
    ("(3) Kiểm tra", "item 3", "(3)", "Kiểm tra"),
    ("1 - Vận động", "item 1", "1 -", "Vận động"),
    ("2/ Các đoàn thể", "item 2", "2/", "Các đoàn thể"),
    ("1 . Khối lượng", "item 1", "1 .", "Khối lượng"),
    ("2.Thời gian", "item 2", "2.", "Thời gian"),
    ("l. Bảo đảm", "item 1", "l.", "Bảo đảm"),
    ("3.2. Điện thoại", "subitem s2", "3.2.", "Điện thoại"),
    ("1.1.2 Thời gian", "subitem s2", "1.1.2", "Thời gian"),
    ("a) Khảo sát", "point a", "a)", "Khảo sát"),
    ("đ) Báo cáo", "point dd", "đ)", "Báo cáo"),
    ("a. Khảo sát", "point a", "a.", "Khảo sát"),
    ("b ) Kênh nhánh", "point b", "b )", "Kênh nhánh"),
    ("a.1) Cọc tre", "subpoint r1", "a.1)", "Cọc tre"),
    ("(ii) Ổ cứng", "subpoint i2", "(ii)", "Ổ cứng"),
    ("- Trồng cây", "dash ", "-", "Trồng cây"),
    ("-Đợt 1: tháng 3", "dash ", "-", "Đợt 1: tháng 3"),
    ("• Bón phân", "dash ", "•", "Bón phân"),
    ("+ Kèm giấy khen", "plus ", "+", "Kèm giấy khen"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "level", "printed", "rest"), READINGS)
def test_a_marker_is_read_and_kept_as_printed(line: str, level: str, printed: str, rest: str) -> None:
    readings = [(f"{m.kind.value} {m.key}", m.printed, m.rest) for m in find_markers(line)]
    assert (level, printed, rest) in readings


@pytest.mark.parametrize(
    "line",
    [
        "", "Trồng cây", "2021-2025 và hàng năm", "Điều 12 của Luật này quy định", "Chương trình tưới", "Mục đích",
        "Phần việc còn lại", "Khoản 2 Điều 3", "100% hộ dùng nước", "15.000 cây", "15/10/2022 đến", "3,5 km",
        "12.500.000 đồng", "178/2004/NĐ-CP", "55/TTr-PCM ngày", "-5 độ C", "--- hết ---", "e-mail: a@b.vn",
        "Đ/c tổ trưởng", "TP. Mây Trắng", "AB. Tên", "8h30 ngày", "- 12 -", "- 5", "192.0.2.15 đặt tại",
        "I", "a", "5",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_marker_is_none(line: str) -> None:
    structural = [m for m in find_markers(line) if m.kind is not ClauseKind.SUBITEM]
    assert [(m.kind, m.printed) for m in structural] == []


@given(st.text(max_size=60))
def test_any_line_can_be_asked(line: str) -> None:
    for marker in find_markers(" ".join(line.split())):
        assert marker.printed
        assert " ".join(line.split()).startswith(marker.printed)


@pytest.mark.parametrize("number", [1, 4, 9, 14, 19, 40, 44, 49, 90, 99])
def test_a_roman_numeral_is_read_back(number: int) -> None:
    (marker,) = [m for m in find_markers(f"{roman(number)}. TÊN") if m.family == "roman."]
    assert (marker.value, marker.damaged) == (number, False)


def test_each_alphabet_follows_itself() -> None:
    for letters in (VIETNAMESE_LETTERS, LATIN_LETTERS):
        assert all(follows(one, two) for one, two in pairwise(letters))
    assert not follows("a", "a")
    assert not follows("b", "a")
    assert not follows("d", "g")


def test_every_letter_of_the_decree_has_its_own_key() -> None:
    keys = {m.key for letter in VIETNAMESE_LETTERS for m in find_markers(f"{letter}) Chữ") if m.kind.value == "point"}
    assert len(keys) == len(VIETNAMESE_LETTERS)


@pytest.mark.parametrize(("text", "rule"), [("-------", True), ("* * *", True), ("|---|---|", True), ("...", False),
                                            ("--", False), ("- a -", False)])  # fmt: skip
def test_a_rule_drawn_with_characters_is_known(text: str, rule: bool) -> None:
    assert is_separator(text) is rule
