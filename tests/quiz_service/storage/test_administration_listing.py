"""Lists for administrators: sign-ins that hold, roles, what is to be annulled."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.storage.administration_listing import (
    certificates_resting_on,
    find_completion,
    find_person_by_staff_code,
    list_roles,
    list_sign_ins,
)  # fmt: skip
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import SignIn
from tests.quiz_service.made_up_evidence import add_certificate, add_completion
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


def test_only_sign_ins_that_hold_are_listed_newest_first(database: Engine) -> None:
    with writing(database) as session:
        person_id = add_person(session, add_unit(session)).id
        for name, started, expires, ended in (
            ("cu", -3, 7, None), ("moi", -1, 9, None), ("het-han", -11, 0, None), ("da-ra", -2, 8, -1),
        ):  # fmt: skip
            session.add(SignIn(
                public_id=name, token_digest=name, person_id=person_id, method="password",
                started_at=NOW + timedelta(hours=started), expires_at=NOW + timedelta(hours=expires),
                ended_at=None if ended is None else NOW + timedelta(hours=ended),
            ))  # fmt: skip
    with reading(database) as session:
        page = list_sign_ins(session, now=NOW)
        assert [line.public_id for line in page.lines] == ["moi", "cu"]
        assert [list_sign_ins(session, now=NOW, page=n, size=1).lines[0].public_id for n in (1, 2, 9)] == [
            "moi", "cu", "cu",
        ]  # fmt: skip


def test_roles_are_listed_with_their_unit(session: Session) -> None:
    unit = add_unit(session, "SO-A")
    add_person(session, unit, roles=(("coordinator", unit), ("auditor", None)))
    assert [(line.role, line.unit_name) for line in list_roles(session)] == [
        ("auditor", None), ("coordinator", "Đơn vị thử SO-A"),
    ]  # fmt: skip


def test_a_certificate_that_names_the_module_rests_on_the_completion_while_it_holds(session: Session) -> None:
    person = add_person(session, add_unit(session))
    completion = add_completion(session, person.id, "m01")
    other = add_completion(session, person.id, "m02")
    certificate = add_certificate(session, person.id)
    assert certificates_resting_on(session, completion) == [certificate]
    assert certificates_resting_on(session, other) == []
    certificate.annulled_at = NOW
    assert certificates_resting_on(session, completion) == []


def test_people_and_completions_are_found_by_what_an_official_has_at_hand(session: Session) -> None:
    person = add_person(session, add_unit(session), "NV9")
    completion = add_completion(session, person.id)
    assert find_person_by_staff_code(session, "NV9") is person
    assert find_person_by_staff_code(session, "NV8") is None
    assert find_completion(session, completion.public_id) is completion
    assert find_completion(session, "khong-co") is None
