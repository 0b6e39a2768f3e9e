"""Tokens with which a program reads what its owner may see: made, listed, revoked, found. Only a digest is kept.

A token holds for a year at most, and only while its owner's account is open and holds a role that looks after units.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.export_queries import tokens_of
from quiz_service.storage.models import ApiToken, RoleGrant

PREFIX = "st255_"
"""Begins every token, so that programs that look for leaked secrets know one."""
MOST_DAYS = 365
MOST_TOKENS = 10
"""That hold at one time, of one person."""
LONGEST_TITLE = 100
NO_ROLE = "Mã API chỉ dành cho điều phối viên, quản trị viên và kiểm tra viên. Nếu bạn cần, hãy hỏi quản trị viên."
UNKNOWN = "Không có mã API này trong những mã của bạn, hoặc mã đã thu hồi."


def make(session: Session, person_id: int, *, title: str, days: int, now: datetime) -> str:
    """A new token, told this once.

    Raises:
        Invalid: no title, or too many days.
        Refused: the person holds no role, or too many tokens.
    """
    title = " ".join(title.split())
    problems = []
    if not title or len(title) > LONGEST_TITLE:
        problems.append(f"Tên mã: ghi chương trình nào dùng mã, từ 1 đến {LONGEST_TITLE} ký tự.")
    if not 1 <= days <= MOST_DAYS:
        problems.append(f"Số ngày: từ 1 đến {MOST_DAYS}.")
    if problems:
        raise Invalid(problems)
    if session.scalar(select(RoleGrant.id).where(RoleGrant.person_id == person_id).limit(1)) is None:
        raise Refused(NO_ROLE)
    if sum(holds(one, now) for one in tokens_of(session, person_id)) >= MOST_TOKENS:
        raise Refused(f"Bạn đang có {MOST_TOKENS} mã còn dùng được. Hãy thu hồi mã không dùng nữa rồi tạo mã mới.")
    token = PREFIX + secrets.token_urlsafe(32)
    stored = ApiToken(public_id=secrets.token_hex(16), token_digest=token_digest(token), person_id=person_id,
                      title=title, created_at=now, expires_at=now + timedelta(days=days))  # fmt: skip
    session.add(stored)
    session.flush()
    audit.record(session, "api-token.make", now=now, actor_id=person_id, subject_id=person_id,
                 object_kind="api-token", object_id=stored.public_id,
                 new={"expires_at": stored.expires_at.isoformat()})  # fmt: skip
    return token


def holds(token: ApiToken, now: datetime) -> bool:
    """True while the token opens anything."""
    return token.revoked_at is None and now < token.expires_at


def revoke(session: Session, person_id: int, public_id: str, *, now: datetime) -> None:
    """From now on the token opens nothing.

    Raises:
        NotFound: another person's, or it is revoked already.
    """
    revoked = session.scalar(
        update(ApiToken)
        .where(ApiToken.public_id == public_id, ApiToken.person_id == person_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken.id)
    )
    if revoked is None:
        raise NotFound(UNKNOWN)
    audit.record(session, "api-token.revoke", now=now, actor_id=person_id, subject_id=person_id,
                 object_kind="api-token", object_id=public_id)  # fmt: skip


def note_use(session: Session, token_id: int, today: date) -> None:
    """Write down the day on which a token was used last: its owner sees which one is needed no more."""
    session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_on=today))
