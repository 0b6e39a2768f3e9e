"""Counts on many days at once: what a trend over two years is drawn of.

In: a question and days in order. Out: counts by kind of unit. One reading of the spans, whatever the number of days:
a span counts on the days from the first one at or after its beginning to the last one before its end, so spans are
grouped by these two places and the sums are made here. (A join of days and spans took eight times as long.)
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_queries import Question, asked_for, is_trained, kind_counted_as
from quiz_service.storage.models import CountedSpan, Unit


def _place(column: InstrumentedAttribute[date], days: Sequence[date], low: int, high: int) -> ColumnElement[int]:
    """The place of the first day that is not before the column's, halving the days at each step."""
    if low == high:
        return literal(low, literal_execute=True)
    middle = (low + high) // 2
    return case(
        (column <= days[middle], _place(column, days, low, middle)), else_=_place(column, days, middle + 1, high)
    )


def counts_by_kind_and_day(session: Session, question: Question, days: Sequence[date]) -> list[dict[str, Count]]:
    """For each of these days, in their order: kind as strata know it → count. `question.on` is not looked at."""
    first = _place(CountedSpan.starts_on, days, 0, len(days)).label("first")
    end = _place(CountedSpan.ends_on, days, 0, len(days)).label("end")
    rows = session.execute(
        select(first, end, Unit.kind, Unit.level, func.sum(case((is_trained(question), 1), else_=0)), func.count())
        .select_from(CountedSpan)
        .join(Unit, Unit.id == CountedSpan.unit_id)
        .where(CountedSpan.in_scope.is_(True), *asked_for(question))
        .group_by("first", "end", Unit.kind, Unit.level)
    )
    counts: list[dict[str, Count]] = [{} for _ in days]
    for begins, ends, kind, level, trained, people in rows:
        for place in range(begins, ends):
            known = counts[place]
            counted_kind = kind_counted_as(kind, level)
            known[counted_kind] = known.get(counted_kind, Count()) + Count(int(trained), people)
    return counts
