"""Signed-in browsers: begun, listed, ended. The browser holds a random token; the database holds its digest.

An ended or expired row stays for a while, so that a person can see what was signed in; then it is deleted.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit
from quiz_service.storage.models import Account, SignIn

ENDED_WHY_NAMES = {
    "sign-out": "đã đăng xuất",
    "ended-by-owner": "chính chủ kết thúc từ trang tài khoản",
    "ended-by-administrator": "quản trị viên kết thúc",
    "password-change": "đã đổi mật khẩu",
    "second-factor-change": "đã thay đổi xác thực hai bước",
}
"""Why a sign-in ended, as stored and as it is shown."""

KEPT_FOR = timedelta(days=90)
"""How long a sign-in that ended or expired stays listed in what is held about a person."""


@dataclass(frozen=True)
class OwnSignIn:
    """One sign-in that holds, as its owner sees it."""

    id: int
    public_id: str
    method: str
    started_at: datetime
    expires_at: datetime
    with_second_factor: bool


def token_digest(token: str) -> str:
    """What is stored of a sign-in's token. The token is random enough to need no key."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(session: Session, person_id: int, *, method: str, hours: int, now: datetime,
          with_second_factor: bool = False) -> str:  # fmt: skip
    """Begin a sign-in that holds for so many hours; the token for the browser, told this once.

    Raises:
        Refused: the account was closed, or there is none.
    """
    is_open = session.scalar(
        select(Account.person_id)
        .where(Account.person_id == person_id, Account.is_closed.is_(False))
        .with_for_update()
    )  # fmt: skip
    if is_open is None:
        raise Refused("Tài khoản này đã đóng nên không dùng được nữa. Nếu có nhầm lẫn, hãy báo quản trị viên.")
    _delete_old(session, person_id, now)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(public_id=secrets.token_hex(16), token_digest=token_digest(token), person_id=person_id, method=method,
               started_at=now, expires_at=now + timedelta(hours=hours),
               second_factor_at=now if with_second_factor else None)
    )  # fmt: skip
    session.flush()
    return token


def _delete_old(session: Session, person_id: int, now: datetime) -> None:
    """Nothing is kept about a person that serves nobody any more."""
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.expires_at < now - KEPT_FOR))


def list_own(session: Session, person_id: int, now: datetime) -> Sequence[OwnSignIn]:
    """The person's sign-ins that hold now, newest first."""
    rows = session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    )
    return [
        OwnSignIn(row.id, row.public_id, row.method, row.started_at, row.expires_at, row.second_factor_at is not None)
        for row in rows
    ]


def end(session: Session, public_id: str, *, why: str, now: datetime, person_id: int | None = None,
        actor_id: int | None = None) -> int:  # fmt: skip
    """End one sign-in, of this person when one is given; whose it was.

    `actor_id` is given when somebody else ends it: an entry in the audit trail says so.

    Raises:
        NotFound: no sign-in of this id holds (or it is another person's).
    """
    conditions = [SignIn.public_id == public_id, SignIn.ended_at.is_(None), SignIn.expires_at > now]
    if person_id is not None:
        conditions.append(SignIn.person_id == person_id)
    owner_id: int | None = session.scalar(
        update(SignIn).where(*conditions).values(ended_at=now, ended_why=why).returning(SignIn.person_id)
    )
    if owner_id is None:
        raise NotFound("Không có phiên đăng nhập này, hoặc phiên đã kết thúc.")
    if actor_id is not None:
        audit.record(session, "sign-in.end", now=now, actor_id=actor_id, subject_id=owner_id,
                     object_kind="sign-in", object_id=public_id)  # fmt: skip
    return owner_id


def end_all(session: Session, person_id: int, *, why: str, now: datetime, except_id: int | None = None,
            actor_id: int | None = None) -> int:  # fmt: skip
    """End every sign-in of a person that holds, but for the one with this id; how many ended.

    `actor_id` is given when somebody else ends them: an entry in the audit trail says so.
    """
    conditions = [SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now]
    if except_id is not None:
        conditions.append(SignIn.id != except_id)
    ended = session.scalars(
        update(SignIn).where(*conditions).values(ended_at=now, ended_why=why).returning(SignIn.id)
    ).all()
    if actor_id is not None:
        audit.record(session, "sign-in.end-all", now=now, actor_id=actor_id, subject_id=person_id,
                     new={"ended": len(ended)})  # fmt: skip
    return len(ended)
