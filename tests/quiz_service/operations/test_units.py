"""Units that begin and end: what may be put into them, when they can end, what a picker offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations import people, units
from quiz_service.storage.models import AuditEntry, Unit
from quiz_service.storage.unit_queries import UnitStep, find_unit, unit_step
from tests.quiz_service.made_up_counting import day, somebody, stored_spans
from tests.quiz_service.made_up_people import MadeUp, add_unit

NOW = MadeUp.START
MERGED = day("1/7/25")
WHY = "Nghị quyết thử số 1"


def unit_of(session: Session, code: str) -> Unit:
    unit = find_unit(session, code)
    assert unit is not None
    return unit


def end(session: Session, code: str, on: str = "1/7/25", reason: str = WHY) -> None:
    units.end(session, unit_of(session, code), on=day(on), reason=reason, actor_id=None, now=NOW)


# ---- adding


def test_a_unit_may_begin_on_a_day_under_a_unit_that_exists_then(session: Session) -> None:
    city = people.add_unit(session, code="TP", name="Thành phố", kind="city", now=NOW, starts_on=day("1/7/25"))
    ward = people.add_unit(session, code="X", name="Xã X", kind="commune", now=NOW, parent=city, starts_on=MERGED)
    assert (ward.starts_on, ward.level, ward.parent_id) == (MERGED, "local", city.id)
    with pytest.raises(Refused, match="TP chỉ có từ ngày 01/07/2025"):
        people.add_unit(session, code="Y", name="Xã Y", kind="commune", now=NOW, parent=city,
                        starts_on=MERGED - timedelta(days=1))  # fmt: skip


def test_nothing_and_nobody_is_put_into_a_unit_that_has_ended(session: Session) -> None:
    old = add_unit(session, "CU")
    end(session, "CU")
    with pytest.raises(Refused, match="CU đã kết thúc từ ngày 01/07/2025"):
        people.add_unit(session, code="MOI", name="Mới", kind="city", now=NOW, parent=old)
    with pytest.raises(Refused, match="Hãy chọn đơn vị thay thế"):
        people.add_person(session, staff_code="A1", name="Người Thử", unit=old, audience="doi-178",
                          starts_on=MERGED, now=NOW)  # fmt: skip


def test_somebody_who_worked_there_before_the_end_can_still_be_entered(session: Session) -> None:
    old = add_unit(session, "CU")
    end(session, "CU")
    person = people.add_person(session, staff_code="A1", name="Người Thử", unit=old, audience="doi-178",
                               starts_on=MERGED - timedelta(days=1), now=NOW)  # fmt: skip
    assert stored_spans(session, person.id) == ["30/6 – …: CU"]


# ---- ending


def test_a_unit_ends_with_a_reason_that_stands_in_the_trail(session: Session) -> None:
    add_unit(session, "CU")
    end(session, "CU")
    assert unit_of(session, "CU").ends_on == MERGED
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "unit.end")).one()
    assert (entry.object_id, entry.new, entry.reason) == ("CU", {"ends_on": "2025-07-01"}, WHY)
    with pytest.raises(Invalid, match="chưa ghi lý do"):
        end(session, "CU", reason=" ")


def test_a_unit_ends_once(session: Session) -> None:
    add_unit(session, "CU")
    end(session, "CU")
    with pytest.raises(Refused, match="đã kết thúc từ ngày 01/07/2025"):
        end(session, "CU", on="1/8/25")


@pytest.mark.parametrize("on", ["1/7/25", "30/6/25"])
def test_a_unit_does_not_end_before_or_as_it_begins(session: Session, on: str) -> None:
    add_unit(session, "CU").starts_on = MERGED
    with pytest.raises(Refused, match="phải sau ngày ấy"):
        end(session, "CU", on=on)


def test_a_unit_with_people_does_not_just_end(session: Session) -> None:
    unit = add_unit(session, "CU")
    somebody(session, unit, "1/1/25")
    somebody(session, unit, "1/1/25", "1/7/25")  # left in time
    somebody(session, unit, "1/8/25")  # will begin
    with pytest.raises(Refused, match="còn 2 người từ ngày 01/07/2025"):
        end(session, "CU")


def test_a_unit_with_units_below_does_not_just_end(session: Session) -> None:
    district = add_unit(session, "QUAN", kind="district")
    for code in ("P1", "P2"):
        add_unit(session, code, kind="commune", parent=district)
    with pytest.raises(Refused, match=r"còn 2 đơn vị trực thuộc sau ngày ấy \(P1, P2\)"):
        end(session, "QUAN")
    end(session, "P1")
    end(session, "P2")
    end(session, "QUAN")
    assert unit_of(session, "QUAN").ends_on == MERGED


# ---- pickers


def test_a_picker_offers_no_unit_that_has_ended(session: Session) -> None:
    parent = add_unit(session, "SO")
    for code in ("CU", "MOI"):
        add_unit(session, code, parent=parent)
    end(session, "CU")

    def codes(step: UnitStep) -> list[str]:
        return [line.code for line in step.below]

    assert codes(unit_step(session, parent, None)) == ["CU", "MOI"]
    assert codes(unit_step(session, parent, None, on=MERGED)) == ["MOI"]
    assert codes(unit_step(session, parent, None, on=MERGED - timedelta(days=1))) == ["CU", "MOI"]
