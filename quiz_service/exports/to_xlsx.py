"""Sheets as an Excel workbook: real numbers, days and percents, texts that never run, native charts, bounded memory.

In: sheets (a table each, perhaps with charts over its rows) and a path. Out: the file, written row by row. Its
properties name the program and nobody. A text is written as a text whatever it begins with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from quiz_service.exports.table import Indented, Table, Value, cut_share, printable, value_text
from quiz_service.exports.xlsx_chart import BRAND, CHART_ROWS, Cells, Chart, insert_chart
from quiz_service.exports.xlsx_rows import write_list

__all__ = ["Chart", "Sheet", "TooManyRows", "sheet_name", "write_xlsx"]

MOST_ROWS = 1_048_576
"""Of one sheet, with its heading."""
LONGEST_NAME = 31
LONGEST_CELL = 32_767
"""UTF-16 units of one cell."""
CUT = " … [bị cắt: một ô Excel chứa tối đa 32.767 ký tự]"

INK, PALE = "#1C2126", "#E3EBF1"
LINE = 16.5
"""Points of a line of text."""
LETTERS = 1.1
"""Of this typeface in a unit of width, and a little less than there are: words do not break."""
WRAPPED = 24
"""A text column so wide (in characters) breaks its lines, outside lists."""
NARROWEST_LINE, OTHER_WIDTH = 100, 9
"""Titles and notes run across at least so many characters; a column beyond the table has the second."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


class TooManyRows(Exception):
    """More rows than one sheet holds."""


@dataclass(frozen=True)
class Sheet:
    """A sheet. A list is headings and rows alone, so that other programs read it; others have a title and notes.

    `leads` stand below the title. Charts need a table whose rows are a sequence.
    """

    name: str
    table: Table
    leads: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    is_list: bool = False


def sheet_name(text: str, taken: Collection[str] = ()) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at an end, no other one's.

    >>> sheet_name("Sở A: tổng/hợp [2026]"), sheet_name("Danh sách", {"danh sách"})
    ('Sở A tổng hợp 2026', 'Danh sách (2)')
    """
    clean = " ".join(_FORBIDDEN.sub(" ", printable(text)).split()).strip("'") or "Trang"
    used = {name.casefold() for name in taken} | {"history"}  # Excel keeps that name for itself
    name, number = clean[:LONGEST_NAME].strip("' "), 1
    while name.casefold() in used:
        number += 1
        ending = f" ({number})"
        name = clean[: LONGEST_NAME - len(ending)].strip("' ") + ending
    return name


def cell_text(text: str) -> str:
    """The text as a cell can hold it; a longer one says that it was cut."""
    text = printable(text)
    if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > LONGEST_CELL:
        room = LONGEST_CELL - len(CUT)
        text = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + CUT
    # The library would write this very form into the file as markup.
    return text + " " if text.startswith("<r>") and text.endswith("</r>") else text


class _Writer:
    """Writes sheets of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook, on_row: Callable[[int], None]) -> None:
        self.book, self.on_row = book, on_row
        self.rows = 0
        base = {"font_name": "Times New Roman", "font_size": 12, "font_color": INK, "valign": "top"}
        self._base = base
        self._made: dict[tuple[str, int], Any] = {}
        add = book.add_format
        self.title = add(base | {"bold": True, "font_size": 14, "font_color": BRAND})
        self.lead = add(base | {"text_wrap": True})
        self.note = add(base | {"italic": True, "text_wrap": True})
        self.heading = add(base | {"bold": True, "bg_color": PALE, "border": 1, "border_color": BRAND,
                                   "text_wrap": True, "valign": "vcenter"})  # fmt: skip

    def format_of(self, kind: str, depth: int = 0) -> Any:
        """The format of a cell; made once."""
        key = (kind, depth)
        if key not in self._made:
            shown = {"count": "#,##0", "change": "+#,##0;-#,##0;0", "share": "0.0#%", "day": "dd/mm/yyyy"}.get(kind)
            look: dict[str, Any] = {"num_format": shown} if shown else {"num_format": "@"}
            if kind in ("count", "change", "share"):
                look |= {"align": "right", "indent": 1}  # or a number touches the text beside it
            if kind == "wrapped":
                look["text_wrap"] = True
            if depth:
                look |= {"indent": min(depth, 15), "align": "left"}
            self._made[key] = self.book.add_format(self._base | look)
        return self._made[key]

    def sheet(self, sheet: Sheet, name: str, footer: str) -> None:
        """One sheet: its title and leads, its charts, its table, its notes."""
        page, table = self.book.add_worksheet(name), sheet.table
        self._set_up(page, table, footer)
        top = 0
        if not sheet.is_list:
            for row, (text, look) in enumerate(
                [(table.title, self.title), *((lead, self.lead) for lead in sheet.leads)]
            ):
                self._line(page, row, text, table, look)
            top = len(sheet.leads) + 2 + CHART_ROWS * len(sheet.charts)
        self._headings(page, top, table)
        if not sheet.charts:
            page.freeze_panes(top + 1, 1 if sheet.is_list else 0)
            page.repeat_rows(top)
        last = self._write_list(page, table, top) if sheet.is_list else self._write_rows(page, table, top)
        page.autofilter(top, 0, max(last, top), len(table.columns) - 1)
        for row, note in enumerate(() if sheet.is_list else table.notes, start=last + 2):
            self._line(page, row, note, table, self.note)
        for number, chart in enumerate(sheet.charts):
            place = len(sheet.leads) + 2 + CHART_ROWS * number
            insert_chart(self.book, page, Cells(name, table, top + 1, last), chart, place)

    def _line(self, page: Any, row: int, text: str, table: Table, look: Any) -> None:
        """A text across the sheet, as high as it needs to be."""
        widths = [column.width for column in table.columns]
        while sum(widths) < NARROWEST_LINE:
            widths.append(OTHER_WIDTH)
        page.set_row(row, _height(text, sum(widths)))
        if len(widths) == 1:
            page.write_string(row, 0, cell_text(text), look)
        else:
            page.merge_range(row, 0, row, len(widths) - 1, "", look)
            page.write_string(row, 0, cell_text(text), look)

    def _headings(self, page: Any, row: int, table: Table) -> None:
        # A heading is bold: it takes more room than the column's width counts, and the arrow of the filter some more.
        page.set_row(row, max(_height(column.heading, column.width * 0.75) for column in table.columns))
        for number, heading in enumerate(table.headings):
            page.write_string(row, number, cell_text(heading), self.heading)

    @staticmethod
    def _set_up(page: Any, table: Table, footer: str) -> None:
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        page.set_footer(f"&L{footer.replace('&', '&&')}&RTrang &P/&N")
        for number, column in enumerate(table.columns):
            page.set_column(number, number, column.width)

    def _count_row(self) -> None:
        self.rows += 1
        self.on_row(self.rows)

    def _write_list(self, page: Any, table: Table, top: int) -> int:
        """Rows that may be a million; returns the last row written.

        Raises: ValueError for a row of another length, TooManyRows.
        """
        last = write_list(page, table, top, MOST_ROWS, self.format_of, cell_text, self._count_row)
        if last >= MOST_ROWS:
            raise TooManyRows(table.title)
        return last

    def _write_rows(self, page: Any, table: Table, top: int) -> int:
        """Below the headings; returns the last row written.

        Raises: ValueError for a row of another length, TooManyRows.
        """
        width = len(table.columns)
        wide = [column.kind == "text" and column.width >= WRAPPED for column in table.columns]
        kinds = ["wrapped" if wide[number] else column.kind for number, column in enumerate(table.columns)]
        formats = [self.format_of(kind) for kind in kinds]
        number = top
        for number, row in enumerate(table.rows, start=top + 1):
            if len(row) != width:
                raise ValueError(f"row {number - top} has {len(row)} cells, the table has {width} columns")
            if number >= MOST_ROWS:
                raise TooManyRows(table.title)
            if any(wide):
                page.set_row(number, max(_height(value_text(value), table.columns[column].width)
                                         for column, value in enumerate(row) if wide[column]))  # fmt: skip
            for column, value in enumerate(row):
                self._write(page, number, column, value, formats[column], kinds[column])
            self._count_row()
        return number

    def _write(self, page: Any, row: int, column: int, value: Value, look: Any, kind: str) -> None:
        match value:
            case None | "":
                return
            case str():
                page.write_string(row, column, cell_text(value), look)
            case Indented():
                page.write_string(row, column, cell_text(value.text), self.format_of(kind, value.depth))
            case Fraction():
                page.write_number(row, column, float(cut_share(value)), look)
            case date():
                page.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
            case _:
                page.write_number(row, column, value, look)


def _height(text: str, width: float) -> float:
    """Points that a wrapped text takes. A program that opens the file need not work it out."""
    return LINE * sum(max(1, math.ceil(len(line) / (width * LETTERS))) for line in printable(text).split("\n"))


def write_xlsx(sheets: Sequence[Sheet], path: Path, *, title: str, footer: str, made_at: datetime,
               on_row: Callable[[int], None] = lambda _: None) -> int:  # fmt: skip
    """Write the workbook; returns the number of rows. Rows that wait to be packed lie in a folder beside the file.

    `on_row` is called with the number of rows so far. Whatever goes wrong, the folder is gone, and at the path is
    nothing, or a file that no program opens.

    Raises:
        TooManyRows: of one sheet.
        OSError, and what the disk or the rows raise.
    """
    with TemporaryDirectory(dir=path.parent, prefix=f"{path.name}-") as folder:
        return _write_book(sheets, path, folder, title=title, footer=footer, made_at=made_at, on_row=on_row)


def _write_book(sheets: Sequence[Sheet], path: Path, folder: str, *, title: str, footer: str, made_at: datetime,
                on_row: Callable[[int], None]) -> int:  # fmt: skip
    options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False,
               "strings_to_urls": False, "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"title": printable(title), "author": "Sổ tay 255", "comments": "",
                         "created": made_at.replace(tzinfo=None)})  # fmt: skip
    writer, taken = _Writer(book, on_row), set[str]()
    try:
        for sheet in sheets:
            name = sheet_name(sheet.name, taken)
            taken.add(name)
            writer.sheet(sheet, name, footer)
        book.close()
    except BaseException:
        book.fileclosed = True  # nothing more is written, at no time
        for page in book.worksheets():
            _give_up(page)
        raise
    return writer.rows


def _give_up(page: Any) -> None:
    """Close the stream of a sheet's rows, also on a full disk."""
    with suppress(OSError):
        page._opt_close()
