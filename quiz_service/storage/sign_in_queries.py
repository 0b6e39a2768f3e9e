"""Who a sign-in belongs to and what they may see: read at every request."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
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
    rows = session.execute(select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.person_id == person_id))
    grants = {(role, unit_id) for role, unit_id in rows}
    return frozenset(role for role, _ in grants), _units_of(session, grants)


def _units_of(session: Session, grants: Collection[tuple[str, int | None]]) -> frozenset[int]:
    """The units of a coordinator with all below them; nobody else costs a query."""
    own = [unit_id for role, unit_id in grants if role == "coordinator" and unit_id is not None]
    return units_with_all_below(session, own) if own else frozenset()


_HELD = (
    select(SignIn.id, SignIn.public_id, SignIn.person_id, SignIn.method, SignIn.second_factor_at, Person.name,
           Account.totp_confirmed_at, RoleGrant.role, RoleGrant.unit_id)
    .join(Person, Person.id == SignIn.person_id)
    .join(Account, Account.person_id == SignIn.person_id)
    .join(RoleGrant, RoleGrant.person_id == SignIn.person_id, isouter=True)
    .where(SignIn.token_digest == bindparam("digest"), SignIn.ended_at.is_(None), SignIn.expires_at > bindparam("now"),
           Account.is_closed.is_(False))
)  # fmt: skip
"""Put together once, since every request asks it."""


def find_signed_in(session: Session, token_digest: str, now: datetime) -> SignedIn | None:
    """The sign-in with this token, while it is neither ended nor expired and the account is open.

    One query with a row a role, since every request waits for it; a coordinator's tree of units takes a second one.
    """
    rows = session.execute(_HELD, {"digest": token_digest, "now": now}).all()
    if not rows:
        return None
    held = rows[0]
    grants = {(row.role, row.unit_id) for row in rows if row.role is not None}
    return SignedIn(
        held.id, held.public_id, held.person_id, held.name,
        roles=frozenset(role for role, _ in grants), unit_ids=_units_of(session, grants),
        has_second_factor=held.totp_confirmed_at is not None,
        passed_second_factor=held.second_factor_at is not None,
        by_single_sign_on=held.method == "single-sign-on",
    )  # fmt: skip
