"""How coverage moved from month to month, and when a target would be met at the pace of late.

In: figures that were read already. Out: for each line that is held against a target, its counts at the end of each
month and the estimate of `rules.pace`. One query.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from quiz_service.operations.coverage import Figures, StratumLine, goal_in
from quiz_service.rules.coverage import Count
from quiz_service.rules.pace import Pace, pace
from quiz_service.rules.strata import Reading
from quiz_service.storage.coverage_trend import counts_by_kind_and_day

MONTHS = 24
"""How far back a trend looks."""


def month_ends(on: date, months: int = MONTHS) -> list[date]:
    """The last days of so many full months before a day, and the day itself.

    >>> [day.isoformat() for day in month_ends(date(2026, 3, 2), 2)]
    ['2026-01-31', '2026-02-28', '2026-03-02']
    """
    days = [on]
    first = on.replace(day=1)
    for _ in range(months):
        last = first - timedelta(days=1)
        days.append(last)
        first = last.replace(day=1)
    return days[::-1]


@dataclass(frozen=True)
class Trend:
    """One line of a report over time; `pace` None: nothing is aimed at."""

    line: StratumLine
    counts: Mapping[date, Count]
    pace: Pace | None


def trends_of(session: Session, figures: Figures, reading: Reading, lines: Sequence[StratumLine]) -> list[Trend]:
    """The trends of these lines of a report. Leading months without anybody in scope are left out."""
    days = month_ends(figures.selection.asked.on)
    by_kind = counts_by_kind_and_day(session, figures.selection.question, days)
    found = []
    for line in lines:
        kinds = reading.kinds_of(line.id)
        counts = {
            day: sum((count for kind, count in known.items() if kind in kinds), Count())
            for day, known in zip(days, by_kind, strict=True)
        }
        begin = next((day for day in days if counts[day].people), days[-1])
        counts = {day: count for day, count in counts.items() if day >= begin}
        found.append(Trend(line, counts, pace(counts, goal_in(line.target)) if line.target else None))
    return found
