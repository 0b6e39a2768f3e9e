"""Passwords and the accounts they belong to.

In: what a person typed. Out: whose account it opens, or nobody's. What is slow on purpose (argon2id) is done in
functions that hold no database session, because writers wait for one another. Delays are counted in
`operations.delays`, the rules of a good password stand in `rules.passwords`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit, sign_ins
from quiz_service.operations.people import normal_staff_code
from quiz_service.rules.passwords import normal_password
from quiz_service.storage.models import Account, Person

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""argon2id with the parameters of OWASP's Password Storage Cheat Sheet: sixteen people at once take 300 MB."""


@dataclass(frozen=True)
class AccountFound:
    """What was read of an account before the slow part. `person_id` None: no open account of this staff code."""

    person_id: int | None = None
    password_hash: str | None = None
    has_second_factor: bool = False


def find_account(session: Session, typed_staff_code: str) -> AccountFound:
    """The open account of a staff code, however it was typed; an empty one when there is none."""
    row = session.execute(
        select(Account.person_id, Account.password_hash, Account.totp_confirmed_at)
        .join(Person, Person.id == Account.person_id)
        .where(Person.staff_code == normal_staff_code(typed_staff_code), Account.is_closed.is_(False))
    ).one_or_none()
    return AccountFound(row[0], row[1], row[2] is not None) if row else AccountFound()


def find_account_of(session: Session, person_id: int) -> AccountFound:
    """The open account of a person; an empty one when there is none."""
    row = session.execute(
        select(Account.password_hash, Account.totp_confirmed_at)
        .where(Account.person_id == person_id, Account.is_closed.is_(False))
    ).one_or_none()  # fmt: skip
    return AccountFound(person_id, row[0], row[1] is not None) if row else AccountFound()


def locked_account(session: Session, person_id: int) -> Account:
    """The account, held until the end of the transaction: whoever checks and then writes begins here.

    Raises:
        NotFound: the person has none.
        Refused: it is closed.
    """
    account = session.scalars(
        select(Account)
        .where(Account.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if account is None:
        raise NotFound("Người này chưa có tài khoản.")
    if account.is_closed:
        raise Refused("Tài khoản này đã đóng nên không dùng được nữa. Nếu có nhầm lẫn, hãy báo quản trị viên.")
    return account


def hashed(password: str, hasher: PasswordHasher = HASHER) -> str:
    """The password as it is stored. Slow: hold no session meanwhile."""
    return hasher.hash(normal_password(password))


@lru_cache(maxsize=4)
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    """A hash that no password opens, as costly as a real one."""
    return hasher.hash("nobody's password")


def is_password(found: AccountFound, password: str, hasher: PasswordHasher = HASHER) -> bool:
    """The password opens this account. Slow: hold no session meanwhile.

    Guarantees: where there is no account, or none with a password, it takes as long, so that the time does not tell
    who has an account.
    """
    stored = found.password_hash or _hash_of_nobody(hasher)
    try:
        hasher.verify(stored, normal_password(password))
    except VerificationError:
        return False
    return found.password_hash is not None


def newer_hash(found: AccountFound, password: str, hasher: PasswordHasher = HASHER) -> str | None:
    """The right password hashed anew, when the stored hash was made with other parameters; else None. Slow."""
    if found.password_hash is None or not hasher.check_needs_rehash(found.password_hash):
        return None
    return hashed(password, hasher)


def store_newer_hash(session: Session, found: AccountFound, new_hash: str) -> None:
    """Put the same password's new hash in the place of the old one, unless the password was changed meanwhile."""
    assert found.person_id is not None, "only a right password is hashed anew"
    account = locked_account(session, found.person_id)
    if account.password_hash == found.password_hash:
        account.password_hash = new_hash
        session.flush()


def set_password(session: Session, person_id: int, password_hash: str) -> None:
    """Give an account a password, whatever it had.

    Raises:
        NotFound, Refused: there is no such account, or it is closed.
    """
    locked_account(session, person_id).password_hash = password_hash
    session.flush()


def change_password(session: Session, person_id: int, *, old_hash: str | None, new_hash: str, keep_sign_in_id: int,
                    now: datetime) -> int:  # fmt: skip
    """Replace the password that was verified against `old_hash`; every other sign-in of the person ends.

    Returns how many ended.

    Raises:
        Refused: the password was changed elsewhere in the meantime, or the account is closed.
    """
    account = locked_account(session, person_id)
    if account.password_hash is None or account.password_hash != old_hash:
        raise Refused("Mật khẩu vừa được đổi ở một nơi khác. Hãy tải lại trang rồi thử lại.")
    account.password_hash = new_hash
    account.activation_digest = account.activation_expires_at = None
    session.flush()
    ended = sign_ins.end_all(session, person_id, why="password-change", now=now, except_id=keep_sign_in_id)
    audit.record(session, "password.change", now=now, actor_id=person_id, subject_id=person_id)
    return ended
