"""What the pages of coverage show: figures put into cards, rows and choices. Nothing is counted here.

In: `Figures` and what was asked. Out: frozen records for the templates. A table of units shows one step of the tree:
its rows sum to the figure above it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from quiz_service.operations.coverage import CoverageReport, Figures, StratumLine, UnitLine, goal_in
from quiz_service.operations.coverage_question import Selection
from quiz_service.operations.coverage_trend import Trend
from quiz_service.rules.collation import name_key
from quiz_service.rules.coverage import Count, Goal, is_met, missing
from quiz_service.storage.coverage_queries import UnitNode, add_up
from quiz_service.storage.models import Target
from quiz_service.storage.people_listing import Page
from quiz_service.web import coverage_words as words
from quiz_service.web.coverage_chart import Bar, LineChart, bar, line_chart
from quiz_service.web.filters import whole as whole_number

ORDERS = {
    "": "tên đơn vị", "thap": "tỷ lệ thấp trước", "cao": "tỷ lệ cao trước", "thieu": "còn thiếu nhiều trước",
    "dong": "đông người trước",
}  # fmt: skip
"""How the table of units can be sorted: value of the parameter `xep` → name."""
ROWS = 50
"""Rows of one page of the table of units."""


@dataclass(frozen=True)
class Card:
    """A figure held against a target, with its trend. `target` is in words; "" without one."""

    line: StratumLine
    target: str
    period: str
    verdict: str
    bar: Bar
    chart: LineChart
    trend: Trend
    pace: str

    @property
    def clause_id(self) -> str:
        """The clause that sets the target; "" for a target of the operator's own."""
        return self.line.target.clause_id if self.line.target else ""

    @property
    def is_share(self) -> bool:
        """Whether the chart shows shares; persons otherwise."""
        return self.line.target is None or self.line.target.measure == "share"


def card_of(trend: Trend) -> Card:
    """The card of one line of a report."""
    line, target = trend.line, trend.line.target
    goal = goal_in(target) if target else None
    on = list(trend.counts)[-1]
    return Card(
        line, words.target_words(target) if target else "", words.period_in_words(target, on) if target else "",
        words.verdict(line), bar(line.count, goal), line_chart(trend.counts, goal), trend,
        words.pace_in_words(trend.pace) if trend.pace else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A unit of one step of the tree with everything below it, or the people placed in the unit above itself."""

    unit: UnitNode
    is_own: bool
    has_below: bool
    count: Count
    met: bool | None
    missing: int
    bar: Bar

    @property
    def name(self) -> str:
        """In words."""
        return f"Riêng ở {self.unit.name}" if self.is_own else self.unit.name

    @property
    def verdict(self) -> str:
        """Whether the target is met; "" where the row is held against none."""
        if not self.count.people:
            return "không có ai trong diện tính"
        if self.met is None:
            return ""
        return "đã đạt" if self.met else f"còn thiếu {whole_number(self.missing)} người"


@dataclass(frozen=True)
class UnitTable:
    """One step of the tree. `base`: the unit whose parts are shown; None: the highest units."""

    base: UnitNode | None
    page: Page[Row]
    total: Count
    """Of all rows, those on other pages too."""


def _share_goal(report: CoverageReport, stratum: str) -> Goal | None:
    lines = (*report.strata, *report.further)
    targets: Iterable[Target] = (line.target for line in lines if line.target and line.id == stratum)
    target = next((target for target in targets if target.measure == "share"), None)
    return goal_in(target) if target else None


def _row(unit: UnitNode, count: Count, goal: Goal | None, *, is_own: bool, has_below: bool) -> Row:
    return Row(
        unit, is_own, has_below, count, is_met(count, goal) if goal else None, missing(count, goal) if goal else 0,
        bar(count, goal),
    )  # fmt: skip


def unit_table(figures: Figures, report: CoverageReport, stratum: str, order: str, number: int) -> UnitTable:
    """The units right below the chosen one (or the one at the top, where there is but one), of one stratum or of all.

    A unit is held against the share of its own stratum, unless people of several strata are below it.
    """
    selection, reading = figures.selection, report.reading
    kinds = reading.kinds_of(stratum) if stratum else None
    own = {
        unit.node.id: unit.own for unit in figures.units if kinds is None or unit.node.counted_kind in kinds
    }  # fmt: skip
    whole = add_up(own, selection.nodes)
    tops = [line for line in report.units if line.depth == 0]
    base = tops[0].node if len(tops) == 1 else None
    lines = [line for line in report.units if line.depth == (1 if base else 0)]
    parents = {line.node.parent_id for line in report.units}
    rows = [
        _row(line.node, whole.get(line.node.id, Count()), _goal_of(line, report, stratum), is_own=False,
             has_below=line.node.id in parents)
        for line in lines
        if not stratum or line.stratum == stratum or whole.get(line.node.id, Count()).people
    ]  # fmt: skip
    if base is not None and (own.get(base.id, Count()).people or not rows):
        goal = _share_goal(report, stratum or reading.stratum_of(base.counted_kind))
        rows.append(_row(base, own.get(base.id, Count()), goal, is_own=bool(lines), has_below=False))
    return UnitTable(base, _page(_sorted(rows, order), number), sum((row.count for row in rows), Count()))


def _page(rows: Sequence[Row], number: int) -> Page[Row]:
    number = max(1, min(number, -(-len(rows) // ROWS)))
    return Page(rows[(number - 1) * ROWS : number * ROWS], len(rows), number, ROWS)


def _goal_of(line: UnitLine, report: CoverageReport, stratum: str) -> Goal | None:
    """What a unit is held against: nothing where `UnitLine` says so."""
    if stratum:
        return _share_goal(report, stratum)
    return _share_goal(report, line.stratum) if line.met is not None or not line.whole.people else None


def _sorted(rows: Sequence[Row], order: str) -> list[Row]:
    """Rows without anybody in scope stand last in every order but that of names."""
    nobody = Fraction(2)
    keys = {
        "thap": lambda row: row.count.share if row.count.people else nobody,
        "cao": lambda row: -row.count.share if row.count.people else nobody,
        "thieu": lambda row: -row.missing,
        "dong": lambda row: -row.count.people,
    }
    return sorted(rows, key=keys[order]) if order in keys else list(rows)


@dataclass(frozen=True)
class UnitChoice:
    """Where one stands in the tree of units: the way up, the chosen unit, the units right below it."""

    parent: UnitNode | None
    chosen: UnitNode | None
    below: Sequence[UnitNode]


def unit_choice(selection: Selection, scope: frozenset[int] | None) -> UnitChoice:
    """The step at the chosen unit for somebody who sees `scope` (None: all), with the units that existed on the day."""
    chosen, parent = selection.chosen, None
    if chosen is None:
        return UnitChoice(None, None, [node for node in selection.tops if node.exists_on(selection.asked.on)])
    if chosen.parent_id is not None and (scope is None or chosen.parent_id in scope):
        parent = selection.nodes.get(chosen.parent_id)
    below = [
        node
        for node in selection.nodes.values()
        if node.parent_id == chosen.id and selection.has(node.id) and node.exists_on(selection.asked.on)
    ]
    return UnitChoice(parent, chosen, sorted(below, key=lambda node: (name_key(node.name), node.id)))


def last_day(selection: Selection) -> date | None:
    """The last day on which one of the highest units existed; None while one does on the day asked for."""
    ends = [node.ends_on for node in selection.tops if node.ends_on is not None]
    is_over = ends and all(not node.exists_on(selection.asked.on) for node in selection.tops)
    return max(ends) - timedelta(days=1) if is_over and max(ends) <= selection.asked.on else None


@dataclass(frozen=True)
class OtherReading:
    """What another reading of the target would make of the same people."""

    id: str
    name: str
    why: str
    effect: str


def other_readings(figures: Figures, report: CoverageReport) -> list[OtherReading]:
    """All readings but the one that is shown."""
    return [
        OtherReading(one.id, one.name, one.why, words.other_reading_in_words(report, figures.report(one.id)))
        for one in figures.readings
        if one.id != report.reading.id
    ]


def strata_names(report: CoverageReport) -> Mapping[str, str]:
    """Stratum id → name, of the reading that is shown."""
    return {stratum.id: stratum.name for stratum in report.reading.strata}
