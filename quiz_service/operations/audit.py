"""The trail of what officials and commands changed: who, what, old, new, when, why. Entries are only ever added.

Each entry is chained to the one before (`rules.audit_chain`); the database refuses to change or delete any
(`storage.append_only`). Whoever adds one holds the head of the chain until the transaction ends, so there is one chain
however many work at once: an operation records last, after it has locked whatever else it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import Refused
from quiz_service.rules.audit_chain import GENESIS, ChainedEntry, next_digest
from quiz_service.storage.append_only import HEAD_ID
from quiz_service.storage.audit_listing import iter_chain
from quiz_service.storage.models import AuditEntry, AuditHead

NO_HEAD = "Chuỗi của nhật ký không còn mục đầu nên không ghi thêm được. Hãy chạy: quiz audit verify"


def record(session: Session, action: str, *, now: datetime, actor_id: int | None, subject_id: int | None = None,
           object_kind: str = "", object_id: str = "", old: dict[str, Any] | None = None,
           new: dict[str, Any] | None = None, reason: str = "") -> None:  # fmt: skip
    """Add an entry to this transaction. `actor_id` None: a command on the server.

    Names, staff codes, codes and passwords do not go into `old` and `new`: people are referred to by their id.

    Raises:
        Refused: the head of the chain is gone, which no part of the service does.
    """
    head = session.scalars(
        select(AuditHead).where(AuditHead.id == HEAD_ID).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if head is None:
        raise Refused(NO_HEAD)
    said = ChainedEntry(now, action, actor_id, subject_id, object_kind, object_id, old, new, reason)
    head.digest = next_digest(head.digest, said)
    head.entry_count += 1
    session.add(AuditEntry(at=now, action=action, actor_id=actor_id, subject_id=subject_id, object_kind=object_kind,
                           object_id=object_id, old=old, new=new, reason=reason, digest=head.digest))  # fmt: skip
    session.flush()


@dataclass(frozen=True)
class Known:
    """A digest that was written down: of the entry of this number."""

    number: int
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What a walk along the chain found. `fault` is a sentence about the first place that does not fit, or ""."""

    entry_count: int
    digest: str
    """Of the last entry that was walked; GENESIS where there is none."""
    fault: str = ""
    number: int = 0
    """Of the first entry that does not fit; 0 where all do."""
    day: date | None = None


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def verify(session: Session, known: Known | None = None,
           progress: Callable[[int, int], None] = _silent) -> Verdict:  # fmt: skip
    """Walk the whole chain: does each entry fit the one before, are all there, is it the chain of a known digest?"""
    head = session.get(AuditHead, HEAD_ID)  # read first: what is added meanwhile comes behind it
    if head is None:
        return Verdict(0, GENESIS, "Đầu chuỗi (bảng audit_heads) đã mất.", 1)
    number, digest = 0, GENESIS
    for number, (entry, stored) in enumerate(iter_chain(session), start=1):
        day = day_in_hanoi(entry.at)
        digest = next_digest(digest, entry)
        if digest != stored:
            return Verdict(number - 1, stored, _broken(number, day), number, day)
        if known and number == known.number and digest != known.digest:
            return Verdict(number, digest, _other(known), number, day)
        if number == head.entry_count and digest != head.digest:
            return Verdict(number, digest, f"Mục số {number} không phải mục cuối mà đầu chuỗi ghi lại.", number, day)
        progress(number, head.entry_count)
    due = max(head.entry_count, known.number if known else 0)
    if number < due:
        sentence = f"Thiếu {due - number} mục cuối: phải có {due} mục, chỉ còn {number}."
        return Verdict(number, digest, sentence, number + 1)
    return Verdict(number, digest)


def _broken(number: int, day: date) -> str:
    return (
        f"Mục số {number} (ngày {day:%d/%m/%Y}) không khớp: mục ấy đã bị sửa hoặc chèn vào, hoặc mục ngay trước nó đã "
        "bị sửa hay xóa."
    )


def _other(known: Known) -> str:
    return f"Mục số {known.number} không mang mã đã ghi lại: chuỗi này đã được lập lại từ đầu."
