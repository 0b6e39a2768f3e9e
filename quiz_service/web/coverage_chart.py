"""Geometry of the pictures of coverage: numbers for attributes of SVG. A picture repeats words that stand beside it.

In: counts and targets. Out: frozen records of coordinates that templates/coverage/pictures.html draws. No colour is
chosen here: classes of the stylesheet do, so that both schemes and print have their own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from quiz_service.rules.coverage import Count, Goal

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 348, 16, 184
"""Of the field inside the axes; right of it is room for half a dot."""
BAR = 100
"""Width of a bar's ground."""
MOST_LABELS = 5


@dataclass(frozen=True)
class Bar:
    """A filled part of a ground that is `BAR` wide, and where the target is; None: no target in sight."""

    filled: str
    target: str | None


def _number(value: float | Fraction) -> str:
    """A coordinate: two places at most, with a point.

    >>> _number(Fraction(1, 3)), _number(7)
    ('0.33', '7')
    """
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def bar(count: Count, goal: Goal | None) -> Bar:
    """The bar of a share; that of nobody is empty."""
    share = count.share or Fraction(0)
    aim = goal.amount if goal and goal.measure == "share" else None
    if goal and goal.measure == "count" and goal.amount:
        share, aim = min(Fraction(1), Fraction(count.trained) / goal.amount), Fraction(1)
    return Bar(_number(share * BAR), None if aim is None else _number(min(aim, Fraction(1)) * BAR))


@dataclass(frozen=True)
class Mark:
    """A place with words at it."""

    x: str
    y: str
    text: str


@dataclass(frozen=True)
class LineChart:
    """A line over months. `lines` are stretches without a gap as `points` of a polyline."""

    lines: tuple[str, ...]
    dots: tuple[Mark, ...]
    rows: tuple[Mark, ...]
    """Horizontal lines with their labels."""
    columns: tuple[Mark, ...]
    """Labels below."""
    target: str | None
    """Height of the target."""


def _labels(days: Sequence[date]) -> list[int]:
    """Places of the days that are named below: the first, the last, and some between at equal distances."""
    if len(days) <= MOST_LABELS:
        return list(range(len(days)))
    step = math.ceil((len(days) - 1) / (MOST_LABELS - 1))
    places = list(range(len(days) - 1, -1, -step))
    return sorted(places)


def _top(values: Sequence[Fraction | None], goal: Goal | None) -> tuple[Fraction, list[tuple[Fraction, str]]]:
    """The highest value of the axis, and the values at which lines are drawn."""
    if goal is None or goal.measure == "share":
        return Fraction(1), [(Fraction(quarter, 4), f"{quarter * 25} %") for quarter in (0, 2, 4)]
    most = max([goal.amount, *(value for value in values if value is not None)])
    digits = 10 ** max(0, len(str(math.ceil(most))) - 1)
    top = Fraction(math.ceil(most / digits) * digits or 1)
    return top, [(Fraction(0), "0"), (top, str(top))]


def line_chart(counts: Mapping[date, Count], goal: Goal | None) -> LineChart:
    """The chart of a trend: shares of one, or persons where the goal is a number of persons."""
    days = list(counts)
    as_share = goal is None or goal.measure == "share"
    values = [count.share if as_share else Fraction(count.trained) for count in counts.values()]
    top, rows = _top(values, goal)

    def x(place: int) -> str:
        return _number(LEFT + (RIGHT - LEFT) * (Fraction(place, len(days) - 1) if len(days) > 1 else Fraction(1)))

    def y(value: Fraction) -> str:
        return _number(BOTTOM - (BOTTOM - TOP) * min(value / top, Fraction(1)))

    lines: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            lines[-1].append(f"{x(place)},{y(value)}")
    dots = [Mark(x(place), y(value), "") for place, value in enumerate(values) if value is not None]
    return LineChart(
        tuple(" ".join(line) for line in lines if len(line) > 1), tuple(dots),
        tuple(Mark(_number(LEFT), y(value), text) for value, text in rows),
        tuple(Mark(x(place), _number(BOTTOM), f"{days[place].month}/{days[place].year % 100}")
              for place in _labels(days)),
        y(min(goal.amount, top)) if goal else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Swing:
    """A bar to the left or the right of the middle of a ground that is `BAR` wide."""

    x: str
    width: str
    is_gain: bool


def swing(points: Fraction | None, most: Fraction) -> Swing | None:
    """How far a share moved, measured by the largest move there is; None where it did not."""
    if not points or not most:
        return None
    half = Fraction(BAR, 2)
    width = abs(points) / most * half
    return Swing(_number(half if points > 0 else half - width), _number(width), points > 0)
