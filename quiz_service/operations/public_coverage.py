"""Coverage as everybody may see it: strata and the highest units as of the last full month, small groups hidden.

In: the database, today. Out: one table a stratum, of disjoint sets of people; no total over strata and no other day or
filter is given, so that nothing can be found by subtraction (`rules.suppression`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from quiz_service.operations.coverage import CoverageReport, Figures, StratumLine, figures_of
from quiz_service.operations.coverage_question import Asked, select_units
from quiz_service.rules.coverage import Count
from quiz_service.rules.strata import Reading
from quiz_service.rules.suppression import suppress
from quiz_service.storage.coverage_queries import UnitNode, add_up


@dataclass(frozen=True)
class PublicRow:
    """A unit with everything below it; `count` None: hidden."""

    name: str
    count: Count | None


@dataclass(frozen=True)
class PublicStratum:
    """The people of one stratum; `total` None: hidden."""

    line: StratumLine
    total: Count | None
    rows: Sequence[PublicRow]


@dataclass(frozen=True)
class PublicCoverage:
    """What the public page shows."""

    on: date
    reading: Reading
    strata: Sequence[PublicStratum]


def last_full_month(today: date) -> date:
    """The last day of the month before: figures then stand still for a month, and two days cannot be compared.

    >>> last_full_month(date(2026, 3, 2))
    datetime.date(2026, 2, 28)
    """
    return today.replace(day=1) - timedelta(days=1)


def public_coverage(session: Session, today: date, secret: str) -> PublicCoverage:
    """The public figures, in the usual reading of the target. Four queries. `secret`: `Settings.secret_key`."""
    figures = figures_of(session, select_units(session, Asked(last_full_month(today)), None))
    report = figures.report("")
    named = {stratum.id: stratum.kinds for stratum in report.reading.strata}
    return PublicCoverage(
        report.asked.on, report.reading,
        [_stratum(figures, report, line, named[line.id], secret) for line in report.strata if line.id in named],
    )  # fmt: skip


def _highest(report: CoverageReport) -> Sequence[UnitNode]:
    """The highest units; where there is but one, those right below it and that one for the people of its own."""
    tops = [line.node for line in report.units if line.depth == 0]
    if len(tops) != 1:
        return tops
    return [*(line.node for line in report.units if line.depth == 1), tops[0]]


def _stratum(
    figures: Figures, report: CoverageReport, line: StratumLine, kinds: Sequence[str], secret: str
) -> PublicStratum:
    own = {unit.node.id: unit.own for unit in figures.units if unit.node.counted_kind in kinds}
    whole, highest = add_up(own, figures.selection.nodes), _highest(report)
    counts: dict[str, Count] = {}
    for node in highest:
        is_above_others = any(other.parent_id == node.id for other in highest)
        count = (own if is_above_others else whole).get(node.id, Count())
        if count.people:
            counts[node.code] = count
    table = suppress(counts, f"{secret}\n{line.id}")
    names = {node.code: node.name for node in highest}
    return PublicStratum(line, table.total, [PublicRow(names[code], count) for code, count in table.rows.items()])
