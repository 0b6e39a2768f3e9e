"""Classroom sessions and who attended on which day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quiz_service.storage.base import Base, one_of

CLASS_STATES = ("planned", "held", "cancelled")
ATTENDANCE_SOURCES = ("list", "tick", "code")


class ClassSession(Base):
    """A class: what it covers, where, by whom. Held, it has given its completions and takes no more attendance."""

    __tablename__ = "class_sessions"
    __table_args__ = (one_of("state", *CLASS_STATES),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    """The unit that holds it: whose coordinators may work on it."""
    title: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(String(200))
    trainer: Mapped[str] = mapped_column(String(200))
    hours: Mapped[str] = mapped_column(String(10))
    """An exact decimal."""
    modules: Mapped[list[str]]
    room_key: Mapped[str] = mapped_column(String(64), repr=False)
    """What the codes shown in the room are made of."""
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, default=None)
    held_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its completions were written."""

    days: Mapped[list[ClassDay]] = relationship(init=False, viewonly=True, order_by="ClassDay.starts_at")


class ClassDay(Base):
    """One day of a class, from when until when."""

    __tablename__ = "class_days"

    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Attendance(Base):
    """One person on one day of a class: one lượt. The same person on two days is one người.

    Taken back, it stays with its reason and counts no more; the person's own code does not bring it back.
    """

    __tablename__ = "attendances"
    __table_args__ = (
        UniqueConstraint("class_session_id", "day", "person_id"),
        one_of("source", *ATTENDANCE_SOURCES),
        Index("ix_attendances_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    class_session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"))
    day: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(10))
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_why: Mapped[str] = mapped_column(String(500), default="")
