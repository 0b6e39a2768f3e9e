"""Trends over months: the same counts as day by day, by stratum; the pace; on both databases."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from quiz_service.operations import spans
from quiz_service.operations.coverage import Asked, figures_of
from quiz_service.operations.coverage_question import select_units
from quiz_service.operations.coverage_trend import MONTHS, Trend, month_ends, trends_of
from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_queries import count_by_unit
from quiz_service.storage.coverage_trend import counts_by_kind_and_day
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City
from tests.quiz_service.made_up_evidence import add_completion


def trends(city: City, scope: frozenset[int] | None = None, **asked: object) -> dict[str, Trend]:
    with reading(city.engine) as session:
        figures = figures_of(session, select_units(session, Asked(**{"on": TODAY} | asked), scope))
        report = figures.report("")
        return {one.line.id: one for one in trends_of(session, figures, report.reading, report.strata)}


def test_a_trend_ends_on_the_day_asked_for_and_has_the_last_day_of_each_month_before() -> None:
    days = month_ends(date(2026, 3, 31), 3)
    assert days == [date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert len(month_ends(TODAY)) == MONTHS + 1


def test_counts_are_those_of_each_day_alone(database: Engine) -> None:
    city = City(database).usual()
    city.people("HOI", 2, done=BOTH, starts_on=date(2025, 11, 5), ends_on=date(2026, 2, 28), on=date(2025, 12, 31))
    with writing(database) as session:
        for person in session.query(Person).limit(4):
            add_completion(session, person.id, "m02", on=date(2026, 1, 1), expires_on=date(2026, 1, 31))
        spans.refresh(session, [person.id for person in session.query(Person)])
    days = month_ends(TODAY, 6)
    with reading(database) as session:
        for asked in (Asked(TODAY), Asked(TODAY, "QUAN"), Asked(TODAY, strand="giam-hai"),
                      Asked(TODAY, audience="doi-178"), Asked(TODAY, trained_rule="any")):  # fmt: skip
            selection = select_units(session, asked, None)
            at_once = counts_by_kind_and_day(session, selection.question, days)
            for day, by_kind in zip(days, at_once, strict=True):
                daily = count_by_unit(session, selection.question_on(day))
                assert sum(by_kind.values(), Count()) == sum(daily.values(), Count()), (asked, day)


def test_each_stratum_has_its_own_trend_that_begins_with_its_first_people(engine: Engine) -> None:
    city = City(engine).usual()
    city.people("QUAN", 1, starts_on=date(2025, 11, 30))
    found = trends(city)
    assert found["city"].counts == {
        date(2026, 1, 31): Count(0, 10), date(2026, 2, 28): Count(7, 10), TODAY: Count(7, 10),
    }  # fmt: skip
    assert next(iter(found["local"].counts)) == date(2025, 11, 30)
    assert found["local"].counts[TODAY] == Count(3, 9) == found["local"].line.count


def test_the_pace_is_that_of_the_stratum(engine: Engine) -> None:
    found = trends(City(engine).usual())
    assert found["city"].pace is not None
    assert found["city"].pace.why_none == "met"
    assert found["local"].pace is not None
    assert found["local"].pace.met_on is not None
    assert found["local"].pace.met_on > TODAY


def test_a_line_without_a_target_has_no_pace(engine: Engine) -> None:
    assert trends(City(engine), on=date(2020, 5, 1))["city"].pace is None


def test_where_nobody_is_the_trend_is_the_day_alone(engine: Engine) -> None:
    found = trends(City(engine))
    assert found["city"].counts == {TODAY: Count()}
