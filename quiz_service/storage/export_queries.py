"""Reads for files that are given out: records of files, tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Account, ApiToken, Export, Person
from quiz_service.storage.people_listing import Page
from quiz_service.storage.sign_in_queries import roles_and_units

PAGE_SIZE = 50


def find_export(session: Session, code: str) -> Export | None:
    """The file of this code, as shown."""
    return session.scalars(select(Export).where(Export.code == code)).one_or_none()


def find_export_by_digest(session: Session, digest: str) -> Export | None:
    """The file with this SHA-256."""
    return session.scalars(select(Export).where(Export.digest == digest).order_by(Export.id).limit(1)).first()


def list_exports(session: Session, *, made_by_id: int | None, page: int) -> Page[Export]:
    """Files given out, newest first: of one person, or of everybody (None)."""
    conditions = [Export.made_by_id == made_by_id] if made_by_id is not None else []
    total = session.scalar(select(func.count()).select_from(Export).where(*conditions)) or 0
    number = max(1, min(page, -(-total // PAGE_SIZE)))
    lines = session.scalars(
        select(Export).where(*conditions).order_by(Export.made_at.desc(), Export.id.desc())
        .limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    ).all()  # fmt: skip
    return Page(lines, total, number, PAGE_SIZE)


def names_of(session: Session, exports: Iterable[Export]) -> dict[int, str]:
    """Person id → name, of who made these files."""
    ids = {export.made_by_id for export in exports if export.made_by_id is not None}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


@dataclass(frozen=True)
class TokenOwner:
    """Whose token it is and what they may see: as `sign_in_queries.SignedIn` says of a browser."""

    token_id: int
    last_used_on: date | None
    person_id: int
    name: str
    roles: frozenset[str]
    unit_ids: frozenset[int]
    has_second_factor: bool


def find_token_owner(session: Session, digest: str, now: datetime) -> TokenOwner | None:
    """The owner of the token of this digest, while it is neither revoked nor expired and the account is open."""
    row = session.execute(
        select(ApiToken.id, ApiToken.last_used_on, Person.id, Person.name, Account.totp_confirmed_at)
        .join(Person, Person.id == ApiToken.person_id)
        .join(Account, Account.person_id == ApiToken.person_id)
        .where(ApiToken.token_digest == digest, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now,
               Account.is_closed.is_(False))
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    token_id, last_used_on, person_id, name, confirmed_at = row
    roles, unit_ids = roles_and_units(session, person_id)
    return TokenOwner(token_id, last_used_on, person_id, name, roles, unit_ids, confirmed_at is not None)


def tokens_of(session: Session, person_id: int) -> Sequence[ApiToken]:
    """All tokens a person ever made, newest first."""
    return session.scalars(
        select(ApiToken).where(ApiToken.person_id == person_id).order_by(ApiToken.created_at.desc(), ApiToken.id.desc())
    ).all()
