"""What regrading writes, and what it never takes back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, select

from quiz_service.operations.annulment import annul_completion
from quiz_service.operations.receipts import is_intact
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AuditEntry
from tests.quiz_service.made_up_files import changed
from tests.quiz_service.made_up_school import CORRECTED, LATER, NOW, Q1, Q2, RIGHT, WRONG, School


@pytest.fixture
def school(database: Engine) -> School:
    return School(database)


# ---- what is written


def test_both_results_are_kept_and_the_new_one_has_its_own_receipt(school: School) -> None:
    attempt_id = school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2)
    assert len(school.regrade()) == 1
    assert school.results(attempt_id) == [(1, "submit", "1", False), (2, "regrade", "2", True)]
    with reading(school.engine) as session:
        attempt = session.scalars(select(Attempt)).one()
        old, new = attempt.results
        assert old.receipt != new.receipt
        assert is_intact(session, attempt, old)
        assert is_intact(session, attempt, new)
        assert [one["question_id"] for one in new.details] == [one["question_id"] for one in old.details]
        assert [one["response"] for one in new.details] == [one["response"] for one in old.details]
        assert new.pass_mark == old.pass_mark
        assert new.graded_at == LATER


def test_regrading_again_finds_nothing_to_do(school: School) -> None:
    attempt_id = school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2)
    found = school.changes()
    assert len(school.regrade(found)) == 1
    assert school.changes() == []
    assert school.regrade(found) == [], "a list made before is of yesterday"
    assert len(school.results(attempt_id)) == 2
    assert len(school.completions()) == 1


def test_a_pass_that_the_wrong_key_withheld_counts_from_the_day_of_the_submission(school: School) -> None:
    school.publish(Q1, Q2, validity_months=12)
    school.take(WRONG, RIGHT)
    school.publish(CORRECTED, Q2, validity_months=12)
    school.regrade()
    (completion,) = school.completions()
    assert (completion.module_id, completion.source, completion.hundredths) == ("m01", "quiz", 10000)
    assert completion.person_id == school.people.trainee.id
    assert (completion.completed_on, completion.expires_on) == (date(2026, 3, 2), date(2027, 3, 2))
    assert completion.recorded_at == LATER


def test_no_completion_is_taken_back(school: School) -> None:
    attempt_id = school.take(RIGHT, RIGHT)
    (before,) = school.completions()
    school.publish(CORRECTED, Q2)
    school.regrade()
    assert school.results(attempt_id)[-1] == (2, "regrade", "1", False)
    (after,) = school.completions()
    assert (after.id, after.annulled_at, after.hundredths) == (before.id, None, before.hundredths)


def test_a_key_that_is_corrected_twice_leads_back_and_gives_no_second_completion(school: School) -> None:
    attempt_id = school.take(RIGHT, RIGHT)
    school.publish(CORRECTED, Q2)
    school.regrade()
    school.publish(changed(CORRECTED, "meaning", key=["c"]), Q2)
    school.regrade()
    assert [row[1:] for row in school.results(attempt_id)] == [
        ("submit", "2", True), ("regrade", "1", False), ("regrade", "2", True),
    ]  # fmt: skip
    assert len(school.completions()) == 1


def test_what_an_administrator_annulled_does_not_come_back(school: School) -> None:
    school.take(RIGHT, RIGHT)
    (completion,) = school.completions()
    with writing(school.engine) as session:
        annul_completion(session, completion.public_id, actor_id=None, reason="làm hộ", now=NOW)
    school.publish(CORRECTED, Q2)
    school.regrade()
    school.publish(changed(CORRECTED, "meaning", key=["c"]), Q2)
    school.regrade()
    (kept,) = school.completions()
    assert kept.annulled_why == "làm hộ"


def test_regrading_leaves_one_entry_in_the_audit_trail_without_names(school: School) -> None:
    school.take(WRONG, RIGHT)
    school.take(RIGHT, RIGHT, "colleague")
    school.publish(CORRECTED, Q2)
    school.regrade()
    school.regrade()
    with reading(school.engine) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "content.regrade"))
    assert entry.new == {"questions": ["m01-q01"], "attempts": 2, "risen": 1, "newly_passed": 1}
