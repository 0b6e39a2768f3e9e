"""Coverage: trained persons over persons in scope, held against a target. Exact fractions throughout.

In: counts of people. Out: verdicts, what is missing, and percents as they are shown. The targets are those of
II.1.g13 (at least 70 % at city level, 50 % at district and commune level and in the related bodies) and whatever an
operator adds; a target may be a share or a number of persons.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Measure = Literal["share", "count"]
Comparator = Literal[">=", ">"]


@dataclass(frozen=True)
class Count:
    """Trained persons among the persons in scope of some units on a day."""

    trained: int = 0
    people: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.trained <= self.people:
            raise ValueError(f"{self.trained} trained of {self.people} people")

    def __add__(self, other: Count) -> Count:
        return Count(self.trained + other.trained, self.people + other.people)

    @property
    def share(self) -> Fraction | None:
        """Trained over people; None where nobody is in scope: nothing over nothing is not nought."""
        return Fraction(self.trained, self.people) if self.people else None

    @property
    def untrained(self) -> int:
        """People in scope who are not trained."""
        return self.people - self.trained


@dataclass(frozen=True)
class Goal:
    """A target as arithmetic: `amount` is a share of one (7/10) or a number of persons."""

    measure: Measure
    comparator: Comparator
    amount: Fraction


def goal_of(measure: Measure, comparator: Comparator, amount: str) -> Goal:
    """A goal from its stored form, in which a share is given in percent.

    >>> goal_of("share", ">=", "70").amount
    Fraction(7, 10)
    """
    exact = Fraction(amount)
    return Goal(measure, comparator, exact / 100 if measure == "share" else exact)


def needed(people: int, goal: Goal) -> int:
    """The least number of trained persons that meets the goal when so many are in scope.

    >>> needed(1000, Goal("share", ">=", Fraction(7, 10))), needed(1000, Goal("share", ">", Fraction(7, 10)))
    (700, 701)
    """
    over, under = goal.amount.as_integer_ratio()
    over *= people if goal.measure == "share" else 1
    return -(-over // under) if goal.comparator == ">=" else over // under + 1  # rounded up; the next whole number


def missing(count: Count, goal: Goal) -> int:
    """How many more persons must be trained for the goal to be met, if nobody joins or leaves; 0 when it is met."""
    return max(0, needed(count.people, goal) - count.trained)


def is_met(count: Count, goal: Goal) -> bool | None:
    """Whether the goal is met: 70.0 % meets "at least 70 %", 69.96 % does not. None where nobody is in scope."""
    if goal.measure == "share" and not count.people:
        return None
    return missing(count, goal) == 0


def percent(share: Fraction | None) -> str:
    """A share as it is shown: two places at most, one at least, rounded down, so that no miss looks like a hit.

    >>> [percent(Fraction(*pair)) for pair in ((7, 10), (6996, 10000), (69999, 100000), (1, 3), (1, 1))]
    ['70,0', '69,96', '69,99', '33,33', '100,0']
    """
    if share is None:
        return "–"
    whole, rest = divmod(math.floor(share * 10_000), 100)
    digits = f"{rest:02}"
    return f"{whole},{digits[0] if digits.endswith('0') else digits}"
