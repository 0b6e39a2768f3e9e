"""Why a figure of coverage changed between two days: steps in a fixed order that add up to the last person.

In: everybody's standing on both days. Out: steps, each with the people it is made of and the count after it, from the
count of the first day to that of the last. The order is part of the answer, because a share moves differently when
people join before others complete; it is always the same: first who comes and goes, then what those who stayed did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from quiz_service.rules.coverage import Count
from quiz_service.rules.timeline import Standing

STEPS = {
    "joined": "Mới vào",
    "moved-in": "Chuyển đến",
    "into-scope": "Được đưa vào diện tính",
    "left": "Đã rời",
    "moved-out": "Chuyển đi",
    "out-of-scope": "Được đưa ra khỏi diện tính",
    "regrouped": "Đổi nhóm học viên",
    "completed": "Hoàn thành tập huấn",
    "lapsed": "Hết thời hạn",
    "rules": "Lộ trình thay đổi",
}
"""The steps in their order, with their names.

Who comes is taken with the standing of the last day, who goes with that of the first. "completed" and "lapsed" judge
those who stayed by the path as it was on the first day; "rules" is what the path's change adds to that. What was
annulled never counted, on either day, and so is no step.
"""


@dataclass(frozen=True)
class Effect:
    """What one person adds to the trained and to the people of a step: each is -1, 0 or 1, and not both are 0."""

    person_id: int
    trained: int
    people: int


@dataclass(frozen=True)
class Step:
    """One cause of change. `before` and `after` are the counts without and with it."""

    kind: str
    effects: tuple[Effect, ...]
    before: Count
    after: Count

    @property
    def name(self) -> str:
        """In words."""
        return STEPS[self.kind]

    @property
    def trained(self) -> int:
        """How many more are trained by this step."""
        return self.after.trained - self.before.trained

    @property
    def people(self) -> int:
        """How many more people are in scope by this step."""
        return self.after.people - self.before.people

    @property
    def points(self) -> Fraction | None:
        """By how much the share moves, as a fraction of one; None where either share is of nobody."""
        if self.before.share is None or self.after.share is None:
            return None
        return self.after.share - self.before.share


@dataclass(frozen=True)
class Explanation:
    """From one count to another. `steps` has every kind, also those in which nothing happened."""

    first: Count
    steps: tuple[Step, ...]

    @property
    def last(self) -> Count:
        """The count after all steps: that of the last day."""
        return self.steps[-1].after if self.steps else self.first

    @property
    def points(self) -> Fraction | None:
        """By how much the share moved: the sum of the steps' points, where each has some."""
        if self.first.share is None or self.last.share is None:
            return None
        return self.last.share - self.first.share


@dataclass(frozen=True)
class Between:
    """Who is trained between the two days, where only part of the change has happened yet.

    Only asked about people who are counted on both days; ids of others do no harm.
    """

    by_new_group: Collection[int] = frozenset()
    """On the first day, by the path of the group in which they are on the last day. Asked where the group changed."""
    by_old_rules: Collection[int] = frozenset()
    """On the last day, by the path of their group as it was on the first day."""


def explain(
    first: Count,
    before: Mapping[int, Standing],
    after: Mapping[int, Standing],
    between: Between,
    *,
    is_counted: Callable[[Standing], bool],
    is_trained: Callable[[Standing], bool],
) -> Explanation:
    """The change from `first` by steps.

    `before` and `after` hold the standing of each person on the first and the last day; somebody who is in neither, or
    whose standing is one and the same, may be left out of both. `is_counted` tells who is in scope in the units asked
    for, `is_trained` what counts as trained.

    Guarantees: every step's count is one of a real set of people, and the last is the count of the last day.
    """
    effects: dict[str, list[Effect]] = {kind: [] for kind in STEPS}
    for person_id in sorted(before.keys() | after.keys()):
        for kind, effect in _effects(person_id, before.get(person_id), after.get(person_id), between,
                                     is_counted, is_trained):  # fmt: skip
            effects[kind].append(effect)
    steps, count = [], first
    for kind in STEPS:
        new = _sum(count, effects[kind])
        steps.append(Step(kind, tuple(effects[kind]), count, new))
        count = new
    return Explanation(first, tuple(steps))


def _sum(count: Count, effects: Iterable[Effect]) -> Count:
    trained, people = count.trained, count.people
    for effect in effects:
        trained, people = trained + effect.trained, people + effect.people
    return Count(trained, people)


def _effects(
    person_id: int,
    before: Standing | None,
    after: Standing | None,
    between: Between,
    is_counted: Callable[[Standing], bool],
    is_trained: Callable[[Standing], bool],
) -> list[tuple[str, Effect]]:
    was_counted, is_counted_now = before is not None and is_counted(before), after is not None and is_counted(after)
    if after is not None and is_counted_now and not was_counted:
        kind = _why_only_in(before, is_counted, "joined", "into-scope", "moved-in")
        return [(kind, Effect(person_id, int(is_trained(after)), 1))]
    if before is not None and was_counted and not is_counted_now:
        kind = _why_only_in(after, is_counted, "left", "out-of-scope", "moved-out")
        return [(kind, Effect(person_id, -int(is_trained(before)), -1))]
    if before is None or after is None or not was_counted:
        return []
    stages = [is_trained(before)]
    stages.append(person_id in between.by_new_group if before.audience != after.audience else stages[0])
    stages += [person_id in between.by_old_rules, is_trained(after)]
    moves = [int(new) - int(old) for old, new in pairwise(stages)]
    kinds = ("regrouped", "completed" if moves[1] > 0 else "lapsed", "rules")
    return [(kind, Effect(person_id, move, 0)) for kind, move in zip(kinds, moves, strict=True) if move]


def _why_only_in(
    other: Standing | None, is_counted: Callable[[Standing], bool], absent: str, scope: str, elsewhere: str
) -> str:
    """Why somebody is counted on one of the days only: `other` is their standing on the other day."""
    if other is None:
        return absent
    return scope if is_counted(replace(other, in_scope=True)) else elsewhere
