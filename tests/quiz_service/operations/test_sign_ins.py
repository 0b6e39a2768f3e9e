"""Sign-ins: begun, listed, ended, expired, deleted after a while."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import sign_ins
from quiz_service.storage.models import Account, AuditEntry, SignIn
from quiz_service.storage.sign_in_queries import find_signed_in
from quiz_service.web import signed_in
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


def start(session: Session, person_id: int, **changes) -> str:
    return sign_ins.start(session, person_id, **{"method": "password", "hours": 10, "now": NOW} | changes)


@pytest.fixture
def person_id(session: Session) -> int:
    return add_person(session, add_unit(session)).id


def test_a_sign_in_is_found_by_its_token_and_only_its_digest_is_stored(session: Session, person_id: int) -> None:
    token = start(session, person_id)
    found = find_signed_in(session, sign_ins.token_digest(token), NOW)
    assert found is not None
    assert found.person_id == person_id
    assert not found.passed_second_factor
    stored = session.scalars(select(SignIn)).one()
    assert token not in (stored.token_digest, stored.public_id)
    assert len(token) >= 43, "256 bits"


def test_the_web_looks_for_the_same_digest_as_is_stored() -> None:
    assert signed_in.token_digest("token") == sign_ins.token_digest("token")


def test_no_two_sign_ins_share_a_token(session: Session, person_id: int) -> None:
    assert len({start(session, person_id) for _ in range(20)}) == 20


def test_a_sign_in_ends_by_itself_after_its_hours(session: Session, person_id: int) -> None:
    digest = sign_ins.token_digest(start(session, person_id, hours=2))
    assert find_signed_in(session, digest, NOW + timedelta(hours=2, seconds=-1)) is not None
    assert find_signed_in(session, digest, NOW + timedelta(hours=2)) is None
    assert sign_ins.list_own(session, person_id, NOW + timedelta(hours=2)) == []


def test_the_list_shows_what_holds_newest_first(session: Session, person_id: int) -> None:
    start(session, person_id, method="activation")
    start(session, person_id, now=NOW + timedelta(hours=1), with_second_factor=True)
    newest, oldest = sign_ins.list_own(session, person_id, NOW + timedelta(hours=1))
    assert (newest.method, newest.with_second_factor) == ("password", True)
    assert (oldest.method, oldest.with_second_factor) == ("activation", False)
    assert oldest.expires_at == NOW + timedelta(hours=10)


def test_an_ended_sign_in_opens_nothing_more(session: Session, person_id: int) -> None:
    token = start(session, person_id)
    public_id = sign_ins.list_own(session, person_id, NOW)[0].public_id
    assert sign_ins.end(session, public_id, why="sign-out", now=NOW, person_id=person_id) == person_id
    assert find_signed_in(session, sign_ins.token_digest(token), NOW) is None
    with pytest.raises(NotFound):
        sign_ins.end(session, public_id, why="sign-out", now=NOW, person_id=person_id)


def test_nobody_ends_a_sign_in_of_another_as_their_own(session: Session, person_id: int) -> None:
    other = add_person(session, add_unit(session)).id
    start(session, other)
    public_id = sign_ins.list_own(session, other, NOW)[0].public_id
    with pytest.raises(NotFound):
        sign_ins.end(session, public_id, why="ended-by-owner", now=NOW, person_id=person_id)
    assert len(sign_ins.list_own(session, other, NOW)) == 1


def test_an_administrator_ends_one_or_all_and_the_trail_says_so(session: Session, person_id: int) -> None:
    administrator = add_person(session, add_unit(session)).id
    for _ in range(3):
        start(session, person_id)
    public_id = sign_ins.list_own(session, person_id, NOW)[0].public_id
    sign_ins.end(session, public_id, why="ended-by-administrator", now=NOW, actor_id=administrator)
    assert sign_ins.end_all(session, person_id, why="ended-by-administrator", now=NOW, actor_id=administrator) == 2
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.actor_id, entry.subject_id) for entry in entries] == [
        ("sign-in.end", administrator, person_id), ("sign-in.end-all", administrator, person_id),
    ]  # fmt: skip


def test_all_but_one_can_be_ended(session: Session, person_id: int) -> None:
    other = add_person(session, add_unit(session)).id
    for who in (person_id, person_id, other):
        start(session, who)
    kept = sign_ins.list_own(session, person_id, NOW)[0]
    assert sign_ins.end_all(session, person_id, why="password-change", now=NOW, except_id=kept.id) == 1
    assert sign_ins.list_own(session, person_id, NOW) == [kept]
    assert len(sign_ins.list_own(session, other, NOW)) == 1


def test_why_a_sign_in_ended_is_kept_and_has_words(session: Session, person_id: int) -> None:
    start(session, person_id)
    sign_ins.end_all(session, person_id, why="password-change", now=NOW)
    row = session.scalars(select(SignIn)).one()
    assert row.ended_at == NOW
    assert sign_ins.ENDED_WHY_NAMES[row.ended_why] == "đã đổi mật khẩu"


def test_a_closed_account_is_not_signed_in(session: Session, person_id: int) -> None:
    session.execute(update(Account).where(Account.person_id == person_id).values(is_closed=True))
    with pytest.raises(Refused, match="đã đóng"):
        start(session, person_id)


def test_what_ended_long_ago_is_deleted_when_the_person_signs_in_again(session: Session, person_id: int) -> None:
    start(session, person_id)
    start(session, person_id, now=NOW + timedelta(days=1))
    start(session, person_id, now=NOW + timedelta(hours=10, seconds=1) + sign_ins.KEPT_FOR)
    assert session.scalar(select(func.count()).select_from(SignIn)) == 2
