"""Taking back a completion that should not have been given: it stays, marked, with who, when and why.

Nothing an author, a regrade or an import does comes here: only a person with a reason does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit, spans
from quiz_service.operations.people import checked_reason
from quiz_service.storage.models import Completion


def annul_completion(session: Session, public_id: str, *, actor_id: int | None, reason: str,
                     now: datetime) -> Completion:  # fmt: skip
    """Mark a completion as annulled; nothing is deleted.

    A certificate that names it stays as printed: whether it is annulled too is decided on its own.

    Raises:
        Invalid: no reason, or too long.
        NotFound: no completion has this id.
        Refused: it is annulled already; the first reason is kept.
    """
    reason = checked_reason(reason)
    completion = session.scalars(
        select(Completion).where(Completion.public_id == public_id).with_for_update()
    ).one_or_none()
    if completion is None:
        raise NotFound("Không tìm thấy lần hoàn thành này.")
    if completion.annulled_at is not None:
        raise Refused("Lần hoàn thành này đã được hủy trước đó. Lý do đã ghi được giữ nguyên.")
    completion.annulled_at, completion.annulled_by_id, completion.annulled_why = now, actor_id, reason
    spans.refresh(session, [completion.person_id])
    audit.record(
        session, "completion.annul", now=now, actor_id=actor_id, subject_id=completion.person_id,
        object_kind="completion", object_id=public_id, reason=reason,
        old={"module": completion.module_id, "completed_on": completion.completed_on.isoformat(), "annulled": False},
        new={"annulled": True},
    )  # fmt: skip
    return completion
