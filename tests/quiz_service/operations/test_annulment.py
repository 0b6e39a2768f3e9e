"""Annulling a completion: it stays, with its reason, and counts no more."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations.annulment import annul_completion
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AuditEntry, Completion, Result
from quiz_service.storage.people_listing import find_listed
from tests.quiz_service.made_up_evidence import take_module
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


def a_completion(session: Session) -> Completion:
    """Somebody passed the only module of their path."""
    add_module(session)
    add_path(session)
    person = add_person(session, add_unit(session))
    take_module(session, person.id)
    return session.scalars(select(Completion)).one()


def progress_of(session: Session, person_id: int) -> int:
    return find_listed(session, person_id, on=NOW.date(), now=NOW).done


def test_an_annulled_completion_stays_with_its_reason_and_counts_no_more(database: Engine) -> None:
    with writing(database) as session:
        completion = a_completion(session)
        person_id, public_id = completion.person_id, completion.public_id
        assert progress_of(session, person_id) == 1
    with writing(database) as session:
        annul_completion(session, public_id, actor_id=person_id, reason="Người khác làm hộ", now=NOW)
    with reading(database) as session:
        kept = session.scalars(select(Completion)).one()
        assert (kept.annulled_at, kept.annulled_by_id, kept.annulled_why) == (NOW, person_id, "Người khác làm hộ")
        assert progress_of(session, person_id) == 0
        assert session.scalar(select(func.count()).select_from(Attempt)) == 1
        assert session.scalars(select(Result.passed)).one()


def test_the_trail_tells_what_it_was_and_what_it_became(session: Session) -> None:
    completion = a_completion(session)
    annul_completion(session, completion.public_id, actor_id=None, reason="Nhầm người", now=NOW)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "completion.annul")).one()
    assert entry.subject_id == completion.person_id
    assert entry.object_id == completion.public_id
    assert entry.old == {"module": "m01", "completed_on": "2026-03-02", "annulled": False}
    assert entry.new == {"annulled": True}
    assert entry.reason == "Nhầm người"


def test_a_second_annulment_is_refused_and_keeps_the_first_reason(session: Session) -> None:
    completion = a_completion(session)
    annul_completion(session, completion.public_id, actor_id=None, reason="Lý do đầu", now=NOW)
    with pytest.raises(Refused, match="đã được hủy trước đó"):
        annul_completion(session, completion.public_id, actor_id=None, reason="Lý do sau", now=NOW)
    assert completion.annulled_why == "Lý do đầu"


def test_of_many_annulments_at_once_one_is_recorded(database: Engine) -> None:
    with writing(database) as session:
        public_id = a_completion(session).public_id
    refused: list[str] = []

    def annul() -> None:
        try:
            with writing(database) as session:
                annul_completion(session, public_id, actor_id=None, reason="Cùng lúc", now=NOW)
        except Refused as error:
            refused.append(str(error))

    threads = [threading.Thread(target=annul) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 7
    with reading(database) as session:
        recorded = select(func.count()).where(AuditEntry.action == "completion.annul")
        assert session.scalar(recorded) == 1


def test_without_a_reason_nothing_is_annulled(session: Session) -> None:
    completion = a_completion(session)
    with pytest.raises(Invalid, match="chưa ghi lý do"):
        annul_completion(session, completion.public_id, actor_id=None, reason="", now=NOW)
    assert completion.annulled_at is None


def test_a_completion_that_is_not_there_is_told(session: Session) -> None:
    with pytest.raises(NotFound, match="Không tìm thấy"):
        annul_completion(session, "khong-co", actor_id=None, reason="Nhầm", now=NOW)
