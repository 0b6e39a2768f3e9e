"""The second factor: set up, asked for, each code once, recovery codes, switched off."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations import second_factor, sign_ins
from quiz_service.operations.second_factor import Proof
from quiz_service.rules.codes import RECOVERY, is_code
from quiz_service.storage.engine import open_session, writing
from quiz_service.storage.models import Account, AuditEntry, RecoveryCode, SignIn
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
LATER = NOW + timedelta(minutes=5)
KEY = "k" * 40
HALF_MINUTE = timedelta(seconds=30)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def person_id(session: Session) -> int:
    return add_person(session, add_unit(session)).id


def code_at(secret: str, moment: datetime) -> str:
    """What the app on the phone shows."""
    return pyotp.TOTP(secret).at(moment)


def set_up(session: Session, person_id: int, now: datetime = NOW) -> tuple[str, list[str]]:
    """The second factor is on: the app's secret and the recovery codes."""
    second_factor.begin(session, person_id, key=KEY, now=now)
    secret = second_factor.unconfirmed_secret(session, person_id, key=KEY)
    assert secret is not None
    codes = second_factor.confirm(session, person_id, code_at(secret, now), key=KEY, sign_in_id=0, now=now)
    return secret, codes


def prove(session: Session, person_id: int, code: str, now: datetime = LATER) -> Proof | None:
    return second_factor.prove(session, person_id, code, key=KEY, now=now)


def test_it_is_on_only_after_the_app_s_first_code(session: Session, person_id: int) -> None:
    second_factor.begin(session, person_id, key=KEY, now=NOW)
    account = session.get_one(Account, person_id)
    assert account.totp_confirmed_at is None
    with pytest.raises(Invalid):
        second_factor.confirm(session, person_id, "000000", key=KEY, sign_in_id=0, now=NOW)
    assert account.totp_confirmed_at is None
    secret = second_factor.unconfirmed_secret(session, person_id, key=KEY)
    second_factor.confirm(session, person_id, code_at(secret, NOW), key=KEY, sign_in_id=0, now=NOW)
    assert account.totp_confirmed_at == NOW


def test_the_secret_is_stored_encrypted_and_never_told_again(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    stored = session.get_one(Account, person_id).totp_secret
    assert stored is not None
    assert secret not in stored
    assert second_factor.unconfirmed_secret(session, person_id, key=KEY) is None


def test_the_app_is_told_service_and_staff_code(session: Session) -> None:
    address = second_factor.address_for_app(SECRET, "NV001")
    read = pyotp.parse_uri(address)
    assert (read.issuer, read.name) == ("Sổ tay 255", "NV001")
    assert read.at(NOW) == code_at(SECRET, NOW)


def test_the_right_code_is_taken_once(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    code = code_at(secret, LATER)
    assert prove(session, person_id, f" {code[:3]} {code[3:]} ") is Proof.APP
    assert prove(session, person_id, code) is None


def test_the_code_that_switched_it_on_does_not_sign_in(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    assert prove(session, person_id, code_at(secret, NOW), NOW) is None


def test_a_phone_may_be_half_a_minute_wrong_and_no_more(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    for offset in (-2, 2):
        assert prove(session, person_id, code_at(secret, LATER + offset * HALF_MINUTE)) is None
    for offset in (-1, 0, 1):
        assert prove(session, person_id, code_at(secret, LATER + offset * HALF_MINUTE)) is Proof.APP


def test_after_a_later_code_an_earlier_one_is_not_taken(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    assert prove(session, person_id, code_at(secret, LATER + HALF_MINUTE)) is Proof.APP
    assert prove(session, person_id, code_at(secret, LATER)) is None


@pytest.mark.parametrize("typed", ["", "abcdef", "12345", "1234567", "١٢٣٤٥٦", "-12345", "1e5", "x" * 1000])
def test_what_is_no_code_is_wrong_and_no_fault(session: Session, person_id: int, typed: str) -> None:
    set_up(session, person_id)
    assert prove(session, person_id, typed) is None


def test_each_recovery_code_stands_in_once(session: Session, person_id: int) -> None:
    _, codes = set_up(session, person_id)
    assert len(set(codes)) == second_factor.RECOVERY_CODES
    assert all(is_code(RECOVERY, code) for code in codes)
    assert prove(session, person_id, codes[0].lower().replace("-", " ")) is Proof.RECOVERY_CODE
    assert prove(session, person_id, codes[0]) is None
    assert second_factor.recovery_codes_left(session, person_id) == second_factor.RECOVERY_CODES - 1


def test_a_recovery_code_of_somebody_else_is_wrong(session: Session, person_id: int) -> None:
    other = add_person(session, add_unit(session)).id
    _, codes = set_up(session, person_id)
    set_up(session, other)
    assert prove(session, other, codes[0]) is None
    assert prove(session, person_id, codes[0]) is Proof.RECOVERY_CODE


def test_only_digests_of_recovery_codes_are_stored(session: Session, person_id: int) -> None:
    _, codes = set_up(session, person_id)
    digests = session.scalars(select(RecoveryCode.digest)).all()
    assert not [digest for digest in digests for code in codes if code.replace("-", "").lower() in digest]


def test_new_recovery_codes_end_the_old_ones_and_need_a_code(session: Session, person_id: int) -> None:
    secret, old = set_up(session, person_id)
    with pytest.raises(Invalid):
        second_factor.remake_recovery_codes(session, person_id, "000000", key=KEY, now=LATER)
    new = second_factor.remake_recovery_codes(session, person_id, code_at(secret, LATER), key=KEY, now=LATER)
    assert not set(new) & set(old)
    assert prove(session, person_id, old[0]) is None
    assert prove(session, person_id, new[0]) is Proof.RECOVERY_CODE


def test_it_is_switched_off_with_a_code_and_leaves_nothing(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    with pytest.raises(Invalid):
        second_factor.disable(session, person_id, "000000", key=KEY, now=LATER)
    second_factor.disable(session, person_id, code_at(secret, LATER), key=KEY, now=LATER)
    account = session.get_one(Account, person_id)
    assert (account.totp_secret, account.totp_confirmed_at, account.totp_last_step) == (None, None, None)
    assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0
    with pytest.raises(Refused):
        prove(session, person_id, code_at(secret, LATER + HALF_MINUTE))


def test_switching_it_on_ends_the_sign_ins_begun_without_it(session: Session, person_id: int) -> None:
    for _ in range(2):
        sign_ins.start(session, person_id, method="password", hours=10, now=NOW)
    this = sign_ins.list_own(session, person_id, NOW)[0]
    second_factor.begin(session, person_id, key=KEY, now=NOW)
    secret = second_factor.unconfirmed_secret(session, person_id, key=KEY)
    second_factor.confirm(session, person_id, code_at(secret, NOW), key=KEY, sign_in_id=this.id, now=NOW)
    left = sign_ins.list_own(session, person_id, NOW)
    assert [(one.id, one.with_second_factor) for one in left] == [(this.id, True)]
    assert session.scalars(select(SignIn.ended_why).order_by(SignIn.id)).all() == ["second-factor-change", ""]


def test_what_is_on_is_not_begun_again(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    with pytest.raises(Refused, match="đang bật"):
        second_factor.begin(session, person_id, key=KEY, now=LATER)
    with pytest.raises(Refused):
        second_factor.confirm(session, person_id, code_at(secret, LATER), key=KEY, sign_in_id=0, now=LATER)


def test_an_administrator_switches_it_off_for_somebody_with_a_reason(session: Session, person_id: int) -> None:
    administrator = add_person(session, add_unit(session)).id
    set_up(session, person_id)
    sign_ins.start(session, person_id, method="password", hours=10, now=NOW)
    with pytest.raises(Invalid, match="lý do"):
        second_factor.reset(session, person_id, actor_id=administrator, reason=" ", now=LATER)
    second_factor.reset(session, person_id, actor_id=administrator, reason="Mất điện thoại", now=LATER)
    assert session.get_one(Account, person_id).totp_secret is None
    assert sign_ins.list_own(session, person_id, LATER) == []
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.actor_id, entry.reason) == ("second-factor.reset", administrator, "Mất điện thoại")
    with pytest.raises(Refused, match="chưa bật"):
        second_factor.reset(session, person_id, actor_id=administrator, reason="Lần nữa", now=LATER)


def test_every_change_is_in_the_audit_trail_without_any_code(session: Session, person_id: int) -> None:
    secret, codes = set_up(session, person_id)
    second_factor.remake_recovery_codes(session, person_id, codes[0], key=KEY, now=LATER)
    second_factor.disable(session, person_id, code_at(secret, LATER), key=KEY, now=LATER)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "second-factor.enable", "second-factor.recovery-codes", "second-factor.disable",
    ]  # fmt: skip
    assert [(entry.old, entry.new) for entry in entries] == [(None, None)] * 3


def test_another_key_of_the_service_asks_to_set_it_up_anew(session: Session, person_id: int) -> None:
    secret, _ = set_up(session, person_id)
    with pytest.raises(Refused, match="nhờ quản trị viên"):
        second_factor.prove(session, person_id, code_at(secret, LATER), key="j" * 40, now=LATER)


def test_a_set_up_begun_under_another_key_is_begun_again(session: Session, person_id: int) -> None:
    second_factor.begin(session, person_id, key="j" * 40, now=NOW)
    assert second_factor.unconfirmed_secret(session, person_id, key=KEY) is None
    set_up(session, person_id)


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_of_twenty_who_use_one_code_at_one_moment_one_succeeds(database: Engine, kind: str) -> None:
    with writing(database) as session:
        person_id = add_person(session, add_unit(session)).id
        secret, codes = set_up(session, person_id)
    code = code_at(secret, LATER) if kind == "app" else codes[0]

    def use(_: int) -> Proof | None:
        with open_session(database, writes=True) as session:
            proof = prove(session, person_id, code)
            session.commit()
            return proof

    answers = all_at_once(20, use)
    assert answers.count(None) == 19, answers
    assert sum(isinstance(answer, Proof) for answer in answers) == 1
