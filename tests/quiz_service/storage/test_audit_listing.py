"""The trail as it is searched: by action, by days in Hà Nội, by who did it and whom it concerns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import audit
from quiz_service.rules.audit_chain import GENESIS
from quiz_service.storage.audit_listing import (
    ChainState,
    Searched,
    actions_recorded,
    chain_state,
    iter_audit,
    list_audit,
)  # fmt: skip
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditHead
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


def test_a_day_of_the_trail_is_a_day_in_hanoi(database: Engine) -> None:
    midnight = datetime(2026, 3, 1, 17, 0, tzinfo=UTC)
    with writing(database) as session:
        for moment in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=23, minutes=59)):
            audit.record(session, "unit.add", now=moment, actor_id=None)
        audit.record(session, "person.add", now=midnight, actor_id=None)
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    with reading(database) as session:
        for searched, total in (
            (Searched(first=second, last=second), 3), (Searched(first=second, last=second, action="person.add"), 1),
            (Searched(last=first), 1), (Searched(first=second), 3), (Searched(), 4),
            (Searched(first=second, last=first), 0),
        ):  # fmt: skip
            assert list_audit(session, searched).total == total
            assert len(list(iter_audit(session, searched))) == total
        assert actions_recorded(session) == ["person.add", "unit.add"]


@pytest.fixture
def ids(session: Session) -> tuple[int, int]:
    """Two people: the first did two things, one of them to the second; a command did one to the first."""
    unit = add_unit(session)
    one, other = (add_person(session, unit, f"THU{number}").id for number in (1, 2))
    for actor, subject in ((one, other), (one, None), (None, one)):
        audit.record(session, "role.grant", now=NOW, actor_id=actor, subject_id=subject)
    return one, other


def test_a_person_is_found_as_the_one_who_acted_as_the_one_concerned_or_as_both(
    session: Session, ids: tuple[int, int]
) -> None:
    one, other = ids
    for searched, total in (
        (Searched(actor_id=one), 2), (Searched(subject_id=one), 1), (Searched(person_id=one), 3),
        (Searched(person_id=other), 1), (Searched(actor_id=other), 0), (Searched(actor_id=one, subject_id=other), 1),
    ):  # fmt: skip
        assert list_audit(session, searched).total == total


def test_newest_stand_first_on_a_page_and_last_in_a_file(session: Session, ids: tuple[int, int]) -> None:
    page = list_audit(session, Searched(), size=2)
    assert [line.actor_staff_code for line in page.lines] == [None, "THU1"]
    assert (page.lines[0].subject_staff_code, page.count) == ("THU1", 2)
    assert [line.actor_staff_code for line in iter_audit(session, Searched())] == ["THU1", "THU1", None]
    assert list_audit(session, Searched(), page=9, size=2).number == 2


def test_the_end_of_the_chain_is_told_without_walking_it(session: Session) -> None:
    assert chain_state(session) == ChainState(0, GENESIS, True)
    audit.record(session, "unit.add", now=NOW, actor_id=None)
    state = chain_state(session)
    assert (state.entry_count, state.is_whole) == (1, True)
    head = session.get_one(AuditHead, 1)
    head.digest = GENESIS
    session.flush()
    assert not chain_state(session).is_whole
    session.delete(head)
    session.flush()
    assert not chain_state(session).is_whole
