"""What is published now: modules, their questions, the paths."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import ModuleRevision, PathRevision, QuestionRevision


def current_modules(session: Session) -> dict[str, ModuleRevision]:
    """Module id → its newest revision, unless the module is retired; in the order of ids."""
    newest = select(func.max(ModuleRevision.id)).group_by(ModuleRevision.module_id)
    rows = session.scalars(
        select(ModuleRevision)
        .where(ModuleRevision.id.in_(newest), ModuleRevision.retired_at.is_(None))
        .order_by(ModuleRevision.module_id)
    )
    return {row.module_id: row for row in rows}


def find_current_module(session: Session, module_id: str) -> ModuleRevision | None:
    """The newest revision of one module; None for a retired or unknown one."""
    row = session.scalars(
        select(ModuleRevision).where(ModuleRevision.module_id == module_id).order_by(ModuleRevision.id.desc()).limit(1)
    ).first()
    return row if row and row.retired_at is None else None


def current_questions(session: Session, module_id: str) -> Sequence[QuestionRevision]:
    """The questions an attempt that starts now is drawn from."""
    return session.scalars(
        select(QuestionRevision)
        .where(QuestionRevision.module_id == module_id, QuestionRevision.retired_at.is_(None))
        .order_by(QuestionRevision.question_id)
    ).all()


def current_paths(session: Session) -> dict[str, PathRevision]:
    """Audience → the newest revision of its path."""
    newest = select(func.max(PathRevision.id)).group_by(PathRevision.audience)
    rows = session.scalars(select(PathRevision).where(PathRevision.id.in_(newest)).order_by(PathRevision.audience))
    return {row.audience: row for row in rows}
