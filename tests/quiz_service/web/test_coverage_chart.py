"""The pictures of coverage: where things stand in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from quiz_service.rules.coverage import Count, goal_of
from quiz_service.web.coverage_chart import BAR, BOTTOM, LEFT, RIGHT, TOP, bar, line_chart, swing

SEVENTY = goal_of("share", ">=", "70")
DAYS = [date(2026, month, 1) for month in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("count", "goal", "filled", "target"),
    [
        (Count(1, 2), SEVENTY, "50", "70"),
        (Count(1, 3), None, "33.33", None),
        (Count(), SEVENTY, "0", "70"),
        (Count(5, 5), goal_of("count", ">=", "10"), "50", "100"),
        (Count(50, 50), goal_of("count", ">=", "10"), "100", "100"),
        (Count(1, 2), goal_of("count", ">=", "0"), "50", None),
    ],
)
def test_a_bar_is_as_long_as_its_share(count: Count, goal: object, filled: str, target: str | None) -> None:
    made = bar(count, goal)
    assert (made.filled, made.target) == (filled, target)


def test_a_line_runs_from_the_first_day_to_the_last_between_nought_and_all() -> None:
    chart = line_chart(dict(zip(DAYS, [Count(0, 4), Count(2, 4), Count(3, 4), Count(4, 4)], strict=True)), SEVENTY)
    first, *_, last = chart.lines[0].split()
    assert (first, last) == (f"{LEFT},{BOTTOM}", f"{RIGHT},{TOP}")
    assert [one.text for one in chart.rows] == ["0 %", "50 %", "100 %"]
    assert [one.text for one in chart.columns] == ["1/26", "2/26", "3/26", "4/26"]
    assert chart.target == f"{BOTTOM - (BOTTOM - TOP) * 0.7:.1f}"


def test_days_without_anybody_interrupt_the_line() -> None:
    counts = dict(zip(DAYS, [Count(1, 4), Count(2, 4), Count(), Count(4, 4)], strict=True))
    chart = line_chart(counts, None)
    assert (len(chart.lines), len(chart.dots), chart.target) == (1, 3, None)


def test_one_day_alone_is_a_dot() -> None:
    chart = line_chart({DAYS[0]: Count(1, 4)}, SEVENTY)
    assert (chart.lines, len(chart.dots), len(chart.columns)) == ((), 1, 1)


def test_a_number_of_persons_has_an_axis_of_persons() -> None:
    chart = line_chart({DAYS[0]: Count(5, 40), DAYS[1]: Count(12, 40)}, goal_of("count", ">=", "30"))
    assert [one.text for one in chart.rows] == ["0", "30"]
    assert chart.target == str(TOP)
    assert [one.text for one in line_chart({DAYS[0]: Count()}, goal_of("count", ">=", "0")).rows] == ["0", "1"]


def test_two_years_are_named_at_a_few_places_with_the_last_among_them() -> None:
    days = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(25)]
    columns = line_chart(dict.fromkeys(days, Count(1, 2)), None).columns
    assert len(columns) <= 5
    assert columns[-1].text == "1/26"


def test_a_gain_swings_right_and_a_loss_left() -> None:
    gain, loss = swing(Fraction(1, 10), Fraction(1, 5)), swing(Fraction(-1, 5), Fraction(1, 5))
    assert gain is not None
    assert loss is not None
    assert (gain.x, gain.width, gain.is_gain) == (str(BAR // 2), str(BAR // 4), True)
    assert (loss.x, loss.width, loss.is_gain) == ("0", str(BAR // 2), False)
    assert swing(Fraction(0), Fraction(1)) is None
    assert swing(None, Fraction(0)) is None
