"""The row of headings found in a sheet, below titles, in one row or in two.

In: the first rows of a sheet and its merged cells. Out: `Header`: which column holds which field, and what is wrong
with the columns, all at once. A row is a row of headings if it names as many fields as the form asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from quiz_service.roster.grid import Cell, Place
from quiz_service.roster.headings import (
    FAMILY_NAME,
    GIVEN_NAME,
    IGNORED,
    MIDDLE_NAME,
    TITLES,
    Form,
    folded_heading,
    without_brackets,
)

SEARCHED_ROWS = 30
_LONGEST_HEADING = 120
_MOST_MERGED = 500


@dataclass(frozen=True)
class Column:
    """A column that is read. `rank` 0 is preferred where a field has several columns."""

    field: str
    at: int
    rank: int
    heading: str


@dataclass(frozen=True)
class Header:
    """Where the headings are (row from 0, one or two rows high) and what they say."""

    row: int
    height: int
    columns: tuple[Column, ...]
    unknown: tuple[str, ...]
    """Headings of columns that are not read."""
    twice: tuple[str, ...] = ()
    """Two columns say the same, and which is meant cannot be known: sentences without their place."""
    missing: tuple[str, ...] = ()
    """A needed column is not there: sentences without their place."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong with the columns."""
        return self.twice + self.missing

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns)


def column_name(at: int) -> str:
    """The letters by which Excel names a column.

    >>> column_name(0), column_name(27)
    ('A', 'AB')
    """
    letters, number = "", at + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _texts(row: Sequence[Cell]) -> list[str]:
    """The cells of a row as headings: texts in one line, nothing else."""
    return [" ".join(cell.split())[:_LONGEST_HEADING] if isinstance(cell, str) else "" for cell in row]


def _meaning(form: Form, *readings: str) -> tuple[str, int] | None:
    """Field and rank of the first of these readings of a heading that is known."""
    for reading in readings:
        for text in (reading, without_brackets(reading)):
            if found := form.field_by_heading.get(folded_heading(text)):
                return found
    return None


def _is_ignored(heading: str) -> bool:
    return bool({folded_heading(heading), folded_heading(without_brackets(heading))} & (IGNORED | {""}))


def _one_row(form: Form, row: int, texts: Sequence[str]) -> Header:
    """These texts taken as headings."""
    columns, unknown = [], []
    for at, text in enumerate(texts):
        if found := _meaning(form, text) if text else None:
            columns.append(Column(found[0], at, found[1], text))
        elif text and not _is_ignored(text):
            unknown.append(text)
    return Header(row, 1, tuple(columns), tuple(unknown))


def _groups(row: int, top: Sequence[str], merged: Sequence[tuple[Place, Place]]) -> list[str]:
    """For each column the heading above it, which may begin further left in a merged cell."""
    groups = list(top)
    for (first_row, first), (last_row, last) in merged:
        if first_row <= row <= last_row and first < len(groups):
            for at in range(first, min(last + 1, len(groups))):
                groups[at] = groups[at] or groups[first]
    return groups


def _two_rows(form: Form, row: int, top: Sequence[str], below: Sequence[str],
              merged: Sequence[tuple[Place, Place]]) -> Header | None:  # fmt: skip
    """Two rows taken as headings, the upper one naming groups; None where the lower one holds data."""
    columns, unknown = [], []
    below = [*below, *[""] * (len(top) - len(below))]
    for at, (over, own, group) in enumerate(zip(top, below, _groups(row, top, merged), strict=False)):
        found = _meaning(form, own, f"{group} {own}") if own else _meaning(form, over)
        if found:
            columns.append(Column(found[0], at, found[1], own or over))
        elif own and over and _meaning(form, over):
            return None
        elif (own or over) and not _is_ignored(own or over):
            unknown.append(own or over)
    return Header(row, 2, tuple(columns), tuple(unknown))


def _with_split_name(header: Header, merged: Sequence[tuple[Place, Place]]) -> Header:
    """A heading "Họ và tên" merged over several columns means that they hold the parts of the name."""
    columns = {column.at: column for column in header.columns}
    for (first_row, first), (last_row, last) in merged:
        name = columns.get(first)
        covers = first_row < header.row + header.height and header.row <= last_row
        if name is None or name.field != "name" or not covers or last - first not in (1, 2):
            continue
        parts = (FAMILY_NAME, GIVEN_NAME) if last - first == 1 else (FAMILY_NAME, MIDDLE_NAME, GIVEN_NAME)
        if not any(at in columns for at in range(first + 1, last + 1)):
            columns |= {first + n: Column(part, first + n, 0, name.heading) for n, part in enumerate(parts)}
    return replace(header, columns=tuple(columns[at] for at in sorted(columns)))


def _twice(header: Header, first_column: int) -> tuple[str, ...]:
    places: dict[tuple[str, int], list[Column]] = defaultdict(list)
    for column in header.columns:
        places[column.field, column.rank].append(column)
    return tuple(
        f"cột {' và '.join(f'{column_name(one.at + first_column)} («{one.heading}»)' for one in columns)} "
        f"cùng là {TITLES[field]}. Hãy chỉ để lại một cột."
        for (field, _), columns in places.items()
        if len(columns) > 1
    )


def _missing(form: Form, header: Header) -> tuple[str, ...]:
    titles = ", ".join(f"«{TITLES[field]}»" for field in form.needed if field not in header.fields)
    return (f"thiếu cột {titles}. Hãy thêm cột với đúng tiêu đề đó.",) if titles else ()


def find_header(form: Form, rows: Sequence[Sequence[Cell]], *, merged: Sequence[tuple[Place, Place]] = (),
                first_column: int = 0) -> Header | None:  # fmt: skip
    """The headings among the first rows of a sheet; None where there are none.

    `merged`: ranges of merged cells; `first_column`: where the cells of each row begin.
    """
    spans = [((top, left - first_column), (bottom, right - first_column))
             for (top, left), (bottom, right) in merged if left >= first_column and top <= SEARCHED_ROWS]  # fmt: skip
    spans = spans[:_MOST_MERGED]
    best: Header | None = None
    texts = [_texts(row) for row in rows[: SEARCHED_ROWS + 1]]
    for at, top in enumerate(texts[:SEARCHED_ROWS]):
        headers: list[Header | None] = [_one_row(form, at, top)]
        if at + 1 < len(texts):
            headers.append(_two_rows(form, at, top, texts[at + 1], spans))
        for header in headers:
            if header is not None and len(header.fields) >= form.least_columns:
                header = _with_split_name(header, spans)
                # Of two readings that say the same, the lower one: a title may stand above.
                if best is None or (len(header.fields), -header.height) > (len(best.fields), -best.height):
                    best = header
    return best and replace(best, twice=_twice(best, first_column), missing=_missing(form, best))
