"""What a tool of the audit found, and which findings THREATS.md answers.

The table "Answered findings" of THREATS.md is the one place where a finding is accepted: tool, rule, where (a pattern
of file or address), why. A finding that it does not name fails the audit; so does a row that nothing was found for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
THREATS = ROOT / "THREATS.md"
HEADING = "## Answered findings"


class CannotRun(Exception):
    """A tool that could not do its work: an error, never a pass."""


@dataclass(frozen=True)
class Finding:
    """`where` is a file of the repository, or an address without its host."""

    tool: str
    rule: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.tool} {self.rule}: {self.where}: {self.what}"


@dataclass(frozen=True)
class Answer:
    """A row of the table."""

    tool: str
    rule: str
    where: str
    why: str

    def is_for(self, finding: Finding) -> bool:
        """True when the row answers this finding."""
        return (self.tool, self.rule) == (finding.tool, finding.rule) and fnmatch(finding.where, self.where)


def read_answers(text: str) -> list[Answer]:
    """The rows below the heading.

    Raises:
        CannotRun: a row has not its four cells, or says no why.
    """
    section = text.partition(HEADING)[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    found = []
    for row in rows:
        cells = [cell.strip().strip("`") for cell in row.strip("|").split("|")]
        if len(cells) != 4 or not all(cells):
            raise CannotRun(f"{THREATS.name}: a row of «{HEADING[3:]}» has not four cells: {row}")
        found.append(Answer(*cells))
    return found


def unanswered(findings: Iterable[Finding], answers: Iterable[Answer], tools: Iterable[str]) -> list[str]:
    """What is left to do: findings without an answer, and answers of the tools that ran without a finding."""
    kept, rows, ran = list(findings), list(answers), set(tools)
    open_findings = [str(one) for one in kept if not any(row.is_for(one) for row in rows)]
    stale = [
        f"{row.tool} {row.rule}: {row.where}: answered in {THREATS.name}, but nothing was found there"
        for row in rows
        if row.tool in ran and not any(row.is_for(one) for one in kept)
    ]
    return open_findings + stale


def path_of(address: str) -> str:
    """An address without scheme, host and query."""
    return re.sub(r"^https?://[^/]+", "", address).partition("?")[0] or "/"
