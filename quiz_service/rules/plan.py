"""A plan to reach a target: where to hold how many sessions, in the fewest units, then in the fewest sessions.

In: each unit's own count, the count that is held against the goal, seats of a session. Out: units in the order in which
to act. Largest first is not a rule of thumb here but the least there is: a unit with more untrained people fills any
number of sessions at least as well as one with fewer.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from quiz_service.rules.coverage import Count, Goal, missing


@dataclass(frozen=True)
class Step:
    """One unit of a plan: `people` of its untrained people are invited to so many `sessions`."""

    unit_id: int
    people: int
    sessions: int
    reached: Count
    """The count held against the goal, after this unit and those before it."""


def cheapest_plan(units: Sequence[tuple[int, Count]], goal: Goal, total: Count, seats: int) -> list[Step]:
    """The units in which to train, largest first; none when the goal is met.

    `units` are (id, count of the people placed in that very unit): everybody in one of them. A session takes people of
    one unit. Sessions are filled: a plan may train a few more than are missing. Where even everybody is not enough, the
    plan takes everybody, and the last step's `reached` tells that it is not.

    Raises:
        ValueError: a session without seats.
    """
    if seats < 1:
        raise ValueError("a session needs a seat")
    lacking = missing(total, goal)
    chosen: list[tuple[int, int]] = []
    for unit_id, count in sorted(units, key=lambda one: -one[1].untrained):
        if lacking <= sum(people for _, people in chosen) or not count.untrained:
            break
        chosen.append((unit_id, count.untrained))
    sessions = _sessions([people for _, people in chosen], lacking, seats)
    steps, reached = [], total
    for (unit_id, untrained), number in zip(chosen, sessions, strict=True):
        people = min(untrained, number * seats)
        reached = Count(reached.trained + people, reached.people)
        steps.append(Step(unit_id, people, number, reached))
    return steps


def _sessions(untrained: Sequence[int], lacking: int, seats: int) -> list[int]:
    """How many sessions each of these units holds: the fullest session first, until nobody is lacking."""
    sessions = [0] * len(untrained)
    waiting = [(-min(people, seats), number) for number, people in enumerate(untrained)]
    heapq.heapify(waiting)
    while lacking > 0 and waiting:
        negative, number = heapq.heappop(waiting)
        lacking += negative
        sessions[number] += 1
        rest = untrained[number] - sessions[number] * seats
        if rest > 0:
            heapq.heappush(waiting, (-min(rest, seats), number))
    return sessions
