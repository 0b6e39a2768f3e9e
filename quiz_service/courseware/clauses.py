"""The plan's clauses as the quiz service knows them: what build/clauses.json says, and nothing more.

In: the text of that file. Out: `Clauses`. Quotations are compared after NFC and with every run of blanks as one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

SCHEMA_VERSION = 1
"""The version of the contract that this service understands."""


TARGET_COMPARATORS = {">=": "ít nhất", ">": "trên"}
"""Comparators of training targets that can be counted against, in words."""


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
class TrainingTarget:
    """A target of the plan that counts trained people: `amount` percent of a stratum, in the plan's period."""

    code: str
    clause: str
    quote: str
    comparator: str
    is_implicit: bool
    """The sentence prints no word of comparison: "at least" is how it is read."""
    amount: str
    population: str
    stratum: str
    ambiguity: str
    starts_on: date
    ends_on: date
    """The first day after the plan's period."""


@dataclass(frozen=True)
class Clauses:
    """All clauses in the order of the plan, and its training targets."""

    clauses: tuple[Clause, ...]
    training_targets: tuple[TrainingTarget, ...] = ()

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


def _target(row: Mapping[str, Any], plan: Mapping[str, Any]) -> TrainingTarget:
    if row["comparator"] not in TARGET_COMPARATORS or row["unit"] != "%":
        raise NotTheContract(f"chưa tính được chỉ tiêu {row['code']} với so sánh «{row['comparator']} {row['unit']}»")
    amount = Decimal(row["value"])
    return TrainingTarget(
        code=row["code"], clause=row["clause"], quote=row["quote"], comparator=row["comparator"],
        is_implicit=row["implicit"], amount=f"{amount.quantize(1) if amount == int(amount) else amount.normalize()}",
        population=row["population"], stratum=row["stratum"], ambiguity=row["ambiguity"],
        starts_on=date.fromisoformat(plan["issued_on"]), ends_on=date(int(plan["period"].split("-")[1]) + 1, 1, 1),
    )  # fmt: skip


def parse_clauses(text: str) -> Clauses:
    """Read the contract file's text.

    Raises:
        NotTheContract: not JSON, another version, or a key is missing.
    """
    try:
        data = json.loads(unicodedata.normalize("NFC", text), parse_float=Decimal)
        version = data["schema_version"]
        clauses = tuple(
            Clause(
                id=row["id"], kind=row["kind"], citation=row["citation"], heading=row["heading"], shown=row["shown"],
                parent=row["parent"] or "", children=tuple(row["children"]), url=row["url"],
            )
            for row in data["clauses"]
        )  # fmt: skip
        targets = tuple(_target(row, data["plan"]) for row in data["training_targets"])
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise NotTheContract(f"không đúng dạng: {error!r}") from error
    if version != SCHEMA_VERSION:
        raise NotTheContract(f"tệp ở phiên bản {version}, chương trình đọc phiên bản {SCHEMA_VERSION}")
    return Clauses(clauses, targets)
