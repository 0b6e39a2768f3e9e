"""Made-up lives: whatever happens to people in three years happens to somebody, and only where units exist."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest

from quiz_service.demo_city.lives import NEVER, Life, make_life
from quiz_service.demo_city.names import invented_code, invented_name
from quiz_service.demo_city.units import REFORM_ON, City
from quiz_service.operations.people import normal_name, normal_staff_code

TODAY = date(2026, 11, 26)
COUNT = 4_000


@pytest.fixture(scope="module")
def city() -> City:
    return City(random.Random(255))


@pytest.fixture(scope="module")
def lives(city: City) -> list[Life]:
    chance = random.Random(255)
    return [make_life(chance, city, number, TODAY) for number in range(1, COUNT + 1)]


def steps(life: Life) -> list[tuple[date, date]]:
    """The end of each main placement and the beginning of the next."""
    main = [stay for stay in life.stays if stay.is_main]
    return [(one.ends_on or date.max, after.starts_on) for one, after in pairwise(main)]


def test_nobody_is_placed_where_there_is_no_unit(city: City, lives: list[Life]) -> None:
    for life in lives:
        for stay in life.stays:
            unit = city.units[stay.unit_id]
            assert unit.is_open_on(stay.starts_on), life
            assert unit.ends_on is None or (stay.ends_on or date.max) <= unit.ends_on, life


def test_placements_are_not_empty_and_none_is_open_after_leaving(lives: list[Life]) -> None:
    for life in lives:
        for stay in life.stays:
            assert stay.ends_on is None or stay.starts_on < stay.ends_on, life
            assert stay.starts_on < TODAY
        if life.left_on:
            assert max(stay.ends_on or date.max for stay in life.stays) <= life.left_on, life


def test_everything_that_can_happen_happens_to_somebody(lives: list[Life]) -> None:
    joined = [life.joined_on for life in lives]
    assert min(joined) < date(2023, 1, 1) < max(joined)
    shares = {
        "left": [life for life in lives if life.left_on],
        "moved": [life for life in lives if len({stay.unit_id for stay in life.stays}) > 2],
        "through the reform": [life for life in lives if REFORM_ON in {stay.starts_on for stay in life.stays}],
        "out of scope for a while": [
            life for life in lives if any(not stay.in_scope and stay.scope_reason != NEVER for stay in life.stays)
        ],
        "never in scope": [life for life in lives if not any(stay.in_scope for stay in life.stays)],
        "a second post": [life for life in lives if not all(stay.is_main for stay in life.stays)],
        "away": [life for life in lives if any(end < begin for end, begin in steps(life))],
        "seconded": [life for life in lives if any(end > begin for end, begin in steps(life))],
        "another group": [life for life in lives if len({stay.audience for stay in life.stays}) > 1],
    }  # fmt: skip
    assert {what: len(found) for what, found in shares.items() if len(found) < 5} == {}


def test_whoever_is_out_of_scope_has_a_reason_and_nobody_else(lives: list[Life]) -> None:
    assert all(stay.in_scope == (not stay.scope_reason) for life in lives for stay in life.stays)


def test_the_same_seed_gives_the_same_lives(city: City, lives: list[Life]) -> None:
    chance = random.Random(255)
    assert [make_life(chance, city, number, TODAY) for number in range(1, 101)] == lives[:100]


def test_names_and_codes_are_as_they_are_stored_and_plainly_invented() -> None:
    chance = random.Random(1)
    names = {invented_name(chance) for _ in range(500)}
    assert all(name.startswith("Thử ") and name == normal_name(name) for name in names)
    assert len(names) > 450
    codes = [invented_code(number) for number in range(1, 41_000)]
    assert len(set(codes)) == len(codes)
    assert all(code == normal_staff_code(code) for code in codes)
    assert codes[9] == "0000010"
