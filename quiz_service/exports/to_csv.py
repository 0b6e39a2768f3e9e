"""A table as CSV that Excel opens with its Vietnamese letters whole and that runs no formula.

In: headers and rows of plain values. Out: UTF-8 with a byte order mark, lines ending in CR LF (RFC 4180).
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from quiz_service.exports.table import EQUAL_TO_NOTHING_ELSE, MOST_REMEMBERED, Table, Value, is_plain, value_text

Cell = str | int | float | Decimal | date | None
"""What a cell may hold. True and False become "có" and "không"; an instant is the caller's to put into words."""

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
"""How a text begins that a spreadsheet would run (OWASP, "CSV Injection"); the wide signs count as well."""
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")


def harmless(text: str) -> str:
    """The text with an apostrophe in front when a spreadsheet would take it for a formula; numbers stay numbers."""
    if text[:1].isalnum():  # nearly every text: no formula begins so
        return text
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "có" if cell else "không"
        case datetime():
            raise TypeError("An instant has no single form in words: give the day, or a text.")
        case date():
            return f"{cell:%d/%m/%Y}"
        case str():
            return harmless(unicodedata.normalize("NFC", cell))
        case _:
            return str(cell)


def table_to_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The whole table as a file.

    Raises: ValueError when a row is not as long as the headers (a shifted column would go unseen).
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_text(header) for header in headers])
    for number, row in enumerate(rows, start=1):
        if len(row) != len(headers):
            raise ValueError(f"row {number} has {len(row)} cells, the table has {len(headers)} columns")
        writer.writerow([_text(cell) for cell in row])
    return file.getvalue().encode("utf-8-sig")


class _Words(dict[Value, str]):
    """Value → what stands in the cell. Most cells of a long table repeat one of a few thousand texts and days."""

    def __missing__(self, value: Value) -> str:
        if isinstance(value, str) and value[:1].isalnum() and is_plain(value):
            words = value
        else:
            words = harmless(value_text(value))
        if isinstance(value, EQUAL_TO_NOTHING_ELSE):
            if len(self) >= MOST_REMEMBERED:
                self.clear()
            self[value] = words
        return words


def write_csv(table: Table, path: Path, on_row: Callable[[int], None] = lambda _: None) -> int:
    """Write a table row by row, however long it is; returns the number of rows. Notes have no place in a CSV.

    Raises: ValueError when a row is not as long as the headings.
    """
    number, width, words = 0, len(table.columns), _Words()
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([harmless(heading) for heading in table.headings])
        for number, row in enumerate(table.rows, start=1):
            if len(row) != width:
                raise ValueError(f"row {number} has {len(row)} cells, the table has {width} columns")
            writer.writerow([words[value] for value in row])
            on_row(number)
    return number
