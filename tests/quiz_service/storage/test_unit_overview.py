"""One step of the tree of units with days and people, and who waits for a new place; on both databases."""

from __future__ import annotations

from sqlalchemy import Engine

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import UnitSuccession
from quiz_service.storage.unit_overview import UnitOverview, unit_overview
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_counting import day, somebody
from tests.quiz_service.made_up_people import add_unit

TODAY = day("2/3")


def test_a_step_tells_what_is_above_below_over_and_waiting(database: Engine) -> None:
    with writing(database) as session:
        city = add_unit(session, "TP")
        district = add_unit(session, "QUAN", parent=city, kind="district")
        old = add_unit(session, "P-CU", parent=district, kind="commune")
        new = add_unit(session, "P-MOI", parent=district, kind="commune")
        old.ends_on = day("1/2")
        session.add(UnitSuccession(old_id=old.id, new_id=new.id, starts_on=day("1/2")))
        somebody(session, district, in_scope=False)
        somebody(session, new)
        somebody(session, old)
        somebody(session, new, "1/1", "1/2")  # left
    with reading(database) as session:
        step = unit_overview(session, "QUAN", TODAY)
        assert isinstance(step, UnitOverview)
        assert step.chosen is not None
        assert (step.chosen.node.code, step.chosen.own_people, step.chosen.people) == ("QUAN", 1, 3)
        assert [node.code for node in step.above] == ["TP"]
        assert [(row.node.code, row.people) for row in step.below] == [("P-MOI", 1)]
        assert [row.node.code for row in step.ended] == ["P-CU"]
        assert [(row.node.code, row.own_people) for row in step.waiting] == [("P-CU", 1)]
        first = unit_overview(session, "P-MOI", TODAY)
        assert first is not None
        assert [(one.unit.code, one.starts_on) for one in first.predecessors] == [("P-CU", day("1/2"))]
        last = unit_overview(session, "P-CU", TODAY)
        assert last is not None
        assert [one.unit.code for one in last.successors] == ["P-MOI"]


def test_above_all_are_the_highest_units_in_vietnamese_order(database: Engine) -> None:
    with writing(database) as session:
        for code, name in (("A", "Sở Đất"), ("B", "Sở Dân"), ("C", "Sở Ân")):
            add_unit(session, code).name = name
    with reading(database) as session:
        step = unit_overview(session, "", TODAY)
        assert step is not None
        assert (step.chosen, [row.node.name for row in step.below]) == (None, ["Sở Ân", "Sở Dân", "Sở Đất"])
        assert unit_overview(session, "KHONG-CO", TODAY) is None


def test_a_step_costs_the_same_for_few_units_and_many(engine: Engine) -> None:
    with writing(engine) as session:
        top = add_unit(session, "TP")
        for _ in range(30):
            somebody(session, add_unit(session, parent=top))
    with reading(engine) as session, counted(engine) as sent:
        unit_overview(session, "TP", TODAY)
    assert len(sent) <= 5
