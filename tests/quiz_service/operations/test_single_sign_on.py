"""Whom the office's provider vouches for: only people in the roster, bound once."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import single_sign_on
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account, AuditEntry
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
ISSUER = "https://dang-nhap.example"


@pytest.fixture
def person_id(session: Session) -> int:
    return add_person(session, add_unit(session), "NV001").id


def person_of(session: Session, subject: str = "abc", staff_code: str = "NV001", issuer: str = ISSUER) -> int:
    return single_sign_on.person_of(session, issuer=issuer, subject=subject, claimed_staff_code=staff_code, now=NOW)


def test_the_first_time_the_staff_code_says_who_and_the_subject_is_bound(session: Session, person_id: int) -> None:
    assert person_of(session, staff_code=" nv001 ") == person_id
    assert session.get_one(Account, person_id).sso_subject == f"{ISSUER}#abc"
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_id, entry.new) == ("single-sign-on.bind", person_id, None)


def test_afterwards_the_subject_says_who_whatever_the_claim_says(session: Session, person_id: int) -> None:
    other = add_person(session, add_unit(session), "NV002").id
    person_of(session)
    assert person_of(session, staff_code="NV002") == person_id
    assert person_of(session, staff_code="") == person_id
    assert session.get_one(Account, other).sso_subject is None
    assert len(session.scalars(select(AuditEntry)).all()) == 1


def test_another_subject_does_not_come_by_a_bound_account(session: Session, person_id: int) -> None:
    person_of(session)
    with pytest.raises(Refused, match="gắn với một tài khoản khác"):
        person_of(session, subject="xyz")


def test_the_same_subject_of_another_provider_is_somebody_else(session: Session, person_id: int) -> None:
    person_of(session)
    with pytest.raises(Refused):
        person_of(session, issuer="https://khac.example")


@pytest.mark.parametrize("staff_code", ["KHONG-CO", "", " "])
def test_nobody_is_taken_in_who_is_not_in_the_roster(session: Session, person_id: int, staff_code: str) -> None:
    with pytest.raises(Refused, match="chưa có trong danh sách"):
        person_of(session, staff_code=staff_code)


def test_a_closed_account_stays_closed(session: Session, person_id: int) -> None:
    person_of(session)
    session.execute(update(Account).where(Account.person_id == person_id).values(is_closed=True))
    with pytest.raises(Refused, match="đã đóng"):
        person_of(session)


def test_a_very_long_subject_is_kept_as_a_digest(session: Session, person_id: int) -> None:
    assert person_of(session, subject="s" * 255) == person_id
    assert person_of(session, subject="s" * 255, staff_code="") == person_id
    assert len(session.get_one(Account, person_id).sso_subject or "") == 64


def test_what_was_unbound_is_bound_anew(session: Session, person_id: int) -> None:
    person_of(session)
    single_sign_on.unbind(session, person_id, actor_id=None, now=NOW)
    assert person_of(session, subject="xyz") == person_id
    single_sign_on.unbind(session, person_id, actor_id=None, now=NOW)
    with pytest.raises(Refused, match="chưa gắn"):
        single_sign_on.unbind(session, person_id, actor_id=None, now=NOW)


def test_of_two_subjects_that_claim_one_person_at_one_moment_one_is_bound(database: Engine) -> None:
    with writing(database) as session:
        person_id = add_person(session, add_unit(session), "NV001").id

    def claim(number: int) -> int:
        with writing(database) as session:
            return person_of(session, subject=f"subject {number % 2}")

    answers = all_at_once(20, claim)
    assert answers.count(person_id) == 10, answers
    assert sum(isinstance(answer, Refused) for answer in answers) == 10
