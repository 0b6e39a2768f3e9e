"""Activation codes: with one, and with their staff code, a person sets the first password, or a new one.

A code works once, until it expires, and the next one that is issued ends it. It is told once, to whoever hands it
over; the database holds a keyed digest. No delay is counted here: a code is drawn from more than a million million,
and without a delay nobody can keep a person with a fresh code out (`operations.delays` slows passwords).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.clock import HANOI, day_in_hanoi
from quiz_service.errors import Invalid
from quiz_service.operations import audit, sign_ins
from quiz_service.operations.accounts import locked_account
from quiz_service.operations.digests import is_same, keyed_digest
from quiz_service.operations.people import normal_staff_code
from quiz_service.rules.codes import ACTIVATION, new_code, normal_code
from quiz_service.storage.models import Account, Person

NOT_VALID = (
    "Mã cán bộ hoặc mã kích hoạt chưa đúng, hoặc mã đã hết hạn hay đã dùng. Hãy xem lại phiếu bạn được phát; "
    "nếu vẫn không được, hãy xin điều phối viên của đơn vị cấp mã mới."
)
"""One sentence for every reason, so that it does not tell who has an account."""


@dataclass(frozen=True)
class Issued:
    """A fresh code as shown, "XXXXX-XXXXX", and the moment it works no more: the beginning of a day in Hà Nội."""

    code: str
    expires_at: datetime


@dataclass(frozen=True)
class Holder:
    """Whom a valid code was issued to."""

    person_id: int
    staff_code: str
    name: str
    has_second_factor: bool


def issue(session: Session, person_id: int, *, key: str, days: int, now: datetime, actor_id: int | None) -> Issued:
    """Issue a code that works for so many whole days after today; an earlier one ends. The password stays until then.

    Raises:
        NotFound, Refused: there is no such account, or it is closed.
    """
    account = locked_account(session, person_id)
    code = new_code(ACTIVATION, secrets.choice)
    last_day = day_in_hanoi(now) + timedelta(days=days)
    expires_at = datetime.combine(last_day + timedelta(days=1), time(), HANOI)
    account.activation_digest = _digest(key, person_id, code)
    account.activation_expires_at = expires_at
    audit.record(session, "activation.issue", now=now, actor_id=actor_id, subject_id=person_id,
                 new={"expires_at": expires_at.isoformat()})  # fmt: skip
    return Issued(code, expires_at)


def find_holder(session: Session, typed_staff_code: str, typed_code: str, *, key: str, now: datetime) -> Holder | None:
    """Who may set a password with this staff code and code now; None for whatever reason nobody may."""
    row = session.execute(
        select(Account, Person.name, Person.staff_code)
        .join(Person, Person.id == Account.person_id)
        .where(Person.staff_code == normal_staff_code(typed_staff_code))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        is_same(_digest(key, 0, typed_code), "0" * 64)  # as much work as for somebody
        return None
    account, name, staff_code = row
    if not _is_valid(account, typed_code, key, now):
        return None
    return Holder(account.person_id, staff_code, name, account.totp_confirmed_at is not None)


def redeem(session: Session, typed_staff_code: str, typed_code: str, *, key: str, password_hash: str,
           now: datetime) -> Holder:  # fmt: skip
    """Use the code up: it sets the password, and every sign-in that holds ends.

    Raises:
        Invalid: nobody may set a password with these (`NOT_VALID`).
    """
    holder = find_holder(session, typed_staff_code, typed_code, key=key, now=now)
    if holder is None:
        raise Invalid([NOT_VALID])
    account = locked_account(session, holder.person_id)
    if not _is_valid(account, typed_code, key, now):  # another request was faster
        raise Invalid([NOT_VALID])
    account.password_hash = password_hash
    account.activation_digest = account.activation_expires_at = None
    session.flush()
    sign_ins.end_all(session, holder.person_id, why="password-change", now=now)
    audit.record(session, "activation.redeem", now=now, actor_id=holder.person_id, subject_id=holder.person_id)
    return holder


def _digest(key: str, person_id: int, code: str) -> str:
    return keyed_digest(key, "activation", str(person_id), normal_code(code))


def _is_valid(account: Account, typed_code: str, key: str, now: datetime) -> bool:
    stored = account.activation_digest or ""
    matches = is_same(_digest(key, account.person_id, typed_code), stored)
    expires_at = account.activation_expires_at
    return matches and not account.is_closed and expires_at is not None and now < expires_at
