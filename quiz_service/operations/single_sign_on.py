"""Who somebody is that the office's own provider (OpenID Connect) vouches for. Nobody is taken in: the roster says who.

A person is known by the provider's subject once it is bound to them; the first time by their staff code, which the
provider tells in a claim that the operator named.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import audit
from quiz_service.operations.accounts import locked_account
from quiz_service.operations.people import normal_staff_code
from quiz_service.storage.models import Account, Person

LONGEST_SUBJECT = 255

NOT_IN_ROSTER = (
    "Tài khoản của cơ quan đã xác nhận bạn, nhưng bạn chưa có trong danh sách học viên của Sổ tay 255. "
    "Hãy báo điều phối viên của đơn vị để được thêm vào danh sách với đúng mã cán bộ."
)
BOUND_TO_ANOTHER = (
    "Mã cán bộ của bạn đang gắn với một tài khoản khác của cơ quan. Hãy báo quản trị viên để được kiểm tra và gắn lại."
)


def subject_of(issuer: str, subject: str) -> str:
    """How a subject is stored: with its issuer, because another provider may give the same one to somebody else."""
    together = f"{issuer}#{subject}"
    return together if len(together) <= LONGEST_SUBJECT else hashlib.sha256(together.encode()).hexdigest()


def person_of(session: Session, *, issuer: str, subject: str, claimed_staff_code: str, now: datetime) -> int:
    """The id of the person in the roster; the first time the subject is bound to their account.

    Raises:
        Refused: nobody in the roster, their account is closed, or it is bound to another subject.
    """
    stored = subject_of(issuer, subject)
    known = session.scalar(select(Account.person_id).where(Account.sso_subject == stored))
    if known is not None:
        return locked_account(session, known).person_id
    person_id = session.scalar(select(Person.id).where(Person.staff_code == normal_staff_code(claimed_staff_code)))
    if person_id is None:
        raise Refused(NOT_IN_ROSTER)
    account = locked_account(session, person_id)
    if account.sso_subject == stored:
        return person_id  # another request was faster
    if account.sso_subject is not None:
        raise Refused(BOUND_TO_ANOTHER)
    account.sso_subject = stored
    audit.record(session, "single-sign-on.bind", now=now, actor_id=person_id, subject_id=person_id)
    return person_id


def unbind(session: Session, person_id: int, *, actor_id: int | None, now: datetime) -> None:
    """Let the next sign-in at the provider bind anew: the person was given another account there.

    Raises:
        Refused: nothing is bound.
    """
    account = locked_account(session, person_id)
    if account.sso_subject is None:
        raise Refused("Người này chưa gắn với tài khoản nào của cơ quan.")
    account.sso_subject = None
    audit.record(session, "single-sign-on.unbind", now=now, actor_id=actor_id, subject_id=person_id)
