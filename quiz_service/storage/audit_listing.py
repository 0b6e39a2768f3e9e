"""The audit trail as it is read: searched and paged for the screen, streamed for export, walked for the chain.

In: what is searched for. Out: small records. Names are today's: an entry itself keeps ids only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz_service.clock import HANOI
from quiz_service.rules.audit_chain import GENESIS, ChainedEntry
from quiz_service.storage.append_only import HEAD_ID
from quiz_service.storage.models import AuditEntry, AuditHead, Person
from quiz_service.storage.people_listing import Page

PAGE_SIZE = 50
BATCH = 1_000
"""Rows at a time in a stream: memory stays flat."""


@dataclass(frozen=True)
class Searched:
    """Which entries are wanted; what is empty or None is no condition. Days are Hà Nội's, both ends included."""

    action: str = ""
    first: date | None = None
    last: date | None = None
    actor_id: int | None = None
    subject_id: int | None = None
    person_id: int | None = None
    """As actor or as subject."""


@dataclass(frozen=True)
class AuditLine:
    """An entry of the trail with names."""

    at: datetime
    action: str
    actor_name: str | None
    """None: a command on the server."""
    actor_staff_code: str | None
    subject_name: str | None
    subject_staff_code: str | None
    subject_public_id: str | None
    object_kind: str
    object_id: str
    old: dict[str, Any] | None
    new: dict[str, Any] | None
    reason: str
    digest: str


@dataclass(frozen=True)
class ChainState:
    """The end of the chain, without a walk along it."""

    entry_count: int
    digest: str
    is_whole: bool
    """The last entry is the one that the head names. Says nothing about those before it."""


def actions_recorded(session: Session) -> Sequence[str]:
    """Every kind of action that the trail holds."""
    return session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def _conditions(searched: Searched) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if searched.action:
        found.append(AuditEntry.action == searched.action)
    if searched.first is not None:
        found.append(AuditEntry.at >= datetime.combine(searched.first, time(), HANOI))
    if searched.last is not None:
        found.append(AuditEntry.at < datetime.combine(searched.last, time(), HANOI) + timedelta(days=1))
    if searched.actor_id is not None:
        found.append(AuditEntry.actor_id == searched.actor_id)
    if searched.subject_id is not None:
        found.append(AuditEntry.subject_id == searched.subject_id)
    if searched.person_id is not None:
        found.append(or_(AuditEntry.actor_id == searched.person_id, AuditEntry.subject_id == searched.person_id))
    return found


def _named(searched: Searched) -> Select[AuditEntry, str, str, str, str, str]:
    actor, subject = aliased(Person), aliased(Person)
    return (
        select(AuditEntry, actor.name, actor.staff_code, subject.name, subject.staff_code, subject.public_id)
        .join(actor, actor.id == AuditEntry.actor_id, isouter=True)
        .join(subject, subject.id == AuditEntry.subject_id, isouter=True)
        .where(*_conditions(searched))
    )


def _line(entry: AuditEntry, actor_name: str | None, actor_code: str | None, subject_name: str | None,
          subject_code: str | None, subject_public_id: str | None) -> AuditLine:  # fmt: skip
    return AuditLine(
        entry.at, entry.action, actor_name, actor_code, subject_name, subject_code, subject_public_id,
        entry.object_kind, entry.object_id, entry.old, entry.new, entry.reason, entry.digest,
    )  # fmt: skip


def list_audit(session: Session, searched: Searched, *, page: int = 1, size: int = PAGE_SIZE) -> Page[AuditLine]:
    """One page, newest first; a page beyond the last is the last."""
    total = session.scalar(select(func.count()).select_from(AuditEntry).where(*_conditions(searched))) or 0
    number = max(1, min(page, -(-total // size)))
    rows = session.execute(
        _named(searched).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(size).offset((number - 1) * size)
    )
    return Page([_line(*row) for row in rows], total, number, size)


def iter_audit(session: Session, searched: Searched) -> Iterator[AuditLine]:
    """All of them in the order in which they were recorded, one after another."""
    query = _named(searched).order_by(AuditEntry.id).execution_options(yield_per=BATCH)
    with session.execute(query) as rows:  # closed too when whoever reads stops early
        for row in rows:
            yield _line(*row)


def iter_chain(session: Session) -> Iterator[tuple[ChainedEntry, str]]:
    """What each entry says and the digest that is stored with it, in the order of the chain."""
    said = [getattr(AuditEntry, name) for name in ChainedEntry.__dataclass_fields__]
    query = select(*said, AuditEntry.digest).order_by(AuditEntry.id).execution_options(yield_per=BATCH)
    with session.execute(query) as rows:
        for *values, digest in rows:
            yield ChainedEntry(*values), digest


def chain_state(session: Session) -> ChainState:
    """Where the chain ends. Two queries, however long it is."""
    head = session.get(AuditHead, HEAD_ID)
    last = session.scalar(select(AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1))
    if head is None:
        return ChainState(0, GENESIS, False)
    return ChainState(head.entry_count, head.digest, (last or GENESIS) == head.digest)
