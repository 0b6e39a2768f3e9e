"""Coverage as of a day for somebody's units: the figures by stratum and by unit, held against the targets.

In: what is asked and the units somebody may see. Out: `CoverageReport`, which the screen and every export read, so that
they are equal; the people behind it are in `operations.coverage_people`. Parts sum to the whole: each person placed on
the day is counted in one unit, and each unit in one stratum. Four queries, whatever the size.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quiz_service.operations.coverage_people import (
    CountedPerson,
    DoneModule,
    LackingModule,
    iter_people_behind,
    people_behind,
)  # fmt: skip
from quiz_service.operations.coverage_question import Asked, Selection, select_units
from quiz_service.operations.coverage_tree import PlacedUnit, placed_units
from quiz_service.rules.coverage import Count, Goal, Measure, goal_of, is_met, missing
from quiz_service.rules.strata import ALL, Reading, chosen
from quiz_service.storage.counting_queries import current_readings, targets_on
from quiz_service.storage.coverage_listing import Group, Placed, placed_by_unit
from quiz_service.storage.coverage_queries import UnitNode
from quiz_service.storage.models import Target

__all__ = [
    "Asked", "CountedPerson", "CoverageReport", "DoneModule", "Figures", "Group", "LackingModule", "StratumLine",
    "UnitLine", "coverage_report", "figures_of", "goal_in", "iter_people_behind", "people_behind",
]  # fmt: skip

EVERYBODY = "Tất cả"


@dataclass(frozen=True)
class StratumLine:
    """The people of one stratum against a target; `met` None: no target, or nobody in scope."""

    id: str
    name: str
    count: Count
    target: Target | None
    met: bool | None
    missing: int
    """How many more must be trained; 0 without a target."""


@dataclass(frozen=True)
class UnitLine:
    """A unit in the tree: its own people, and those with everything below it.

    A unit is held against the share of its stratum; one with people of several strata below it is held against
    nothing.
    """

    node: UnitNode
    depth: int
    stratum: str
    own: Count
    whole: Count
    met: bool | None
    missing: int


@dataclass(frozen=True)
class CoverageReport:
    """Coverage as of a day. `total` is the sum of the strata and of every unit's own people."""

    asked: Asked
    scope_name: str
    reading: Reading
    strata: Sequence[StratumLine]
    """One line a stratum of the reading with its first target, and one for everybody where a target counts all."""
    units: Sequence[UnitLine]
    total: Count
    out_of_scope: int
    """People placed in these units whom nobody counts: see their reasons."""
    readings: Sequence[Reading]
    further: Sequence[StratumLine] = ()
    """Targets besides the first one of a stratum: the same people against another measure."""


def goal_in(target: Target) -> Goal:
    """A stored target as arithmetic."""
    measure: Measure = "count" if target.measure == "count" else "share"
    return goal_of(measure, ">" if target.comparator == ">" else ">=", target.amount)


def _line(stratum_id: str, name: str, count: Count, target: Target | None) -> StratumLine:
    if target is None:
        return StratumLine(stratum_id, name, count, None, None, 0)
    goal = goal_in(target)
    return StratumLine(stratum_id, name, count, target, is_met(count, goal), missing(count, goal))


def _counts_by_stratum(units: Iterable[PlacedUnit], reading: Reading) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for unit in units:
        stratum = reading.stratum_of(unit.node.counted_kind)
        counts[stratum] = counts.get(stratum, Count()) + unit.own
    return counts


def _stratum_lines(
    counts: Mapping[str, Count], total: Count, reading: Reading, targets: Sequence[Target]
) -> tuple[list[StratumLine], list[StratumLine]]:
    """The first line of each stratum, and the further ones."""
    first: list[StratumLine] = []
    further: list[StratumLine] = []
    for stratum in reading.strata:
        count = counts.get(stratum.id, Count())
        own = [target for target in targets if target.stratum == stratum.id]
        first.append(_line(stratum.id, stratum.name, count, own[0] if own else None))
        further += [_line(stratum.id, stratum.name, count, target) for target in own[1:]]
    overall = [_line(ALL, EVERYBODY, total, target) for target in targets if target.stratum == ALL]
    return first + overall[:1], further + overall[1:]


def _unit_line(unit: PlacedUnit, reading: Reading, goals: Mapping[str, Goal]) -> UnitLine:
    stratum = reading.stratum_of(unit.node.counted_kind)
    strata = {reading.stratum_of(kind) for kind in unit.kinds} or {stratum}
    goal = goals.get(stratum) if strata == {stratum} else None
    return UnitLine(
        unit.node, unit.depth, stratum, unit.own, unit.whole,
        met=is_met(unit.whole, goal) if goal else None, missing=missing(unit.whole, goal) if goal else 0,
    )  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """Everything that was read for a report; a report in any reading is made of it without asking again."""

    selection: Selection
    placed: Mapping[int, Placed]
    units: Sequence[PlacedUnit]
    readings: Sequence[Reading]
    targets: Sequence[Target]

    @property
    def total(self) -> Count:
        """Everybody counted."""
        return sum((one.count for one in self.placed.values()), Count())

    def report(self, reading_id: str) -> CoverageReport:
        """The report in this reading; in the usual one for an id that is not there."""
        reading = chosen(self.readings, reading_id)
        strata, further = _stratum_lines(_counts_by_stratum(self.units, reading), self.total, reading, self.targets)
        shares = {target.stratum: goal_in(target) for target in reversed(self.targets) if target.measure == "share"}
        return CoverageReport(
            self.selection.asked, self.selection.scope_name, reading, strata,
            [_unit_line(unit, reading, shares) for unit in self.units], self.total,
            sum(one.out_of_scope for one in self.placed.values()), self.readings, further,
        )  # fmt: skip


def figures_of(session: Session, selection: Selection) -> Figures:
    """The figures of a selection that is made already. Three queries."""
    placed = placed_by_unit(session, selection.question)
    return Figures(
        selection, placed, placed_units(selection, placed), current_readings(session),
        targets_on(session, selection.asked.on),
    )  # fmt: skip


def coverage_report(session: Session, asked: Asked, scope: frozenset[int] | None) -> CoverageReport:
    """Coverage of the units of a scope (None: all units), or of one unit with all below it.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
    """
    return figures_of(session, select_units(session, asked, scope)).report(asked.reading)
