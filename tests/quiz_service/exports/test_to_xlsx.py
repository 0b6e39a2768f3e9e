"""Workbooks read back: values of the right type, texts that never run, headings that stay, charts that are charts."""

from __future__ import annotations

import gc
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from quiz_service.exports import to_xlsx
from quiz_service.exports.table import Column, Indented, Table, Value, printable, share_text
from quiz_service.exports.to_xlsx import CUT, LONGEST_CELL, Chart, Sheet, TooManyRows, cell_text, sheet_name, write_xlsx
from quiz_service.rules.coverage import percent

NOW = datetime(2026, 6, 16, 2, tzinfo=UTC)
HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK('http://x';'y')", "http://x.example", "{=A1}",
    "<r><t>x</t></r>", "_x0041_", "a\x0bb\x00c", "\ufffe", "  hai đầu  ", "một\nhai", "0123", "1e5", "'",
    "&<>",
)  # fmt: skip


def written(path: Path, sheets: Sequence[Sheet]) -> Any:
    write_xlsx(sheets, path, title="Thử", footer="Mã tệp & TX", made_at=NOW)
    return load_workbook(path)


def a_sheet(rows: Sequence[Sequence[Value]], *columns: Column, **changes: Any) -> Sheet:
    return Sheet("Danh sách", Table("Thử", columns or (Column("Chữ"),), rows), is_list=True, **changes)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_a_text_whatever_it_begins_with(tmp_path: Path, text: str) -> None:
    cell = written(tmp_path / "a.xlsx", [a_sheet([[text]])]).active["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    read = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert read[1][0].rstrip() == printable(text).rstrip()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_any_text_gives_a_file_that_opens(tmp_path: Path, text: str) -> None:
    book = written(tmp_path / "a.xlsx", [a_sheet([[text]])])
    assert book.active.max_column == 1
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))


def test_a_text_longer_than_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    for text in ("a" * 40_000, "😀" * 20_000):
        value = written(tmp_path / "a.xlsx", [a_sheet([[text]])]).active["A2"].value
        assert value.endswith(CUT)
        assert len(value.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert cell_text("a" * LONGEST_CELL) == "a" * LONGEST_CELL


def test_numbers_days_and_shares_are_numbers_days_and_shares(tmp_path: Path) -> None:
    columns = (Column("Số", "count"), Column("Ngày", "day"), Column("Tỷ lệ", "share"), Column("Chữ"))
    page = written(
        tmp_path / "a.xlsx", [a_sheet([[1234567, date(2026, 6, 16), Fraction(7, 10), None]], *columns)]
    ).active
    number, day, share, empty = page[2]
    assert (number.value, number.number_format) == (1234567, "#,##0")
    assert (day.value, day.number_format) == (datetime(2026, 6, 16), "dd/mm/yyyy")
    assert (share.value, share.number_format) == (0.7, "0.0#%")
    assert empty.value is None


@pytest.mark.parametrize(("trained", "people"), [(6996, 10000), (69999, 100000), (7, 10), (2, 3), (1, 1), (0, 5)])
def test_a_share_never_looks_better_than_it_is(tmp_path: Path, trained: int, people: int) -> None:
    share = Fraction(trained, people)
    value = written(tmp_path / "a.xlsx", [a_sheet([[share]], Column("Tỷ lệ", "share"))]).active["A2"].value
    shown = f"{value * 100:.2f}".rstrip("0").replace(".", ",")
    assert share_text(share) == percent(share) == (shown + "0" if shown.endswith(",") else shown)
    assert Fraction(str(value)) <= share


def test_a_name_in_a_tree_is_indented(tmp_path: Path) -> None:
    page = written(tmp_path / "a.xlsx", [a_sheet([[Indented("Sở A", 0)], [Indented("Phòng A1", 2)]])]).active
    assert [(row[0].value, row[0].alignment.indent) for row in page.iter_rows(min_row=2)] == [
        ("Sở A", 0),
        ("Phòng A1", 2),
    ]


def test_a_list_begins_with_its_headings_other_sheets_with_a_title(tmp_path: Path) -> None:
    table = Table("Bảng", (Column("Tên", width=30), Column("Số", "count")), [("a", 1), ("b", 2)], ["Ghi chú."])
    book = written(tmp_path / "a.xlsx", [Sheet("Tổng hợp", table, ["Phạm vi: X"]), Sheet("Dòng", table, is_list=True)])
    summary, listed = book["Tổng hợp"], book["Dòng"]
    assert [summary[f"A{row}"].value for row in (1, 2, 4, 5, 6, 8)] == [
        "Bảng",
        "Phạm vi: X",
        "Tên",
        "a",
        "b",
        "Ghi chú.",
    ]
    assert (summary.freeze_panes, summary.auto_filter.ref, summary.print_title_rows) == ("A5", "A4:B6", "$4:$4")
    assert [[cell.value for cell in row] for row in listed.iter_rows()] == [["Tên", "Số"], ["a", 1], ["b", 2]]
    assert (listed.freeze_panes, listed.auto_filter.ref) == ("B2", "A1:B3")
    assert listed.column_dimensions["A"].width == pytest.approx(30, abs=1)
    assert (listed.page_setup.orientation, listed.page_setup.paperSize) == ("landscape", 9)


def test_a_list_says_what_any_other_sheet_says(tmp_path: Path) -> None:
    """Its rows are written past the library, which would take ten times as long."""
    values: list[Value] = [*HOSTILE, None, "", 0, 5, -3, 1234567, Fraction(1), Fraction(0), Fraction(69999, 100000),
                           date(2026, 6, 16), date(1900, 2, 28), Indented("<Sở>", 2), Indented(" A", 0)]  # fmt: skip
    kinds = ("text", "count", "change", "share", "day")
    table = Table("Bảng", [Column(kind, kind, 20) for kind in kinds], [[value] * len(kinds) for value in values])
    book = written(tmp_path / "a.xlsx", [Sheet("Thường", table), Sheet("Dòng", table, is_list=True)])

    def told(sheet: str, top: int) -> list[list[tuple[Any, ...]]]:
        return [
            [(cell.value, cell.data_type, cell.style_id) for cell in row]
            for row in book[sheet].iter_rows(min_row=top, max_row=top + len(values) - 1, max_col=len(kinds))
        ]

    for value, usual, listed in zip(values, told("Thường", 4), told("Dòng", 2), strict=True):
        if value in (None, ""):
            assert {cell[0] for cell in (*usual, *listed)} == {None}
        else:
            assert usual == listed, value
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        assert b'<dimension ref="A1:E32"/>' in packed.read("xl/worksheets/sheet2.xml")


def test_equal_values_of_other_kinds_are_not_taken_for_each_other(tmp_path: Path) -> None:
    values = [1, Fraction(1), 1, Fraction(1)]
    page = written(tmp_path / "a.xlsx", [a_sheet([[one] for one in values], Column("Tỷ lệ", "share"))]).active
    assert [cell.value for cell in page["A"][1:]] == [1, 1, 1, 1]


def test_names_of_sheets_are_what_excel_takes_and_all_different(tmp_path: Path) -> None:
    names = ["Sở Lao động - Thương binh và Xã hội thành phố", "sở Lao động - Thương binh và Xã hội thành phố",
             "a/b\\c:d*e?[f]",
             "'trong ngoặc'", "", "History", "Trang"]  # fmt: skip
    book = written(tmp_path / "a.xlsx", [Sheet(name, Table("t", (Column("x"),), [])) for name in names])
    assert len({name.casefold() for name in book.sheetnames}) == len(names)
    for name in book.sheetnames:
        assert 1 <= len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]|^'|'$", name)
    assert sheet_name("history") == "history (2)"


def test_a_chart_is_a_chart_over_the_cells_of_its_sheet(tmp_path: Path) -> None:
    columns = (Column("Đơn vị"), Column("Tỷ lệ", "share"), Column("Chỉ tiêu", "share"))
    rows = [("Sở A", Fraction(1, 2), Fraction(7, 10)), ("Sở B", None, Fraction(7, 10))]
    chart = Chart("Theo đơn vị", 0, bars=(1,), lines=(2,), in_words="Cột và đường")
    sheet = Sheet("Biểu đồ", Table("t", columns, rows), charts=[chart])
    [drawn] = written(tmp_path / "a.xlsx", [sheet])["Biểu đồ"]._charts
    assert drawn.tagname == "barChart"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as packed:
        xml = packed.read("xl/charts/chart1.xml").decode()
        drawing = packed.read("xl/drawings/drawing1.xml").decode()
    assert "<c:lineChart>" in xml
    assert "'Biểu đồ'!$B$26:$B$27" in xml
    assert "<c:v>Sở A</c:v>" in xml  # drawn values are in the file, for viewers that do not count
    assert 'descr="Cột và đường"' in drawing


def test_the_properties_name_nobody(tmp_path: Path) -> None:
    properties = written(tmp_path / "a.xlsx", [a_sheet([["x"]])]).properties
    assert (properties.creator, properties.title, properties.lastModifiedBy) == ("Sổ tay 255", "Thử", "Sổ tay 255")
    assert properties.created == datetime(2026, 6, 16, 2)


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_xlsx, "MOST_ROWS", 3)
    write_xlsx([a_sheet([["a"], ["b"]])], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW)
    with pytest.raises(TooManyRows):
        write_xlsx([a_sheet([["a"], ["b"], ["c"]])], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW)


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="row 1 has 2 cells"):
        write_xlsx([a_sheet([["a", "b"]])], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW)


def test_rows_are_read_once_and_told_as_they_are_written(tmp_path: Path) -> None:
    told: list[int] = []
    sheet = Sheet("Danh sách", Table("t", (Column("x"),), (row for row in [["a"], ["b"], ["c"]])), is_list=True)
    assert write_xlsx([sheet], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW, on_row=told.append) == 3
    assert told == [1, 2, 3]
    assert [file.name for file in tmp_path.iterdir()] == ["a.xlsx"]


@pytest.mark.parametrize("is_list", [True, False])
def test_a_failure_leaves_nothing_beside_the_file_nor_writes_it_later(tmp_path: Path, is_list: bool) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a" * 20_000]
        raise KeyError

    sheet = Sheet("Danh sách", Table("t", (Column("x"),), rows()), is_list=is_list)
    with pytest.raises(KeyError):
        write_xlsx([a_sheet([["x"]]), sheet], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW)
    gc.collect()  # the library finishes a workbook that nobody closed
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_made_of_readable_parts(tmp_path: Path) -> None:
    write_xlsx([a_sheet([["x"]])], tmp_path / "a.xlsx", title="t", footer="", made_at=NOW)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "a.xlsx").read_bytes())) as packed:
        assert packed.testzip() is None
