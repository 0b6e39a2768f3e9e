"""Units, people, where they work and what they may do. No more about a person than counting needs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from quiz_service.rules.collation import LONGEST_SORT_TEXT, person_sort_text
from quiz_service.storage.base import Base, one_of

UNIT_KINDS = ("city", "district", "commune", "related")
"""cấp Thành phố, cấp huyện, cấp xã, cơ quan/tổ chức liên quan: what a unit's stratum is derived from."""

LEVELS = ("city", "local")
"""Of a city body and what is under it, or of a district, a commune and what is under them."""

ROLES = ("coordinator", "administrator", "auditor")
"""Everybody is a trainee; these are given besides."""


class Unit(Base):
    """A body or one of its parts; units form a tree.

    Kind, level and parent never change: a unit that is renamed, merged, divided or put under another one ends, and a
    new one takes its place (`UnitSuccession`). So the tree of any day is the units that exist on it.
    """

    __tablename__ = "units"
    __table_args__ = (one_of("kind", *UNIT_KINDS), one_of("level", *LEVELS))

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), default=None, index=True)
    starts_on: Mapped[date | None] = mapped_column(default=None)
    """None: since before anything was counted."""
    ends_on: Mapped[date | None] = mapped_column(default=None)
    """The first day on which it is no more."""


def _sort_key_of(context: Any) -> str:
    """For rows that are inserted in bulk, past the object."""
    return person_sort_text(context.get_current_parameters()["name"])


class Person(Base):
    """Somebody who is counted. `public_id` stands in addresses, so that no staff code does."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    staff_code: Mapped[str] = mapped_column(String(40), unique=True)
    """NFC, capital letters, no blanks: see `operations.people.normal_staff_code`."""
    name: Mapped[str] = mapped_column(String(120))
    folded_name: Mapped[str] = mapped_column(String(120), index=True)
    """Small letters without marks: SQLite cannot fold Vietnamese when it searches."""
    sort_key: Mapped[str] = mapped_column(String(LONGEST_SORT_TEXT), init=False, index=True,
                                          insert_default=_sort_key_of)  # fmt: skip
    """The order of people in lists, by given name; follows `name`, but not in an UPDATE sent past the object."""
    created_at: Mapped[datetime]
    email: Mapped[str | None] = mapped_column(String(200), default=None)
    phone: Mapped[str | None] = mapped_column(String(40), default=None)
    left_on: Mapped[date | None] = mapped_column(default=None)
    pseudonymised_at: Mapped[datetime | None] = mapped_column(default=None)

    @validates("name")
    def _follow_name(self, _: str, name: str) -> str:
        self.sort_key = person_sort_text(name)
        return name


class Placement(Base):
    """Where a person works and what they learn, from a day on. A person counts in the main one only."""

    __tablename__ = "placements"
    __table_args__ = (
        Index("ix_placements_unit_id_ends_on", "unit_id", "ends_on"),
        Index("ix_placements_person_id_is_main", "person_id", "is_main"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    audience: Mapped[str] = mapped_column(String(40))
    """Id of the path the person learns (`courseware.model.AUDIENCES`)."""
    starts_on: Mapped[date]
    position_group: Mapped[str] = mapped_column(String(100), default="")
    ends_on: Mapped[date | None] = mapped_column(default=None)
    """The first day on which it holds no more."""
    is_main: Mapped[bool] = mapped_column(default=True)
    in_scope: Mapped[bool] = mapped_column(default=True)
    scope_reason: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(init=False, viewonly=True)
    unit: Mapped[Unit] = relationship(init=False, viewonly=True)


class RoleGrant(Base):
    """A role somebody holds: a coordinator's for one unit and all below it, the others for the whole."""

    __tablename__ = "role_grants"
    __table_args__ = (
        one_of("role", *ROLES),
        UniqueConstraint("person_id", "role", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    granted_at: Mapped[datetime]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), default=None)
