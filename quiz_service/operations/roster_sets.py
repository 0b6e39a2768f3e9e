"""A change set as a whole: taken to work on, whose it is, dropped, told in the audit trail.

In: its public id, who works on it. Out: the row. What its items are stands in `roster`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit
from quiz_service.roster.known import Importer
from quiz_service.storage.models import ChangeItem, ChangeSet

KEPT_FOR = timedelta(days=30)
"""A set that nobody applied, and rows about people whom nobody knows, are forgotten after so long."""
TOO_OLD = f"Quá {KEPT_FOR.days} ngày chưa ghi vào sổ"
UNKNOWN = "Không tìm thấy đợt nhập này, hoặc đợt nhập không phải do bạn tải lên."
NOT_SHOWN = {
    "applied": "Đợt nhập này đã được ghi vào sổ.",
    "undone": "Đợt nhập này đã được hoàn tác. Muốn nhập lại, hãy tải tệp lên lần nữa.",
    "discarded": "Đợt nhập này đã bỏ. Muốn nhập lại, hãy tải tệp lên lần nữa.",
}


def found(session: Session, public_id: str, *, is_locked: bool = False) -> ChangeSet:
    """The change set.

    Raises:
        NotFound: there is none.
    """
    wanted = select(ChangeSet).where(ChangeSet.public_id == public_id)
    change_set = session.scalars(wanted.with_for_update() if is_locked else wanted).one_or_none()
    if change_set is None:
        raise NotFound(UNKNOWN)
    return change_set


def locked(session: Session, public_id: str) -> ChangeSet:
    """The change set, taken until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    return found(session, public_id, is_locked=True)


def check_owner(change_set: ChangeSet, importer: Importer) -> None:
    """Whoever uploaded a file works on it, or an administrator.

    Raises:
        NotFound: it is somebody else's; the same words as for one that is not there.
    """
    if not importer.is_administrator and change_set.created_by_id != importer.person_id:
        raise NotFound(UNKNOWN)


def discard(session: Session, public_id: str, *, importer: Importer, now: datetime) -> None:
    """Drop a set that was not applied, with its rows: nothing is kept about whom it named.

    Raises:
        NotFound: no such set, or somebody else's.
        Refused: it is applied or undone.
    """
    change_set = locked(session, public_id)
    check_owner(change_set, importer)
    if change_set.state == "discarded":
        return
    if change_set.state != "shown":
        raise Refused(NOT_SHOWN[change_set.state])
    _drop(session, change_set, actor_id=importer.person_id, now=now)


def _drop(session: Session, change_set: ChangeSet, *, actor_id: int | None, now: datetime, reason: str = "") -> None:
    session.execute(delete(ChangeItem).where(ChangeItem.change_set_id == change_set.id))
    change_set.state = "discarded"
    session.flush()
    audit.record(session, "roster.discard", now=now, actor_id=actor_id, object_kind="change-set",
                 object_id=change_set.public_id, reason=reason)  # fmt: skip


def forget_old(session: Session, now: datetime) -> None:
    """Sets that nobody applied are dropped; rows of others about people who are not known are emptied."""
    shown = select(ChangeSet).where(ChangeSet.state == "shown", ChangeSet.created_at < now - KEPT_FOR)
    for change_set in session.scalars(shown.with_for_update(skip_locked=True)).all():
        _drop(session, change_set, actor_id=None, now=now, reason=TOO_OLD)
    applied = select(ChangeSet.id).where(ChangeSet.state == "applied", ChangeSet.applied_at < now - KEPT_FOR)
    session.execute(
        update(ChangeItem)
        .where(ChangeItem.change_set_id.in_(applied), ChangeItem.outcome.in_(("refused", "waiting")))
        .values(given={}, before=None)
    )


def record_outcome(session: Session, change_set: ChangeSet, action_counts: Mapping[str, int], *, undone: bool,
                   actor_id: int | None, now: datetime) -> None:  # fmt: skip
    """One entry in the audit trail for a whole set: numbers, no names."""
    facts: dict[str, Any] = dict(action_counts)
    common: dict[str, Any] = {"now": now, "actor_id": actor_id, "object_kind": "change-set",
                              "object_id": change_set.public_id}  # fmt: skip
    if change_set.kind == "prior":
        if undone:
            audit.record(session, "prior-training.undo", old=facts, **common)
        else:
            audit.record(session, "prior-training.apply", new=facts, **common)
    elif undone:
        audit.record(session, "roster.undo", old=facts, **common)
    else:
        audit.record(session, "roster.apply", new=facts, **common)
