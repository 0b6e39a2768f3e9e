"""What became of one made-up person: joining, moves, the reform, times out of scope, absences, a second post, leaving.

In: the city, a source of chance, the last day. Out: placements as they would be stored. Pure; days are Hà Nội's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta

from quiz_service.demo_city.names import invented_code, invented_name
from quiz_service.demo_city.units import REFORM_ON, RENAME_ON, City

BEGIN = date(2023, 1, 1)
"""The first of the years of changes; most people were there before."""
PLACES = {"city": 0.17, "related-city": 0.06, "district": 0.11, "commune": 0.60, "related-local": 0.06}
PLACES_NOW = {"city": 0.18, "related-city": 0.06, "commune": 0.70, "related-local": 0.06}
AUDIENCES = {
    "city": {"can-bo-thanh-pho": 84, "doi-178": 6, "nguoi-ho-tro": 4, "tuyen-truyen": 6},
    "district": {"can-bo-huyen-xa": 76, "doi-178": 14, "nguoi-ho-tro": 4, "tuyen-truyen": 6},
    "commune": {"can-bo-huyen-xa": 66, "doi-178": 8, "nguoi-ho-tro": 10, "tuyen-truyen": 16},
    "related": {"can-bo-huyen-xa": 58, "nguoi-ho-tro": 26, "tuyen-truyen": 16},
}
POSITIONS = ("Lãnh đạo, quản lý", "Chuyên viên", "Chuyên viên", "Chuyên viên", "Viên chức", "Cộng tác viên")
REASONS = ("Nghỉ thai sản", "Đi học dài hạn", "Biệt phái ngoài Thành phố", "Nghỉ ốm dài ngày", "Nghỉ không hưởng lương")
NEVER = "Hợp đồng dưới 6 tháng"


@dataclass(frozen=True)
class Stay:
    """A placement."""

    unit_id: int
    audience: str
    starts_on: date
    ends_on: date | None = None
    in_scope: bool = True
    scope_reason: str = ""
    is_main: bool = True
    position_group: str = ""


@dataclass(frozen=True)
class Life:
    """A person with all their placements; main ones first, in the order of days."""

    number: int
    staff_code: str
    name: str
    left_on: date | None
    stays: tuple[Stay, ...]

    @property
    def joined_on(self) -> date:
        """The first day of the first placement."""
        return self.stays[0].starts_on


def _day_between(chance: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randrange(max(1, (last - first).days)))


def choose_audience(chance: random.Random, kind: str) -> str:
    """What somebody in a unit of this kind learns."""
    shares = AUDIENCES[kind]
    return chance.choices(list(shares), list(shares.values()))[0]


def _place(chance: random.Random, city: City, day: date) -> int:
    shares = PLACES if day < REFORM_ON else PLACES_NOW
    kind = chance.choices(list(shares), list(shares.values()))[0]
    return chance.choice(city.open_on(day)[kind])


def make_life(chance: random.Random, city: City, number: int, today: date) -> Life:
    """One person, from joining until today or until they left."""
    if chance.random() < 0.78:
        joined = _day_between(chance, date(2012, 1, 1), BEGIN)
    else:
        joined = _day_between(chance, BEGIN, today)
    left = None
    if chance.random() < 0.09:
        left = _day_between(chance, max(joined + timedelta(days=60), BEGIN), today)
        left = left if left > joined and left < today else None
    unit_id = _place(chance, city, joined)
    begin = Stay(unit_id, choose_audience(chance, city.units[unit_id].kind), joined,
                 position_group=chance.choice(POSITIONS))  # fmt: skip
    if chance.random() < 0.012:
        begin = replace(begin, in_scope=False, scope_reason=NEVER)
    stays = _follow(chance, city, begin, _changes(chance, joined, left or today), left)
    stays += _besides(chance, city, stays, today)
    return Life(number, invented_code(number), invented_name(chance), left, tuple(stays))


def _changes(chance: random.Random, joined: date, until: date) -> list[tuple[date, int, str]]:
    """(day, order on that day, what happens), between joining and the end; the city's own changes come first."""
    first = max(joined + timedelta(days=1), BEGIN)
    found = [(day, 0, "heir") for day in (RENAME_ON, REFORM_ON)]
    for _ in range(chance.choices((0, 1, 2), (86, 12, 2))[0]):
        found.append((_day_between(chance, first, until), 1, "move"))
    if chance.random() < 0.02:
        found.append((_day_between(chance, first, until), 1, "audience"))
    if chance.random() < 0.055:
        day = _day_between(chance, first, until)
        found += [(day, 2, "out"), (day + timedelta(days=chance.randint(30, 240)), 2, "in")]
    if chance.random() < 0.01:
        day = _day_between(chance, first, until)
        found += [(day, 3, "away"), (day + timedelta(days=chance.randint(40, 300)), 3, "back")]
    return sorted(one for one in found if joined < one[0] < until)


def _follow(chance: random.Random, city: City, stay: Stay, changes: list[tuple[date, int, str]],
            left: date | None) -> list[Stay]:  # fmt: skip
    """The main placements, one after the other."""
    stays: list[Stay] = []
    is_away = False
    for day, _, what in changes:
        after = stay
        match what:
            case "heir":
                after = replace(stay, unit_id=city.heir(stay.unit_id, day, chance))
            case "move":
                after = replace(stay, unit_id=_place(chance, city, day))
                if city.units[after.unit_id].kind != city.units[stay.unit_id].kind:
                    after = replace(after, audience=choose_audience(chance, city.units[after.unit_id].kind))
            case "audience":
                after = replace(stay, audience=choose_audience(chance, city.units[stay.unit_id].kind))
            case "out" if stay.in_scope:
                after = replace(stay, in_scope=False, scope_reason=chance.choice(REASONS))
            case "in" if not stay.in_scope and stay.scope_reason != NEVER:
                after = replace(stay, in_scope=True, scope_reason="")
        if what == "away" and not is_away:
            stays.append(replace(stay, ends_on=day))
        if not is_away and what != "away" and after != stay:
            if stay.starts_on < day:
                stays.append(replace(stay, ends_on=day))
            after = replace(after, starts_on=day)
        if what == "back":
            after = replace(after, starts_on=day)
        is_away = what == "away" or (is_away and what != "back")
        stay = after
    if not is_away and (left is None or stay.starts_on < left):
        stays.append(replace(stay, ends_on=left))
    return stays


def _besides(chance: random.Random, city: City, stays: list[Stay], today: date) -> list[Stay]:
    """A second post that does not count, or a secondment: a main placement within another one."""
    draw = chance.random()
    last = stays[-1]
    until = last.ends_on or today
    if draw > 0.034 or (until - last.starts_on).days < 60:
        return []
    begin = _day_between(chance, max(last.starts_on, REFORM_ON) + timedelta(days=1), until)
    if begin <= last.starts_on or begin >= until:
        return []
    unit_id = _place(chance, city, begin)
    other = Stay(unit_id, choose_audience(chance, city.units[unit_id].kind), begin,
                 position_group=last.position_group)  # fmt: skip
    if draw < 0.03:
        return [replace(other, is_main=False, ends_on=last.ends_on)]
    return [replace(other, ends_on=min(begin + timedelta(days=chance.randint(20, 120)), until))]
