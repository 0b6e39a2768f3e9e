"""The units of a selection as a tree with their people added up: siblings in Vietnamese order.

In: a selection and the people placed by unit. Out: one record a unit that exists on the day, or in or below which
somebody is placed on it: a unit that ended by mistake with people in it must not take them out of the sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quiz_service.operations.coverage_question import Selection
from quiz_service.rules.collation import name_key
from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_listing import Placed
from quiz_service.storage.coverage_queries import UnitNode, add_up

NOBODY = Placed(Count(), 0)


@dataclass(frozen=True)
class PlacedUnit:
    """A unit with its people. `depth` counts from the highest unit shown; `kinds` are those of the counted people."""

    node: UnitNode
    depth: int
    own: Count
    whole: Count
    kinds: frozenset[str]


def _ancestors(selection: Selection, unit_id: int) -> Iterator[int]:
    """The unit and the units above it that are of the selection."""
    node: UnitNode | None = selection.nodes.get(unit_id)
    while node is not None and selection.has(node.id):
        yield node.id
        node = selection.nodes.get(node.parent_id) if node.parent_id is not None else None


def placed_units(selection: Selection, placed: Mapping[int, Placed]) -> list[PlacedUnit]:
    """The units with their people."""
    nodes, day = selection.nodes, selection.asked.on
    whole = add_up({unit_id: one.count for unit_id, one in placed.items()}, nodes)
    kinds: dict[int, set[str]] = {}
    shown = {node.id for node in nodes.values() if selection.has(node.id) and node.exists_on(day)}
    for unit_id, one in placed.items():
        for above in _ancestors(selection, unit_id):
            shown.add(above)
            if one.count.people:
                kinds.setdefault(above, set()).add(nodes[unit_id].counted_kind)
    children: dict[int | None, list[UnitNode]] = {}
    for unit_id in shown:
        parent = nodes[unit_id].parent_id
        children.setdefault(parent if parent in shown else None, []).append(nodes[unit_id])
    for siblings in children.values():
        siblings.sort(key=lambda node: (name_key(node.name), node.id))
    ordered: list[PlacedUnit] = []
    waiting = [(node, 0) for node in reversed(children.get(None, []))]
    while waiting:
        node, depth = waiting.pop()
        own = placed.get(node.id, NOBODY).count
        ordered.append(PlacedUnit(node, depth, own, whole.get(node.id, Count()), frozenset(kinds.get(node.id, ()))))
        waiting += [(child, depth + 1) for child in reversed(children.get(node.id, []))]
    return ordered


def units_in_order(selection: Selection, placed: Mapping[int, Placed]) -> list[int]:
    """Ids of the units in which somebody is placed, in the order in which people are listed."""
    return [unit.node.id for unit in placed_units(selection, placed) if unit.node.id in placed]
