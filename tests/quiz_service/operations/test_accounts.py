"""Passwords: whom they open, how they are stored, what a change ends, that nobody learns who has an account."""

from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from quiz_service.errors import NotFound, Refused
from quiz_service.operations import accounts, sign_ins
from quiz_service.operations.accounts import AccountFound
from quiz_service.storage.engine import open_session, writing
from quiz_service.storage.models import Account
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DEARER = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
PASSWORD = "sen hồng nở sớm"


class CountingHasher:
    """Hashes cheaply and counts how often it had to verify."""

    def __init__(self) -> None:
        self.verified = 0

    def hash(self, password: str) -> str:
        return CHEAP.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.verified += 1
        return CHEAP.verify(stored, password)


def person_with_password(session: Session, staff_code: str = "NV001") -> int:
    return add_person(session, add_unit(session), staff_code, password_hash=accounts.hashed(PASSWORD, CHEAP)).id


def test_the_right_password_opens_the_account_however_the_staff_code_is_typed(session: Session) -> None:
    person_id = person_with_password(session)
    found = accounts.find_account(session, " nv 001 ")
    assert found.person_id == person_id
    assert accounts.is_password(found, PASSWORD, CHEAP)
    assert not accounts.is_password(found, PASSWORD + "!", CHEAP)
    assert not accounts.is_password(found, "", CHEAP)


def test_two_keyboards_that_write_the_same_word_differently_give_the_same_password(session: Session) -> None:
    person_with_password(session)
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert accounts.is_password(accounts.find_account(session, "NV001"), decomposed, CHEAP)


def test_only_an_argon2id_hash_is_stored(session: Session) -> None:
    person_id = person_with_password(session)
    stored = session.get_one(Account, person_id).password_hash
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert accounts.hashed(PASSWORD, CHEAP) != stored, "each hash has a salt of its own"


def test_the_hash_in_use_is_as_costly_as_owasp_asks() -> None:
    assert accounts.HASHER.memory_cost >= 19 * 1024
    assert accounts.HASHER.time_cost >= 2
    assert accounts.hashed(PASSWORD).startswith("$argon2id$v=19$")


@pytest.mark.parametrize("staff_code", ["KHONG-CO", "", "NV002", "NV003"])
def test_whoever_has_no_password_costs_as_much_time_as_a_wrong_password(session: Session, staff_code: str) -> None:
    """NV002 was never activated, NV003 is closed."""
    add_person(session, add_unit(session), "NV002")
    closed = person_with_password(session, "NV003")
    session.execute(update(Account).where(Account.person_id == closed).values(is_closed=True))
    hasher = CountingHasher()
    found = accounts.find_account(session, staff_code)
    assert not accounts.is_password(found, PASSWORD, hasher)
    assert not accounts.is_password(found, "nobody's password", hasher)
    assert hasher.verified == 2


def test_a_password_is_hashed_anew_when_the_parameters_changed(session: Session) -> None:
    person_id = person_with_password(session)
    found = accounts.find_account(session, "NV001")
    assert accounts.newer_hash(found, PASSWORD, CHEAP) is None
    newer = accounts.newer_hash(found, PASSWORD, DEARER)
    assert newer is not None
    accounts.store_newer_hash(session, found, newer)
    again = accounts.find_account_of(session, person_id)
    assert again.password_hash == newer
    assert accounts.is_password(again, PASSWORD, DEARER)
    assert accounts.newer_hash(again, PASSWORD, DEARER) is None


def test_a_newer_hash_never_undoes_a_change_of_the_password(session: Session) -> None:
    person_id = person_with_password(session)
    found = accounts.find_account(session, "NV001")
    accounts.set_password(session, person_id, "changed meanwhile")
    accounts.store_newer_hash(session, found, "the old password hashed anew")
    assert session.get_one(Account, person_id).password_hash == "changed meanwhile"


def test_nobody_is_hashed_anew(session: Session) -> None:
    assert accounts.newer_hash(AccountFound(), PASSWORD, CHEAP) is None


def test_a_change_ends_every_other_sign_in_and_an_open_activation_code(session: Session) -> None:
    person_id = person_with_password(session)
    session.get_one(Account, person_id).activation_digest = "d" * 64
    for _ in range(3):
        sign_ins.start(session, person_id, method="password", hours=10, now=NOW)
    this = sign_ins.list_own(session, person_id, NOW)[1]
    old_hash = accounts.find_account_of(session, person_id).password_hash
    ended = accounts.change_password(
        session, person_id, old_hash=old_hash, new_hash="new", keep_sign_in_id=this.id, now=NOW
    )
    assert ended == 2
    assert [one.id for one in sign_ins.list_own(session, person_id, NOW)] == [this.id]
    account = session.get_one(Account, person_id)
    assert (account.password_hash, account.activation_digest) == ("new", None)


def test_a_change_is_refused_when_another_was_faster(session: Session) -> None:
    person_id = person_with_password(session)
    with pytest.raises(Refused, match="vừa được đổi"):
        accounts.change_password(session, person_id, old_hash="older", new_hash="new", keep_sign_in_id=0, now=NOW)


def test_an_account_that_is_closed_or_missing_takes_no_password(session: Session) -> None:
    person_id = person_with_password(session)
    session.execute(update(Account).where(Account.person_id == person_id).values(is_closed=True))
    with pytest.raises(Refused, match="đã đóng"):
        accounts.set_password(session, person_id, "new")
    with pytest.raises(NotFound):
        accounts.set_password(session, 10**6, "new")


def test_of_twenty_changes_at_one_moment_one_holds(database: Engine) -> None:
    with writing(database) as session:
        person_id = person_with_password(session)
        old_hash = accounts.find_account_of(session, person_id).password_hash

    def change(number: int) -> str:
        with open_session(database, writes=True) as session:
            accounts.change_password(
                session, person_id, old_hash=old_hash, new_hash=f"new {number}", keep_sign_in_id=0, now=NOW
            )
            session.commit()
        return "changed"

    answers = all_at_once(20, change)
    assert answers.count("changed") == 1, answers
    assert sum(isinstance(answer, Refused) for answer in answers) == 19
