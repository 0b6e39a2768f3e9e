"""Counting by unit on a day: worked out by hand, with one query whatever the number of people; on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_listing import placed_by_unit
from quiz_service.storage.coverage_queries import (
    Question,
    UnitNode,
    add_up,
    count_by_unit,
    subtree,
    unit_nodes,
)  # fmt: skip
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.databases import memory_engine
from tests.quiz_service.made_up_counting import add_curriculum, add_placement, day, somebody
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import add_path
from tests.quiz_service.made_up_people import add_unit


class Town:
    """Sở A (city) with Phòng A1 below it; Quận B (district)."""

    def __init__(self, session: Session) -> None:
        add_curriculum(session)
        add_path(session, "doi-178", required=("m01",))
        self.so = add_unit(session, "SO-A")
        self.phong = add_unit(session, "PHONG-A1", parent=self.so)
        self.quan = add_unit(session, "QUAN-B", kind="district")
        self.codes = {unit.id: unit.code for unit in (self.so, self.phong, self.quan)}
        self.ids = {code: unit_id for unit_id, code in self.codes.items()}

    def counts(self, session: Session, on: str, **question: object) -> dict[str, Count]:
        found = count_by_unit(session, Question(day(on), **question))
        return {self.codes[unit_id]: count for unit_id, count in found.items()}


def test_people_count_in_the_unit_of_the_day_if_they_are_in_scope_there(database: Engine) -> None:
    """By hand. An has been in Sở A since 1/1 and trained since 5/1. Ba came on 1/2, untrained. Ca was in Sở A until
    1/3 and is in Quận B since, trained since 20/2. Du is out of scope. Em is in Phòng A1 for March."""
    with writing(database) as session:
        town = Town(session)
        somebody(session, town.so, "1/1", done=["5/1"])
        somebody(session, town.so, "1/2")
        ca = somebody(session, town.so, "1/1", "1/3", done=["20/2"])
        add_placement(session, ca, town.quan, "1/3")
        spans.refresh(session, [ca])
        somebody(session, town.so, "1/1", done=["5/1"], in_scope=False)
        somebody(session, town.phong, "1/3", "1/4", done=["10/3"])
    with reading(database) as session:
        assert town.counts(session, "31/12/25") == {}
        assert town.counts(session, "1/1") == {"SO-A": Count(0, 2)}
        assert town.counts(session, "5/1") == {"SO-A": Count(1, 2)}
        assert town.counts(session, "20/2") == {"SO-A": Count(2, 3)}
        assert town.counts(session, "28/2") == {"SO-A": Count(2, 3)}
        assert town.counts(session, "1/3") == {"SO-A": Count(1, 2), "PHONG-A1": Count(0, 1), "QUAN-B": Count(1, 1)}
        assert town.counts(session, "10/3")["PHONG-A1"] == Count(1, 1)
        assert town.counts(session, "1/4") == {"SO-A": Count(1, 2), "QUAN-B": Count(1, 1)}


def test_nobody_in_scope_is_no_count_and_no_share(database: Engine) -> None:
    with writing(database) as session:
        town = Town(session)
        somebody(session, town.so, in_scope=False, done=["5/1"])
        assert town.counts(session, "1/3") == {}
        assert sum(count_by_unit(session, Question(day("1/3"))).values(), Count()).share is None


def test_filters_ask_for_units_groups_strands_and_any_strand(database: Engine) -> None:
    """One has both strands, one the first, one none; one of another group whose path has the first alone."""
    with writing(database) as session:
        town = Town(session)
        somebody(session, town.so, done=["5/1"])
        half = somebody(session, town.so)
        add_completion(session, half, "m01", on=day("5/1"))
        somebody(session, town.quan)
        other = somebody(session, town.quan, audience="doi-178")
        add_completion(session, other, "m01", on=day("5/1"))
        spans.refresh(session, [half, other])
    with reading(database) as session:
        assert town.counts(session, "1/2") == {"SO-A": Count(1, 2), "QUAN-B": Count(1, 2)}
        assert town.counts(session, "1/2", units=[town.ids["SO-A"]]) == {"SO-A": Count(1, 2)}
        assert town.counts(session, "1/2", units=[]) == {}
        assert town.counts(session, "1/2", audience="doi-178") == {"QUAN-B": Count(1, 1)}
        assert town.counts(session, "1/2", strand="nghiep-vu") == {"SO-A": Count(2, 2), "QUAN-B": Count(1, 2)}
        assert town.counts(session, "1/2", strand="giam-hai") == {"SO-A": Count(1, 2), "QUAN-B": Count(0, 2)}
        assert town.counts(session, "1/2", trained_rule="any") == {"SO-A": Count(2, 2), "QUAN-B": Count(1, 2)}


def test_a_strand_that_the_path_of_a_group_lacks_is_nobody_s(session: Session) -> None:
    town = Town(session)
    person = somebody(session, town.so, audience="doi-178")
    add_completion(session, person, "m02", on=day("5/1"))
    spans.refresh(session, [person])
    assert town.counts(session, "1/2", strand="giam-hai") == {"SO-A": Count(0, 1)}


def test_counts_of_all_units_cost_one_query(engine: Engine) -> None:
    with writing(engine) as session:
        town = Town(session)
        for _ in range(5):
            somebody(session, town.so, done=["5/1"])
    with reading(engine) as session, counted(engine) as sent:
        count_by_unit(session, Question(day("1/2")))
    assert len(sent) == 1


def test_a_count_reads_the_index_unit_by_unit_and_no_row() -> None:
    """What was measured (`bench_coverage.py`): many times as fast as reading the rows. A matter of SQLite."""
    engine = memory_engine()
    with reading(engine) as session, counted(engine) as sent:
        placed_by_unit(session, Question(day("1/2")))
        count_by_unit(session, Question(day("1/2"), audience="doi-178", strand="giam-hai"))
    with engine.connect() as connection:
        for statement in sent:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?")).all()
            assert "SEARCH counted_spans USING COVERING INDEX" in str(plan), plan


# ---- the tree


def node(number: int, parent: int | None = None, *, kind: str = "city", level: str = "city",
         begin: str = "", end: str = "") -> UnitNode:  # fmt: skip
    return UnitNode(number, f"U{number}", f"Đơn vị {number}", kind, level, parent,
                    day(begin) if begin else None, day(end) if end else None)  # fmt: skip


TREE = {one.id: one for one in (node(1), node(2, 1), node(3, 2), node(4, 1), node(5))}


@pytest.mark.parametrize(
    ("tops", "units"), [([1], {1, 2, 3, 4}), ([2, 5], {2, 3, 5}), ([1, 2], {1, 2, 3, 4}), ([], set()), ([99], set())]
)
def test_a_subtree_is_a_unit_and_all_below(tops: list[int], units: set[int]) -> None:
    assert subtree(TREE, tops) == units


def test_a_unit_s_count_is_its_own_and_that_of_everything_below() -> None:
    sums = add_up({1: Count(1, 2), 3: Count(2, 3), 5: Count(0, 1)}, TREE)
    assert sums == {1: Count(3, 5), 2: Count(2, 3), 3: Count(2, 3), 5: Count(0, 1)}
    assert 4 not in sums


def test_a_related_body_is_counted_by_its_level_too() -> None:
    kinds = [node(1, kind="related", level=level).counted_kind for level in ("city", "local")]
    assert kinds == ["related-city", "related-local"]
    assert node(1, kind="commune", level="local").counted_kind == "commune"


@pytest.mark.parametrize(
    ("begin", "end", "on", "exists"),
    [
        ("", "", "1/1/20", True),
        ("1/7/25", "", "30/6/25", False),
        ("1/7/25", "", "1/7/25", True),
        ("", "1/7/25", "30/6/25", True),
        ("", "1/7/25", "1/7/25", False),
    ],
)
def test_a_unit_exists_from_its_first_day_until_the_day_before_its_end(
    begin: str, end: str, on: str, exists: bool
) -> None:
    assert node(1, begin=begin, end=end).exists_on(day(on)) is exists


def test_all_units_are_read_at_once_past_ones_too(database: Engine) -> None:
    with writing(database) as session:
        town = Town(session)
        town.phong.ends_on = day("1/2")
    with reading(database) as session:
        nodes = unit_nodes(session)
        phong, quan = nodes[town.ids["PHONG-A1"]], nodes[town.ids["QUAN-B"]]
        assert (phong.code, phong.parent_id, phong.ends_on) == ("PHONG-A1", town.ids["SO-A"], day("1/2"))
        assert (quan.kind, quan.level) == ("district", "local")
