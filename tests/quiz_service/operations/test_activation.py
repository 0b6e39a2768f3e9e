"""Activation codes: told once, used once, for a while; the same answer whatever is wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations import activation, sign_ins
from quiz_service.operations.activation import NOT_VALID
from quiz_service.rules.codes import ACTIVATION, is_code, shown_code
from quiz_service.storage.engine import open_session, reading, writing
from quiz_service.storage.models import Account, AuditEntry, Person, SignIn
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
KEY = "k" * 40


@pytest.fixture
def person(session: Session) -> Person:
    return add_person(session, add_unit(session), "NV001", name="Người Thử")


def issue(session: Session, person_id: int, **changes) -> activation.Issued:
    return activation.issue(session, person_id, **{"key": KEY, "days": 14, "now": NOW, "actor_id": None} | changes)


def redeem(session: Session, code: str, staff_code: str = "NV001", **changes) -> activation.Holder:
    return activation.redeem(session, staff_code, code, **{"key": KEY, "password_hash": "h", "now": NOW} | changes)


def test_a_code_sets_the_password_of_its_holder(session: Session, person: Person) -> None:
    issued = issue(session, person.id)
    assert is_code(ACTIVATION, issued.code)
    assert redeem(session, issued.code) == activation.Holder(person.id, "NV001", "Người Thử", False)
    account = session.get_one(Account, person.id)
    assert (account.password_hash, account.activation_digest, account.activation_expires_at) == ("h", None, None)


def test_the_code_itself_is_stored_nowhere(session: Session, person: Person) -> None:
    issued = issue(session, person.id)
    stored = [getattr(session.get_one(Account, person.id), column) for column in Account.__table__.columns.keys()]  # noqa: SIM118
    stored += [str(entry.new) for entry in session.scalars(select(AuditEntry))]
    for writing_of_it in (issued.code, issued.code.replace("-", "")):
        assert not [value for value in stored if isinstance(value, str) and writing_of_it in value]


def test_staff_code_and_code_may_be_typed_as_people_type(session: Session, person: Person) -> None:
    code = issue(session, person.id).code
    assert redeem(session, f"  {code.lower().replace('-', ' – ')} ", " nv 001").person_id == person.id


def test_a_code_works_once(session: Session, person: Person) -> None:
    code = issue(session, person.id).code
    redeem(session, code)
    with pytest.raises(Invalid):
        redeem(session, code)


def test_a_new_code_ends_the_one_before_and_the_password_stays_until_then(session: Session, person: Person) -> None:
    first = issue(session, person.id).code
    redeem(session, issue(session, person.id).code, password_hash="first password")
    third = issue(session, person.id).code
    assert session.get_one(Account, person.id).password_hash == "first password"
    with pytest.raises(Invalid):
        redeem(session, first)
    redeem(session, third)


def test_a_code_works_for_its_days_and_until_midnight_in_hanoi(session: Session, person: Person) -> None:
    late = datetime(2026, 3, 2, 16, 59, tzinfo=UTC)  # 23:59 on 2 March in Hà Nội
    issued = issue(session, person.id, days=1, now=late)
    end = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)  # 00:00 on 4 March
    assert issued.expires_at == end
    with pytest.raises(Invalid):
        redeem(session, issued.code, now=end)
    redeem(session, issued.code, now=end - timedelta(seconds=1))


def test_every_reason_is_answered_with_the_same_sentence(session: Session, person: Person) -> None:
    code, other = issue(session, person.id).code, add_person(session, add_unit(session), "NV002")
    closed = add_person(session, add_unit(session), "NV003")
    of_closed = issue(session, closed.id).code
    session.execute(update(Account).where(Account.person_id == closed.id).values(is_closed=True))
    of_other = issue(session, other.id, now=NOW - timedelta(days=60)).code
    wrong = [("KHONG-CO", code), ("NV001", "22222-22222"), ("NV001", ""), ("NV002", code), ("NV002", of_other),
             ("NV003", of_closed), ("", "")]  # fmt: skip
    for staff_code, typed in wrong:
        assert activation.find_holder(session, staff_code, typed, key=KEY, now=NOW) is None
        with pytest.raises(Invalid) as caught:
            redeem(session, typed, staff_code)
        assert caught.value.problems == [NOT_VALID], (staff_code, typed)


def test_a_person_who_has_no_code_is_not_opened_by_an_empty_one(session: Session, person: Person) -> None:
    for typed in ("", "-", "0"):
        with pytest.raises(Invalid):
            redeem(session, typed)


def test_a_code_issued_under_another_key_of_the_service_is_worthless(session: Session, person: Person) -> None:
    code = issue(session, person.id, key="j" * 40).code
    with pytest.raises(Invalid):
        redeem(session, code)


def test_redeeming_ends_the_sign_ins_that_hold(session: Session, person: Person) -> None:
    """Whoever forgot the password may have lost more than that."""
    sign_ins.start(session, person.id, method="password", hours=10, now=NOW)
    redeem(session, issue(session, person.id).code)
    assert sign_ins.list_own(session, person.id, NOW) == []
    assert session.scalars(select(SignIn.ended_why)).all() == ["password-change"]


def test_the_holder_of_a_second_factor_is_told_as_one(session: Session, person: Person) -> None:
    session.get_one(Account, person.id).totp_confirmed_at = NOW
    assert redeem(session, issue(session, person.id).code).has_second_factor


def test_issuing_is_in_the_audit_trail(session: Session, person: Person) -> None:
    coordinator = add_person(session, add_unit(session))
    issue(session, person.id, actor_id=coordinator.id)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("activation.issue", coordinator.id, person.id)


def test_no_code_is_issued_for_a_closed_account(session: Session, person: Person) -> None:
    session.execute(update(Account).where(Account.person_id == person.id).values(is_closed=True))
    with pytest.raises(Refused, match="đã đóng"):
        issue(session, person.id)


def test_two_people_may_be_given_the_same_code(session: Session, person: Person) -> None:
    """A code opens only together with its staff code; a chance likeness must not fail a whole list."""
    other = add_person(session, add_unit(session), "NV002")
    code = issue(session, person.id).code
    assert activation._digest(KEY, person.id, code) != activation._digest(KEY, other.id, code)
    assert shown_code(ACTIVATION, code) == code


def test_of_twenty_who_redeem_one_code_at_one_moment_one_succeeds(database: Engine) -> None:
    with writing(database) as session:
        person_id = add_person(session, add_unit(session), "NV001").id
        code = issue(session, person_id).code

    def try_it(number: int) -> str:
        with open_session(database, writes=True) as session:
            redeem(session, code, password_hash=f"hash {number}")
            session.commit()
        return f"hash {number}"

    answers = all_at_once(20, try_it)
    succeeded = [answer for answer in answers if isinstance(answer, str)]
    assert len(succeeded) == 1, answers
    assert sum(isinstance(answer, Invalid) for answer in answers) == 19
    with reading(database) as session:
        assert session.get_one(Account, person_id).password_hash == succeeded[0]
