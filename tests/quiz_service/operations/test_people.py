"""Taking people in, finding them within a scope, recording that they left, making them nameless."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import certificates, people, privacy
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import (
    Account,
    Attempt,
    AttemptStep,
    AuditEntry,
    Base,
    Certificate,
    Completion,
    Person,
    Placement,
    RecoveryCode,
    Result,
    SignIn,
    Unit,
)  # fmt: skip
from quiz_service.storage.people_listing import Wanted, list_people
from tests.quiz_service.made_up_evidence import take_module
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
TODAY = date(2026, 3, 2)
TRACES = ("Lê Thị Dấu Vết", "le thi dau vet", "DAUVET01", "dauvet@vidu.vn", "0900000001", "subject-dau-vet")


def a_unit(session: Session, code: str = "SO-A") -> Unit:
    return people.add_unit(session, code=code, name=f"Sở {code}", kind="city", now=NOW)


def somebody(session: Session, unit: Unit, **changes: object) -> Person:
    values = {"staff_code": "dauvet 01", "name": " Lê  Thị Dấu Vết ", "audience": "nguoi-ho-tro",
              "starts_on": date(2026, 1, 1), "email": "dauvet@vidu.vn", "phone": "0900000001"}  # fmt: skip
    return people.add_person(session, unit=unit, now=NOW, **values | changes)


def test_a_new_person_can_be_searched_counted_and_activated(database: Engine) -> None:
    with writing(database) as session:
        person = somebody(session, a_unit(session))
        assert (person.staff_code, person.name, person.folded_name) == (
            "DAUVET01", "Lê Thị Dấu Vết", "le thi dau vet",
        )  # fmt: skip
        assert session.get_one(Account, person.id).password_hash is None
        assert session.scalars(select(Placement)).one().is_main
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["unit.add", "person.add"]


def test_the_trail_of_a_new_person_names_nobody(session: Session) -> None:
    somebody(session, a_unit(session))
    written = str([(one.old, one.new, one.reason, one.object_id) for one in session.scalars(select(AuditEntry))])
    assert not any(trace in written for trace in TRACES)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"staff_code": "  "}, "Mã cán bộ: chưa có."),
        ({"name": ""}, "Họ và tên: chưa có."),
        ({"name": "x" * 121}, "Họ và tên: dài quá 120 ký tự."),
        ({"phone": "9" * 41}, "Số điện thoại: dài quá 40 ký tự."),
        ({"audience": "khong-co"}, "không có nhóm «khong-co»"),
    ],
)
def test_a_person_with_a_faulty_field_is_refused_with_its_sentence(
    session: Session, changes: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        somebody(session, a_unit(session), **changes)


def test_every_faulty_field_is_told_at_once(session: Session) -> None:
    with pytest.raises(Invalid) as caught:
        somebody(session, a_unit(session), staff_code="", name="", audience="khong-co")
    assert len(caught.value.problems) == 3


def test_a_staff_code_is_one_person_s_however_it_is_typed(session: Session) -> None:
    unit = a_unit(session)
    somebody(session, unit)
    with pytest.raises(Refused, match="DAUVET01"):
        somebody(session, unit, staff_code=" DauVet01 ")


def test_a_unit_s_code_is_given_once_and_its_kind_is_known(session: Session) -> None:
    a_unit(session)
    with pytest.raises(Refused, match="SO-A"):
        a_unit(session, "so-a")
    with pytest.raises(Invalid, match="không có loại"):
        people.add_unit(session, code="X", name="X", kind="ward", now=NOW)


def test_somebody_of_another_unit_is_as_absent_as_somebody_who_does_not_exist(session: Session) -> None:
    own, other = a_unit(session), a_unit(session, "SO-B")
    person = somebody(session, own)
    assert people.find_in_scope(session, person.public_id, units={own.id}, on=TODAY) is person
    assert people.find_in_scope(session, person.public_id, units=None, on=TODAY) is person
    sentences = set()
    for public_id in (person.public_id, "khong-co"):
        with pytest.raises(NotFound) as caught:
            people.find_in_scope(session, public_id, units={other.id}, on=TODAY)
        sentences.add(str(caught.value))
    assert len(sentences) == 1


def test_the_main_placement_of_the_day_decides_who_sees_a_person(session: Session) -> None:
    old, new = a_unit(session), a_unit(session, "SO-B")
    person = somebody(session, old)
    session.scalars(select(Placement)).one().ends_on = TODAY
    session.add_all([
        Placement(person_id=person.id, unit_id=new.id, audience="doi-178", starts_on=TODAY),
        Placement(person_id=person.id, unit_id=old.id, audience="doi-178", starts_on=TODAY, is_main=False),
    ])  # fmt: skip
    session.flush()
    assert people.find_in_scope(session, person.public_id, units={new.id}, on=TODAY) is person
    assert people.find_in_scope(session, person.public_id, units={old.id}, on=TODAY - timedelta(days=1)) is person
    with pytest.raises(NotFound):
        people.find_in_scope(session, person.public_id, units={old.id}, on=TODAY)


def test_who_left_is_counted_no_more_and_signs_in_no_more(session: Session) -> None:
    person = somebody(session, a_unit(session))
    people.record_leaving(session, person.id, left_on=date(2026, 2, 1), actor_id=None, now=NOW)
    assert session.scalars(select(Placement.ends_on)).one() == date(2026, 2, 1)
    assert session.get_one(Account, person.id, populate_existing=True).is_closed
    with pytest.raises(Refused, match="đã được ghi"):
        people.record_leaving(session, person.id, left_on=TODAY, actor_id=None, now=NOW)


def test_leaving_before_a_placement_began_leaves_it_without_a_day(session: Session) -> None:
    person = somebody(session, a_unit(session), starts_on=date(2026, 2, 10))
    people.record_leaving(session, person.id, left_on=date(2026, 2, 1), actor_id=None, now=NOW)
    placement = session.scalars(select(Placement)).one()
    assert placement.ends_on == placement.starts_on


def test_leaving_lies_not_ahead_and_is_not_recorded_for_oneself(session: Session) -> None:
    person = somebody(session, a_unit(session))
    with pytest.raises(Refused, match="sau hôm nay"):
        people.record_leaving(session, person.id, left_on=TODAY + timedelta(days=1), actor_id=None, now=NOW)
    with pytest.raises(Refused, match="chính mình"):
        people.record_leaving(session, person.id, left_on=TODAY, actor_id=person.id, now=NOW)


def a_leaver_with_everything(engine: Engine) -> int:
    """Somebody with a row in every table that knows people, who then left."""
    with writing(engine) as session:
        add_module(session, "m01")
        add_path(session)
        person = somebody(session, a_unit(session))
        take_module(session, person.id, right=False)
        take_module(session, person.id)
        certificates.issue(session, person_id=person.id, audience="nguoi-ho-tro", now=NOW)
        account = session.get_one(Account, person.id)
        account.password_hash, account.totp_secret, account.sso_subject = "hash", "secret", "subject-dau-vet"
        account.totp_confirmed_at, account.activation_digest = NOW, "d" * 64
        account.activation_expires_at = NOW + timedelta(days=1)
        session.add(RecoveryCode(person_id=person.id, digest="r" * 64))
        session.add(SignIn(public_id="s", token_digest="t" * 64, person_id=person.id, method="password",
                           started_at=NOW, expires_at=NOW + timedelta(hours=10)))  # fmt: skip
        people.record_leaving(session, person.id, left_on=TODAY, actor_id=None, now=NOW)
        return person.id


def counts(session: Session) -> dict[str, object]:
    """What any report counts, and the evidence itself, word for word."""
    found: dict[str, object] = {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in (Person, Placement, Attempt, AttemptStep, Result, Completion, Certificate)
    }
    listed = list_people(session, Wanted(units=None, on=TODAY, now=NOW)).lines
    found["listed"] = [(one.state, one.unit_name, one.audience, one.done, one.required) for one in listed]
    for table in (Placement, Attempt, AttemptStep, Result, Completion):
        rows = session.execute(select(*table.__table__.columns).order_by(*table.__table__.primary_key.columns)).all()
        found[f"{table.__tablename__} rows"] = [tuple(row) for row in rows]
    return found


def every_value(session: Session) -> str:
    return "\n".join(str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)))


def test_a_leaver_loses_the_name_everywhere_and_the_counts_stay_equal(database: Engine) -> None:
    person_id = a_leaver_with_everything(database)
    with reading(database) as session:
        before = counts(session)
        written = every_value(session)
        assert [trace for trace in TRACES if trace not in written] == [], "each trace is there before"
    with writing(database) as session:
        people.pseudonymise(session, person_id, actor_id=None, reason="Đã nghỉ việc", now=NOW)
    with reading(database) as session:
        assert counts(session) == before
        written = every_value(session)
        assert [trace for trace in TRACES if trace.casefold() in written.casefold()] == []
        person = session.get_one(Person, person_id)
        assert person.name == session.scalars(select(Certificate.holder_name)).one() == f"Người đã rời số {person_id}"
        assert person.staff_code.startswith("DA-ROI-")
        assert person.pseudonymised_at == NOW
        account = session.get_one(Account, person_id)
        assert account.is_closed
        assert {account.password_hash, account.totp_secret, account.activation_digest, account.sso_subject} == {None}
        for table in (SignIn, RecoveryCode):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_what_is_held_about_a_nameless_person_can_still_be_read(engine: Engine) -> None:
    person_id = a_leaver_with_everything(engine)
    with writing(engine) as session:
        people.pseudonymise(session, person_id, actor_id=None, reason="Đã nghỉ việc", now=NOW)
        held = str(privacy.held_about(session, person_id, now=NOW))
    assert not any(trace in held for trace in TRACES)


def test_only_who_left_can_be_made_nameless_once_and_for_a_reason(session: Session) -> None:
    person = somebody(session, a_unit(session))
    with pytest.raises(Refused, match="Chỉ ẩn danh được người đã rời"):
        people.pseudonymise(session, person.id, actor_id=None, reason="Nghỉ", now=NOW)
    people.record_leaving(session, person.id, left_on=TODAY, actor_id=None, now=NOW)
    with pytest.raises(Invalid, match="chưa ghi lý do"):
        people.pseudonymise(session, person.id, actor_id=None, reason=" ", now=NOW)
    people.pseudonymise(session, person.id, actor_id=None, reason="Nghỉ", now=NOW)
    with pytest.raises(Refused, match="đã được ẩn danh"):
        people.pseudonymise(session, person.id, actor_id=None, reason="Nghỉ", now=NOW)


def test_two_leavers_get_different_names_and_codes(session: Session) -> None:
    unit = a_unit(session)
    found = set()
    for staff_code in ("MOT", "HAI"):
        person = somebody(session, unit, staff_code=staff_code)
        people.record_leaving(session, person.id, left_on=TODAY, actor_id=None, now=NOW)
        people.pseudonymise(session, person.id, actor_id=None, reason="Nghỉ", now=NOW)
        found |= {person.name, person.staff_code}
    assert len(found) == 4
