"""Units that take another's place: merged, renamed, divided. The count is right before and after; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import spans, units
from quiz_service.operations.units import Succession
from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_queries import Question, count_by_unit
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Placement, RoleGrant, Unit
from quiz_service.storage.unit_queries import find_unit, predecessors, successors
from tests.quiz_service.made_up_counting import add_curriculum, add_placement, day, somebody, stored_spans
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
MERGED = day("1/7/25")
WHY = "Nghị quyết thử số 1"


def unit_of(session: Session, code: str) -> Unit:
    unit = find_unit(session, code)
    assert unit is not None
    return unit


def end(session: Session, code: str, on: str = "1/7/25", reason: str = WHY) -> None:
    units.end(session, unit_of(session, code), on=day(on), reason=reason, actor_id=None, now=NOW)


def succeed(session: Session, old: str, *new: str, on: str = "1/7/25", **changes: object) -> Succession:
    values = {"reason": WHY, "actor_id": None, "now": NOW} | changes
    return units.succeed(session, unit_of(session, old), [unit_of(session, one) for one in new], on=day(on), **values)


def counts(session: Session, on: str) -> dict[str, Count]:
    found = count_by_unit(session, Question(day(on)))
    return {session.get_one(Unit, unit_id).code: count for unit_id, count in found.items()}


# ---- merging


def test_after_a_merger_all_are_counted_in_the_new_unit_and_before_it_in_the_old_ones(database: Engine) -> None:
    """By hand: 2 people in P1 (1 trained), 1 in P2 (trained). Until 30/6: 1/2 and 1/1; from 1/7 on: 2/3 in XA."""
    with writing(database) as session:
        add_curriculum(session)
        district = add_unit(session, "QUAN", kind="district")
        first, second = (add_unit(session, code, kind="commune", parent=district) for code in ("P1", "P2"))
        add_unit(session, "XA", kind="commune").starts_on = MERGED
        trained = somebody(session, first, "1/1/25", done=["5/1/25"])
        somebody(session, first, "1/1/25")
        somebody(session, second, "1/1/25", done=["5/1/25"])
        assert [succeed(session, old, "XA").moved for old in ("P1", "P2")] == [2, 1]
        end(session, "QUAN")
    with reading(database) as session:
        assert counts(session, "30/6/25") == {"P1": Count(1, 2), "P2": Count(1, 1)}
        assert counts(session, "1/7/25") == {"XA": Count(2, 3)}
        assert stored_spans(session, trained) == [
            "1/1 – 5/1: P1", "5/1 – 1/7: P1 trained", "1/7 – …: XA trained",
        ]  # fmt: skip
        assert spans.differing(session) == []
        assert [(one.unit.code, one.starts_on) for one in successors(session, unit_of(session, "P1").id)] == [
            ("XA", MERGED)
        ]
        assert [one.unit.code for one in predecessors(session, unit_of(session, "XA").id)] == ["P1", "P2"]


def test_a_placement_goes_on_as_it_was_in_all_but_the_unit(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    person = somebody(session, old, "1/1/25", "1/9/25", in_scope=False)
    placement = session.scalars(select(Placement)).one()
    placement.position_group, placement.scope_reason = "Công chức", "Nghỉ thai sản"
    add_placement(session, person, old, "1/8/25", is_main=False, audience="doi-178")
    assert succeed(session, "CU", "MOI").moved == 1
    rows = [
        (session.get_one(Unit, one.unit_id).code, f"{one.starts_on:%-d/%-m}", f"{one.ends_on:%-d/%-m}" if one.ends_on
         else "", one.audience, one.position_group, one.is_main, one.in_scope, one.scope_reason)
        for one in session.scalars(select(Placement).order_by(Placement.id).execution_options(populate_existing=True))
    ]  # fmt: skip
    assert rows == [
        ("CU", "1/1", "1/7", "nguoi-ho-tro", "Công chức", True, False, "Nghỉ thai sản"),
        ("CU", "1/8", "1/8", "doi-178", "", False, True, ""),
        ("MOI", "1/7", "1/9", "nguoi-ho-tro", "Công chức", True, False, "Nghỉ thai sản"),
        ("MOI", "1/8", "", "doi-178", "", False, True, ""),
    ]
    assert spans.differing(session) == []


def test_who_left_before_the_day_is_not_moved(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    person = somebody(session, old, "1/1/25", "1/7/25")
    assert succeed(session, "CU", "MOI") == Succession(moved=0, unplaced=0, coordinators=0, roles_given=0)
    assert stored_spans(session, person) == ["1/1 – 1/7: CU"]


def test_a_unit_may_be_merged_into_the_one_above_it(session: Session) -> None:
    parent = add_unit(session, "SO")
    room = add_unit(session, "PHONG", parent=parent)
    person = somebody(session, room, "1/1/25")
    succeed(session, "PHONG", "SO")
    assert stored_spans(session, person) == ["1/1 – 1/7: PHONG", "1/7 – …: SO"]


def test_the_trail_tells_who_took_the_place_and_how_many_moved(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    somebody(session, old, "1/1/25")
    succeed(session, "CU", "MOI")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.succeed")).one()
    assert entry.object_id == "CU"
    assert entry.new == {"ends_on": "2025-07-01", "new_units": ["MOI"], "moved": 1, "divided": False}
    assert entry.reason == WHY


# ---- dividing


def test_after_a_division_people_stay_and_are_told_until_a_roster_places_them(database: Engine) -> None:
    with writing(database) as session:
        old = add_unit(session, "CU")
        for code in ("MOI1", "MOI2"):
            add_unit(session, code).starts_on = MERGED
        person = somebody(session, old, "1/1/25")
        somebody(session, old, "1/1/25", "1/3/25")
        found = succeed(session, "CU", "MOI1", "MOI2")
        assert (found.moved, found.unplaced) == (0, 1)
    with reading(database) as session:
        assert counts(session, "1/8/25") == {"CU": Count(0, 1)}
        assert stored_spans(session, person) == ["1/1 – …: CU"]
        assert [one.unit.code for one in successors(session, unit_of(session, "CU").id)] == ["MOI1", "MOI2"]


# ---- what is refused


def test_a_unit_does_not_take_its_own_place_and_none_is_no_successor(session: Session) -> None:
    add_unit(session, "CU"), add_unit(session, "MOI")
    with pytest.raises(Refused, match="không thể thay cho chính nó"):
        succeed(session, "CU", "CU")
    with pytest.raises(Refused, match="Chưa nêu đơn vị mới"):
        succeed(session, "CU")
    with pytest.raises(Refused, match="nêu hai lần"):
        succeed(session, "CU", "MOI", "MOI")


def test_a_successor_exists_on_the_day(session: Session) -> None:
    for code in ("CU", "SAU", "TRUOC"):
        add_unit(session, code)
    unit_of(session, "SAU").starts_on = MERGED + timedelta(days=1)
    unit_of(session, "TRUOC").ends_on = MERGED
    with pytest.raises(Refused, match="SAU chỉ có từ ngày 02/07/2025"):
        succeed(session, "CU", "SAU")
    with pytest.raises(Refused, match="TRUOC đã kết thúc từ ngày 01/07/2025"):
        succeed(session, "CU", "TRUOC")


def test_units_do_not_take_each_other_s_place_in_a_circle(session: Session) -> None:
    add_unit(session, "A"), add_unit(session, "B")
    succeed(session, "A", "B")
    with pytest.raises(Refused, match="A đã kết thúc"):
        succeed(session, "B", "A", on="1/8/25")


def test_a_successor_does_not_lie_below_the_unit_it_follows(session: Session) -> None:
    old = add_unit(session, "CU")
    room = add_unit(session, "PHONG", parent=old)
    add_unit(session, "TO", parent=room)
    with pytest.raises(Refused, match="TO nằm dưới đơn vị cũ CU"):
        succeed(session, "CU", "TO")


def test_a_unit_whose_units_below_go_on_is_not_followed_yet(session: Session) -> None:
    old = add_unit(session, "CU")
    add_unit(session, "PHONG", parent=old), add_unit(session, "MOI")
    with pytest.raises(Refused, match=r"còn 1 đơn vị trực thuộc sau ngày ấy \(PHONG\)"):
        succeed(session, "CU", "MOI")


# ---- coordinators


def test_coordinators_keep_a_renamed_unit_when_asked_and_the_old_one_in_any_case(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    add_person(session, old, roles=(("coordinator", old),))
    found = succeed(session, "CU", "MOI", keeps_coordinators=True)
    assert (found.coordinators, found.roles_given) == (1, 1)
    held = session.scalars(select(RoleGrant.unit_id).order_by(RoleGrant.unit_id)).all()
    assert held == [unit_of(session, "CU").id, unit_of(session, "MOI").id]


def test_coordinators_of_merged_units_are_only_told_of(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    add_person(session, old, roles=(("coordinator", old),))
    assert succeed(session, "CU", "MOI") == Succession(moved=1, unplaced=0, coordinators=1, roles_given=0)


def test_a_coordinator_of_both_units_gets_no_second_role(session: Session) -> None:
    old, new = add_unit(session, "CU"), add_unit(session, "MOI")
    add_person(session, old, roles=(("coordinator", old), ("coordinator", new)))
    assert succeed(session, "CU", "MOI", keeps_coordinators=True).roles_given == 0


def test_thousands_of_people_move_and_it_is_told_how_far_it_is(session: Session) -> None:
    old, _ = add_unit(session, "CU"), add_unit(session, "MOI")
    for _ in range(3):
        somebody(session, old, "1/1/25")
    seen: list[tuple[int, int]] = []
    succeed(session, "CU", "MOI", progress=lambda done, total: seen.append((done, total)))
    assert seen == [(3, 3)]
