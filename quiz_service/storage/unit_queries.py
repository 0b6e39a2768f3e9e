"""The tree of units, one step at a time: a list of thousands of units is no help to anybody."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Unit


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


def unit_step(session: Session, chosen: Unit | None, units: Collection[int] | None) -> UnitStep:
    """The step at this unit for somebody who sees `units` (None: all). Three queries at most.

    Without a chosen unit, `below` are the highest ones within sight.
    """
    query = select(Unit).order_by(Unit.name, Unit.id)
    if chosen is not None:
        query = query.where(Unit.parent_id == chosen.id)
    elif units is None:
        query = query.where(Unit.parent_id.is_(None))
    else:
        query = query.where(Unit.id.in_(units), or_(Unit.parent_id.is_(None), Unit.parent_id.not_in(units)))
    parent = session.get(Unit, chosen.parent_id) if chosen is not None and chosen.parent_id is not None else None
    if parent is not None and units is not None and parent.id not in units:
        parent = None
    return UnitStep(
        _line(chosen) if chosen else None, _line(parent) if parent else None,
        [_line(unit) for unit in session.scalars(query)],
    )  # fmt: skip
