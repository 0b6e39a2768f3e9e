"""The audit trail as a chain: one chain however many write, and no way to change it that a walk does not find."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import audit
from quiz_service.operations.audit import Known, Verdict
from quiz_service.rules.audit_chain import GENESIS
from quiz_service.storage import append_only
from quiz_service.storage.engine import open_session, reading, writing
from quiz_service.storage.models import AuditEntry, AuditHead
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


def write(engine: Engine, count: int) -> list[str]:
    """So many entries, one a day; their digests."""
    with writing(engine) as session:
        for number in range(count):
            audit.record(session, "unit.add", now=NOW + timedelta(days=number), actor_id=None, object_id=f"DV{number}",
                         old={"b": number, "a": "đ"}, new=None, reason="Vì sao")  # fmt: skip
    with reading(engine) as session:
        return list(session.scalars(select(AuditEntry.digest).order_by(AuditEntry.id)))


def verdict_on(engine: Engine, known: Known | None = None) -> Verdict:
    with reading(engine) as session:
        return audit.verify(session, known)


def tamper(engine: Engine, *statements: object) -> None:
    """Change the trail as somebody would who has the whole database in hand: the triggers are taken off."""
    with engine.execution_options(writes=True).begin() as connection:
        append_only.unprotect(connection)
        for statement in statements:
            connection.execute(statement)
        append_only.protect(connection)


def key_of(engine: Engine, number: int) -> int:
    with reading(engine) as session:
        return session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()[number - 1]


def test_an_untouched_trail_holds_to_the_end(database: Engine) -> None:
    digests = write(database, 5)
    assert verdict_on(database) == Verdict(5, digests[-1])
    assert len(set(digests)) == 5, "the same words twice have two digests"


def test_an_empty_trail_holds_too(database: Engine) -> None:
    assert verdict_on(database) == Verdict(0, GENESIS)


@pytest.mark.parametrize(
    "change", [{"reason": "khác"}, {"actor_id": None, "old": {"a": "d", "b": 2}}, {"at": NOW}, {"object_id": ""},
               {"new": {}}]
)  # fmt: skip
def test_a_changed_entry_is_named_with_its_number_and_day(database: Engine, change: dict[str, object]) -> None:
    write(database, 5)
    tamper(database, update(AuditEntry).where(AuditEntry.id == key_of(database, 3)).values(**change))
    verdict = verdict_on(database)
    assert (verdict.number, verdict.entry_count) == (3, 2)
    assert verdict.day == (date(2026, 3, 2) if "at" in change else date(2026, 3, 4))
    assert "Mục số 3" in verdict.fault


def test_an_entry_taken_out_of_the_middle_is_found_at_the_next_one(database: Engine) -> None:
    write(database, 5)
    tamper(database, delete(AuditEntry).where(AuditEntry.id == key_of(database, 3)))
    assert (verdict_on(database).number, verdict_on(database).day) == (3, date(2026, 3, 5))


def test_the_last_entries_taken_out_are_found_by_the_count_in_the_head(database: Engine) -> None:
    write(database, 5)
    tamper(database, delete(AuditEntry).where(AuditEntry.id >= key_of(database, 4)))
    verdict = verdict_on(database)
    assert verdict.number == 4
    assert "Thiếu 2 mục cuối" in verdict.fault


def test_an_entry_slipped_in_is_found(database: Engine) -> None:
    digests = write(database, 3)
    row = {"id": 9_999, "at": NOW, "action": "unit.add", "object_kind": "", "object_id": "", "reason": "",
           "digest": digests[-1]}  # fmt: skip
    tamper(database, insert(AuditEntry).values(**row))
    assert verdict_on(database).number == 4


def test_an_entry_added_past_the_head_is_found_even_when_it_fits(database: Engine) -> None:
    digests = write(database, 3)
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(update(AuditHead).values(entry_count=2, digest=digests[2]))
    assert "không phải mục cuối" in verdict_on(database).fault


def test_a_lost_head_is_told_and_nothing_is_recorded_without_it(database: Engine) -> None:
    write(database, 2)
    with database.execution_options(writes=True).begin() as connection:
        connection.execute(delete(AuditHead))
    assert "Đầu chuỗi" in verdict_on(database).fault
    with pytest.raises(Refused, match="quiz audit verify"):
        write(database, 1)


def test_a_chain_made_anew_from_the_beginning_is_found_by_a_digest_that_was_written_down(database: Engine) -> None:
    digests = write(database, 4)
    known = Known(2, digests[1])
    assert verdict_on(database, known).fault == ""
    tamper(
        database, delete(AuditEntry),
        update(AuditHead).values(entry_count=0, digest=GENESIS),
    )  # fmt: skip
    with writing(database) as session:
        for _ in range(4):
            audit.record(session, "unit.add", now=NOW, actor_id=None, reason="lập lại")
    assert verdict_on(database).fault == "", "by itself such a chain is as good as the first"
    assert "Mục số 2" in verdict_on(database, known).fault


def test_a_digest_written_down_of_an_entry_that_is_gone_is_found(database: Engine) -> None:
    digests = write(database, 4)
    tamper(
        database, delete(AuditEntry).where(AuditEntry.id > key_of(database, 2)),
        update(AuditHead).values(entry_count=2, digest=digests[1]),
    )  # fmt: skip
    assert verdict_on(database).fault == ""
    assert "Thiếu 2 mục cuối" in verdict_on(database, Known(4, digests[3])).fault


def test_twenty_who_record_at_once_make_one_chain_without_a_gap(database: Engine) -> None:
    def record(number: int) -> None:
        with writing(database) as session:
            audit.record(session, "unit.add", now=NOW, actor_id=None, object_id=f"DV{number}")
            audit.record(session, "unit.add", now=NOW, actor_id=None, object_id=f"DV{number}b")

    assert [one for one in all_at_once(20, record) if one is not None] == []
    verdict = verdict_on(database)
    assert (verdict.entry_count, verdict.fault) == (40, "")
    with reading(database) as session:
        order = [one.removesuffix("b") for one in session.scalars(select(AuditEntry.object_id).order_by(AuditEntry.id))]
        assert order[::2] == order[1::2], "what one transaction records stands together"


def test_what_is_rolled_back_leaves_no_trace_in_the_chain(database: Engine) -> None:
    write(database, 2)
    with reading(database) as session:
        before = session.get_one(AuditHead, 1).digest
    with open_session(database, writes=True) as session:
        audit.record(session, "unit.add", now=NOW, actor_id=None)
        session.rollback()
    with reading(database) as session:
        assert session.get_one(AuditHead, 1).digest == before
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 2
    assert verdict_on(database).fault == ""


def test_both_kinds_of_database_give_the_same_digests(database: Engine) -> None:
    assert write(database, 2)[-1] == "e4975e9949a54c6dd62e1f6687cde9bab6640cc873da1ff65991a4982688935c"


def test_a_walk_tells_how_far_it_is(session: Session) -> None:
    for _ in range(3):
        audit.record(session, "unit.add", now=NOW, actor_id=None)
    told: list[tuple[int, int]] = []
    audit.verify(session, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
