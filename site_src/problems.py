"""A problem found in text that a person wrote: where it is, what is wrong, what to do.

Checks return lists of problems and never raise, so that one run shows everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One sentence for the author. `path` is relative to the project, `line` counts from 1 (0: whole file)."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.message}" + (f" {self.hint}" if self.hint else "")


def report(problems: Iterable[Problem]) -> str:
    """All problems, one a line, in the order of file and line."""
    return "\n".join(str(problem) for problem in sorted(problems))
