"""Who a sign-in belongs to and what they may see: read at every request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Account, Person, RoleGrant, SignIn, Unit


@dataclass(frozen=True)
class SignedIn:
    """A valid sign-in. `unit_ids` are a coordinator's units with all below them."""

    sign_in_id: int
    public_id: str
    person_id: int
    name: str
    roles: frozenset[str]
    unit_ids: frozenset[int]
    has_second_factor: bool
    passed_second_factor: bool
    by_single_sign_on: bool


def units_with_all_below(session: Session, unit_ids: Iterable[int]) -> frozenset[int]:
    """These units and every unit under them, at any depth."""
    tree = select(Unit.id).where(Unit.id.in_(tuple(unit_ids))).cte("tree", recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return frozenset(session.scalars(select(tree.c.id)))


def roles_and_units(session: Session, person_id: int) -> tuple[frozenset[str], frozenset[int]]:
    """A person's roles, and the units of a coordinator with all below them."""
    grants = session.execute(select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.person_id == person_id)).all()
    own_units = [unit_id for role, unit_id in grants if role == "coordinator" and unit_id is not None]
    units: frozenset[int] = units_with_all_below(session, own_units) if own_units else frozenset()
    return frozenset(role for role, _ in grants), units


def find_signed_in(session: Session, token_digest: str, now: datetime) -> SignedIn | None:
    """The sign-in with this token, while it is neither ended nor expired and the account is open."""
    row = session.execute(
        select(SignIn, Person.name, Account.totp_confirmed_at)
        .join(Person, Person.id == SignIn.person_id)
        .join(Account, Account.person_id == SignIn.person_id)
        .where(SignIn.token_digest == token_digest, SignIn.ended_at.is_(None), SignIn.expires_at > now,
               Account.is_closed.is_(False))
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    sign_in, name, confirmed_at = row
    roles, unit_ids = roles_and_units(session, sign_in.person_id)
    return SignedIn(
        sign_in.id, sign_in.public_id, sign_in.person_id, name, roles=roles, unit_ids=unit_ids,
        has_second_factor=confirmed_at is not None,
        passed_second_factor=sign_in.second_factor_at is not None,
        by_single_sign_on=sign_in.method == "single-sign-on",
    )  # fmt: skip
