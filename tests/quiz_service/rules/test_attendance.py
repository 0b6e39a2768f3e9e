"""Lượt and người are different numbers, and only who was there on every day has attended the class."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.attendance import tally

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 5)


def test_one_person_on_two_days_is_two_attendances_and_one_person() -> None:
    counted = tally([FIRST, SECOND], [(1, FIRST), (1, SECOND)])
    assert (counted.attendances, counted.persons) == (2, 1)
    assert counted.complete == {1}
    assert counted.lacking == {}


def test_who_lacks_a_day_is_named_with_the_days_in_order() -> None:
    counted = tally([THIRD, FIRST, SECOND], [(1, SECOND), (2, FIRST), (2, SECOND), (2, THIRD)])
    assert counted.complete == {2}
    assert counted.lacking == {1: (FIRST, THIRD)}
    assert (counted.attendances, counted.persons) == (4, 2)
    assert counted.by_day == {FIRST: 1, SECOND: 2, THIRD: 1}


def test_a_day_with_nobody_is_told_as_such() -> None:
    assert tally([FIRST, SECOND], [(1, FIRST)]).by_day == {FIRST: 1, SECOND: 0}


def test_what_is_told_twice_counts_once_and_a_strange_day_counts_nothing() -> None:
    counted = tally([FIRST], [(1, FIRST), (1, FIRST), (2, THIRD)])
    assert (counted.attendances, counted.persons) == (1, 1)


def test_a_class_without_days_completes_nothing_for_anybody() -> None:
    counted = tally([], [(1, FIRST)])
    assert (counted.attendances, counted.persons, counted.complete) == (0, 0, frozenset())


DAYS = st.sampled_from([FIRST, SECOND, THIRD])


@given(st.sets(DAYS, min_size=1), st.lists(st.tuples(st.integers(1, 5), DAYS)))
def test_the_parts_sum_up(days: set[date], present: list[tuple[int, date]]) -> None:
    counted = tally(days, present)
    assert sum(counted.by_day.values()) == counted.attendances
    assert counted.attendances == len({(person, day) for person, day in present if day in days})
    assert counted.persons == len({person for person, day in present if day in days})
    assert len(counted.complete) * len(days) <= counted.attendances
    lacking = sum(len(missed) for missed in counted.lacking.values())
    assert counted.persons * len(days) == counted.attendances + lacking
