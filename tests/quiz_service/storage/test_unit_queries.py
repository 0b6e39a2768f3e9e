"""Walking the tree of units one step at a time, within one's own scope."""

from __future__ import annotations

from sqlalchemy import Engine

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Unit
from quiz_service.storage.unit_queries import UnitLine, find_unit, unit_step
from tests.quiz_service.made_up_people import add_unit


def codes(lines: list[UnitLine]) -> list[str]:
    return sorted(line.code for line in lines)


def test_each_step_shows_what_is_right_below_and_the_way_up(database: Engine) -> None:
    with writing(database) as session:
        city = add_unit(session, "TP")
        district = add_unit(session, "QUAN", parent=city)
        add_unit(session, "PHUONG", parent=district)
        add_unit(session, "SO", parent=city)
    with reading(database) as session:
        top = unit_step(session, None, None)
        assert (top.chosen, top.parent, codes(list(top.below))) == (None, None, ["TP"])
        step = unit_step(session, find_unit(session, "QUAN"), None)
        assert step.chosen is not None
        assert step.parent is not None
        assert (step.chosen.code, step.parent.code, codes(list(step.below))) == ("QUAN", "TP", ["PHUONG"])


def test_a_coordinator_begins_at_own_units_and_goes_no_higher(database: Engine) -> None:
    with writing(database) as session:
        city = add_unit(session, "TP")
        district = add_unit(session, "QUAN", parent=city)
        ward = add_unit(session, "PHUONG", parent=district)
        other = add_unit(session, "SO", parent=city)
        units = {district.id, ward.id, other.id}
    with reading(database) as session:
        assert codes(list(unit_step(session, None, units).below)) == ["QUAN", "SO"]
        assert unit_step(session, find_unit(session, "QUAN"), units).parent is None
        assert unit_step(session, find_unit(session, "PHUONG"), units).parent is not None
        assert unit_step(session, None, set()).below == []


def test_a_code_nobody_has_finds_no_unit(database: Engine) -> None:
    with writing(database) as session:
        add_unit(session, "SO")
    with reading(database) as session:
        assert isinstance(find_unit(session, "SO"), Unit)
        assert find_unit(session, "so") is None
