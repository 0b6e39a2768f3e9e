"""People and where they work."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from quiz_service.storage.models import Person, Placement


def holds_on(day: date) -> ColumnElement[bool]:
    """Condition: the placement holds on this day (its `ends_on` is the first day on which it does not)."""
    return (Placement.starts_on <= day) & or_(Placement.ends_on.is_(None), Placement.ends_on > day)


def find_person(session: Session, public_id: str) -> Person | None:
    """The person of this public id."""
    return session.scalars(select(Person).where(Person.public_id == public_id)).one_or_none()


def find_main_placement(session: Session, person_id: int, on: date) -> Placement | None:
    """Where a person is counted on a day, with the unit loaded."""
    return session.scalars(
        select(Placement)
        .options(joinedload(Placement.unit))
        .where(Placement.person_id == person_id, Placement.is_main, holds_on(on))
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
        .limit(1)
    ).first()
