"""The tree of units, one step at a time: a list of thousands of units is no help to anybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Account, Placement, RoleGrant, Unit, UnitSuccession


@dataclass(frozen=True)
class UnitLine:
    """A unit as a link or a choice."""

    id: int
    code: str
    name: str


@dataclass(frozen=True)
class UnitStep:
    """Where somebody stands in the tree: the chosen unit (None: above all), the way up, the units right below."""

    chosen: UnitLine | None
    parent: UnitLine | None
    below: Sequence[UnitLine]


def _line(unit: Unit) -> UnitLine:
    return UnitLine(unit.id, unit.code, unit.name)


def find_unit(session: Session, code: str) -> Unit | None:
    """The unit of this code."""
    return session.scalars(select(Unit).where(Unit.code == code)).one_or_none()


def _not_over(on: date) -> ColumnElement[bool]:
    return or_(Unit.ends_on.is_(None), Unit.ends_on > on)


def unit_step(session: Session, chosen: Unit | None, units: Collection[int] | None, on: date | None = None) -> UnitStep:
    """The step at this unit for somebody who sees `units` (None: all). One query.

    Without a chosen unit, `below` are the highest ones within sight. With a day, units that have ended by then are not
    offered; they stay within sight.
    """
    if chosen is not None:
        is_below = Unit.parent_id == chosen.id
    elif units is None:
        is_below = Unit.parent_id.is_(None)
    else:
        is_below = Unit.id.in_(units) & or_(Unit.parent_id.is_(None), Unit.parent_id.not_in(units))
    if on is not None:
        is_below &= _not_over(on)
    above = chosen.parent_id if chosen is not None and (units is None or chosen.parent_id in units) else None
    query = select(Unit).where(or_(is_below, Unit.id == above)).order_by(Unit.name, Unit.id)
    lines = [_line(unit) for unit in session.scalars(query)]
    return UnitStep(
        _line(chosen) if chosen else None, next((line for line in lines if line.id == above), None),
        [line for line in lines if line.id != above],
    )  # fmt: skip


def children_after(session: Session, unit_id: int, on: date) -> Sequence[UnitLine]:
    """The units right below that exist on this day or begin later."""
    query = select(Unit).where(Unit.parent_id == unit_id, _not_over(on)).order_by(Unit.code)
    return [_line(unit) for unit in session.scalars(query)]


def placements_after(session: Session, unit_id: int, on: date) -> Sequence[Placement]:
    """The placements in a unit, main ones and others, that hold on this day or begin later."""
    return session.scalars(select(Placement).where(_placed_after(unit_id, on)).order_by(Placement.id)).all()


def _placed_after(unit_id: int, on: date) -> ColumnElement[bool]:
    is_open = or_(
        Placement.ends_on.is_(None),
        (Placement.ends_on > on) & (Placement.ends_on > Placement.starts_on),  # ended as it began: it never held
    )
    return (Placement.unit_id == unit_id) & is_open


def people_after(session: Session, unit_id: int, on: date) -> int:
    """How many people are placed in a unit on this day or later."""
    return session.scalar(select(func.count(func.distinct(Placement.person_id))).where(_placed_after(unit_id, on))) or 0


def coordinators_of(session: Session, unit_id: int) -> Sequence[int]:
    """Ids of the coordinators of this very unit who can sign in."""
    return session.scalars(
        select(RoleGrant.person_id)
        .join(Account, Account.person_id == RoleGrant.person_id)
        .where(RoleGrant.unit_id == unit_id, RoleGrant.role == "coordinator", Account.is_closed.is_(False))
        .order_by(RoleGrant.person_id)
    ).all()


@dataclass(frozen=True)
class Relative:
    """A unit that came before another or after it, and from which day the later one took the place of the earlier."""

    unit: UnitLine
    starts_on: date


def successors(session: Session, unit_id: int) -> Sequence[Relative]:
    """The units that took this one's place."""
    rows = session.execute(
        select(Unit, UnitSuccession.starts_on)
        .join(UnitSuccession, UnitSuccession.new_id == Unit.id)
        .where(UnitSuccession.old_id == unit_id)
        .order_by(UnitSuccession.starts_on, Unit.code)
    )
    return [Relative(_line(unit), starts_on) for unit, starts_on in rows]


def predecessors(session: Session, unit_id: int) -> Sequence[Relative]:
    """The units whose place this one took."""
    rows = session.execute(
        select(Unit, UnitSuccession.starts_on)
        .join(UnitSuccession, UnitSuccession.old_id == Unit.id)
        .where(UnitSuccession.new_id == unit_id)
        .order_by(UnitSuccession.starts_on, Unit.code)
    )
    return [Relative(_line(unit), starts_on) for unit, starts_on in rows]
