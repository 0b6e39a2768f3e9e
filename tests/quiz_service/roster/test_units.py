"""Lists of units as files: columns by their Vietnamese headings, days, and what is wrong with its place."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from quiz_service.errors import UnreadableFile
from quiz_service.roster.units import read_units

KINDS = {"city": "cấp Thành phố", "district": "cấp huyện", "commune": "cấp xã", "related": "cơ quan, tổ chức liên quan"}


def read(data: bytes, name: str = "don-vi.csv"):
    return read_units(data, name, kinds=KINDS)


CSV = """Mã đơn vị;Tên đơn vị;Loại đơn vị;Mã đơn vị cấp trên;Từ ngày;Kết thúc từ ngày;Đơn vị thay thế
quan-b;Quận Thử B;cấp huyện;;;1/7/2025;
p 1;Phường Thử 1;commune;QUAN-B;01/01/2020;;xa-1, xa-2

;;;;;;
"""


def test_a_csv_is_read_by_its_headings_whatever_the_separator() -> None:
    for text in (CSV, CSV.replace(", ", "/").replace(";", ",").replace("/xa", ";xa"), CSV.replace(";", "\t")):
        found = read(text.encode("utf-8-sig"))
        first, second = found.rows
        assert (first.row, second.row) == (2, 3)
        assert first.values == {"unit_code": "QUAN-B", "unit_name": "Quận Thử B", "kind": "district",
                                "ends_on": "2025-07-01"}  # fmt: skip
        assert second.values["unit_code"] == "P1"
        assert (second.values["kind"], second.values["starts_on"]) == ("commune", "2020-01-01")
        assert second.values["successors"] == "XA-1,XA-2"


def test_a_last_day_ends_the_unit_on_the_day_after() -> None:
    found = read("Mã;Tên;Loại;Đến hết ngày\nA;Xã A;cấp xã;30/6/2025\n".encode())
    assert found.rows[0].values["ends_on"] == "2025-07-01"


def test_a_workbook_is_read_from_all_its_sheets() -> None:
    book = Workbook()
    for number, sheet in enumerate((book.active, book.create_sheet("Thêm"))):
        sheet.append(["DANH SÁCH ĐƠN VỊ"])
        sheet.append(["Mã đơn vị", "Tên đơn vị", "Cấp", "Từ ngày"])
        sheet.append([f"XA{number}", f"Xã {number}", "Cấp xã", date(2025, 7, 1)])
    file = io.BytesIO()
    book.save(file)
    found = read(file.getvalue(), "don-vi.xlsx")
    assert [(row.sheet, row.row, row.values["unit_code"], row.values["starts_on"]) for row in found.rows] == [
        ("Sheet", 3, "XA0", "2025-07-01"), ("Thêm", 3, "XA1", "2025-07-01"),
    ]  # fmt: skip


def test_each_faulty_cell_is_told_under_its_heading() -> None:
    found = read("Mã đơn vị;Tên đơn vị;Loại;Từ ngày\n;Xã A;phường loại 1;31/4/2025\n".encode())
    (row,) = found.rows
    told = {problem.column: problem.message for problem in row.problems}
    assert "Ô trống" in told["Mã đơn vị"]
    assert "cấp Thành phố; cấp huyện; cấp xã" in told["Loại"]
    assert "không có trong lịch" in told["Từ ngày"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("xin chào\n", "«Mã đơn vị», «Tên đơn vị», «Loại đơn vị»"),
        ("Mã đơn vị;Tên đơn vị\nA;B\n", "thiếu cột «Loại đơn vị»"),
        ("Mã đơn vị;Mã đơn vị;Tên đơn vị;Loại\nA;A;B;cấp xã\n", "cùng là Mã đơn vị"),
    ],
)
def test_a_file_without_the_needed_columns_is_told(text: str, told: str) -> None:
    with pytest.raises(UnreadableFile, match=told):
        read(text.encode())
