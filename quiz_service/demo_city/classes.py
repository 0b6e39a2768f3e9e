"""The classes of the made-up city: for each body, district, commune and related body a few a year.

In: the city, what each audience's path requires, a source of chance. Out: classes with one or two days.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from quiz_service.demo_city.lives import BEGIN, choose_audience
from quiz_service.demo_city.units import City, CityUnit

MONTHS_BETWEEN = {"city": 5, "district": 5, "commune": 7, "related": 9}
HOURS = ("4", "7.5", "8", "12")


@dataclass(frozen=True)
class MadeUpClass:
    """A class. Only one that is held has anybody attending."""

    id: int
    unit_id: int
    title: str
    modules: tuple[str, ...]
    days: tuple[date, ...]
    hours: str
    state: str


def make_classes(chance: random.Random, city: City, paths: Mapping[str, Sequence[str]],
                 today: date) -> dict[int, list[MadeUpClass]]:  # fmt: skip
    """Catchment → its classes, in the order of days; a few are planned for the next weeks or were cancelled."""
    found: dict[int, list[MadeUpClass]] = defaultdict(list)
    number = 0
    for unit in city.units.values():
        if unit.catchment != unit.id or unit is city.top:
            continue
        every = MONTHS_BETWEEN[unit.kind] * 30
        day = max(BEGIN, unit.starts_on or BEGIN) + timedelta(days=chance.randrange(20, every))
        until = min(unit.ends_on or today + timedelta(days=30), today + timedelta(days=30))
        while day < until - timedelta(days=2):
            number += 1
            found[unit.id].append(_class(chance, number, unit, paths, day, today))
            day += timedelta(days=chance.randrange(every // 2, every * 3 // 2))
    return found


def _class(chance: random.Random, number: int, unit: CityUnit, paths: Mapping[str, Sequence[str]], day: date,
           today: date) -> MadeUpClass:  # fmt: skip
    required = paths[choose_audience(chance, unit.kind)]
    begin = chance.randrange(len(required))
    modules = tuple(required[begin : begin + chance.choice((2, 3, 4))])
    days = (day, day + timedelta(days=1)) if chance.random() < 0.35 else (day,)
    state = "cancelled" if chance.random() < 0.03 else "planned" if days[-1] >= today else "held"
    return MadeUpClass(number, unit.id, f"Lớp tập huấn thử số {number} tại {unit.name}", modules, days,
                       chance.choice(HOURS), state)  # fmt: skip
