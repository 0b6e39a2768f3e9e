"""Change sets: what a file would change, what it changed, and what is needed to take it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

CHANGE_SET_KINDS = ("roster", "prior")
CHANGE_SET_STATES = ("shown", "applied", "undone", "discarded")
OUTCOMES = ("new", "changed", "moved", "left", "unchanged", "refused", "waiting")


class ChangeSet(Base):
    """One imported file: shown first, then applied as a whole, undone as a whole, or discarded."""

    __tablename__ = "change_sets"
    __table_args__ = (one_of("kind", *CHANGE_SET_KINDS), one_of("state", *CHANGE_SET_STATES))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    file_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """None: a command on the server."""
    notes: Mapped[list[str]]
    """Sentences about the file as a whole: sheets left out, columns not known, formulas met."""
    counts: Mapped[dict[str, Any]]
    """Outcome → number of rows."""
    applied_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)


class ChangeItem(Base):
    """One row of the file: what it says, what it changes (before, after), or why it is refused."""

    __tablename__ = "change_items"
    __table_args__ = (
        one_of("outcome", *OUTCOMES),
        Index("ix_change_items_change_set_id_outcome", "change_set_id", "outcome"),
        Index("ix_change_items_person_id", "person_id"),
    )

    change_set_id: Mapped[int] = mapped_column(ForeignKey("change_sets.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, 3 … in the order of the file."""
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int]
    """As Excel counts it."""
    outcome: Mapped[str] = mapped_column(String(10))
    given: Mapped[dict[str, Any]]
    """Field → value, as read from the row; emptied when the person is made nameless."""
    problems: Mapped[list[Any]]
    """[{"column": heading, "message": sentence}]."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), default=None)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    """Once applied: what to put back and what to take away (`operations.roster_applying`)."""
    decision: Mapped[str] = mapped_column(String(40), default="")
    """For a waiting row: "same", "recode" (the same person, now with the code of the file), "different" or "skip"."""
