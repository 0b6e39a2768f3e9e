"""Roles: granted and taken back, each with an entry in the audit trail. The last administrator stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.accounts import locked_account
from quiz_service.storage.models import Account, RoleGrant, Unit
from quiz_service.storage.people_models import ROLES


def grant(session: Session, person_id: int, role: str, *, unit_id: int | None = None, actor_id: int | None,
          now: datetime) -> RoleGrant:  # fmt: skip
    """Give a role: a coordinator's for one unit and all below it, the others for the whole.

    Raises:
        Invalid: no such role or unit, or a unit is missing or not asked for.
        Refused: the person has this role already, or their account is closed.
        NotFound: the person has no account.
    """
    if role not in ROLES:
        raise Invalid([f"Không có vai trò «{role}»; các vai trò là {', '.join(ROLES)}."])
    if (role == "coordinator") != (unit_id is not None):
        raise Invalid(["Vai trò điều phối viên cần một đơn vị; các vai trò khác không gắn với đơn vị nào."])
    if unit_id is not None and session.get(Unit, unit_id) is None:
        raise Invalid(["Không có đơn vị này."])
    locked_account(session, person_id)  # the key over (person, role, unit) does not see two rows without a unit
    held = select(RoleGrant.id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == role, RoleGrant.unit_id.is_not_distinct_from(unit_id)
    )
    if session.scalar(held) is not None:
        raise Refused("Người này đã có vai trò ấy.")
    given = RoleGrant(person_id=person_id, role=role, granted_at=now, unit_id=unit_id)
    session.add(given)
    session.flush()
    audit.record(session, "role.grant", now=now, actor_id=actor_id, subject_id=person_id, new=_as_recorded(given))
    return given


def revoke(session: Session, grant_id: int, *, actor_id: int | None, now: datetime) -> None:
    """Take a role back. It holds no more from the person's next page on.

    Raises:
        NotFound: nobody holds it.
        Refused: nobody who can sign in would be an administrator any more.
    """
    administrators = session.execute(
        select(RoleGrant.id, Account.is_closed)
        .join(Account, Account.person_id == RoleGrant.person_id)
        .where(RoleGrant.role == "administrator")
        .order_by(RoleGrant.id)
        .with_for_update(of=RoleGrant)
    ).all()  # held, all of them: two administrators who revoke each other at one moment come one after the other
    held = session.get(RoleGrant, grant_id, populate_existing=True)
    if held is None:
        raise NotFound("Không có vai trò này, hoặc vai trò đã được thu hồi.")
    if held.role == "administrator" and not [1 for other, is_closed in administrators
                                             if other != grant_id and not is_closed]:  # fmt: skip
        raise Refused(
            "Đây là quản trị viên cuối cùng. Hãy giao vai trò quản trị viên cho người khác trước khi thu hồi."
        )
    audit.record(session, "role.revoke", now=now, actor_id=actor_id, subject_id=held.person_id, old=_as_recorded(held))
    session.delete(held)
    session.flush()


def _as_recorded(given: RoleGrant) -> dict[str, Any]:
    return {"role": given.role, "unit_id": given.unit_id}
