"""A problem found in what an author wrote: where it is, what is wrong, what to do, and which rule says so.

Checks return lists of problems and never raise, so that one run shows everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error stops publication; a warning is counted and wants a second look."""

    ERROR = "error"
    WARNING = "warning"


_IN_VIETNAMESE = {Severity.ERROR: "lỗi", Severity.WARNING: "cảnh báo"}


@dataclass(frozen=True, order=True)
class Problem:
    """One sentence for the author. `path` is relative to the project, `line` counts from 1 (0: whole file)."""

    path: str
    line: int
    message: str
    hint: str = ""
    rule: str = "form"
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        sentence = f"{where}: {self.message}" + (f" {self.hint}" if self.hint else "")
        return f"{sentence} [{_IN_VIETNAMESE[self.severity]}: {self.rule}]"


def report(problems: Iterable[Problem]) -> str:
    """All problems, one a line, in the order of file and line."""
    return "\n".join(str(problem) for problem in sorted(problems))


def count_errors(problems: Iterable[Problem]) -> int:
    """How many of them stop publication."""
    return sum(problem.severity is Severity.ERROR for problem in problems)
