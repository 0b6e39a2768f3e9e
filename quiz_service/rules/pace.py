"""When a target would be met if training went on as it did lately: an estimate, and said to be one.

In: counts of some days and a goal. Out: persons trained a month and the day, or why there is none. A straight line
through two points and no more: few months are behind it, and a finer curve would only look more certain.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from quiz_service.rules.coverage import Count, Goal, is_met, missing

MONTHS = 3
"""How far back the rate looks."""
LONGEST = 3650
"""Days ahead beyond which no day is named."""
DAYS_A_MONTH = Fraction(1461, 48)
"""The mean month of the calendar: 30.4375 days."""

WhyNone = Literal["", "met", "nobody", "too-few", "no-history", "not-rising", "too-far"]
"""Why no day is named. "met": no need; "nobody": nobody is in scope; "too-few": more are missing than are untrained."""


@dataclass(frozen=True)
class Pace:
    """Persons trained a month, net of those whose training expired or who left; and when the goal would be met."""

    since: date | None
    """The first day of the stretch that was looked at; None without history."""
    a_month: Fraction | None
    met_on: date | None
    why_none: WhyNone = ""


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last day when it is shorter.

    >>> months_before(date(2026, 5, 31), 3)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def pace(counts_by_day: Mapping[date, Count], goal: Goal) -> Pace:
    """The rate over the last three months of these days, and the day on which the goal would be met.

    The last of the days is the present one. The stretch begins on the earliest day given that is no more than three
    months before it and on which somebody was in scope: days without people are no history. It is assumed that nobody
    joins or leaves; a share and a number of persons are both reached by so many more trained persons.
    """
    days = sorted(counts_by_day)
    if not days or not counts_by_day[days[-1]].people:
        return Pace(None, None, None, "nobody")
    today = days[-1]
    count = counts_by_day[today]
    earlier = [day for day in days[:-1] if day >= months_before(today, MONTHS) and counts_by_day[day].people]
    since = earlier[0] if earlier else None
    a_day = Fraction(count.trained - counts_by_day[since].trained, (today - since).days) if since else None
    a_month = None if a_day is None else a_day * DAYS_A_MONTH
    if is_met(count, goal):
        return Pace(since, a_month, None, "met")
    if missing(count, goal) > count.untrained:
        return Pace(since, a_month, None, "too-few")
    if a_day is None:
        return Pace(None, None, None, "no-history")
    if a_day <= 0:
        return Pace(since, a_month, None, "not-rising")
    ahead = math.ceil(missing(count, goal) / a_day)
    if ahead > LONGEST:
        return Pace(since, a_month, None, "too-far")
    return Pace(since, a_month, today + timedelta(days=ahead))
