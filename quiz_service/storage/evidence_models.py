"""What a person has earned, and the trail of what officials changed. Nothing here is ever deleted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

SOURCES = ("quiz", "class", "prior")


def _few(name: str, column: str) -> Index:
    """An index of the few rows in which the column is filled."""
    filled = text(f"{column} IS NOT NULL")
    return Index(name, column, sqlite_where=filled, postgresql_where=filled)


class Completion(Base):
    """Evidence that a person completed a module. Annulled, it stays with its reason."""

    __tablename__ = "completions"
    __table_args__ = (
        one_of("source", *SOURCES),
        Index("ix_completions_person_id_module_id", "person_id", "module_id"),
        # Without it, taking a person away looks through all completions, whoever annulled them.
        _few("ix_completions_annulled_by_id", "annulled_by_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    module_id: Mapped[str] = mapped_column(String(10))
    module_revision: Mapped[int]
    source: Mapped[str] = mapped_column(String(10))
    completed_on: Mapped[date]
    """The day in Hà Nội."""
    recorded_at: Mapped[datetime]
    pass_rule: Mapped[dict[str, Any]]
    """The rule as it was: {"rule": "partial-v1", "pass_mark": 70}."""
    expires_on: Mapped[date | None] = mapped_column(default=None)
    """The first day on which it holds no more."""
    hundredths: Mapped[int | None] = mapped_column(default=None)
    result_id: Mapped[int | None] = mapped_column(ForeignKey("results.id"), unique=True, default=None)
    class_session_id: Mapped[int | None] = mapped_column(ForeignKey("class_sessions.id"), index=True, default=None)
    change_set_id: Mapped[int | None] = mapped_column(ForeignKey("change_sets.id"), index=True, default=None)
    """The import that recognised it."""
    evidence: Mapped[str] = mapped_column(String(500), default="")
    """What proves it, in words: for prior training."""
    annulled_at: Mapped[datetime | None] = mapped_column(default=None)
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    annulled_why: Mapped[str] = mapped_column(String(500), default="")


class Certificate(Base):
    """A path completed, as printed. The number cannot be guessed; one valid certificate a person and path at a time."""

    __tablename__ = "certificates"
    __table_args__ = (_few("ix_certificates_annulled_by_id", "annulled_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    audience: Mapped[str] = mapped_column(String(40))
    path_revision: Mapped[int]
    holder_name: Mapped[str] = mapped_column(String(120))
    path_title: Mapped[str] = mapped_column(String(200))
    completed_on: Mapped[date]
    issued_at: Mapped[datetime]
    modules: Mapped[list[Any]]
    """[{"module_id", "title", "completed_on"}] as printed."""
    annulled_at: Mapped[datetime | None] = mapped_column(default=None)
    annulled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    annulled_why: Mapped[str] = mapped_column(String(500), default="")


class AuditEntry(Base):
    """Who did what to what, with old and new values. Names and staff codes of people are not copied into it."""

    __tablename__ = "audit_entries"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    """For example "completion.annul"."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, default=None)
    """None: a command on the server."""
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(60), default="")
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, default=None)
    """The person it concerns."""
    old: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    new: Mapped[dict[str, Any] | None] = mapped_column(JSON, default=None)
    reason: Mapped[str] = mapped_column(String(500), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 over the digest of the entry before and what this one says: see `operations.audit`."""


class AuditHead(Base):
    """The end of the chain of audit entries: one row, taken by whoever adds the next entry."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
