"""The plan's clauses as the quiz service knows them: what build/clauses.json says, and nothing more.

In: the text of that file. Out: `Clauses`. Quotations are compared after NFC and with every run of blanks as one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

SCHEMA_VERSION = 1
"""The version of the contract that this service understands."""


class NotTheContract(Exception):
    """The text does not have the form agreed on."""


def squeezed(text: str) -> str:
    """NFC, each run of blanks as one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class Clause:
    """One clause: `shown` is what questions quote, `citation` the official way to name it."""

    id: str
    kind: str
    citation: str
    heading: str
    shown: str
    parent: str
    children: tuple[str, ...]
    url: str = ""


@dataclass(frozen=True)
class Clauses:
    """All clauses in the order of the plan."""

    clauses: tuple[Clause, ...]

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clause id → clause."""
        return {clause.id: clause for clause in self.clauses}

    def __contains__(self, clause_id: object) -> bool:
        return clause_id in self.by_id

    def holds(self, clause_id: str, words: str) -> bool:
        """True when these words stand in the clause without a gap, cutting no word and no figure in two."""
        clause, wanted = self.by_id.get(clause_id), re.escape(squeezed(words))
        if not clause or not wanted:
            return False
        whole = rf"(?<!\w)(?<!\d[./,-]){wanted}(?!\w)(?![./,-]\d)"
        return re.search(whole, squeezed(clause.shown)) is not None

    def lineage(self, clause_id: str) -> list[Clause]:
        """The clause and the clauses above it, from the nearest up."""
        line: list[Clause] = []
        clause = self.by_id.get(clause_id)
        while clause:
            line.append(clause)
            clause = self.by_id.get(clause.parent)
        return line

    def are_related(self, one: str, other: str) -> bool:
        """True when one of the two is, or lies within, the other."""
        return other in [c.id for c in self.lineage(one)] or one in [c.id for c in self.lineage(other)]

    def leaves(self) -> list[Clause]:
        """Clauses with nothing below them: where the plan's duties and figures stand."""
        return [clause for clause in self.clauses if not clause.children]


def parse_clauses(text: str) -> Clauses:
    """Read the contract file's text.

    Raises:
        NotTheContract: not JSON, another version, or a key is missing.
    """
    try:
        data = json.loads(unicodedata.normalize("NFC", text))
        version = data["schema_version"]
        clauses = tuple(
            Clause(
                id=row["id"], kind=row["kind"], citation=row["citation"], heading=row["heading"], shown=row["shown"],
                parent=row["parent"] or "", children=tuple(row["children"]), url=row["url"],
            )
            for row in data["clauses"]
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise NotTheContract(f"không đúng dạng: {error!r}") from error
    if version != SCHEMA_VERSION:
        raise NotTheContract(f"tệp ở phiên bản {version}, chương trình đọc phiên bản {SCHEMA_VERSION}")
    return Clauses(clauses)
