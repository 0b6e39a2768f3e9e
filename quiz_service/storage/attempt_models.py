"""Attempts at a module's quiz: what was asked, every step of answering, the results. Steps are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quiz_service.storage.base import Base, one_of
from quiz_service.storage.content_models import ModuleRevision, QuestionRevision


class Attempt(Base):
    """One person's one try at one module. Its questions are fixed when it starts."""

    __tablename__ = "attempts"
    __table_args__ = (
        UniqueConstraint("person_id", "module_id", "number"),
        # One open attempt a person and module, whatever races.
        Index("uq_attempts_open", "person_id", "module_id", unique=True,
              sqlite_where=text("submitted_at IS NULL"), postgresql_where=text("submitted_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    module_id: Mapped[str] = mapped_column(String(10), index=True)
    module_revision_id: Mapped[int] = mapped_column(ForeignKey("module_revisions.id"))
    number: Mapped[int]
    """1, 2, 3 … of this person in this module."""
    started_at: Mapped[datetime]
    last_seq: Mapped[int] = mapped_column(default=0)
    """Number of the last step; a save that was made upon another one is stale."""
    submitted_at: Mapped[datetime | None] = mapped_column(default=None, index=True)

    module_revision: Mapped[ModuleRevision] = relationship(init=False, viewonly=True)
    questions: Mapped[list[AttemptQuestion]] = relationship(
        init=False, viewonly=True, order_by="AttemptQuestion.position"
    )
    steps: Mapped[list[AttemptStep]] = relationship(init=False, viewonly=True, order_by="AttemptStep.seq")
    results: Mapped[list[Result]] = relationship(init=False, viewonly=True, order_by="Result.number")


class AttemptQuestion(Base):
    """A question of an attempt: which revision, at which place, its choices in which order."""

    __tablename__ = "attempt_questions"

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    question_revision_id: Mapped[int] = mapped_column(ForeignKey("question_revisions.id"), index=True)
    choice_order: Mapped[list[str]]

    revision: Mapped[QuestionRevision] = relationship(init=False, viewonly=True)


class AttemptStep(Base):
    """One save or the submission: the answers that changed with it, by question id. Never changed, never removed."""

    __tablename__ = "attempt_steps"
    __table_args__ = (
        UniqueConstraint("attempt_id", "client_key"),
        one_of("kind", "save", "submit"),
    )

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    client_key: Mapped[str] = mapped_column(String(64))
    """Chosen by the browser for this one step: sent twice, it is stored once."""
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    answers: Mapped[dict[str, Any]]
    """Question id → response (`rules.grading`); only those that changed."""


class Result(Base):
    """A grading of an attempt. A regrade adds another; the one with the highest number holds."""

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("attempt_id", "number"), one_of("reason", "submit", "regrade"))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempts.id"))
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(10))
    graded_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(String(20))
    """Name of the grading rule, for example "partial-v1"."""
    marks: Mapped[str] = mapped_column(String(60))
    """Sum of the marks as an exact fraction, "17/2"."""
    out_of: Mapped[int]
    hundredths: Mapped[int]
    """Percent times 100, rounded down."""
    pass_mark: Mapped[int]
    passed: Mapped[bool]
    details: Mapped[list[Any]]
    """One object a question: id, revision row, response, mark as a fraction."""
    receipt: Mapped[str] = mapped_column(String(40), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 over what was answered and how it was graded: see `operations.receipts`."""
