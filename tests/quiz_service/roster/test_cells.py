"""Cells as values: what Excel and people make of codes, names and words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from quiz_service.roster import cells
from quiz_service.roster.grid import Cell
from tests.quiz_service.roster.made_up_lists import AUDIENCES


@pytest.mark.parametrize(("typed", "stored"), [
    ("Tra\u0302\u0300n  Thi\u0323", "Trần Thị"), ("\ufeffAn\u200b\u00ad", "An"), ("\u00a0An\u2003Ba\t", "An Ba"),
    ("dòng\nhai", "dòng hai"), ("a\u202eb", "ab"), ("\x07An", "An"), ("'=1+1", "=1+1"), ("'An", "'An"),
    ("\ud800x", "x"),
])  # fmt: skip
def test_text_is_stored_without_what_cannot_be_seen(typed: str, stored: str) -> None:
    assert cells.clean(typed) == stored


@pytest.mark.parametrize(("cell", "code"), [
    ("CB001", "CB001"), ("cb 0 01", "CB001"), ("00012", "00012"), (12.0, "12"), (12, "12"), ("12.0", "12"),
    ("12,00", "12"), ("ĐB-01/2", "ĐB-01/2"), ("1E5", "1E5"), ("0", "0"), (999_999_999_999_999.0, "999999999999999"),
])  # fmt: skip
def test_a_staff_code_is_normalised(cell: Cell, code: str) -> None:
    assert cells.staff_code(cell) == (code, "")


@pytest.mark.parametrize(("cell", "why"), [
    ("1,23457E+11", "là số bị Excel rút gọn"), ("1.2E+5", "là số bị Excel rút gọn"), (1.5, "không phải một mã"),
    (-3.0, "không phải một mã"), (1e15, "đã bị Excel làm tròn"), (float("nan"), "không phải một mã"),
    (float("inf"), "đã bị Excel làm tròn"), (True, "TRUE hoặc FALSE"), (date(2026, 3, 2), "thành ngày 02/03/2026"),
    (datetime(2026, 3, 2, 8), "thành ngày 02/03/2026"), (time(8, 0), "thành giờ"), (timedelta(1), "thành giờ"),
    ("x" * 41, "tối đa là 40"), ("---", "không có chữ cái hay chữ số nào"),
])  # fmt: skip
def test_what_is_no_certain_code_is_told(cell: Cell, why: str) -> None:
    code, problem = cells.staff_code(cell)
    assert code == ""
    assert why in problem
    assert "Hãy" in problem


@pytest.mark.parametrize(("cell", "stored"), [
    (912345678.0, "0912345678"), ("0912345678", "0912345678"), ("+84 912 345 678", "+84 912 345 678"),
    ("024.3825.3535", "024.3825.3535"), (2438253535.0, "2438253535"), ("(024) 38253535", ""), ("không có", ""),
])  # fmt: skip
def test_a_telephone_number_gets_the_zero_back_that_excel_took(cell: Cell, stored: str) -> None:
    value, problem = cells.phone(cell)
    assert (value, bool(problem)) == (stored, not stored)


@pytest.mark.parametrize("cell", ["an@vidu.vn", " an.nguyen@so-a.hanoi.gov.vn ", "mailto:an@vidu.vn", "an+x@a.vn"])
def test_an_address_is_kept_as_it_is_typed(cell: str) -> None:
    assert cells.email(cell) == (cell.strip().removeprefix("mailto:"), "")


@pytest.mark.parametrize("cell", ["an", "an@vidu", "an@@vidu.vn", "a b@vidu.vn", "an@vidu.vn; ba@vidu.vn", 5.0])
def test_what_is_no_address_is_told(cell: Cell) -> None:
    assert "không phải một địa chỉ thư điện tử" in cells.email(cell)[1]


@pytest.mark.parametrize(("cell", "value"), [
    ("có", "yes"), ("CÓ", "yes"), ("co", "yes"), ("x", "yes"), (True, "yes"), (1.0, "yes"), ("Đúng", "yes"),
    ("không", "no"), ("Ko", "no"), ("k", "no"), (False, "no"), (0.0, "no"), ("Ngoài diện", "no"),
])  # fmt: skip
def test_yes_and_no_in_the_words_that_people_use(cell: Cell, value: str) -> None:
    assert cells.yes_or_no(cell) == (value, "")


def test_another_word_than_yes_or_no_is_told() -> None:
    assert cells.yes_or_no("có lẽ") == ("", "«có lẽ» không phải «có» hay «không». Hãy ghi một trong hai chữ đó.")
    assert cells.yes_or_no("  ") == cells.EMPTY


@pytest.mark.parametrize("typed", ["doi-178", "Đội-178", "Thành viên đội kiểm tra liên ngành 178",
                                   "THANH VIEN DOI KIEM TRA LIEN NGANH 178"])  # fmt: skip
def test_an_audience_is_known_by_its_id_and_by_its_title(typed: str) -> None:
    assert cells.one_of(AUDIENCES, "nhóm học viên")(typed) == ("doi-178", "")


def test_another_audience_is_told_with_those_that_there_are() -> None:
    assert cells.one_of(AUDIENCES, "nhóm học viên")("giáo viên") == (
        "",
        "không có nhóm học viên «giáo viên». Các nhóm học viên: thành viên Đội Kiểm tra liên ngành 178; người hỗ trợ, "
        "trực tiếp.",
    )


@pytest.mark.parametrize(("cell", "ids"), [
    ("m01", "m01"), ("M1, m2;m03", "m01,m02,m03"), ("Học phần 1 và 2", "m01,m02"), ("m01 - m02", "m01,m02"),
    ("toàn bộ", "all"), ("Tất cả", "all"), (7.0, "m07"), ("1,2,2", "m01,m02"), ("m01\nm02", "m01,m02"),
    ("m01 m02", "m01,m02"),
])  # fmt: skip
def test_modules_are_lists_of_ids_or_all(cell: Cell, ids: str) -> None:
    assert cells.modules(cell) == (ids, "")


@pytest.mark.parametrize("cell", ["nghiệp vụ", "m00", "m123", "m01, khác", ",", date(2026, 1, 2)])
def test_what_is_no_module_is_told(cell: Cell) -> None:
    value, problem = cells.modules(cell)
    assert value == ""
    assert "Hãy" in problem


@pytest.mark.parametrize("cell", ["123", "…", 5.0, True, date(2026, 1, 2)])
def test_what_holds_no_letter_is_no_name(cell: Cell) -> None:
    value, problem = cells.name(cell)
    assert (value, bool(problem)) == ("", True) if cell is not True else (value == "có")


def test_a_text_that_is_too_long_is_told_and_not_cut() -> None:
    assert cells.text_up_to(5)("sáu chữ") == ("", "«sáu chữ» dài 7 ký tự, tối đa là 5. Hãy rút ngắn.")
