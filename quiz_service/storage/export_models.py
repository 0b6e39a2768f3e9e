"""Files given out, the tokens with which programs read, and work that lasts longer than a request."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

JOB_STATES = ("waiting", "running", "done", "failed")


class Export(Base):
    """A file that was given out: its digest says later whether a file is still that one. Holds no name."""

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    """For example "coverage-xlsx", "people-csv", "report-docx"."""
    title: Mapped[str] = mapped_column(String(300))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    as_of: Mapped[date | None]
    asked: Mapped[dict[str, Any]]
    """Scope and filters, as codes and days."""
    figures: Mapped[dict[str, Any]]
    """The totals in the file."""


class ApiToken(Base):
    """Lets a program read what its owner may see. Only a digest is kept."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    title: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    last_used_on: Mapped[date | None] = mapped_column(default=None)


class Job(Base):
    """Something that lasts: reading a roster, writing a large file. Its page shows how far it is."""

    __tablename__ = "jobs"
    __table_args__ = (one_of("state", *JOB_STATES),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    asked: Mapped[dict[str, Any]]
    """What to do, as ids and words; files lie in the data folder under the job's public id."""
    state: Mapped[str] = mapped_column(String(10), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    created_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    """Last sign of life of whoever works on it."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(4000), default="")
    """Why it failed, as sentences; or what is being done."""
    answer: Mapped[str] = mapped_column(String(500), default="")
    """Address within the service to go to when it is done."""
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
