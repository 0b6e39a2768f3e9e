"""Tokens for programs: shown once, kept as a digest, a year at most, revoked by their owner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import api_tokens
from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.export_queries import find_token_owner, tokens_of
from quiz_service.storage.models import Account, ApiToken, Person
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


@pytest.fixture
def owner(session: Session) -> Person:
    unit = add_unit(session)
    return add_person(session, unit, roles=(("coordinator", unit),))


def make(session: Session, owner: Person, *, title: str = "Bảng tin", days: int = 30) -> str:
    return api_tokens.make(session, owner.id, title=title, days=days, now=NOW)


def test_a_token_is_found_by_its_digest_and_stored_as_nothing_else(session: Session, owner: Person) -> None:
    token = make(session, owner)
    found = find_token_owner(session, token_digest(token), NOW)
    assert found is not None
    assert (found.person_id, found.roles) == (owner.id, {"coordinator"})
    assert len(found.unit_ids) == 1
    [stored] = tokens_of(session, owner.id)
    assert token.startswith("st255_")
    assert token not in str([getattr(stored, column.key) for column in ApiToken.__table__.columns])


def test_a_token_holds_until_its_day_and_not_longer(session: Session, owner: Person) -> None:
    digest = token_digest(make(session, owner, days=1))
    assert find_token_owner(session, digest, NOW + timedelta(hours=23, minutes=59))
    assert find_token_owner(session, digest, NOW + timedelta(days=1)) is None


def test_a_revoked_token_opens_nothing(session: Session, owner: Person) -> None:
    token = make(session, owner)
    [stored] = tokens_of(session, owner.id)
    api_tokens.revoke(session, owner.id, stored.public_id, now=NOW)
    assert find_token_owner(session, token_digest(token), NOW) is None
    with pytest.raises(NotFound):
        api_tokens.revoke(session, owner.id, stored.public_id, now=NOW)


def test_nobody_revokes_another_s_token(session: Session, owner: Person) -> None:
    make(session, owner)
    [stored] = tokens_of(session, owner.id)
    with pytest.raises(NotFound):
        api_tokens.revoke(session, owner.id + 1, stored.public_id, now=NOW)


def test_a_token_dies_with_its_owner_s_account(session: Session, owner: Person) -> None:
    token = make(session, owner)
    session.query(Account).filter_by(person_id=owner.id).one().is_closed = True
    session.flush()
    assert find_token_owner(session, token_digest(token), NOW) is None


@pytest.mark.parametrize(
    ("title", "days", "problems"), [("", 0, 2), ("x", 366, 1), ("x" * 101, 30, 1), ("  ", 30, 1), ("x", -1, 1)]
)
def test_what_is_wrong_is_told_all_at_once(
    session: Session, owner: Person, title: str, days: int, problems: int
) -> None:
    with pytest.raises(Invalid) as refusal:
        make(session, owner, title=title, days=days)
    assert len(refusal.value.problems) == problems


def test_who_holds_no_role_gets_none(session: Session) -> None:
    with pytest.raises(Refused, match="chỉ dành cho"):
        make(session, add_person(session, add_unit(session)))


def test_ten_at_a_time_are_enough(session: Session, owner: Person) -> None:
    for _ in range(api_tokens.MOST_TOKENS):
        make(session, owner)
    with pytest.raises(Refused, match="thu hồi"):
        make(session, owner)
    api_tokens.revoke(session, owner.id, tokens_of(session, owner.id)[0].public_id, now=NOW)
    make(session, owner)
