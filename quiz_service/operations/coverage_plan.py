"""A plan to reach a target: in which units to hold how many classes, and on which days they could be.

In: figures that were read already, a line of the report, seats of a class. Out: units in the order in which to act.
Nothing is read: the figures say it all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quiz_service.operations.coverage import Figures, StratumLine, goal_in
from quiz_service.rules.coverage import Count, is_met
from quiz_service.rules.plan import cheapest_plan
from quiz_service.rules.strata import Reading
from quiz_service.storage.coverage_queries import UnitNode

FRIDAY = 4


@dataclass(frozen=True)
class PlannedUnit:
    """So many untrained people of a unit invited to so many classes; `reached` is the line's count after them."""

    unit: UnitNode
    people: int
    sessions: int
    reached: Count


@dataclass(frozen=True)
class CoveragePlan:
    """The way to a target. `is_enough` False: even with everybody of these units trained it is missed."""

    line: StratumLine
    seats: int
    units: Sequence[PlannedUnit]
    is_enough: bool

    @property
    def people(self) -> int:
        """How many people are invited."""
        return sum(one.people for one in self.units)

    @property
    def sessions(self) -> int:
        """How many classes are held."""
        return sum(one.sessions for one in self.units)


def plan_for(figures: Figures, reading: Reading, line: StratumLine, seats: int) -> CoveragePlan:
    """The cheapest plan for a line of the report.

    Raises:
        ValueError: the line has no target.
    """
    if line.target is None:
        raise ValueError("a plan needs a target")
    goal = goal_in(line.target)
    kinds = reading.kinds_of(line.id)
    nodes = {unit.node.id: unit.node for unit in figures.units if unit.node.counted_kind in kinds}
    own = [(unit.node.id, unit.own) for unit in figures.units if unit.node.id in nodes]
    steps = cheapest_plan(own, goal, line.count, seats)
    units = [PlannedUnit(nodes[step.unit_id], step.people, step.sessions, step.reached) for step in steps]
    return CoveragePlan(line, seats, units, is_met(units[-1].reached if units else line.count, goal) is not False)


def working_days(after: date) -> Iterator[date]:
    """Monday to Friday from the Monday of the next week on. Public holidays are not known here."""
    day = after + timedelta(days=7 - after.weekday())
    while True:
        if day.weekday() <= FRIDAY:
            yield day
        day += timedelta(days=1)
