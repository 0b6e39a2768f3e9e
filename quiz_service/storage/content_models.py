"""What was published from training_modules/. Rows are never changed but for `retired_at`: attempts rest on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

ANSWERS_SHOWN = ("after-submit", "after-pass", "never")


class ModuleRevision(Base):
    """A module's head as published; the newest revision is the current one."""

    __tablename__ = "module_revisions"
    __table_args__ = (UniqueConstraint("module_id", "revision"), one_of("answers_shown", *ANSWERS_SHOWN))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    module_id: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(100))
    """Folder name, which is also the lesson's page on the site."""
    strand: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int]
    pass_mark: Mapped[int]
    """Percent of the marks."""
    draw: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    validity_months: Mapped[int | None] = mapped_column(default=None)
    attempts_allowed: Mapped[int | None] = mapped_column(default=None)
    wait_minutes: Mapped[int] = mapped_column(default=0)
    answers_shown: Mapped[str] = mapped_column(String(20), default="after-submit")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class QuestionRevision(Base):
    """A question as published. `revision` is the author's; a change of notes alone is a new row with the same one."""

    __tablename__ = "question_revisions"
    __table_args__ = (
        UniqueConstraint("question_id", "wording_digest"),
        Index("ix_question_revisions_module_id_retired_at", "module_id", "retired_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[str] = mapped_column(String(20))
    module_id: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    change: Mapped[str] = mapped_column(String(20))
    """"new", "meaning", "typo" or "notes"."""
    answer_digest: Mapped[str] = mapped_column(String(64))
    wording_digest: Mapped[str] = mapped_column(String(64))
    record: Mapped[dict[str, Any]]
    """`courseware.record.record_of`."""
    published_at: Mapped[datetime]
    retired_at: Mapped[datetime | None] = mapped_column(default=None)
    """Set when a newer row takes its place or the question is gone: never drawn again."""


class PathRevision(Base):
    """What one audience learns, as published; the newest revision of an audience is the current one."""

    __tablename__ = "path_revisions"
    __table_args__ = (UniqueConstraint("audience", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    audience: Mapped[str] = mapped_column(String(40))
    revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(String(400))
    required: Mapped[list[str]]
    optional: Mapped[list[str]]
    published_at: Mapped[datetime]
