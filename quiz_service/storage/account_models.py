"""How a person signs in: password, activation code, second factor, the signed-in sessions, failures to slow down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz_service.storage.base import Base, one_of

METHODS = ("password", "activation", "single-sign-on")


class Account(Base):
    """One row a person. A row without a password waits for its activation code."""

    __tablename__ = "accounts"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    """argon2id, with its parameters."""
    activation_digest: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    activation_expires_at: Mapped[datetime | None] = mapped_column(default=None)
    totp_secret: Mapped[str | None] = mapped_column(String(300), default=None)
    """Encrypted with the service's key."""
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    totp_last_step: Mapped[int | None] = mapped_column(default=None)
    """The time step of the last code taken: a code works once."""
    sso_subject: Mapped[str | None] = mapped_column(String(255), unique=True, default=None)
    is_closed: Mapped[bool] = mapped_column(default=False)


class RecoveryCode(Base):
    """A code that stands in once for a lost second factor."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SignIn(Base):
    """One signed-in browser. No address and no name of the device is kept."""

    __tablename__ = "sign_ins"
    __table_args__ = (one_of("method", *METHODS),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    method: Mapped[str] = mapped_column(String(20))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_why: Mapped[str] = mapped_column(String(40), default="")


class Failures(Base):
    """Failed tries in a row for one account or one address, known by a keyed digest only."""

    __tablename__ = "failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
