"""What is counted and against what: rules and targets with their days, and the spans that every count reads.

`CountedSpan` is derived: `quiz coverage rebuild` makes it anew from placements, completions and paths, and compares.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

MEASURES = ("share", "count")
TARGET_COMPARATORS = (">=", ">")
TARGET_SOURCES = ("plan", "operator")


class CountingRevision(Base):
    """The readings of the target as published from training_modules/counting.toml; the newest one holds."""

    __tablename__ = "counting_revisions"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    revision: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]
    readings: Mapped[list[Any]]
    """`courseware.counting.Reading` as objects; the first is the usual one."""


class Target(Base):
    """A share of a stratum or a number of people to be trained. Never deleted: `retired_at` ends it."""

    __tablename__ = "targets"
    __table_args__ = (
        one_of("measure", *MEASURES),
        one_of("comparator", *TARGET_COMPARATORS),
        one_of("source", *TARGET_SOURCES),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    stratum: Mapped[str] = mapped_column(String(20))
    """Id of a stratum of the readings, or "all"."""
    measure: Mapped[str] = mapped_column(String(10))
    comparator: Mapped[str] = mapped_column(String(2))
    amount: Mapped[str] = mapped_column(String(20))
    """An exact decimal: percent for a share, persons for a count."""
    source: Mapped[str] = mapped_column(String(10))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    """The first day on which it holds no more; None: open."""
    clause_id: Mapped[str] = mapped_column(String(40), default="")
    quote: Mapped[str] = mapped_column(String(2000), default="")
    ambiguity: Mapped[str] = mapped_column(String(4000), default="")
    retired_at: Mapped[datetime | None] = mapped_column(default=None)


class CountedSpan(Base):
    """A person's standing from a day until another: where counted, in scope or not, what of the path is done.

    The spans of one person do not overlap. Days without a main placement have none.
    """

    __tablename__ = "counted_spans"
    __table_args__ = (
        # Every column that a count asks for: it reads this index and no row.
        Index("ix_counted_spans_counting", "unit_id", "ends_on", "starts_on", "in_scope", "is_trained", "strands",
              "audience"),
        Index("ix_counted_spans_ends_on", "ends_on"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    starts_on: Mapped[date] = mapped_column(primary_key=True)
    ends_on: Mapped[date]
    """The first day on which it holds no more; `rules.timeline.FAR` for an open one: a date compares, NULL does not."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    audience: Mapped[str] = mapped_column(String(40))
    in_scope: Mapped[bool]
    strands: Mapped[int]
    """Bits (`rules.timeline.STRAND_BITS`): every module of that strand which the path requires is valid."""
    is_trained: Mapped[bool]
    """Every module that the path requires is valid."""


class UnitSuccession(Base):
    """One unit takes another's place: a merger has several old ones, a division several new ones."""

    __tablename__ = "unit_successions"
    __table_args__ = (UniqueConstraint("old_id", "new_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    old_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    new_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    starts_on: Mapped[date]
    """The first day of the new one."""
