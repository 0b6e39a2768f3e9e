"""Coverage as arithmetic: exact, so that no rounding ever turns a miss into a hit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.coverage import Count, Goal, goal_of, is_met, missing, needed, percent

AT_LEAST_70, MORE_THAN_70 = goal_of("share", ">=", "70"), goal_of("share", ">", "70")


def test_counts_add_up() -> None:
    whole = Count(3, 10) + Count(0, 4) + Count()
    assert (whole, whole.untrained, whole.share) == (Count(3, 14), 11, Fraction(3, 14))


def test_nothing_over_nothing_is_no_share() -> None:
    assert Count().share is None
    assert is_met(Count(), AT_LEAST_70) is None
    assert percent(None) == "–"
    assert missing(Count(), AT_LEAST_70) == 0


@pytest.mark.parametrize("numbers", [(2, 1), (-1, 3), (0, -1)])
def test_more_trained_than_people_is_a_fault_of_the_program(numbers: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="trained of"):
        Count(*numbers)


@pytest.mark.parametrize(
    ("count", "goal", "met", "more"),
    [
        (Count(7, 10), AT_LEAST_70, True, 0),
        (Count(700, 1000), AT_LEAST_70, True, 0),
        (Count(6996, 10000), AT_LEAST_70, False, 4),
        (Count(69999, 100000), AT_LEAST_70, False, 1),
        (Count(2, 3), AT_LEAST_70, False, 1),
        (Count(7, 10), MORE_THAN_70, False, 1),
        (Count(701, 1000), MORE_THAN_70, True, 0),
        (Count(0, 1), AT_LEAST_70, False, 1),
        (Count(0, 3), AT_LEAST_70, False, 3),
        (Count(1, 2), goal_of("share", ">=", "50"), True, 0),
        (Count(5, 11), goal_of("share", ">=", "50"), False, 1),
        (Count(333, 1000), goal_of("share", ">=", "33.3"), True, 0),
        (Count(332, 1000), goal_of("share", ">=", "33.3"), False, 1),
        (Count(499, 900), goal_of("count", ">=", "500"), False, 1),
        (Count(500, 900), goal_of("count", ">=", "500"), True, 0),
        (Count(500, 900), goal_of("count", ">", "500"), False, 1),
        (Count(), goal_of("count", ">=", "500"), False, 500),
    ],
)
def test_a_target_is_met_by_the_last_person_it_needs(count: Count, goal: Goal, met: bool, more: int) -> None:
    assert is_met(count, goal) is met
    assert missing(count, goal) == more


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(7, 10), "70,0"),
        (Fraction(6996, 10000), "69,96"),
        (Fraction(699999, 1000000), "69,99"),
        (Fraction(2, 3), "66,66"),
        (Fraction(1, 8), "12,5"),
        (Fraction(99999, 100000), "99,99"),
        (Fraction(1), "100,0"),
        (Fraction(0), "0,0"),
        (Fraction(1, 20000), "0,0"),
        (Fraction(1, 2000), "0,05"),
    ],
)
def test_a_share_is_shown_rounded_down(share: Fraction, shown: str) -> None:
    assert percent(share) == shown


people = st.integers(0, 5000)
amounts = st.integers(0, 9900).map(lambda hundredths: Fraction(hundredths, 10_000))
goals = st.builds(Goal, st.just("share"), st.sampled_from((">=", ">")), amounts)


@given(people, goals)
def test_one_person_fewer_than_needed_never_meets_the_goal(size: int, goal: Goal) -> None:
    least = needed(size, goal)
    if 0 < least <= size:
        assert is_met(Count(least, size), goal)
        assert not is_met(Count(least - 1, size), goal)
        assert missing(Count(least - 1, size), goal) == 1


@given(people.flatmap(lambda size: st.tuples(st.integers(0, size), st.just(size))), goals)
def test_what_is_shown_reads_as_met_only_when_it_is(numbers: tuple[int, int], goal: Goal) -> None:
    """Whoever reads the figure and compares it with the target's two places comes to the same verdict."""
    count = Count(*numbers)
    if count.share is None or goal.comparator == ">":
        return
    shown = Fraction(percent(count.share).replace(",", ".")) / 100
    assert shown <= count.share
    assert (shown >= goal.amount) == is_met(count, goal)
