"""Tables as CSV: letters whole, no formula runs, no column shifts."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.exports import to_csv
from quiz_service.exports.slips import Slip, slips_to_csv
from quiz_service.exports.table import Column, Indented, Table
from quiz_service.exports.to_csv import harmless, table_to_csv, write_csv


def read_back(file: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_excel_is_told_that_it_is_utf_8_and_lines_end_in_cr_lf() -> None:
    assert table_to_csv(["Họ tên"], [["Đặng"]]) == "\ufeffHọ tên\r\nĐặng\r\n".encode()


def test_commas_quotes_and_line_ends_stay_in_their_cell() -> None:
    row = ["một, hai", 'ba "bốn"', "năm\nsáu"]
    assert read_back(table_to_csv(["a", "b", "c"], [row])) == [["a", "b", "c"], row]


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1", "  =1+1", "＝1+1", "-", "=",
        '=HYPERLINK("http://x";"y")', "-2+3+cmd|' /C calc'!A0", "+84 901 234 567",
    ],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"
    assert read_back(table_to_csv([formula], [[formula]])) == [[f"'{formula}"], [f"'{formula}"]]


@pytest.mark.parametrize("text", ["-5", "+84901234567", "-3,5", "-3.5", "-1.234.567,8", "", "Nguyễn", "a=b", "1-2"])
def test_numbers_and_harmless_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_values_are_written_as_a_reader_in_viet_nam_expects() -> None:
    row = [date(2026, 2, 5), None, True, False, -7, Decimal("-0.5"), "e\u0301"]
    written = ["05/02/2026", "", "có", "không", "-7", "-0.5", "é"]
    assert read_back(table_to_csv([str(n) for n in range(7)], [row]))[1] == written


def test_an_instant_is_refused_because_its_words_depend_on_the_place() -> None:
    with pytest.raises(TypeError, match="instant"):
        table_to_csv(["lúc"], [[datetime(2026, 2, 5, tzinfo=UTC)]])


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 2 has 1 cells"):
        table_to_csv(["a", "b"], [["1", "2"], ["3"]])


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_no_cell_of_any_table_begins_like_a_formula(rows: list[list[str]]) -> None:
    for row in read_back(table_to_csv(["a", "b"], rows)):
        assert all(harmless(cell) == cell for cell in row)


def test_slips_as_a_table_say_the_same_as_printed_ones() -> None:
    slip = Slip("Lê An", "CB-1", "=Đội 178", "7KQM2-XRT9H", date(2026, 12, 8))
    headers, row = read_back(slips_to_csv([slip], "https://x.example/dang-nhap"))
    assert headers == ["Họ và tên", "Mã cán bộ", "Đơn vị", "Mã kích hoạt", "Dùng trước ngày", "Trang đăng nhập"]
    assert row == ["Lê An", "CB-1", "'=Đội 178", "7KQM2-XRT9H", "08/12/2026", "https://x.example/dang-nhap"]


COLUMNS = (Column("Tên"), Column("Số", "count"), Column("Tỷ lệ", "share"), Column("Ngày", "day"))


def test_a_stream_of_rows_is_written_as_it_comes_and_told(tmp_path: Path) -> None:
    told: list[int] = []
    rows = (
        row for row in [(Indented("=Sở", 2), 1234, Fraction(69999, 100000), date(2026, 2, 5)), ("b\x00", 0, None, None)]
    )
    assert write_csv(Table("t", COLUMNS, rows), tmp_path / "a.csv", told.append) == 2
    assert told == [1, 2]
    assert read_back((tmp_path / "a.csv").read_bytes()) == [
        ["Tên", "Số", "Tỷ lệ", "Ngày"], ["'=Sở", "1234", "69,99", "05/02/2026"],
        ["b\N{REPLACEMENT CHARACTER}", "0", "", ""],
    ]  # fmt: skip


def test_a_stream_with_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 1 has 1 cells"):
        write_csv(Table("t", COLUMNS, [("a",)]), tmp_path / "a.csv")


def test_equal_values_of_other_kinds_are_not_taken_for_each_other(tmp_path: Path) -> None:
    rows = [[one, "x" * number] for number, one in enumerate((1, Fraction(1), 1, Fraction(1), 0, Fraction(0), "0"))]
    write_csv(Table("t", (Column("a"), Column("b")), rows), tmp_path / "a.csv")
    read = read_back((tmp_path / "a.csv").read_bytes())
    assert [row[0] for row in read[1:]] == ["1", "100,0", "1", "100,0", "0", "0,0", "0"]


def test_more_different_values_than_are_remembered_are_all_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_csv, "MOST_REMEMBERED", 3)
    rows = [[f"={number % 7}", f"{number}"] for number in range(50)]
    write_csv(Table("t", (Column("a"), Column("b")), rows), tmp_path / "a.csv")
    assert read_back((tmp_path / "a.csv").read_bytes())[1:] == [[f"'{one}", other] for one, other in rows]
