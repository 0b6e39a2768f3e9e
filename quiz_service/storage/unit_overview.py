"""Units as an administrator sees them: one step of the tree with days, kinds and people, and what waits for somebody.

In: a code or none, a day. Out: an overview made from all units at once: there are thousands at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.rules.collation import name_key
from quiz_service.storage.coverage_queries import UnitNode, holds_on, subtree, unit_nodes
from quiz_service.storage.models import CountedSpan
from quiz_service.storage.unit_queries import Relative, coordinators_of, predecessors, successors


@dataclass(frozen=True)
class UnitRow:
    """A unit with its people on the day: those placed in it, and all with those below."""

    node: UnitNode
    own_people: int
    people: int


@dataclass(frozen=True)
class UnitOverview:
    """`chosen` None: above all units."""

    chosen: UnitRow | None
    above: Sequence[UnitNode]
    """From the top down to the one right above."""
    below: Sequence[UnitRow]
    """Right below, in Vietnamese order; those that begin later too."""
    ended: Sequence[UnitRow]
    """Right below and no more."""
    waiting: Sequence[UnitRow]
    """Units of the whole tree that have ended and in which people are still counted: a roster must place them."""
    predecessors: Sequence[Relative]
    successors: Sequence[Relative]
    coordinators: int


def people_by_unit(session: Session, on: date) -> Mapping[int, int]:
    """Unit id → people counted in that very unit on a day, in scope or not."""
    rows = session.execute(select(CountedSpan.unit_id, func.count()).where(holds_on(on)).group_by(CountedSpan.unit_id))
    return {row.unit_id: int(row[1]) for row in rows}


def unit_overview(session: Session, code: str, on: date) -> UnitOverview | None:
    """The step at the unit of this code ("": above all); None when there is none. Five queries at most."""
    nodes, people = unit_nodes(session), people_by_unit(session, on)

    def row(node: UnitNode) -> UnitRow:
        below = subtree(nodes, [node.id])
        return UnitRow(node, people.get(node.id, 0), sum(people.get(one, 0) for one in below))

    chosen = next((node for node in nodes.values() if node.code == code), None) if code else None
    if code and chosen is None:
        return None
    above: list[UnitNode] = []
    parent_id = chosen.parent_id if chosen else None
    while parent_id is not None:
        above.insert(0, nodes[parent_id])
        parent_id = nodes[parent_id].parent_id
    children = [node for node in nodes.values() if node.parent_id == (chosen.id if chosen else None)]
    children.sort(key=lambda node: (name_key(node.name), node.id))
    return UnitOverview(
        row(chosen) if chosen else None, above,
        [row(node) for node in children if not _has_ended(node, on)],
        [row(node) for node in children if _has_ended(node, on)],
        [row(node) for node in nodes.values() if _has_ended(node, on) and people.get(node.id)],
        predecessors(session, chosen.id) if chosen else (), successors(session, chosen.id) if chosen else (),
        len(coordinators_of(session, chosen.id)) if chosen else 0,
    )  # fmt: skip


def _has_ended(node: UnitNode, on: date) -> bool:
    return node.ends_on is not None and node.ends_on <= on
