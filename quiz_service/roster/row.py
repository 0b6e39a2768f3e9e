"""What a read file consists of: rows with normalised values, the problems of each row, notes on the whole file.

In: nothing. Out: types. A value is there only if its cell is not empty and could be understood: an empty cell changes
nothing, and a cell with a problem must not be applied.

What a value looks like, by field (all NFC text):

- `staff_code`: capital letters, no blanks, without the ".0" that Excel adds
- `unit`: the code or the name as typed, with single blanks; who knows the units resolves it
- `audience`: the id of the audience
- `starts_on`, `left_on`, `completed_on`, `day`: "2026-03-02"; `left_on` is the first day of absence
- `in_scope`: "yes" or "no"
- `modules`: ids separated by commas, "m01,m02", or "all"
- the others: text with single blanks
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

FIELDS = (
    "staff_code", "name", "unit", "audience", "position_group", "email", "phone", "starts_on", "left_on", "in_scope",
    "scope_reason",
)  # fmt: skip
"""Fields of a roster."""

EVIDENCE_FIELDS = ("staff_code", "name", "modules", "completed_on", "evidence")
"""Fields of a list of prior training."""

STAFF_CODE_FIELDS = ("staff_code", "name", "day")
"""Fields of an attendance list."""

Progress = Callable[[int, int], None]
"""Called now and then with (rows done, rows in all)."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row cannot be taken as it is."""

    column: str
    """The heading as it stands in the file; "" for the row as a whole."""
    message: str
    """A sentence: what is wrong, what to do."""


class RosterRow(NamedTuple):
    """One row of the file that is not empty. `row` counts as Excel shows it, from 1."""

    sheet: str
    """"" in a CSV file."""
    row: int
    values: Mapping[str, str]
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class RosterFile:
    """A file as read, rows in the order of the file. `notes` are sentences about the whole of it, for the reader."""

    rows: Sequence[RosterRow]
    notes: tuple[str, ...]
    columns: frozenset[str]
    """The fields that have a column in at least one sheet."""


EvidenceFile = RosterFile
"""A list of prior training: rows with `EVIDENCE_FIELDS`; `staff_code`, `modules`, `completed_on` are required."""

StaffCodeFile = RosterFile
"""An attendance list: rows with `STAFF_CODE_FIELDS`; only `staff_code` is required."""
