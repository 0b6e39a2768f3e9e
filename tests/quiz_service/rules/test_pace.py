"""When a target would be met at the pace of the last months: computed by hand, and why there is sometimes no day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from quiz_service.rules.coverage import Count, Goal
from quiz_service.rules.pace import DAYS_A_MONTH, LONGEST, Pace, pace

SEVENTY = Goal("share", ">=", Fraction(7, 10))
TODAY = date(2026, 6, 30)
MARCH = date(2026, 3, 31)


def test_the_day_is_on_a_straight_line_through_the_last_three_months() -> None:
    """By hand: 91 days from 31/3 to 30/6 (30 + 31 + 30), 182 more trained: 2 a day. 700 of 1,000 are needed, 600 are
    trained, 100 are missing: 50 days after 30/6 is 19/8."""
    found = pace({MARCH: Count(418, 1000), TODAY: Count(600, 1000)}, SEVENTY)
    assert found == Pace(MARCH, 2 * DAYS_A_MONTH, date(2026, 8, 19))


def test_a_part_of_a_day_is_a_whole_one() -> None:
    """3 a day for 91 days; 100 missing: 33.3 days, so on the 34th, 3/8."""
    found = pace({MARCH: Count(327, 1000), TODAY: Count(600, 1000)}, SEVENTY)
    assert found.met_on == date(2026, 8, 3)


def test_only_the_last_three_months_count() -> None:
    history = {date(2025, 6, 30): Count(0, 1000), date(2026, 2, 28): Count(599, 1000)}
    with_history = pace(history | {MARCH: Count(418, 1000), TODAY: Count(600, 1000)}, SEVENTY)
    assert with_history == pace({MARCH: Count(418, 1000), TODAY: Count(600, 1000)}, SEVENTY)


def test_three_months_before_the_last_of_may_is_the_last_of_february() -> None:
    found = pace({date(2026, 2, 28): Count(0, 1000), date(2026, 5, 31): Count(92, 1000)}, SEVENTY)
    assert (found.since, found.a_month) == (date(2026, 2, 28), DAYS_A_MONTH)


def test_a_shorter_history_is_taken_as_it_is() -> None:
    """10 days, 20 more: 2 a day."""
    found = pace({date(2026, 6, 20): Count(580, 1000), TODAY: Count(600, 1000)}, SEVENTY)
    assert (found.since, found.met_on) == (date(2026, 6, 20), date(2026, 8, 19))


def test_days_on_which_nobody_was_there_yet_are_no_history() -> None:
    found = pace({MARCH: Count(), date(2026, 6, 20): Count(580, 1000), TODAY: Count(600, 1000)}, SEVENTY)
    assert found.since == date(2026, 6, 20)


def test_a_number_of_people_is_a_target_too() -> None:
    """182 in 91 days; 40 missing: 20 days."""
    found = pace({MARCH: Count(218, 1000), TODAY: Count(400, 1000)}, Goal("count", ">=", Fraction(440)))
    assert found.met_on == date(2026, 7, 20)


@pytest.mark.parametrize(
    ("counts", "goal", "why"),
    [
        ({MARCH: Count(1, 10), TODAY: Count(7, 10)}, SEVENTY, "met"),
        ({MARCH: Count(5, 10), TODAY: Count(5, 10)}, SEVENTY, "not-rising"),
        ({MARCH: Count(6, 10), TODAY: Count(5, 10)}, SEVENTY, "not-rising"),
        ({TODAY: Count(5, 10)}, SEVENTY, "no-history"),
        ({date(2026, 3, 29): Count(1, 10), TODAY: Count(5, 10)}, SEVENTY, "no-history"),
        ({MARCH: Count(1, 10), TODAY: Count()}, SEVENTY, "nobody"),
        ({}, SEVENTY, "nobody"),
        ({MARCH: Count(1, 10), TODAY: Count(5, 10)}, Goal("count", ">=", Fraction(11)), "too-few"),
        ({MARCH: Count(1, 10), TODAY: Count(5, 10)}, Goal("share", ">", Fraction(1)), "too-few"),
        ({MARCH: Count(0, 1000), TODAY: Count(1, 1000)}, SEVENTY, "too-far"),
    ],
)
def test_where_no_day_can_be_named_the_reason_is_told(counts: dict[date, Count], goal: Goal, why: str) -> None:
    found = pace(counts, goal)
    assert (found.met_on, found.why_none) == (None, why)


def test_a_target_that_is_met_still_has_a_pace() -> None:
    assert pace({MARCH: Count(618, 1000), TODAY: Count(800, 1000)}, SEVENTY).a_month == 2 * DAYS_A_MONTH


def test_the_farthest_day_that_is_named() -> None:
    """One person in ten days: a person missing more than 3,650 days away is not promised."""
    counts = {date(2026, 6, 20): Count(0, 1000), TODAY: Count(1, 1000)}
    nearest = Goal("count", ">=", Fraction(1 + LONGEST // 10))
    assert pace(counts, nearest).met_on == date(2036, 6, 27)
    assert pace(counts, Goal("count", ">=", nearest.amount + 1)).why_none == "too-far"
