"""The rows below the headings of a sheet, cell by cell: values, problems, and rows that are no data.

In: cells with a reader for each field. Out: `RosterRow`s. Titles of groups, sums and signatures have no staff code and
little else: they are left out, and kept to be named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from quiz_service.roster import legacy
from quiz_service.roster.cells import EMPTY, Parse, Parsed, clean, staff_code
from quiz_service.roster.grid import Cell, Grid, SheetFacts
from quiz_service.roster.header import Column, Header
from quiz_service.roster.headings import PARTS_OF_NAME, Form
from quiz_service.roster.row import RosterRow, RowProblem

Parsers = Mapping[str, Parse]
UNSAVED = "ô có công thức nhưng tệp không lưu giá trị. Hãy mở tệp bằng Excel, lưu lại rồi gửi tệp mới."
_OFTEN_REPEATED = {"name", "unit", "audience", "position_group", "starts_on", "left_on", "in_scope", "scope_reason",
                   "modules", "completed_on", "evidence", "day"}  # fmt: skip
_MOST_REMEMBERED = 20_000
_FOOTER_CELLS = 3


class Place(NamedTuple):
    """Where a text stands, as people name it."""

    sheet: str
    row: int
    heading: str

    def __str__(self) -> str:
        return f"{place_of(self.sheet, self.row)}, cột {self.heading}"


def place_of(sheet: str, row: int) -> str:
    """A row as sentences name it."""
    return f"trang tính «{sheet}» dòng {row}" if sheet else f"dòng {row}"


class RowReader:
    """Reads one row after the other by the columns of a header."""

    def __init__(self, sheet: str, form: Form, parsers: Parsers, grid: Grid, header: Header) -> None:
        self.sheet, self.parsers = sheet, parsers
        first = {column.field: column.at for column in sorted(header.columns, key=lambda column: -column.at)}
        # The columns of one field follow each other, the preferred one first; fields stand as in the file.
        columns = sorted(header.columns, key=lambda column: (first[column.field], column.rank))
        self.plan: list[tuple[int, str, Parse, dict[Cell, Parsed] | None, Column]] = [
            (column.at, column.field, parsers[column.field], {} if column.field in _OFTEN_REPEATED else None, column)
            for column in columns
        ]
        self.is_plain = len(first) == len(columns)
        """No field has two columns."""
        self.width = max(column.at for column in columns) + 1
        self.headings = {column.field: column.heading for column in reversed(columns)}
        self.needed = frozenset(form.needed) - {"staff_code"}
        self.has_parts = bool(header.fields & set(PARTS_OF_NAME))
        self.printed_again = staff_code(self.headings.get("staff_code", ""))[0]
        self.odd = _odd_cells(grid.facts, grid.first_column)
        self.left_out: list[tuple[int, str]] = []
        """Rows that are no data, with what stands in them."""
        self.loose: dict[int, str] = {}
        """Rows without a code that may belong to the foot of the page, with what stands in them."""
        self.old_texts: list[tuple[Place, legacy.Legacy]] = []

    def row(self, at: int, cells: Sequence[Cell]) -> RosterRow | None:
        """The row, or None if it holds no data. `at` counts from 0."""
        values: dict[str, str] = {}
        problems: list[RowProblem] = []
        odd = self.odd.get(at)
        if len(cells) < self.width:
            cells = [*cells, *[""] * (self.width - len(cells))]
        if odd is None and self.is_plain:  # nearly every row: there may be a hundred thousand
            for place, field, parse, memory, column in self.plan:
                cell = cells[place]
                if not cell and cell == "":
                    continue
                value, problem = parse(cell) if memory is None else memory.get(cell) or _remember(memory, parse, cell)
                if value:
                    values[field] = value
                elif problem:
                    problems.append(self._problem(at, column, cell, problem))
        else:
            self._read_with_care(at, cells, odd or {}, values, problems)
        if self.has_parts:
            _join_name(values)
        if "staff_code" not in values:
            return self._without_code(at, cells, values, problems)
        if values["staff_code"] == self.printed_again:
            return None
        if self.needed and not self.needed <= values.keys():
            self._tell_missing(values, problems)
        return RosterRow(self.sheet, at + 1, values, tuple(problems) if problems else ())

    def _read_with_care(self, at: int, cells: Sequence[Cell], odd: Mapping[int, Parsed | int], values: dict[str, str],
                        problems: list[RowProblem]) -> None:  # fmt: skip
        """A row with cells of which more is known than their values, or of a sheet with two columns for one field."""
        for place, field, parse, _, column in self.plan:
            cell = cells[place]
            if place in odd:
                value, problem = self._odd(odd[place], column, cell)
            elif cell == "" or field in values:
                continue
            else:
                value, problem = parse(cell)
            if value:
                values[field] = value
            elif problem:
                problems.append(self._problem(at, column, cell, problem))

    def _odd(self, odd: Parsed | int, column: Column, cell: Cell) -> Parsed:
        """A cell of which more is known than its value: what is to be told of it, or how many digits it shows."""
        if not isinstance(odd, int):
            return odd
        if cell == "":
            return EMPTY
        return staff_code(cell, odd) if column.field == "staff_code" else self.parsers[column.field](cell)

    def _problem(self, at: int, column: Column, cell: Cell, problem: str) -> RowProblem:
        if isinstance(cell, str) and (old := legacy.recognise(cell)):
            self.old_texts.append((Place(self.sheet, at + 1, column.heading), old))
        return RowProblem(column.heading, problem[:1].upper() + problem[1:])

    def _tell_missing(self, values: Mapping[str, str], problems: list[RowProblem]) -> None:
        """Tell each cell that must not be empty."""
        told = {problem.column for problem in problems}
        missing = (self.headings[field] for field in (self.needed | {"staff_code"}) - values.keys())
        problems += [
            RowProblem(heading, "Ô trống. Hãy điền, hoặc xóa cả dòng nếu không cần.")
            for heading in sorted(missing)
            if heading not in told
        ]

    def _without_code(self, at: int, cells: Sequence[Cell], values: Mapping[str, str],
                      problems: list[RowProblem]) -> RosterRow | None:  # fmt: skip
        """A row without a staff code: empty, a title, or data that lacks it."""
        filled = [cell for cell in cells if cell != ""]
        text = next((found for cell in filled if isinstance(cell, str) and (found := clean(cell))), "")
        has_bad_code = any(problem.column == self.headings["staff_code"] for problem in problems)
        if not has_bad_code and (len(filled) < 2 or not (values or problems)):
            if text:
                self.left_out.append((at + 1, text))
            return None
        if not has_bad_code and len(filled) <= _FOOTER_CELLS and not values.keys() & {"unit", "audience", "email"}:
            self.loose[at + 1] = text
        self._tell_missing(values, problems)
        return RosterRow(self.sheet, at + 1, values, tuple(problems))


def _odd_cells(facts: SheetFacts, first_column: int) -> dict[int, dict[int, Parsed | int]]:
    """Row → column → what is to be told of the cell, or how many digits it shows."""
    odd: dict[int, dict[int, Parsed | int]] = defaultdict(dict)
    for (row, column), digits in facts.zeros.items():
        odd[row][column - first_column] = digits
    for row, column in facts.unsaved:
        odd[row][column - first_column] = ("", UNSAVED)
    for (row, column), error in facts.errors.items():
        odd[row][column - first_column] = ("", f"ô báo lỗi {error}. Hãy sửa công thức hoặc nhập lại.")
    return dict(odd)


def _remember(memory: dict[Cell, Parsed], parse: Parse, cell: Cell) -> Parsed:
    """What is read from a cell, kept for equal ones. Only texts and days are kept: True equals 1.0."""
    found = parse(cell)
    if isinstance(cell, str | date) and len(memory) < _MOST_REMEMBERED:
        memory[cell] = found
    return found


def _join_name(values: dict[str, str]) -> None:
    """The parts of a name put together where the name has no cell of its own."""
    parts = [values.pop(part) for part in PARTS_OF_NAME if part in values]
    if parts:
        values.setdefault("name", " ".join(parts))
