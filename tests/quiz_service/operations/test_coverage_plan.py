"""The plan to reach a target: which units, how many classes, on which days."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from sqlalchemy import Engine

from quiz_service.operations.coverage import Asked, figures_of
from quiz_service.operations.coverage_plan import CoveragePlan, plan_for, working_days
from quiz_service.operations.coverage_question import select_units
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City, add_target


def plan(city: City, stratum: str = "local", seats: int = 3, **asked: object) -> CoveragePlan:
    with reading(city.engine) as session:
        figures = figures_of(session, select_units(session, Asked(**{"on": TODAY} | asked), None))
        report = figures.report("")
        line = next(line for line in report.strata if line.id == stratum)
        return plan_for(figures, report.reading, line, seats)


def test_the_plan_takes_the_fewest_units_of_the_stratum_and_fills_classes(engine: Engine) -> None:
    city = City(engine).usual()
    city.people("XA-B", 9)
    city.people("SO", 40)
    found = plan(city)
    assert [(one.unit.code, one.people, one.sessions) for one in found.units] == [("XA-B", 6, 2)]
    assert (found.people, found.sessions, found.is_enough) == (6, 2, True)
    assert found.units[-1].reached.trained == 9


def test_a_target_that_is_met_needs_nothing(engine: Engine) -> None:
    found = plan(City(engine).usual(), "city")
    assert (found.units, found.sessions, found.is_enough) == ([], 0, True)


def test_a_plan_says_when_even_everybody_is_not_enough(engine: Engine) -> None:
    city = City(engine)
    city.people("SO", 2, done=BOTH)
    city.people("SO", 1)
    with writing(engine) as session:
        add_target(session, "NHIEU", "all", "50", measure="count", source="operator")
    found = plan(city, "all")
    assert (found.people, found.is_enough) == (1, False)


def test_a_line_without_a_target_has_no_plan(engine: Engine) -> None:
    with pytest.raises(ValueError, match="target"):
        plan(City(engine), on=date(2020, 1, 1))


def test_proposed_days_are_the_working_days_from_next_monday_on() -> None:
    friday, sunday = date(2026, 3, 6), date(2026, 3, 8)
    for day in (TODAY, friday, sunday):
        assert list(islice(working_days(day), 6)) == [*(date(2026, 3, number) for number in range(9, 14)),
                                                      date(2026, 3, 16)]  # fmt: skip
