"""Counting people by unit on a day, and the people behind a count: reads of `counted_spans` only.

In: a day, units, filters. Out: `Count` by unit, and people. The number of attempts and completions plays no part:
whoever changes evidence or placements keeps the spans right (`operations.spans`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from quiz_service.rules.coverage import Count
from quiz_service.rules.timeline import STRAND_BITS
from quiz_service.storage.models import CountedSpan, Unit

TrainedRule = Literal["all", "any"]
"""All modules of the path, or all modules of at least one of its strands: the target can be read either way."""


@dataclass(frozen=True)
class Question:
    """Who is counted and what trained means. `units` None: all; `strand` "" and `audience` "": no filter."""

    on: date
    units: Collection[int] | None = None
    audience: str = ""
    strand: str = ""
    trained_rule: TrainedRule = "all"


def is_trained(question: Question) -> ColumnElement[bool]:
    """Condition on a span: trained in the sense of the question."""
    if question.strand:
        return CountedSpan.strands.bitwise_and(STRAND_BITS[question.strand]) != 0
    return CountedSpan.strands != 0 if question.trained_rule == "any" else CountedSpan.is_trained.is_(True)


def holds_on(day: date) -> ColumnElement[bool]:
    """Condition: the span holds on this day."""
    return and_(CountedSpan.starts_on <= day, CountedSpan.ends_on > day)


def asked_for(question: Question) -> list[ColumnElement[bool]]:
    """Conditions on units and audience, without the day.

    All units are named as well: SQLite then looks up unit after unit which spans end later than the day, and never
    meets those that ended before.
    """
    conditions: list[ColumnElement[bool]] = [
        CountedSpan.unit_id.in_(select(Unit.id) if question.units is None else question.units)
    ]
    if question.audience:
        conditions.append(CountedSpan.audience == question.audience)
    return conditions


def count_by_unit(session: Session, question: Question) -> dict[int, Count]:
    """Unit id → count of the people placed in that very unit; units without anybody in scope are left out."""
    rows = session.execute(
        select(CountedSpan.unit_id, func.count().filter(is_trained(question)), func.count())
        .where(CountedSpan.in_scope.is_(True), holds_on(question.on), *asked_for(question))
        .group_by(CountedSpan.unit_id)
    )
    return {unit_id: Count(trained, people) for unit_id, trained, people in rows}


def kind_counted_as(kind: str, level: str) -> str:
    """What a stratum is made of: the kind, and for related bodies the level too."""
    return f"related-{level}" if kind == "related" else kind


@dataclass(frozen=True)
class UnitNode:
    """A unit in its tree. `level` is "city" or "local"; `ends_on` is the first day on which it is no more."""

    id: int
    code: str
    name: str
    kind: str
    level: str
    parent_id: int | None
    starts_on: date | None
    ends_on: date | None

    @property
    def counted_kind(self) -> str:
        """What a stratum is made of: the kind, and for related bodies the level too."""
        return kind_counted_as(self.kind, self.level)

    def exists_on(self, day: date) -> bool:
        """True between its first day and its end."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day < self.ends_on)


def unit_nodes(session: Session) -> dict[int, UnitNode]:
    """Unit id → node, of all units, past ones too. One query of columns only."""
    rows = session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.kind, Unit.level, Unit.parent_id, Unit.starts_on, Unit.ends_on)
    )
    return {row.id: UnitNode(*row) for row in rows}


def subtree(nodes: Mapping[int, UnitNode], tops: Iterable[int]) -> frozenset[int]:
    """These units and all below them."""
    children: dict[int | None, list[int]] = {}
    for node in nodes.values():
        children.setdefault(node.parent_id, []).append(node.id)
    found: set[int] = set()
    waiting = [unit_id for unit_id in tops if unit_id in nodes]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in found:
            found.add(unit_id)
            waiting.extend(children.get(unit_id, ()))
    return frozenset(found)


def add_up(counts: Mapping[int, Count], nodes: Mapping[int, UnitNode]) -> dict[int, Count]:
    """Unit id → count of the unit with everything below it; for every unit on the way up from a counted one."""
    sums: dict[int, Count] = {}
    for unit_id, count in counts.items():
        node: UnitNode | None = nodes.get(unit_id)
        while node is not None:
            sums[node.id] = sums.get(node.id, Count()) + count
            node = nodes.get(node.parent_id) if node.parent_id is not None else None
    return sums
