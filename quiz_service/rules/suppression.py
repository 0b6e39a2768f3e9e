"""What may be told to everybody: a table of counts with nothing in it about fewer than five people.

In: counts by unit, each person in one of them. Out: the same with small counts hidden, and with what must be hidden
besides, because the total less what is shown would give them away.

A count holds three groups: the people, the trained, the untrained. It is hidden when one of them has one to four
people; a group of nobody is none. What the hidden counts are together can be found by subtraction. So they are hidden
only together with at least one count that would not need it, and together they hold no small group and both trained
and untrained people (were all of them untrained, so would be each). Which one is hidden besides depends on a secret:
were it always the smallest that will do, who knows this could sometimes tell what it must have been. Where nothing
helps, the total is hidden.

Hand in one level of units only, and show a reading and a day at a time: the same people by district and by commune, in
two readings, or today and yesterday could again be taken from one another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from quiz_service.rules.coverage import Count

LEAST = 5
"""The smallest group that is told."""


@dataclass(frozen=True)
class PublicTable:
    """Counts that may be told; None where one is hidden."""

    total: Count | None
    rows: Mapping[str, Count | None]


def is_small(count: Count) -> bool:
    """Whether a count tells of a group of one to four people."""
    return any(0 < group < LEAST for group in (count.people, count.trained, count.untrained))


def _tells_nothing(rest: Count) -> bool:
    """Whether the sum of what is hidden may be known to everybody."""
    return rest.trained >= LEAST and rest.untrained >= LEAST


def suppress(counts: Mapping[str, Count], secret: str) -> PublicTable:
    """The table as it may be told, its rows in the order given; the same whenever it is asked for.

    Keys are the codes of units. `secret` is known to nobody who looks (`Settings.secret_key`).
    """
    total = sum(counts.values(), Count())
    small = {key for key, count in counts.items() if is_small(count)}
    hidden = _hidden_with(small, counts, secret) if small else set()
    hide = small if hidden is None else hidden
    return PublicTable(
        None if hidden is None else total, {key: None if key in hide else count for key, count in counts.items()}
    )


def _hidden_with(small: set[str], counts: Mapping[str, Count], secret: str) -> set[str] | None:
    """The small counts with one other, or as many as are needed to keep them from being found; None: nothing helps."""
    hidden, rest = set(small), sum((counts[key] for key in small), Count())
    others = [key for key, count in counts.items() if key not in small and count.people]
    others.sort(key=lambda key: hashlib.sha256(f"{secret}\n{key}".encode()).digest())
    for key in others:
        if _tells_nothing(rest + counts[key]):
            return hidden | {key}
    for key in others:
        hidden.add(key)
        rest += counts[key]
        if _tells_nothing(rest):
            return hidden
    return None
