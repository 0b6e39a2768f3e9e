"""One sheet as rows: its headings found, each cell below them read, what is no data left out and named.

In: a grid, the form it should have, a reader for each field. Out: `RosterRow`s, notes, problems of its columns, and
texts in an old encoding that were met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, islice, pairwise, takewhile

from quiz_service.roster import days, legacy
from quiz_service.roster.grid import Cell, Grid
from quiz_service.roster.header import SEARCHED_ROWS, find_header
from quiz_service.roster.headings import PARTS_OF_NAME, Form
from quiz_service.roster.row import RosterRow
from quiz_service.roster.row_reading import Parsers, Place, RowReader, place_of

_NUMBERING = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?")
_LOST = re.compile(r"[^\W\d_]\?|\?[^\W\d_]|\ufffd")
_LONGEST_TITLE = 200
_MOST_TOLD = 10
_TOLD_EVERY = 2_000


def _few(items: Sequence[str]) -> str:
    return ", ".join(items[:_MOST_TOLD]) + (
        f" và {len(items) - _MOST_TOLD} mục khác" if len(items) > _MOST_TOLD else ""
    )


class SheetReading:
    """A sheet while it is read. `rows` is asked for once, and only if `is_read`."""

    def __init__(self, form: Form, parsers: Parsers, grid: Grid) -> None:
        self.form, self.grid = form, grid
        self.name = grid.name[:100]
        self.parsers = dict(parsers)
        for field in ("starts_on", "left_on", "completed_on", "day"):
            if field in parsers:
                self.parsers[field] = partial(days.day, counts_from_1904=grid.counts_from_1904)
        self._first = list(islice(grid.rows, SEARCHED_ROWS + 1))
        self.header = find_header(form, self._first, merged=grid.merged, first_column=grid.first_column)
        self.old_texts: list[tuple[Place, legacy.Legacy]] = []
        self._left_out: Sequence[tuple[int, str]] = ()

    @property
    def is_found(self) -> bool:
        """There is a row of headings."""
        return self.header is not None

    @property
    def is_read(self) -> bool:
        """There is a row of headings and nothing is wrong with the columns."""
        return self.header is not None and not self.header.problems

    @property
    def has_column_twice(self) -> bool:
        """Two columns say the same, and which one is meant cannot be known."""
        return self.header is not None and bool(self.header.twice)

    @property
    def fields(self) -> frozenset[str]:
        """The fields with a column; parts of a name are the name."""
        fields = self.header.fields if self.header and self.is_read else frozenset()
        return fields - set(PARTS_OF_NAME) | ({"name"} if fields & set(PARTS_OF_NAME) else set())

    @property
    def problems(self) -> list[str]:
        """What is wrong with the columns, with the place."""
        where = place_of(self.name, self.header.row + self.header.height) if self.header else ""
        return [
            f"{where[0].upper()}{where[1:]}: {problem}" for problem in (self.header.problems if self.header else ())
        ]

    def _texts_near_the_top(self) -> Iterator[str]:
        return (cell for row in self._first for cell in row if isinstance(cell, str) and len(cell) < _LONGEST_TITLE)

    @property
    def old_heading(self) -> legacy.Legacy | None:
        """The first text in an old encoding near the top, where headings should be."""
        return next((found for text in self._texts_near_the_top() if (found := legacy.recognise(text))), None)

    @property
    def lost_heading(self) -> str:
        """The first text near the top whose letters became question marks; "" if there is none."""
        return next((text for text in self._texts_near_the_top() if _LOST.search(text)), "")

    @property
    def notes(self) -> list[str]:
        """What the reader of the file should know, as sentences."""
        where = f"Trang tính «{self.name}»" if self.name else "Tệp"
        if self.header is None:
            return [f"{where} không có dòng tiêu đề của {self.form.what} nên không được đọc."] if self._first else []
        if self.header.problems:
            return [f"{problem} Trang tính này không được đọc." for problem in self.problems]
        notes = []
        if self.header.unknown:
            notes.append(f"{where}: không dùng cột {_few([f'«{name}»' for name in self.header.unknown])}.")
        if self.grid.facts.formulas:
            notes.append(f"{where} có {self.grid.facts.formulas} ô công thức: dùng giá trị mà Excel đã lưu.")
        if self._left_out:
            told = [f"{number} ({text[:40]})" for number, text in self._left_out]
            notes.append(f"{where}: không đọc các dòng không có mã cán bộ, coi là tiêu đề nhóm hoặc chân trang: "
                         f"dòng {_few(told)}.")  # fmt: skip
        return notes

    def rows(self, progress: Callable[[int], object]) -> list[RosterRow]:
        """The rows below the headings that are data."""
        assert self.header is not None
        begin = self.header.row + self.header.height
        found: list[RosterRow] = []
        read = RowReader(self.name, self.form, self.parsers, self.grid, self.header)
        at = -1
        for at, cells in enumerate(chain(self._first, self.grid.rows)):
            if at < begin or (at == begin and _is_numbering(cells)):
                continue
            if at % _TOLD_EVERY == 0:
                progress(at)
            if row := read.row(at, cells):
                found.append(row)
        # Cells whose formulas were not saved, or that show errors, are empty: a sheet may seem to end above them.
        found += [row for below in sorted(read.odd) if below > max(at, begin - 1) and (row := read.row(below, ()))]
        footer = list(takewhile(lambda row: row.row in read.loose, reversed(found)))
        del found[len(found) - len(footer) :]
        self._left_out = sorted([*read.left_out, *((row.row, read.loose[row.row]) for row in footer)])
        self.old_texts = read.old_texts
        return found


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """A row "(1) (2) (3)" or "A B 1 2" below the headings, as forms have it."""
    texts = [f"{cell:g}" if isinstance(cell, float) else str(cell).strip() for cell in cells if cell != ""]
    numbers = [int(text.strip("()")) for text in texts if text.strip("()").isascii() and text.strip("()").isdigit()]
    return (
        len(texts) > 1
        and all(_NUMBERING.fullmatch(text) for text in texts)
        and all(after - before == 1 for before, after in pairwise(numbers))
    )
