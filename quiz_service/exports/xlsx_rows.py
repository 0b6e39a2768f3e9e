"""The rows of a long list, written as XML straight into the sheet: an object a cell took ten times as long.

In: a sheet of a workbook with constant memory, a table, the format of each column. Out: its rows, in the stream into
which XlsxWriter writes them one by one; what a cell says, and how, is what XlsxWriter would have written (a test
compares). It reaches into that library, whose version is locked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from quiz_service.exports.table import EQUAL_TO_NOTHING_ELSE, Indented, Table, Value, cut_share, is_plain

MOST_REMEMBERED = 4_000
"""Of a column: long texts, each beside its XML."""
_TO_ESCAPE = re.compile(r"[&<>\x00-\x1f]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_SHORT = 1_000
"""A text so short is never cut."""
Format = Callable[[int], Any]
"""Steps of indentation → format."""


class _Cells(dict[Value, str]):
    """Value → the cell's XML from its style on."""

    def __init__(self, page: Any, text_of: Callable[[str], str], format_of: Format) -> None:
        super().__init__()
        self.page, self.text_of, self.format_of = page, text_of, format_of
        self.style = self._style(0)

    def _style(self, depth: int) -> str:
        return f'" s="{self.format_of(depth)._get_xf_index()}"'

    def __missing__(self, value: Value) -> str:
        cell = self._cell(value)
        if isinstance(value, EQUAL_TO_NOTHING_ELSE):
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[value] = cell
        return cell

    def _cell(self, value: Value) -> str:
        if isinstance(value, str):
            return self.style + self._text(value)
        if isinstance(value, Indented):
            return self._style(value.depth) + self._text(value.text)
        if isinstance(value, Fraction):
            return f"{self.style}><v>{float(cut_share(value)):.16G}</v></c>"
        if isinstance(value, date):
            serial = self.page._convert_date_time(datetime(value.year, value.month, value.day))
            return f"{self.style}><v>{serial:.16G}</v></c>"
        return f"{self.style}><v>{value:.16G}</v></c>"

    def _text(self, text: str) -> str:
        if len(text) < _SHORT and is_plain(text) and not _TO_ESCAPE.search(text):
            return f' t="inlineStr"><is><t>{text}</t></is></c>'
        text, kept = self.text_of(text), ""
        if _TO_ESCAPE.search(text):
            text = self.page._escape_data(self.page._escape_control_characters(text))
            kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        return f' t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def write_list(page: Any, table: Table, top: int, most: int, format_of: Callable[[str, int], Any],
               text_of: Callable[[str], str], on_row: Callable[[], None]) -> int:  # fmt: skip
    """Write the rows below the headings; returns the last row, `most` where there are too many for a sheet.

    Raises: ValueError for a row of another length.
    """
    width = len(table.columns)
    columns = [
        (f'<c r="{xl_col_to_name(at)}', _Cells(page, text_of, partial(format_of, column.kind)))
        for at, column in enumerate(table.columns)
    ]
    page._write_single_row(top + 1)  # the headings, which wait for the next row
    write, number = page.fh.write, top
    for number, row in enumerate(table.rows, start=top + 1):
        if len(row) != width:
            raise ValueError(f"row {number - top} has {len(row)} cells, the table has {width} columns")
        if number >= most:
            return most
        shown = number + 1
        cells = [f"{begin}{shown}{known[value]}" for (begin, known), value in zip(columns, row, strict=True)
                 if value or value == 0]  # fmt: skip
        write(f'<row r="{shown}">{"".join(cells)}</row>')
        on_row()
    page._check_dimensions(max(number, top), width - 1)
    page.previous_row = number + 1
    return number
