"""A sheet as cells, whatever file it came from; and the limits that hold for every file.

In: nothing. Out: types and figures. Rows and columns count from 0 here; what people read counts rows from 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

Cell = str | float | bool | date | time | timedelta
"""What a cell may hold; "" when it is empty. A `datetime` is a `date` too."""

MOST_BYTES = 20_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 256
MOST_AREA = 2_400_000
"""Rows times columns of a sheet: the most rows with the twelve columns of a roster, or half as many with twice that."""

TOO_LONG = "\ufdd0"
"""Stands in a cell for a text longer than any field; no letter, so nobody types it."""

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass
class SheetFacts:
    """What the values of a sheet do not tell."""

    rows: int = 0
    columns: int = 0
    """One more than the last row and column that hold something."""
    cells: int = 0
    formulas: int = 0
    unsaved: set[Place] = field(default_factory=set)
    """Cells with a formula for which the program that wrote the file saved no value."""
    errors: dict[Place, str] = field(default_factory=dict)
    """Cells that show an error, such as "#REF!"."""
    zeros: dict[Place, int] = field(default_factory=dict)
    """Numbers shown with zeros in front: how many digits are shown."""


@dataclass(frozen=True)
class Grid:
    """One sheet. `rows` can be gone through once."""

    name: str
    """"" for the one sheet of a CSV file."""
    rows: Iterator[Sequence[Cell]]
    first_column: int = 0
    """Where the cells of `rows` begin: a sheet may have empty columns in front."""
    merged: Sequence[tuple[Place, Place]] = ()
    facts: SheetFacts = field(default_factory=SheetFacts)
    counts_from_1904: bool = False


@dataclass(frozen=True)
class OpenedFile:
    """A file that is safe to read: its sheets, one after the other, and what its reader should know of it."""

    grids: Iterator[Grid]
    height: int
    """Rows of all of them."""
    notes: Sequence[str] = ()
    hidden: Sequence[str] = ()
    """Names of sheets that nobody sees: they are not among the grids."""
