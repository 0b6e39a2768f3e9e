"""What everybody may see: the highest units at the end of the last full month, with nothing about a small group."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from quiz_service.operations.public_coverage import PublicCoverage, last_full_month, public_coverage
from quiz_service.rules.coverage import Count
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Unit
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City


def found_in(city: City, today: date = TODAY) -> PublicCoverage:
    with reading(city.engine) as session:
        return public_coverage(session, today, "secret")


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 3, 31)])
def test_figures_stand_still_for_a_month(today: date) -> None:
    assert last_full_month(today) == date(2026, 2, 28)


def test_large_groups_are_told_by_stratum_and_by_highest_unit(engine: Engine) -> None:
    city = City(engine)
    for code, trained, untrained in (("SO", 6, 7), ("PHONG", 5, 5), ("QUAN", 8, 5), ("HOI", 5, 9)):
        city.people(code, trained, done=BOTH)
        city.people(code, untrained)
    found = found_in(city)
    assert found.on == date(2026, 2, 28)
    assert [(one.line.id, one.total) for one in found.strata] == [("city", Count(11, 23)), ("local", Count(13, 27))]
    assert [(row.name, row.count) for row in found.strata[0].rows] == [("Sở Ánh", Count(11, 23))]
    assert [(row.name, row.count) for row in found.strata[1].rows] == [
        ("Hội Chung", Count(5, 14)), ("Quận Ba", Count(8, 13)),
    ]  # fmt: skip


def test_a_small_group_is_hidden_and_cannot_be_found_by_subtraction(engine: Engine) -> None:
    city = City(engine)
    city.people("QUAN", 8, done=BOTH)
    city.people("QUAN", 9)
    city.people("HOI", 2, done=BOTH)
    city.people("HOI", 6)
    local = found_in(city).strata[1]
    assert [row.count for row in local.rows] == [None, None]
    assert local.total == Count(10, 25)


def test_below_a_single_top_its_parts_are_told_and_its_own_people_too(engine: Engine) -> None:
    city = City(engine)
    with writing(engine) as session:
        for code in ("QUAN", "HOI", "PHONG"):
            session.get_one(Unit, city.units[code]).parent_id = city.units["SO"]
    for code in ("SO", "PHONG", "XA-A"):
        city.people(code, 5, done=BOTH)
        city.people(code, 5)
    found = found_in(city)
    assert [(row.name, row.count) for row in found.strata[0].rows] == [
        ("Phòng Đào tạo", Count(5, 10)), ("Sở Ánh", Count(5, 10)),
    ]  # fmt: skip
    assert [(row.name, row.count) for row in found.strata[1].rows] == [("Quận Ba", Count(5, 10))]
    assert sum((row.count or Count() for row in found.strata[0].rows), Count()) == found.strata[0].total
