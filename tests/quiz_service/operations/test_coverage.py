"""Coverage as a report and the people behind it: sums, scope, days, filters, readings; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from quiz_service.errors import Invalid, NotFound
from quiz_service.operations import spans
from quiz_service.operations.coverage import (
    Asked,
    CoverageReport,
    StratumLine,
    UnitLine,
    coverage_report,
    people_behind,
)
from quiz_service.rules.coverage import Count
from quiz_service.rules.strata import Reading, Stratum, record_of
from quiz_service.storage.counting_queries import USUAL
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Completion, CountingRevision, Person, Placement, Unit
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City, add_target
from tests.quiz_service.made_up_people import MadeUp

OTHER = Reading(
    "lien-quan-70", "Cơ quan, tổ chức cấp Thành phố tính vào nhóm 70 %", "",
    (
        Stratum("city", "Cấp Thành phố", ("city", "related-city")),
        Stratum("local", "Cấp huyện, cấp xã", ("district", "commune", "related-local")),
    ),
)  # fmt: skip


@pytest.fixture
def city(database: Engine) -> City:
    return City(database).usual()


@pytest.fixture
def one_city(engine: Engine) -> City:
    """On the database in memory alone: where no statement differs."""
    return City(engine).usual()


def report(city: City, scope: frozenset[int] | None = None, **asked: object) -> CoverageReport:
    with reading(city.engine) as session:
        return coverage_report(session, Asked(**{"on": TODAY} | asked), scope)


def strata(found: CoverageReport) -> dict[str, StratumLine]:
    return {line.id: line for line in found.strata}


def units(found: CoverageReport) -> dict[str, UnitLine]:
    return {line.node.code: line for line in found.units}


def publish_readings(city: City) -> None:
    with writing(city.engine) as session:
        session.add(CountingRevision(revision=1, published_at=MadeUp.START,
                                     readings=[record_of(USUAL), record_of(OTHER)]))  # fmt: skip


def test_each_stratum_is_held_against_its_target(city: City) -> None:
    found = strata(report(city))
    assert (found["city"].count, found["city"].met, found["city"].missing) == (Count(7, 10), True, 0)
    assert (found["local"].count, found["local"].met, found["local"].missing) == (Count(3, 8), False, 1)
    assert found["city"].target is not None
    assert found["city"].target.amount == "70"


def test_the_parts_sum_to_the_whole(city: City) -> None:
    found = report(city)
    assert found.total == Count(10, 18)
    assert sum((line.count for line in found.strata), Count()) == found.total
    assert sum((line.own for line in found.units), Count()) == found.total
    assert sum((line.whole for line in found.units if line.depth == 0), Count()) == found.total
    assert found.out_of_scope == 1
    assert found.scope_name == "Mọi đơn vị"


def test_units_stand_in_the_order_of_the_tree_and_siblings_in_vietnamese_order(one_city: City) -> None:
    assert [(line.node.code, line.depth) for line in report(one_city).units] == [
        ("HOI", 0), ("QUAN", 0), ("XA-B", 1), ("XA-A", 1), ("SO", 0), ("PHONG", 1),
    ]  # fmt: skip


def test_a_unit_counts_its_own_people_and_those_below(one_city: City) -> None:
    found = units(report(one_city))
    assert (found["SO"].own, found["SO"].whole) == (Count(4, 5), Count(7, 10))
    assert (found["PHONG"].whole, found["PHONG"].met, found["PHONG"].missing) == (Count(3, 5), False, 1)
    assert (found["QUAN"].own, found["QUAN"].whole, found["QUAN"].missing) == (Count(0, 1), Count(1, 5), 2)
    assert found["HOI"].met is True


def test_a_unit_with_people_of_several_strata_below_is_held_against_nothing(one_city: City) -> None:
    with writing(one_city.engine) as session:
        session.get_one(Unit, one_city.units["QUAN"]).parent_id = one_city.units["SO"]
    found = units(report(one_city))
    assert (found["SO"].whole, found["SO"].met, found["SO"].missing) == (Count(8, 15), None, 0)
    assert found["QUAN"].met is False


def test_only_the_units_of_a_scope_are_counted(city: City) -> None:
    scope = frozenset({city.units["QUAN"], city.units["XA-A"], city.units["XA-B"]})
    found = report(city, scope)
    assert found.total == Count(1, 5)
    assert [line.node.code for line in found.units] == ["QUAN", "XA-B", "XA-A"]
    assert strata(found)["city"].count == Count()
    assert strata(found)["city"].met is None
    assert found.scope_name == "Quận Ba và các đơn vị trực thuộc"
    with reading(city.engine) as session:
        assert people_behind(session, Asked(TODAY), scope, "untrained").total == 4


def test_a_part_of_a_tree_as_scope_has_several_tops(one_city: City) -> None:
    found = report(one_city, frozenset({one_city.units["PHONG"], one_city.units["XA-A"]}))
    assert [(line.node.code, line.depth) for line in found.units] == [("PHONG", 0), ("XA-A", 0)]
    assert found.scope_name == "Phòng Đào tạo, Xã Ân"
    assert report(one_city, frozenset()).scope_name == "Không có đơn vị nào"
    assert report(one_city, frozenset(one_city.units.values()), unit_code="HOI").scope_name == "Hội Chung"


def test_a_chosen_unit_is_counted_with_all_below_it(one_city: City) -> None:
    found = report(one_city, unit_code="QUAN")
    assert (found.total, found.scope_name) == (Count(1, 5), "Quận Ba và các đơn vị trực thuộc")


@pytest.mark.parametrize("code", ["SO", "KHONG-CO", "x" * 300, "' OR 1=1"])
def test_a_unit_outside_the_scope_is_as_absent_as_one_that_does_not_exist(one_city: City, code: str) -> None:
    with pytest.raises(NotFound, match="Không tìm thấy đơn vị này"):
        report(one_city, frozenset({one_city.units["QUAN"]}), unit_code=code)


def test_filters_that_are_not_there_are_refused_all_at_once(one_city: City) -> None:
    with pytest.raises(Invalid) as refusal:
        report(one_city, audience="x", strand="y", trained_rule="z")
    assert len(refusal.value.problems) == 3


def test_a_figure_is_that_of_the_day_asked_for(city: City) -> None:
    assert report(city, on=date(2026, 1, 31)).total == Count(0, 18)
    assert report(city, on=date(2026, 2, 1)).total == Count(10, 18)
    assert report(city, on=date(2025, 12, 31)).total == Count()
    with writing(city.engine) as session:
        for completion in session.query(Completion).filter_by(module_id="m02"):
            completion.expires_on = TODAY
        spans.refresh(session, [row.id for row in session.query(Person)])
    assert report(city).total == Count(0, 18)
    assert report(city, on=TODAY - timedelta(days=1)).total == Count(10, 18)


def test_an_audience_can_be_counted_alone(city: City) -> None:
    city.people("HOI", 2, audience="doi-178", done=("m01",))
    city.people("HOI", 1, audience="doi-178", in_scope=False)
    found = report(city, audience="doi-178")
    assert (found.total, found.out_of_scope) == (Count(2, 2), 1)
    assert strata(found)["local"].count == Count(2, 2)


def test_a_strand_can_be_counted_alone_and_one_strand_may_suffice(city: City) -> None:
    assert report(city, strand="nghiep-vu").total == Count(11, 18)
    assert report(city, strand="giam-hai").total == Count(12, 18)
    assert report(city, strand="hoa-nhap").total == Count(0, 18)
    assert report(city, trained_rule="any").total == Count(13, 18)


def test_the_other_reading_moves_related_bodies_of_the_city_to_its_level(one_city: City) -> None:
    publish_readings(one_city)
    usual, other = report(one_city), report(one_city, reading="lien-quan-70")
    assert (usual.reading.id, other.reading.id) == ("lien-quan-50", "lien-quan-70")
    assert [one.id for one in usual.readings] == ["lien-quan-50", "lien-quan-70"]
    assert strata(other)["city"].count == Count(9, 13)
    assert strata(other)["city"].met is False
    assert strata(other)["local"].count == Count(1, 5)
    assert usual.total == other.total
    assert units(other)["HOI"].stratum == "city"
    with reading(one_city.engine) as session:
        asked = Asked(TODAY, reading="lien-quan-70")
        assert people_behind(session, asked, None, "trained", stratum="city").total == 9


def test_targets_of_the_operator_stand_besides_those_of_the_plan(city: City) -> None:
    with writing(city.engine) as session:
        add_target(session, "RIENG", "city", "90", source="operator")
        add_target(session, "SO-NGUOI", "all", "12", measure="count", source="operator")
        add_target(session, "CU", "local", "10", source="operator", ends_on=TODAY)
        add_target(session, "BO", "local", "10", retired_at=MadeUp.START)
    found = report(city)
    assert [(line.id, line.target and line.target.code, line.count, line.met, line.missing)
            for line in (*found.strata, *found.further)] == [
        ("city", "TP", Count(7, 10), True, 0), ("local", "DP", Count(3, 8), False, 1),
        ("all", "SO-NGUOI", Count(10, 18), False, 2), ("city", "RIENG", Count(7, 10), False, 2),
    ]  # fmt: skip
    assert [line.target for line in report(city, on=date(2020, 6, 1)).strata] == [None, None]


def test_a_unit_that_has_ended_is_gone_unless_somebody_is_still_placed_in_it(city: City) -> None:
    with writing(city.engine) as session:
        for code in ("HOI", "XA-A"):
            session.get_one(Unit, city.units[code]).ends_on = TODAY
        session.query(Placement).filter_by(unit_id=city.units["XA-A"]).update({"ends_on": TODAY})
        spans.refresh(session, [row.id for row in session.query(Person)])
    found = report(city)
    assert "XA-A" not in units(found)
    assert units(found)["HOI"].own == Count(2, 3)
    assert sum((line.own for line in found.units), Count()) == found.total == Count(9, 15)
    assert "XA-A" in units(report(city, on=TODAY - timedelta(days=1)))


def test_many_people_take_as_many_queries_as_few(city: City) -> None:
    def queries() -> tuple[int, int]:
        with reading(city.engine) as session, counted(city.engine) as for_report:
            coverage_report(session, Asked(TODAY), None)
        with reading(city.engine) as session, counted(city.engine) as for_people:
            people_behind(session, Asked(TODAY), None, "untrained", stratum="city")
        return len(for_report), len(for_people)

    for_few = queries()
    city.people("SO", 130)
    city.people("XA-A", 40, done=BOTH)
    assert queries() == for_few
    assert for_few <= (4, 8)
