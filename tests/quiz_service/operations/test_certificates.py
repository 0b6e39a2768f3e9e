"""Certificates: when one is given, that there is one at a time, that it keeps what was printed, how it is annulled."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import certificates
from quiz_service.operations.annulment import annul_completion
from quiz_service.rules.codes import CERTIFICATE, is_code
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, Certificate, ModuleRevision, Person
from tests.quiz_service.made_up_evidence import add_certificate, add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START
AUDIENCE = "nguoi-ho-tro"


def learner(session: Session, *, completed: tuple[str, ...] = ("m01", "m02")) -> Person:
    """Somebody on a path of two modules."""
    for module_id in ("m01", "m02"):
        add_module(session, module_id)
    add_path(session, required=("m01", "m02"))
    person = add_person(session, add_unit(session), name="Người Học Thử")
    for number, module_id in enumerate(completed, start=1):
        add_completion(session, person.id, module_id, on=date(2026, 2, number))
    return person


def issue(session: Session, person: Person, **changes: object) -> Certificate:
    return certificates.issue(session, **{"person_id": person.id, "audience": AUDIENCE, "now": NOW} | changes)


def test_a_complete_path_gives_a_certificate_with_everything_as_printed(database: Engine) -> None:
    with writing(database) as session:
        person = learner(session)
        number = issue(session, person).number
    with reading(database) as session:
        certificate = certificates.find_certificate(session, number)
        assert certificate is not None
        assert (certificate.holder_name, certificate.path_revision) == ("Người Học Thử", 1)
        assert (certificate.completed_on, certificate.issued_at) == (date(2026, 2, 2), NOW)
        assert certificate.modules == [
            {"module_id": "m01", "title": "Học phần thử m01", "completed_on": "2026-02-01"},
            {"module_id": "m02", "title": "Học phần thử m02", "completed_on": "2026-02-02"},
        ]


def test_the_number_is_long_random_and_tells_a_typing_error(session: Session) -> None:
    number = issue(session, learner(session)).number
    assert is_code(CERTIFICATE, number)
    assert CERTIFICATE.combinations > 2**60
    wrong = number[:-1] + ("3" if number[-1] == "2" else "2")
    assert certificates.find_certificate(session, wrong) is None
    assert certificates.find_certificate(session, number.lower().replace("-", " ")) is not None


def test_a_missing_module_is_named(session: Session) -> None:
    person = learner(session, completed=("m01",))
    with pytest.raises(Refused, match="Còn thiếu 1 học phần: “Học phần thử m02”"):
        issue(session, person)


def test_an_expired_or_annulled_completion_does_not_count(session: Session) -> None:
    person = learner(session, completed=("m01",))
    add_completion(session, person.id, "m02", expires_on=date(2026, 3, 2))
    annulled = add_completion(session, person.id, "m02")
    annul_completion(session, annulled.public_id, actor_id=None, reason="Nhầm", now=NOW)
    with pytest.raises(Refused, match="m02"):
        issue(session, person)


def test_a_path_somebody_does_not_learn_gives_no_certificate(session: Session) -> None:
    person = learner(session)
    add_path(session, "doi-178", required=("m01",))
    with pytest.raises(NotFound, match="không có trong những lộ trình"):
        issue(session, person, audience="doi-178")


def test_asked_for_twice_it_is_the_same_one(session: Session) -> None:
    person = learner(session)
    first = issue(session, person)
    assert issue(session, person, now=NOW + timedelta(days=1)) is first


def test_after_an_annulment_a_new_one_can_be_given_and_the_old_one_stays(session: Session) -> None:
    person = learner(session)
    first = issue(session, person)
    certificates.annul(session, first.number, actor_id=person.id, reason="In sai tên", now=NOW)
    second = issue(session, person)
    assert second.number != first.number
    assert session.scalar(select(func.count()).select_from(Certificate)) == 2
    assert (first.annulled_why, first.annulled_by_id) == ("In sai tên", person.id)


def test_later_titles_change_no_certificate(session: Session) -> None:
    person = learner(session)
    certificate = issue(session, person)
    add_module(session, "m01", kinds=(), revision=2, title="Tên mới")
    assert session.scalars(select(ModuleRevision.title).where(ModuleRevision.revision == 2)).one() == "Tên mới"
    assert certificate.modules[0]["title"] == "Học phần thử m01"


def test_twenty_requests_at_once_leave_one_certificate(database: Engine) -> None:
    with writing(database) as session:
        person_id = learner(session).id
    numbers: list[str] = []
    start = threading.Barrier(20)

    def ask() -> None:
        start.wait()
        with writing(database) as session:
            numbers.append(certificates.issue(session, person_id=person_id, audience=AUDIENCE, now=NOW).number)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 20
    assert len(set(numbers)) == 1
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 1


def test_of_many_annulments_at_once_one_holds(database: Engine) -> None:
    with writing(database) as session:
        person = learner(session)
        number = add_certificate(session, person.id).number
    outcomes: list[str] = []

    def annul(reason: str) -> None:
        try:
            with writing(database) as session:
                certificates.annul(session, number, actor_id=None, reason=reason, now=NOW)
            outcomes.append(reason)
        except Refused:
            outcomes.append("")

    threads = [threading.Thread(target=annul, args=(f"Lý do {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(database) as session:
        assert session.scalars(select(Certificate.annulled_why)).one() == next(filter(None, outcomes))
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "certificate.annul")).all()
    assert outcomes.count("") == 7
    assert len(entries) == 1


def test_an_annulment_is_kept_with_who_when_and_why(session: Session) -> None:
    person = learner(session)
    certificate = add_certificate(session, person.id)
    certificates.annul(session, certificate.number, actor_id=person.id, reason=" Cấp  nhầm ", now=NOW)
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("certificate.annul", person.id, person.id)
    assert (entry.object_id, entry.reason, entry.at) == (certificate.number, "Cấp nhầm", NOW)
    assert (entry.old, entry.new) == ({"annulled": False}, {"annulled": True})


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_an_annulment_needs_a_reason_of_fair_length(session: Session, reason: str) -> None:
    certificate = add_certificate(session, learner(session).id)
    with pytest.raises(Invalid, match=r"Lý do|lý do"):
        certificates.annul(session, certificate.number, actor_id=None, reason=reason, now=NOW)
    assert certificate.annulled_at is None


def test_a_number_nobody_got_cannot_be_annulled(session: Session) -> None:
    with pytest.raises(NotFound, match="Không có chứng nhận nào"):
        certificates.annul(session, "255-2222", actor_id=None, reason="Nhầm", now=NOW)
