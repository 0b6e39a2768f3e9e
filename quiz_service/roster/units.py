"""A list of units as rows: code, name, kind, the unit above, from when until when, who takes the place.

In: bytes and the file's name. Out: `RosterFile` whose rows hold `UNIT_FIELDS`. A day "to" that is included becomes the
first day on which the unit is no more. Whether a unit above exists is known elsewhere: see `operations.unit_import`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import chain, islice

from quiz_service.errors import UnreadableFile
from quiz_service.roster import cells, days
from quiz_service.roster.encoding import open_csv
from quiz_service.roster.grid import Cell, Grid
from quiz_service.roster.header import SEARCHED_ROWS, Header, find_header
from quiz_service.roster.headings import Form
from quiz_service.roster.row import RosterFile, RosterRow, RowProblem
from quiz_service.roster.row_reading import place_of
from quiz_service.roster.sniffing import kind_of
from quiz_service.roster.workbook import open_workbook

UNIT_FIELDS = ("unit_code", "unit_name", "kind", "parent", "starts_on", "ends_on", "successors")
"""Fields of a list of units: codes in capital letters, days as "2026-03-02", `successors` as codes with commas."""

UNITS = Form(
    "danh sách đơn vị",
    {
        "unit_code": ("Mã đơn vị | Mã ĐV | Mã cơ quan | Mã",),
        "unit_name": ("Tên đơn vị | Đơn vị | Tên cơ quan | Tên",),
        "kind": ("Loại đơn vị | Loại | Cấp",),
        "parent": ("Mã đơn vị cấp trên | Đơn vị cấp trên | Cấp trên | Trực thuộc | Thuộc",),
        "starts_on": ("Từ ngày | Có từ ngày | Thành lập từ ngày | Ngày bắt đầu",),
        "ends_on": ("Kết thúc từ ngày | Hết từ ngày | Đến trước ngày | Thôi hoạt động từ ngày",),
        "last_day": ("Đến hết ngày | Đến ngày | Ngày cuối",),
        "successors": ("Mã đơn vị thay thế | Đơn vị thay thế | Thay bằng | Sáp nhập vào",),
    },
    needed=("unit_code", "unit_name", "kind"),
)


def codes(cell: Cell) -> cells.Parsed:
    """Codes separated by commas or semicolons.

    >>> codes("xa-an; XA-BA")
    ('XA-AN,XA-BA', '')
    """
    text, problem = cells.text_of(cell)
    found = [cells.staff_code(piece) for piece in re.split(r"[,;]", text) if piece.strip()] if text else []
    problem = problem or next((told for _, told in found if told), "")
    return ("", problem) if problem else (",".join(code for code, _ in found), "")


def _parsers(kinds: Mapping[str, str], counts_from_1904: bool) -> dict[str, cells.Parse]:
    day = partial(days.day, counts_from_1904=counts_from_1904)
    return {
        "unit_code": cells.staff_code, "unit_name": cells.text_up_to(200), "kind": cells.one_of(kinds, "loại đơn vị"),
        "parent": cells.staff_code, "starts_on": day, "ends_on": day, "last_day": day, "successors": codes,
    }  # fmt: skip


def read_units(data: bytes, file_name: str, *, kinds: Mapping[str, str]) -> RosterFile:
    """The rows of a list of units, XLSX or CSV. `kinds`: id → title, both understood in the file.

    Raises:
        UnreadableFile: nothing could be read; it tells all that is wrong with the file.
    """
    opened = open_workbook(data) if kind_of(data) == "zip" else open_csv(data)
    rows: list[RosterRow] = []
    fields: frozenset[str] = frozenset()
    problems: list[str] = []
    notes = [*opened.notes]
    for grid in opened.grids:
        first = list(islice(grid.rows, SEARCHED_ROWS + 1))
        header = find_header(UNITS, first, merged=grid.merged, first_column=grid.first_column)
        if header is None:
            notes += [f"Trang tính «{grid.name}» không có dòng tiêu đề nên không được đọc."] if first else []
        elif header.problems:
            problems += [f"{place_of(grid.name, header.row + 1)}: {problem}" for problem in header.problems]
        else:
            fields |= header.fields
            rows += _rows(grid, first, header, _parsers(kinds, grid.counts_from_1904))
    if problems or not fields:
        titles = ", ".join(f"«{title}»" for title in UNITS.needed_titles)
        raise UnreadableFile(
            problems or [f"{file_name}: không tìm thấy dòng tiêu đề. Cần một dòng ghi tên các cột, có {titles}."]
        )
    return RosterFile(rows, tuple(notes), fields)


def _rows(
    grid: Grid, first: Sequence[Sequence[Cell]], header: Header, parsers: Mapping[str, cells.Parse]
) -> list[RosterRow]:
    begin = header.row + header.height
    headings = {column.field: column.heading for column in header.columns}
    rows = []
    for number, cells_of_row in enumerate(chain(first, grid.rows), start=1):
        if number <= begin or not any(cell != "" for cell in cells_of_row):
            continue
        values: dict[str, str] = {}
        problems: list[RowProblem] = []
        for column in header.columns:
            cell = cells_of_row[column.at] if column.at < len(cells_of_row) else ""
            value, problem = parsers[column.field](cell)
            if value:
                values[column.field] = value
            elif problem:
                problems.append(RowProblem(column.heading, problem[:1].upper() + problem[1:]))
        told = {problem.column for problem in problems}
        problems += [
            RowProblem(headings[field], "Ô trống. Hãy điền, hoặc xóa cả dòng nếu không cần.")
            for field in UNITS.needed
            if field not in values and headings[field] not in told
        ]
        rows.append(RosterRow(grid.name, number, _with_end(values), tuple(problems)))
    return rows


def _with_end(values: dict[str, str]) -> dict[str, str]:
    """A last day becomes the first day after it."""
    last = values.pop("last_day", "")
    if last and "ends_on" not in values:
        values["ends_on"] = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    return values
