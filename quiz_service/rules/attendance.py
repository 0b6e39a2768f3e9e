"""What a class's attendance amounts to: lượt and người apart, who was there on every day, who lacks which.

In: the days of the class, and who was there on which. Out: counts and people. A lượt is one person on one day: the same
person on two days is two lượt and one người. Reports ask for both, and neither can be told from the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Tally:
    """The attendance of one class. `lacking` names the days that each person of `incomplete` missed, in order."""

    attendances: int
    """Lượt."""
    complete: frozenset[int]
    """Ids of the people who were there on every day: the class completes its modules for them."""
    lacking: Mapping[int, tuple[date, ...]]
    by_day: Mapping[date, int]
    """Day → how many were there; every day of the class is in it."""

    @property
    def persons(self) -> int:
        """Người."""
        return len(self.complete) + len(self.lacking)


def tally(days: Collection[date], present: Iterable[tuple[int, date]]) -> Tally:
    """Count who (person id) was there on which day. Days that are none of the class's, and repetitions, count nothing.

    A class without days completes nothing for anybody.
    """
    own_days = sorted(set(days))
    days_by_person: dict[int, set[date]] = {}
    for person_id, day in present:
        if day in own_days:
            days_by_person.setdefault(person_id, set()).add(day)
    lacking = {
        person_id: tuple(day for day in own_days if day not in there)
        for person_id, there in days_by_person.items()
        if len(there) < len(own_days)
    }
    return Tally(
        attendances=sum(len(there) for there in days_by_person.values()),
        complete=frozenset(days_by_person.keys() - lacking.keys()),
        lacking=lacking,
        by_day={day: sum(day in there for there in days_by_person.values()) for day in own_days},
    )
