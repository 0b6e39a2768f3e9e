"""What administrators and auditors look at: sign-ins, roles, what is to be annulled. Small records, paged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Certificate, Completion, Person, RoleGrant, SignIn, Unit
from quiz_service.storage.people_listing import Page

PAGE_SIZE = 50


@dataclass(frozen=True)
class SignInLine:
    """One sign-in of somebody that neither ended nor expired."""

    public_id: str
    person_public_id: str
    person_name: str
    method: str
    started_at: datetime
    expires_at: datetime
    second_factor_at: datetime | None


@dataclass(frozen=True)
class RoleLine:
    """A role somebody holds; `unit_name` is None for a role over the whole."""

    grant_id: int
    role: str
    person_public_id: str
    person_name: str
    staff_code: str
    unit_name: str | None
    granted_at: datetime


def _slice(page: int, size: int, total: int) -> tuple[int, int]:
    """(number of the page, offset); a page beyond the last is the last."""
    number = max(1, min(page, -(-total // size)))
    return number, (number - 1) * size


def list_sign_ins(session: Session, *, now: datetime, page: int = 1, size: int = PAGE_SIZE) -> Page[SignInLine]:
    """Sign-ins that hold now, newest first."""
    holds = (SignIn.ended_at.is_(None), SignIn.expires_at > now)
    total = session.scalar(select(func.count()).select_from(SignIn).where(*holds)) or 0
    number, offset = _slice(page, size, total)
    rows = session.execute(
        select(SignIn, Person.public_id, Person.name)
        .join(Person, Person.id == SignIn.person_id)
        .where(*holds)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
        .limit(size)
        .offset(offset)
    )
    lines = [
        SignInLine(one.public_id, person_public_id, name, one.method, one.started_at, one.expires_at,
                   one.second_factor_at)
        for one, person_public_id, name in rows
    ]  # fmt: skip
    return Page(lines, total, number, size)


def list_roles(session: Session) -> Sequence[RoleLine]:
    """Every role that is held, by role and name. There are few of them."""
    rows = session.execute(
        select(RoleGrant, Person, Unit.name)
        .join(Person, Person.id == RoleGrant.person_id)
        .join(Unit, Unit.id == RoleGrant.unit_id, isouter=True)
        .order_by(RoleGrant.role, Person.sort_key, RoleGrant.id)
    )
    return [
        RoleLine(grant.id, grant.role, person.public_id, person.name, person.staff_code, unit_name, grant.granted_at)
        for grant, person, unit_name in rows
    ]


def find_person_by_staff_code(session: Session, staff_code: str) -> Person | None:
    """The person of this staff code, given in its normal form."""
    return session.scalars(select(Person).where(Person.staff_code == staff_code)).one_or_none()


def find_completion(session: Session, public_id: str) -> Completion | None:
    """The completion of this public id."""
    return session.scalars(select(Completion).where(Completion.public_id == public_id)).one_or_none()


def certificates_resting_on(session: Session, completion: Completion) -> Sequence[Certificate]:
    """Certificates of the same person that hold and name the completion's module: annulling it leaves them."""
    valid = session.scalars(
        select(Certificate)
        .where(Certificate.person_id == completion.person_id, Certificate.annulled_at.is_(None))
        .order_by(Certificate.id)
    )
    return [one for one in valid if completion.module_id in {module["module_id"] for module in one.modules}]
