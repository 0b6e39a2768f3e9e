"""The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when the app is lost.

The app's secret is stored encrypted, recovery codes as keyed digests; both need the service's key. A code works once:
the time step of the last one taken is kept, and only later ones are taken.
"""

from __future__ import annotations

import base64
import secrets
import unicodedata
from datetime import datetime
from enum import StrEnum

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations import audit, sign_ins
from quiz_service.operations.accounts import locked_account
from quiz_service.operations.digests import derived_key, keyed_digest
from quiz_service.operations.people import checked_reason
from quiz_service.rules.codes import RECOVERY, is_code, new_code, normal_code
from quiz_service.storage.models import Account, RecoveryCode, SignIn

ISSUER = "Sổ tay 255"
"""What the authenticator app shows above the code."""
DRIFT = 1
"""Time steps (of thirty seconds) by which a phone's clock may be wrong on either side (RFC 6238, section 5.2)."""
RECOVERY_CODES = 10

WRONG_CODE = "Mã xác thực chưa đúng, đã hết hạn hoặc đã dùng rồi. Hãy đợi ứng dụng hiện mã mới rồi nhập mã đó."
UNREADABLE = (
    "Dịch vụ không còn đọc được khóa xác thực hai bước của bạn. "
    "Hãy nhờ quản trị viên tắt xác thực hai bước để bạn cài lại."
)


class Proof(StrEnum):
    """What somebody proved with."""

    APP = "app"
    RECOVERY_CODE = "recovery-code"


def begin(session: Session, person_id: int, *, key: str, now: datetime) -> None:
    """Make a secret for the app. Nothing is asked for at sign-in before `confirm`; an earlier unconfirmed one ends.

    Raises:
        Refused: the second factor is on.
    """
    account = locked_account(session, person_id)
    if account.totp_confirmed_at is not None:
        raise Refused("Xác thực hai bước đang bật. Muốn cài trên điện thoại khác, hãy tắt rồi bật lại.")
    encrypted = _fernet(key).encrypt_at_time(pyotp.random_base32().encode(), int(now.timestamp()))
    account.totp_secret, account.totp_last_step = encrypted.decode(), None
    session.flush()


def unconfirmed_secret(session: Session, person_id: int, *, key: str) -> str | None:
    """The secret to put into the app, in base 32; None when none was begun, or when it is confirmed already."""
    account = session.get(Account, person_id)
    if account is None or account.totp_secret is None or account.totp_confirmed_at is not None:
        return None
    try:
        return _fernet(key).decrypt(account.totp_secret).decode()
    except InvalidToken:
        return None  # begun under another key of the service: begin again


def address_for_app(secret: str, staff_code: str) -> str:
    """The otpauth:// address that the app reads from a QR code."""
    return pyotp.TOTP(secret, name=staff_code, issuer=ISSUER).provisioning_uri()


def confirm(session: Session, person_id: int, typed: str, *, key: str, sign_in_id: int, now: datetime) -> list[str]:
    """Switch the second factor on with the app's first code; the recovery codes, told this once.

    Every other sign-in of the person ends: it was begun with a password alone.

    Raises:
        Refused: nothing was begun, or it is on already.
        Invalid: the code is wrong.
    """
    account = locked_account(session, person_id)
    if account.totp_secret is None or account.totp_confirmed_at is not None:
        raise Refused("Chưa có mã QR nào đang chờ xác nhận. Hãy tải lại trang rồi bắt đầu lại.")
    if not _takes_app_code(account, typed, key, now):
        raise Invalid([WRONG_CODE])
    account.totp_confirmed_at = now
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(second_factor_at=now))
    sign_ins.end_all(session, person_id, why="second-factor-change", now=now, except_id=sign_in_id)
    audit.record(session, "second-factor.enable", now=now, actor_id=person_id, subject_id=person_id)
    return _new_recovery_codes(session, person_id, key)


def prove(session: Session, person_id: int, typed: str, *, key: str, now: datetime) -> Proof | None:
    """Use a code of the app or a recovery code up; with what it was proved, None for a wrong one.

    Raises:
        Refused: the second factor is off, or its secret cannot be read under this key of the service.
    """
    account = locked_account(session, person_id)
    if account.totp_confirmed_at is None:
        raise Refused("Xác thực hai bước đang tắt. Hãy đăng nhập lại.")
    if is_code(RECOVERY, typed):
        return Proof.RECOVERY_CODE if _takes_recovery_code(session, person_id, typed, key, now) else None
    return Proof.APP if _takes_app_code(account, typed, key, now) else None


def recovery_codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes are not used yet."""
    query = select(func.count()).where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
    return session.scalar(query) or 0


def remake_recovery_codes(session: Session, person_id: int, typed: str, *, key: str, now: datetime) -> list[str]:
    """New recovery codes, told this once; the old ones end. A code is asked for: the browser may be left open.

    Raises:
        Refused: the second factor is off.
        Invalid: the code is wrong.
    """
    _must_prove(session, person_id, typed, key, now)
    audit.record(session, "second-factor.recovery-codes", now=now, actor_id=person_id, subject_id=person_id)
    return _new_recovery_codes(session, person_id, key)


def disable(session: Session, person_id: int, typed: str, *, key: str, now: datetime) -> None:
    """Switch one's own second factor off, with a code.

    Raises:
        Refused: it is off.
        Invalid: the code is wrong.
    """
    _must_prove(session, person_id, typed, key, now)
    _forget(session, person_id)
    audit.record(session, "second-factor.disable", now=now, actor_id=person_id, subject_id=person_id)


def reset(session: Session, person_id: int, *, actor_id: int | None, reason: str, now: datetime) -> None:
    """Switch it off for somebody who lost phone and recovery codes; their sign-ins end.

    Raises:
        Invalid: no reason.
        Refused: it is off.
    """
    reason = checked_reason(reason)
    if locked_account(session, person_id).totp_secret is None:
        raise Refused("Người này chưa bật xác thực hai bước.")
    _forget(session, person_id)
    sign_ins.end_all(session, person_id, why="second-factor-change", now=now)
    audit.record(session, "second-factor.reset", now=now, actor_id=actor_id, subject_id=person_id, reason=reason)


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(key, "second factor")))


def _takes_app_code(account: Account, typed: str, key: str, now: datetime) -> bool:
    """The code is the app's of about now and later than the last one taken; it is then the last one taken."""
    assert account.totp_secret is not None, "callers looked"
    digits = "".join(unicodedata.normalize("NFKC", typed).split())
    if not (digits.isascii() and digits.isdigit()):
        return False
    try:
        secret = _fernet(key).decrypt(account.totp_secret).decode()
        step = pyotp.TOTP(secret).verify_and_get_timecode(digits, for_time=now, valid_window=DRIFT)
    except InvalidToken:
        raise Refused(UNREADABLE) from None
    except OTPVerificationError:
        return False
    if account.totp_last_step is not None and step <= account.totp_last_step:
        return False
    account.totp_last_step = step
    return True


def _takes_recovery_code(session: Session, person_id: int, typed: str, key: str, now: datetime) -> bool:
    used = session.scalar(
        update(RecoveryCode)
        .where(RecoveryCode.digest == _digest(key, person_id, typed), RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return used is not None


def _must_prove(session: Session, person_id: int, typed: str, key: str, now: datetime) -> None:
    if prove(session, person_id, typed, key=key, now=now) is None:
        raise Invalid([WRONG_CODE])


def _digest(key: str, person_id: int, code: str) -> str:
    return keyed_digest(key, "recovery code", str(person_id), normal_code(code))


def _new_recovery_codes(session: Session, person_id: int, key: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = [new_code(RECOVERY, secrets.choice) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, digest=_digest(key, person_id, code)) for code in codes)
    session.flush()
    return codes


def _forget(session: Session, person_id: int) -> None:
    account = locked_account(session, person_id)
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.flush()
