"""What a person's own page is made of: what they were assigned, and the modules with their open attempts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Attempt, ModuleRevision, PathRevision, Placement
from quiz_service.storage.people_queries import holds_on


def find_assignment(session: Session, person_id: int, on: date) -> tuple[Placement, PathRevision | None] | None:
    """A person's main placement on a day with the current path of its audience (None: not published).

    None as a whole: the person has no placement on that day.
    """
    newest = select(func.max(PathRevision.id)).group_by(PathRevision.audience)
    row = session.execute(
        select(Placement, PathRevision)
        .outerjoin(PathRevision, (PathRevision.audience == Placement.audience) & PathRevision.id.in_(newest))
        .where(Placement.person_id == person_id, Placement.is_main, holds_on(on))
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def modules_with_open_attempts(session: Session, person_id: int) -> list[tuple[ModuleRevision, Attempt | None]]:
    """Each module as published now, in the order of ids, with the attempt this person has begun and not submitted."""
    newest = select(func.max(ModuleRevision.id)).group_by(ModuleRevision.module_id)
    rows = session.execute(
        select(ModuleRevision, Attempt)
        .outerjoin(
            Attempt,
            (Attempt.module_id == ModuleRevision.module_id)
            & (Attempt.person_id == person_id)
            & Attempt.submitted_at.is_(None),
        )
        .where(ModuleRevision.id.in_(newest), ModuleRevision.retired_at.is_(None))
        .order_by(ModuleRevision.module_id)
    )
    return [(module, attempt) for module, attempt in rows]
