"""The people behind a figure of coverage: as many as the figure says, each with the reason; on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.operations.coverage import Asked, coverage_report, iter_people_behind, people_behind
from quiz_service.rules.coverage import Count
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_people import MadeUp

GROUPS = ("trained", "untrained", "out-of-scope")


@pytest.fixture
def city(database: Engine) -> City:
    return City(database).usual()


@pytest.fixture
def one_city(engine: Engine) -> City:
    """On the database in memory alone: where no statement differs."""
    return City(engine).usual()


def names(session: Session, group: str, scope: frozenset[int] | None = None, **asked: object) -> list[str]:
    found = iter_people_behind(session, Asked(**{"on": TODAY} | asked), scope, group)
    return [person.name for person in found]


def test_the_list_behind_a_number_has_exactly_that_many_rows(city: City) -> None:
    for asked in (
        Asked(TODAY), Asked(TODAY, "SO"), Asked(TODAY, "QUAN"), Asked(TODAY, audience="doi-178"),
        Asked(TODAY, strand="giam-hai"), Asked(TODAY, trained_rule="any"), Asked(date(2026, 1, 31)),
        Asked(date(2020, 1, 1)),
    ):  # fmt: skip
        with reading(city.engine) as session:
            found = coverage_report(session, asked, None)
            numbers = (found.total.trained, found.total.untrained, found.out_of_scope)
            for group, expected in zip(GROUPS, numbers, strict=True):
                page = people_behind(session, asked, None, group)
                streamed = [one.person_id for one in iter_people_behind(session, asked, None, group)]
                assert page.total == len(page.lines) == len(set(streamed)) == expected, (asked, group)
                assert [one.person_id for one in page.lines] == streamed


def test_the_people_of_one_stratum_are_those_of_its_figure(city: City) -> None:
    with reading(city.engine) as session:
        for stratum, count in (("city", Count(7, 10)), ("local", Count(3, 8)), ("all", Count(10, 18)),
                               ("khong-co", Count())):  # fmt: skip
            trained = people_behind(session, Asked(TODAY), None, "trained", stratum=stratum)
            untrained = people_behind(session, Asked(TODAY), None, "untrained", stratum=stratum)
            assert (trained.total, untrained.total) == (count.trained, count.untrained)


def test_each_person_comes_with_the_reason(database: Engine) -> None:
    city = City(database)
    done, lacking = city.people("SO", 1, done=("m01",), on=date(2026, 1, 20)), city.people("PHONG", 1)
    with writing(city.engine) as session:
        add_completion(session, done[0], "m01", on=date(2026, 1, 5), source="quiz", expires_on=TODAY)
        add_completion(session, done[0], "m02", on=date(2026, 2, 5), source="prior")
        add_completion(session, done[0], "m09", on=date(2026, 2, 5))
        add_completion(session, lacking[0], "m01", on=date(2025, 2, 5), expires_on=date(2026, 2, 5))
        add_completion(session, lacking[0], "m02", annulled_at=MadeUp.START)
        spans.refresh(session, done + lacking)
    with reading(city.engine) as session:
        person = people_behind(session, Asked(TODAY), None, "trained").lines[0]
        assert [(one.module_id, one.completed_on, one.source) for one in person.done] == [
            ("m01", date(2026, 1, 20), "class"), ("m02", date(2026, 2, 5), "prior"),
        ]  # fmt: skip
        assert (person.lacking, person.is_trained, person.unit_code, person.unit_name) == ((), True, "SO", "Sở Ánh")
        person = people_behind(session, Asked(TODAY), None, "untrained").lines[0]
        assert [(one.module_id, one.expired_on, one.annulled) for one in person.lacking] == [
            ("m01", date(2026, 2, 5), False), ("m02", None, True),
        ]  # fmt: skip
        assert (person.done, person.missing) == ((), BOTH)
        person = people_behind(session, Asked(TODAY, strand="giam-hai"), None, "untrained").lines[0]
        assert person.missing == ("m02",)


def test_who_is_out_of_scope_comes_with_the_reason(one_city: City) -> None:
    with reading(one_city.engine) as session:
        person = people_behind(session, Asked(TODAY), None, "out-of-scope").lines[0]
    assert (person.scope_reason, person.in_scope, person.is_trained) == ("hợp đồng thời vụ", False, False)
    assert len(person.done) == 2


def test_people_are_listed_by_unit_and_by_given_name(database: Engine) -> None:
    city = City(database)
    for code, name in (("SO", "Đỗ Thị Đào"), ("SO", "Vũ Văn Dũng"), ("HOI", "Trần Ánh"), ("PHONG", "Lê An"),
                       ("SO", "An Thị Dũng")):  # fmt: skip
        city.people(code, 1, name=name)
    with reading(city.engine) as session:
        assert names(session, "untrained") == ["Trần Ánh", "An Thị Dũng", "Vũ Văn Dũng", "Đỗ Thị Đào", "Lê An"]
        scope = frozenset({city.units["SO"]})
        assert names(session, "untrained", scope) == ["An Thị Dũng", "Vũ Văn Dũng", "Đỗ Thị Đào"]


def test_pages_hold_everybody_once_in_the_order_of_the_stream(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    city = City(engine)
    for code, count in (("HOI", 3), ("SO", 70), ("PHONG", 90), ("XA-A", 1), ("XA-B", 60)):
        city.people(code, count)
    monkeypatch.setattr("quiz_service.operations.coverage_people.BATCH", 50)
    with reading(city.engine) as session:
        pages = [people_behind(session, Asked(TODAY), None, "untrained", page=number) for number in (1, 2, 3)]
        streamed = [one.person_id for one in iter_people_behind(session, Asked(TODAY), None, "untrained")]
    assert [len(page.lines) for page in pages] == [100, 100, 24]
    assert [one.person_id for page in pages for one in page.lines] == streamed


@pytest.mark.parametrize(("page", "number"), [(-5, 1), (0, 1), (10**30, 1)])
def test_a_page_that_is_not_there_is_the_nearest_one(one_city: City, page: int, number: int) -> None:
    with reading(one_city.engine) as session:
        assert people_behind(session, Asked(TODAY), None, "trained", page=page).number == number
        assert people_behind(session, Asked(TODAY), frozenset(), "trained", page=page).lines == []
