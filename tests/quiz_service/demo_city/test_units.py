"""The made-up city's units: as many as Hà Nội's, before and after the reform, and who took whose place."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from quiz_service.demo_city.units import REFORM_ON, RENAME_ON, City


@pytest.fixture(params=[255, 1, 2])
def city(request: pytest.FixtureRequest) -> City:
    return City(random.Random(request.param))


def open_units(city: City, day: date) -> Counter[str]:
    """Kinds of the units that exist on a day, departments left out."""
    return Counter(unit.kind for unit in city.units.values() if unit.is_open_on(day) and unit.catchment == unit.id)


def test_districts_and_communes_are_as_many_as_they_were_and_are(city: City) -> None:
    before, after = REFORM_ON - timedelta(days=1), REFORM_ON
    assert open_units(city, before)["district"] == 30
    assert sum(1 for unit in city.units.values() if unit.kind == "commune" and unit.is_open_on(before)) == 500
    assert open_units(city, after)["district"] == 0
    assert open_units(city, after)["commune"] == 126


@pytest.mark.parametrize("day", [date(2023, 1, 1), RENAME_ON, REFORM_ON])
def test_there_are_always_twenty_four_bodies_and_the_city_itself(city: City, day: date) -> None:
    assert open_units(city, day)["city"] == 25


@pytest.mark.parametrize("day", [date(2023, 1, 1), REFORM_ON])
def test_related_bodies_are_at_both_levels(city: City, day: date) -> None:
    levels = Counter(unit.level for unit in city.units.values() if unit.kind == "related" and unit.is_open_on(day))
    assert levels == {"city": 20, "local": 30}


def test_no_unit_exists_under_one_that_does_not(city: City) -> None:
    for unit in city.units.values():
        parent = city.units.get(unit.parent_id or 0)
        if parent is not None:
            for day in (date(2023, 1, 1), RENAME_ON, REFORM_ON, date(2026, 1, 1)):
                assert parent.is_open_on(day) or not unit.is_open_on(day), (unit, day)


def test_whatever_ends_has_heirs_that_begin_on_that_day_and_nothing_else_has(city: City) -> None:
    for unit in city.units.values():
        assert bool(unit.heirs) == (unit.ends_on is not None)
        assert {city.units[heir].starts_on for heir in unit.heirs} <= {unit.ends_on}


def test_there_are_mergers_divisions_and_a_rename(city: City) -> None:
    heirs = Counter(len(unit.heirs) for unit in city.units.values() if unit.kind == "commune" and unit.ends_on)
    assert set(heirs) == {1, 2}
    taken_over = Counter(heir for unit in city.units.values() if unit.kind == "commune" for heir in unit.heirs)
    assert min(taken_over.values()) >= 1
    assert max(taken_over.values()) > 2
    assert [unit.name for unit in city.units.values() if unit.starts_on == RENAME_ON] == ["Sở Thử Nghiệm 24 (tên mới)"]


def test_codes_are_given_once_and_every_name_is_plainly_invented(city: City) -> None:
    assert len({unit.code for unit in city.units.values()}) == len(city.units)
    assert [unit.name for unit in city.units.values() if "Thử Nghiệm" not in unit.name] == []


def test_an_heir_is_found_through_time(city: City) -> None:
    chance = random.Random(1)
    for unit in city.units.values():
        found = city.units[city.heir(unit.id, date(2026, 1, 1), chance)]
        assert found.is_open_on(date(2026, 1, 1))
        assert city.heir(unit.id, date(2023, 1, 1), chance) == unit.id or unit.starts_on
