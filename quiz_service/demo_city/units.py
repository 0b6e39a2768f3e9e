"""The units of the made-up city: 24 bodies; 30 districts with some 500 communes until 30/6/2025, then 126 communes.

In: a source of chance. Out: units with their ids, days and heirs. A rename of one body in the same spring comes along,
so that there is a succession of each sort: one to one, several to one, one to several.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

REFORM_ON = date(2025, 7, 1)
"""The first day without districts."""
RENAME_ON = date(2025, 3, 1)
BODIES, RELATED_OF_CITY, DISTRICTS, OLD_COMMUNES, NEW_COMMUNES = 24, 20, 30, 500, 126
DEPARTMENTS = (3, 4, 5)
"""Of a body, so many."""
Days = tuple[date | None, date | None]
"""The first day, and the first day on which it is no more."""
ALWAYS: Days = (None, None)
UNTIL_REFORM: Days = (None, REFORM_ON)


@dataclass
class CityUnit:
    """A unit. `catchment`: the body, district, commune or related body whose classes its people attend."""

    id: int
    code: str
    name: str
    kind: str
    level: str
    parent_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    catchment: int = 0
    heirs: list[int] = field(default_factory=list)

    def is_open_on(self, day: date) -> bool:
        """True between its first day and its end."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day < self.ends_on)


class City:
    """All units, past ones too."""

    def __init__(self, chance: random.Random) -> None:
        self.units: dict[int, CityUnit] = {}
        self.top = self._add("TP", "Thành phố Thử Nghiệm", "city", "city")
        self._bodies(chance)
        districts = self._districts(chance)
        self._new_communes(chance, districts)
        self._pools = cache(self._open_on)

    def _add(self, code: str, name: str, kind: str, level: str, parent: CityUnit | None = None,
             days: Days = ALWAYS, *, is_part: bool = False) -> CityUnit:  # fmt: skip
        unit = CityUnit(len(self.units) + 1, code, name, kind, level, parent.id if parent else None, *days)
        unit.catchment = parent.id if is_part and parent else unit.id
        self.units[unit.id] = unit
        return unit

    def _bodies(self, chance: random.Random) -> None:
        """The last body is renamed; it has no departments, since they would end with it."""
        for number in range(1, BODIES + 1):
            code, name = f"SO-{number:02}", f"Sở Thử Nghiệm {number:02}"
            if number == BODIES:
                body = self._add(code, name, "city", "city", self.top, (None, RENAME_ON))
                after = self._add(f"{code}M", f"{name} (tên mới)", "city", "city", self.top, (RENAME_ON, None))
                body.heirs.append(after.id)
                continue
            body = self._add(code, name, "city", "city", self.top)
            for part in range(1, chance.choice(DEPARTMENTS) + 1):
                self._add(f"{code}-P{part}", f"Phòng Thử Nghiệm {part} của {name}", "city", "city", body, is_part=True)
        for number in range(1, RELATED_OF_CITY + 1):
            self._add(f"HOI-{number:02}", f"Hội Thử Nghiệm {number:02}", "related", "city", self.top)

    def _districts(self, chance: random.Random) -> list[list[CityUnit]]:
        """Each district's units: itself, two departments, a related body, its communes."""
        found = []
        for number, communes in enumerate(_shares(chance, OLD_COMMUNES, DISTRICTS), start=1):
            word, letter = ("Quận", "Q") if number <= 12 else ("Huyện", "H") if number < DISTRICTS else ("Thị xã", "TX")
            code, name = f"{letter}{number:02}", f"{word} Thử Nghiệm {number:02}"
            district = self._add(code, name, "district", "local", self.top, UNTIL_REFORM)
            group = [district]
            for part in (1, 2):
                group.append(self._add(f"{code}-P{part}", f"Phòng Thử Nghiệm {part} của {name}", "district", "local",
                                       district, UNTIL_REFORM, is_part=True))  # fmt: skip
            group.append(
                self._add(f"{code}-HOI", f"Hội Thử Nghiệm của {name}", "related", "local", district, UNTIL_REFORM)
            )
            small = "Phường" if word == "Quận" else "Xã"
            for part in range(1, communes + 1):
                group.append(self._add(f"{code}-{small[0]}{part:02}", f"{small} Thử Nghiệm {number:02}.{part:02}",
                                       "commune", "local", district, UNTIL_REFORM, is_part=True))  # fmt: skip
            found.append(group)
        return found

    def _new_communes(self, chance: random.Random, districts: Sequence[Sequence[CityUnit]]) -> None:
        """Each district falls to four or five new communes; every twentieth old commune is divided between two."""
        number = 0
        for group, share in zip(districts, _shares(chance, NEW_COMMUNES, DISTRICTS, spread=1), strict=True):
            word = "Phường" if group[0].code.startswith("Q") else "Xã"
            new = []
            for _ in range(share):
                number += 1
                new.append(self._add(f"{word[0]}M{number:03}", f"{word} Thử Nghiệm Mới {number:03}", "commune", "local",
                                     self.top, (REFORM_ON, None)))  # fmt: skip
            related = self._add(f"{new[0].code}-HOI", f"Hội Thử Nghiệm của {new[0].name}", "related", "local", new[0],
                                (REFORM_ON, None))  # fmt: skip
            communes = [unit for unit in group if unit.kind == "commune"]
            for place, unit in enumerate(communes):
                heir = place * share // len(communes)
                unit.heirs.append(new[heir].id)
                if unit.id % 20 == 0:
                    unit.heirs.append(new[(heir + 1) % share].id)
            for unit in group:
                if unit.kind == "district":
                    unit.heirs += [one.id for one in new]
                elif unit.kind == "related":
                    unit.heirs.append(related.id)

    def heir(self, unit_id: int, day: date, chance: random.Random) -> int:
        """The unit itself while it exists on a day, or one of those that took its place."""
        unit = self.units[unit_id]
        while unit.ends_on is not None and unit.ends_on <= day:
            unit = self.units[chance.choice(unit.heirs)]
        return unit.id

    def open_on(self, day: date) -> dict[str, list[int]]:
        """Where somebody may be placed on a day: "city", "district", "commune", "related-city" or "related-local"."""
        return self._pools(day < RENAME_ON, day < REFORM_ON)

    def _open_on(self, before_rename: bool, before_reform: bool) -> dict[str, list[int]]:
        day = date(2023, 1, 1) if before_rename else RENAME_ON if before_reform else REFORM_ON
        pools: dict[str, list[int]] = defaultdict(list)
        for unit in self.units.values():
            if unit.is_open_on(day):
                pools[f"related-{unit.level}" if unit.kind == "related" else unit.kind].append(unit.id)
        return pools


def _shares(chance: random.Random, total: int, parts: int, spread: int = 4) -> list[int]:
    """So many whole parts that add up, each near the mean."""
    shares = [total // parts] * parts
    for place in range(total % parts):
        shares[place] += 1
    for _ in range(parts * spread // 2):
        giving, taking = chance.sample(range(parts), 2)
        if shares[giving] > total // parts - spread and shares[taking] < total // parts + spread:
            shares[giving], shares[taking] = shares[giving] - 1, shares[taking] + 1
    return shares
