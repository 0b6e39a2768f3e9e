"""What one made-up person learned: prior training, classes, quizzes, what expired and was retaken, what was annulled.

In: a life, the classes where they worked, what paths required and how long modules hold. Out: attendances and
completions as they would be stored. How eager somebody is depends on where they work, so that units differ.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from quiz_service.demo_city.classes import MadeUpClass
from quiz_service.demo_city.lives import BEGIN, Life, Stay
from quiz_service.demo_city.units import City
from quiz_service.rules.completion import expires_on

EVIDENCE = "Giấy chứng nhận tập huấn giả định số {number}/{year}"
ANNULLED_WHY = "Ghi nhầm người (giả định)"
EAGERNESS = {"city": 0.80, "district": 0.66, "commune": 0.60, "related": 0.62}
"""The share of the people of such a unit who finish their path sooner or later, on the whole."""


@dataclass(frozen=True)
class Learned:
    """A completion."""

    module_id: str
    source: str
    on: date
    expires_on: date | None
    class_id: int | None = None
    evidence: str = ""
    hundredths: int | None = None
    is_annulled: bool = False


@dataclass(frozen=True)
class Present:
    """An attendance."""

    class_id: int
    day: date
    source: str


@dataclass
class Teaching:
    """What is the same for everybody: `paths` as they are now; `added`: (audience, module) that a path got later."""

    city: City
    classes: Mapping[int, Sequence[MadeUpClass]]
    paths: Mapping[str, Sequence[str]]
    added: Mapping[str, str]
    added_on: date
    validity: Mapping[str, int | None]
    today: date
    eagerness: dict[int, float] = field(default_factory=dict)
    """Catchment → share."""


@dataclass
class Learning:
    """Everything one person did."""

    completions: list[Learned] = field(default_factory=list)
    attendances: list[Present] = field(default_factory=list)


def learn(chance: random.Random, teaching: Teaching, life: Life) -> Learning:
    """The learning of one person until they left or until today."""
    done = Learning()
    main = [stay for stay in life.stays if stay.is_main]
    eagerness = _eagerness(chance, teaching, main[-1])
    will_finish = chance.random() < eagerness
    until = min(life.left_on or teaching.today, teaching.today)
    _prior(chance, teaching, main[0], done)
    for stay in main:
        _attend(chance, teaching, stay, 0.55 if will_finish else 0.12, until, done)
    _quizzes(chance, teaching, life, main[-1], will_finish, until, done)
    _take_again(chance, teaching, until, done)
    done.completions = [replace(one, is_annulled=chance.random() < 0.004) for one in done.completions]
    return done


def _eagerness(chance: random.Random, teaching: Teaching, stay: Stay) -> float:
    unit = teaching.city.units[stay.unit_id]
    if unit.catchment not in teaching.eagerness:
        of_unit = random.Random(f"{unit.catchment}")  # the same whoever is asked for first
        teaching.eagerness[unit.catchment] = min(0.97, max(0.2, of_unit.gauss(EAGERNESS[unit.kind], 0.13)))
    return teaching.eagerness[unit.catchment]


def _learned(teaching: Teaching, module_id: str, source: str, on: date, **more: object) -> Learned:
    return Learned(module_id, source, on, expires_on(on, teaching.validity.get(module_id)), **more)  # type: ignore[arg-type]


def _prior(chance: random.Random, teaching: Teaching, first: Stay, done: Learning) -> None:
    """Training from before, also from before they joined."""
    if chance.random() > 0.07:
        return
    day = max(BEGIN, first.starts_on) - timedelta(days=chance.randint(-200, 300))
    if day >= teaching.today:
        return
    required = teaching.paths[first.audience]
    count = len(required) if chance.random() < 0.4 else chance.randint(1, len(required) - 1)
    evidence = EVIDENCE.format(number=chance.randint(1, 999), year=day.year)
    done.completions += [
        _learned(teaching, module_id, "prior", day, evidence=evidence) for module_id in required[:count]
    ]


def _attend(chance: random.Random, teaching: Teaching, stay: Stay, share: float, until: date, done: Learning) -> None:
    end = min(stay.ends_on or until, until)
    for one in teaching.classes.get(teaching.city.units[stay.unit_id].catchment, ()):
        if one.state != "held" or not stay.starts_on <= one.days[0] or not one.days[-1] < end:
            continue
        if chance.random() > share * 0.5:
            continue
        came = one.days if chance.random() < 0.93 else one.days[:-1]
        source = chance.choice(("list", "list", "tick", "code"))
        done.attendances += [Present(one.id, day, source) for day in came]
        if came == one.days:
            done.completions += [
                _learned(teaching, module_id, "class", one.days[-1], class_id=one.id) for module_id in one.modules
            ]


def _quizzes(chance: random.Random, teaching: Teaching, life: Life, last: Stay, will_finish: bool, until: date,
             done: Learning) -> None:  # fmt: skip
    """The rest of the path, before a finishing day; or a piece of it. A module that came later is taken later."""
    first = max(BEGIN, life.joined_on)
    if (until - first).days < 20:
        return
    finish = _finishing_day(chance, first, until)
    has = {one.module_id: one.on for one in done.completions}
    added = teaching.added.get(last.audience)
    required = [module_id for module_id in teaching.paths[last.audience]
                if module_id != added or finish >= teaching.added_on]  # fmt: skip
    if not will_finish:
        required = required[: chance.randrange(len(required))]
    day = finish
    for module_id in reversed(required):
        if module_id not in has or has[module_id] > finish:
            done.completions.append(_quiz(chance, teaching, module_id, day))
        day = max(first, day - timedelta(days=chance.choice((0, 1, 2, 3, 7, 14))))
    if added and finish < teaching.added_on and will_finish and added not in has and chance.random() < 0.8:
        later = teaching.added_on + timedelta(days=int(chance.expovariate(1 / 60)) - 10)
        if later < until:
            done.completions.append(_quiz(chance, teaching, added, later))


def _quiz(chance: random.Random, teaching: Teaching, module_id: str, day: date) -> Learned:
    return _learned(teaching, module_id, "quiz", day, hundredths=chance.randrange(7000, 10001, 250))


def _finishing_day(chance: random.Random, first: date, until: date) -> date:
    """Any day, or more often one shortly before 17/6 or 17/12, when reports are due."""
    day = first + timedelta(days=chance.randrange((until - first).days))
    if chance.random() < 0.55:
        due = date(day.year, 6 if day.month <= 6 else 12, 16)
        near = due - timedelta(days=int(chance.expovariate(1 / 25)))
        day = near if first <= near < until else day
    return day


def _take_again(chance: random.Random, teaching: Teaching, until: date, done: Learning) -> None:
    """About six in ten take what expired again, a little before or after."""
    for one in tuple(done.completions):
        if one.expires_on is None or chance.random() > 0.6:
            continue
        day = one.expires_on + timedelta(days=chance.randint(-40, 60))
        if one.on < day < until:
            done.completions.append(_quiz(chance, teaching, one.module_id, day))
