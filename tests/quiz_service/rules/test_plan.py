"""A plan to reach a target: by hand, and compared with trying everything."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.coverage import Count, Goal, is_met, missing
from quiz_service.rules.plan import Step, cheapest_plan

SEVENTY = Goal("share", ">=", Fraction(7, 10))


def total(units: list[tuple[int, Count]]) -> Count:
    return sum((count for _, count in units), Count())


def test_the_largest_units_come_first_until_enough_are_trained() -> None:
    """By hand: 100 people, 40 trained, 30 missing. Unit 2 lacks 25, unit 3 lacks 20, unit 1 lacks 15. Two units do,
    one does not. Sessions of 10: unit 2 two full ones, unit 3 two full ones are 40; the third full one is enough."""
    units = [(1, Count(15, 30)), (2, Count(10, 35)), (3, Count(15, 35))]
    assert cheapest_plan(units, SEVENTY, total(units), 10) == [
        Step(2, 20, 2, Count(60, 100)),
        Step(3, 10, 1, Count(70, 100)),
    ]


def test_nobody_is_sent_where_nobody_is_needed() -> None:
    units = [(1, Count(7, 10)), (2, Count(70, 100))]
    assert cheapest_plan(units, SEVENTY, total(units), 30) == []
    assert cheapest_plan([], SEVENTY, Count(), 30) == []


def test_a_unit_whose_people_are_all_trained_is_in_no_plan() -> None:
    units = [(1, Count(2, 2)), (2, Count(0, 8))]
    assert [step.unit_id for step in cheapest_plan(units, SEVENTY, total(units), 5)] == [2]


def test_where_even_everybody_is_not_enough_everybody_is_in_the_plan_and_it_tells() -> None:
    units = [(1, Count(1, 3)), (2, Count(0, 4))]
    plan = cheapest_plan(units, Goal("count", ">=", Fraction(9)), total(units), 30)
    assert [(step.unit_id, step.people) for step in plan] == [(2, 4), (1, 2)]
    assert plan[-1].reached == Count(7, 7)
    assert not is_met(plan[-1].reached, Goal("count", ">=", Fraction(9)))


def test_sessions_are_filled_so_a_few_more_than_missing_may_be_trained() -> None:
    """7 of 10 needed, 0 trained: two sessions of 5 take all ten."""
    units = [(1, Count(0, 10))]
    assert cheapest_plan(units, SEVENTY, total(units), 5) == [Step(1, 10, 2, Count(10, 10))]


def test_the_fullest_session_comes_first() -> None:
    """Units lack 12 and 11, sessions hold 10, 21 are missing: full ones give 20, then the rest of 2 does."""
    units = [(1, Count(0, 12)), (2, Count(0, 11))]
    plan = cheapest_plan(units, Goal("count", ">=", Fraction(21)), total(units), 10)
    assert [(step.unit_id, step.sessions, step.people) for step in plan] == [(1, 2, 12), (2, 1, 10)]


def test_a_session_needs_a_seat() -> None:
    with pytest.raises(ValueError, match="seat"):
        cheapest_plan([], SEVENTY, Count(), 0)


some_counts = st.integers(0, 9).flatmap(lambda people: st.builds(Count, st.integers(0, people), st.just(people)))


@given(st.lists(some_counts, min_size=1, max_size=4), st.integers(1, 5), st.fractions(0, 1))
def test_no_plan_needs_fewer_units_or_with_as_many_fewer_sessions(
    counts: list[Count], seats: int, amount: Fraction
) -> None:
    units = list(enumerate(counts, start=1))
    whole, goal = total(units), Goal("share", ">=", amount)
    plan = cheapest_plan(units, goal, whole, seats)
    best = None
    for sessions in itertools.product(*[range(-(-count.untrained // seats) + 1) for count in counts]):
        reached = sum(min(count.untrained, number * seats) for count, number in zip(counts, sessions, strict=True))
        if reached >= missing(whole, goal):
            cost = (sum(map(bool, sessions)), sum(sessions))
            best = min(best or cost, cost)
    assert (len(plan), sum(step.sessions for step in plan)) == best
    assert not plan or is_met(plan[-1].reached, goal)
    assert all(0 < step.people <= dict(units)[step.unit_id].untrained for step in plan)
