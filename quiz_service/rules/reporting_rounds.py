"""The two rounds in which the plan asks for reports (V.2): by what day, and which day the report of a round counts.

In: a day. Out: the round it belongs to, the last reporting day before it. "Trước ngày 17/6" is strict: the last day
that can be reported is the 16th. Other rhythms that the plan names for some bodies have no days (`OTHER_RHYTHMS`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

CLAUSE = "V.2"
OTHER_RHYTHMS = ("IV.24.b.g4", "IV.2.g4")
"""Clauses that name another rhythm for districts, and for the police: both stand beside V.2, neither is dropped."""


@dataclass(frozen=True)
class Round:
    """A round of reports. `words` stand so in the plan."""

    name: str
    month: int
    day: int
    words: str

    def as_of(self, year: int) -> date:
        """The day whose end the round's report counts."""
        return date(year, self.month, self.day) - timedelta(days=1)


ROUNDS = (
    Round("định kỳ 6 tháng", 6, 17, "trước ngày 17/6"),
    Round("định kỳ 01 năm", 12, 17, "trước ngày 17/12"),
)


def round_of(day: date) -> Round | None:
    """The round whose reporting day this is.

    >>> round_of(date(2026, 6, 16)).name, round_of(date(2026, 6, 17))
    ('định kỳ 6 tháng', None)
    """
    return next((one for one in ROUNDS if one.as_of(day.year) == day), None)


def reporting_day_before(day: date) -> date:
    """The last reporting day before this one.

    >>> reporting_day_before(date(2026, 6, 16)), reporting_day_before(date(2026, 6, 17))
    (datetime.date(2025, 12, 16), datetime.date(2026, 6, 16))
    """
    days = [one.as_of(year) for year in (day.year - 1, day.year) for one in ROUNDS]
    return max(one for one in days if one < day)
