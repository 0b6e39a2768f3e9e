"""One role that somebody holds, found by what a command line can say of it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.storage.models import RoleGrant


def find_grant(session: Session, person_id: int, role: str, unit_id: int | None) -> RoleGrant | None:
    """A person's role for this unit (None: for the whole)."""
    return session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.unit_id.is_not_distinct_from(unit_id)
        )
    ).one_or_none()
