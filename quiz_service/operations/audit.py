"""The trail of what officials and commands changed: who, what, old, new, when, why. Entries are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.storage.models import AuditEntry


def record(session: Session, action: str, *, now: datetime, actor_id: int | None, subject_id: int | None = None,
           object_kind: str = "", object_id: str = "", old: dict[str, Any] | None = None,
           new: dict[str, Any] | None = None, reason: str = "") -> None:  # fmt: skip
    """Add an entry to this transaction. `actor_id` None: a command on the server.

    Names, staff codes, codes and passwords do not go into `old` and `new`: people are referred to by their id.
    """
    session.add(AuditEntry(at=now, action=action, actor_id=actor_id, subject_id=subject_id, object_kind=object_kind,
                           object_id=object_id, old=old, new=new, reason=reason))  # fmt: skip
    session.flush()
