"""Units through time: one ends, others take its place. What a unit was on an earlier day is never changed.

In: units as stored, a day, a reason. Out: the same with its end, rows of succession, people placed anew. New units are
added by `operations.people.add_unit`. Whoever merges, renames or moves a unit adds the new one first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import audit, roles, spans
from quiz_service.operations.people import checked_reason
from quiz_service.storage.models import Placement, RoleGrant, Unit, UnitSuccession
from quiz_service.storage.people_models import UNIT_KINDS
from quiz_service.storage.span_queries import in_chunks
from quiz_service.storage.unit_queries import children_after, coordinators_of, people_after, placements_after

OnProgress = Callable[[int, int], None]
"""Called with (done, total)."""
KIND_NAMES = dict(zip(UNIT_KINDS, ("cấp Thành phố", "cấp huyện", "cấp xã", "cơ quan, tổ chức liên quan"), strict=True))
"""Kinds of units in words."""


@dataclass(frozen=True)
class Succession:
    """What became of a unit's people and officials. `unplaced` wait until a roster says where they went."""

    moved: int
    unplaced: int
    coordinators: int
    """Coordinators of the old unit."""
    roles_given: int
    """Roles for a new unit that were given to them."""


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def _locked(session: Session, units: Sequence[Unit]) -> None:
    """Whoever places somebody in one of these units at this moment comes before, or waits."""
    ids = [unit.id for unit in units]
    session.scalars(
        select(Unit)
        .where(Unit.id.in_(ids))
        .order_by(Unit.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _check_end(session: Session, unit: Unit, on: date) -> None:
    """The unit can end on this day.

    Raises:
        Refused: it has ended, would end before it began, or a unit below it would be left.
    """
    if unit.ends_on is not None:
        raise Refused(f"Đơn vị {unit.code} đã kết thúc từ ngày {unit.ends_on:%d/%m/%Y}.")
    if unit.starts_on is not None and on <= unit.starts_on:
        raise Refused(f"Đơn vị {unit.code} có từ ngày {unit.starts_on:%d/%m/%Y}: ngày kết thúc phải sau ngày ấy.")
    below = children_after(session, unit.id, on)
    if below:
        codes = ", ".join(line.code for line in below[:5]) + (" …" if len(below) > 5 else "")
        raise Refused(
            f"Đơn vị {unit.code} còn {len(below)} đơn vị trực thuộc sau ngày ấy ({codes}). "
            "Hãy kết thúc hoặc thay thế các đơn vị ấy trước."
        )


def end(session: Session, unit: Unit, *, on: date, reason: str, actor_id: int | None, now: datetime) -> None:
    """The unit is no more from this day on. Days before stay as they are.

    Raises:
        Invalid: no reason.
        Refused: it has ended, the day lies before its beginning, or people or units would be left in it.
    """
    reason = checked_reason(reason)
    _locked(session, [unit])
    _check_end(session, unit, on)
    people = people_after(session, unit.id, on)
    if people:
        raise Refused(
            f"Đơn vị {unit.code} còn {people} người từ ngày {on:%d/%m/%Y}. "
            "Hãy ghi đơn vị thay thế, hoặc chuyển những người ấy trước."
        )
    unit.ends_on = on
    session.flush()
    audit.record(session, "unit.end", now=now, actor_id=actor_id, object_kind="unit", object_id=unit.code,
                 new={"ends_on": on.isoformat()}, reason=reason)  # fmt: skip


def succeed(session: Session, old: Unit, new: Sequence[Unit], *, on: date, reason: str, actor_id: int | None,
            now: datetime, keeps_coordinators: bool = False, progress: OnProgress = _silent) -> Succession:  # fmt: skip
    """From this day on one unit takes the old one's place, or several do.

    One new unit (renamed, merged, put under another): everybody placed in the old one goes on in the new one, with all
    else as it was. Several (divided): nobody can say who goes where, so people stay where they are until a roster
    does; they are counted in the old unit meanwhile, and listed. With `keeps_coordinators`, those of the old unit look
    after each new one too: right for another name, to be thought about after a merger.

    Raises:
        Invalid: no reason.
        Refused: a unit does not exist on that day, is its own successor or lies below it, or something below is left.
    """
    reason = checked_reason(reason)
    _locked(session, [old, *new])
    _check_new(session, old, new, on)
    _check_end(session, old, on)
    old.ends_on = on
    session.add_all([UnitSuccession(old_id=old.id, new_id=unit.id, starts_on=on) for unit in new])
    session.flush()
    moved = _move_everybody(session, old, new[0], on, progress) if len(new) == 1 else 0
    coordinators = coordinators_of(session, old.id)
    pairs = [(person_id, unit) for person_id in coordinators for unit in new] if keeps_coordinators else []
    given = sum(_look_after(session, person_id, unit, actor_id, now) for person_id, unit in pairs)
    audit.record(
        session, "unit.succeed", now=now, actor_id=actor_id, object_kind="unit", object_id=old.code, reason=reason,
        new={"ends_on": on.isoformat(), "new_units": [unit.code for unit in new], "moved": moved,
             "divided": len(new) > 1},
    )  # fmt: skip
    return Succession(moved, people_after(session, old.id, on), len(coordinators), given)


def _check_new(session: Session, old: Unit, new: Sequence[Unit], on: date) -> None:
    if not new:
        raise Refused("Chưa nêu đơn vị mới nào.")
    if len({unit.id for unit in new}) < len(new):
        raise Refused("Một đơn vị mới được nêu hai lần.")
    for unit in new:
        if unit.id == old.id:
            raise Refused("Một đơn vị không thể thay cho chính nó. Hãy thêm đơn vị mới trước, với mã khác.")
        if unit.starts_on is not None and unit.starts_on > on:
            raise Refused(f"Đơn vị mới {unit.code} chỉ có từ ngày {unit.starts_on:%d/%m/%Y}, sau ngày thay thế.")
        if unit.ends_on is not None and unit.ends_on <= on:
            raise Refused(f"Đơn vị mới {unit.code} đã kết thúc từ ngày {unit.ends_on:%d/%m/%Y}.")
        above = session.get(Unit, unit.parent_id) if unit.parent_id else None
        while above is not None:
            if above.id == old.id:
                raise Refused(f"Đơn vị mới {unit.code} nằm dưới đơn vị cũ {old.code}, nên sẽ không còn cấp trên.")
            above = session.get(Unit, above.parent_id) if above.parent_id else None


def _move_everybody(session: Session, old: Unit, new: Unit, on: date, progress: OnProgress) -> int:
    """Each placement that holds on the day or begins later ends, and an equal one in the new unit begins."""
    placements = placements_after(session, old.id, on)
    rows = [
        {"person_id": one.person_id, "unit_id": new.id, "audience": one.audience,
         "position_group": one.position_group, "starts_on": max(one.starts_on, on), "ends_on": one.ends_on,
         "is_main": one.is_main, "in_scope": one.in_scope, "scope_reason": one.scope_reason}
        for one in placements
    ]  # fmt: skip
    ids = [one.id for one in placements]
    for chunk in in_chunks(ids):
        session.execute(update(Placement).where(Placement.id.in_(chunk), Placement.starts_on < on).values(ends_on=on))
        session.execute(  # not begun yet: it never holds
            update(Placement).where(Placement.id.in_(chunk), Placement.starts_on >= on)
            .values(ends_on=Placement.starts_on)
        )  # fmt: skip
    if rows:
        session.execute(insert(Placement), rows)
    people = {one.person_id for one in placements}
    spans.refresh(session, people, progress)
    return len(people)


def _look_after(session: Session, person_id: int, unit: Unit, actor_id: int | None, now: datetime) -> bool:
    """A coordinator of the old unit looks after a new one too; False when they do already."""
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == "coordinator", RoleGrant.unit_id == unit.id
    )
    if session.scalar(held) is not None:
        return False
    roles.grant(session, person_id, "coordinator", unit_id=unit.id, actor_id=actor_id, now=now)
    return True
