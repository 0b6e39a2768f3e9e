"""Small lists as files: XLSX by openpyxl and by XlsxWriter, CSV as bytes, archives with a part changed.

In: rows of plain values. Out: bytes. Valid by default.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from quiz_service.errors import UnreadableFile
from quiz_service.roster.reading import read_roster
from quiz_service.roster.row import RosterFile, RosterRow

AUDIENCES = {"doi-178": "thành viên Đội Kiểm tra liên ngành 178", "nguoi-ho-tro": "người hỗ trợ, trực tiếp"}
HEADINGS = ("STT", "Mã cán bộ", "Họ và tên", "Đơn vị", "Nhóm học viên", "Từ ngày")
AN = (1, "CB001", "Nguyễn Văn An", "PX-A", "doi-178", date(2026, 3, 2))
BINH = (2, "CB002", "Trần Thị Bình", "Phường B", "Người hỗ trợ, trực tiếp", "02/03/2026")
SHEET = "xl/worksheets/sheet1.xml"

Row = Sequence[Any]


def xlsx(*rows: Row, sheets: Mapping[str, Sequence[Row]] | None = None, merged: Sequence[str] = (),
         change: Callable[[Workbook], object] | None = None) -> bytes:  # fmt: skip
    """A workbook of one sheet «Danh sách», or of these sheets; `merged` ranges and `change` are for the first one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, content in (sheets or {"Danh sách": rows}).items():
        sheet = book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    if change:
        change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    """A CSV file of these lines."""
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The files of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """An archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with a part added or replaced."""
    return zipped(parts_of(data) | {name: content})


def with_replaced(data: bytes, pattern: bytes, by: bytes, name: str = SHEET) -> bytes:
    """The workbook with the first match in a part replaced; fails if there is none."""
    content, count = re.subn(pattern, by, parts_of(data)[name], count=1)
    assert count, pattern
    return with_part(data, name, content)


def read(data: bytes, file_name: str = "danh-sach.xlsx") -> RosterFile:
    """The file as a roster."""
    return read_roster(data, file_name, audiences=AUDIENCES)


def only_row(data: bytes) -> RosterRow:
    """The one row of a roster."""
    (row,) = read(data).rows
    return row


def problems_of(data: bytes, file_name: str = "danh-sach.xlsx") -> list[str]:
    """Why the file cannot be read."""
    try:
        read(data, file_name)
    except UnreadableFile as error:
        return error.problems
    raise AssertionError("the file was read")


def told(row: RosterRow) -> list[tuple[str, str]]:
    """The problems of a row as (heading, sentence)."""
    return [(problem.column, problem.message) for problem in row.problems]
