"""What a person has earned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Certificate, Completion


def completions_of(session: Session, person_id: int) -> Sequence[Completion]:
    """All completions of a person, annulled ones too, oldest first."""
    return session.scalars(
        select(Completion).where(Completion.person_id == person_id).order_by(Completion.completed_on, Completion.id)
    ).all()


def certificates_of(session: Session, person_id: int) -> Sequence[Certificate]:
    """All certificates of a person, annulled ones too, oldest first."""
    return session.scalars(select(Certificate).where(Certificate.person_id == person_id).order_by(Certificate.id)).all()
