"""A set is looked at before it is applied, while others write; what they change meanwhile is not overlooked."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from quiz_service.errors import NotFound
from quiz_service.operations import people, roster_applying, spans
from quiz_service.roster.known import Importer
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import (
    ABOUT_PEOPLE,
    LATER,
    OPERATOR,
    TODAY,
    applied,
    changing,
    counted_city,
    dump,
    looked,
    new_row,
    outcomes,
    roster_row,
    shown,
)  # fmt: skip


@pytest.fixture
def city(database: Engine) -> MadeUp:
    return counted_city(database)


def applied_after(city: MadeUp, public_id: str, look: int | None) -> int:
    with writing(city.engine) as session:
        return roster_applying.apply(session, public_id, importer=OPERATOR, now=LATER, looked=look)


def test_looking_changes_nothing_and_names_the_end_of_the_trail(city: MadeUp) -> None:
    public_id = shown(city.engine, [roster_row(city.trainee.staff_code, unit="SO-A"), new_row(number=3)])
    before = dump(city.engine, (*ABOUT_PEOPLE, "change_sets", "change_items"))
    look = looked(city.engine, public_id)
    assert look is not None
    assert dump(city.engine, (*ABOUT_PEOPLE, "change_sets", "change_items")) == before
    assert applied_after(city, public_id, look) == 0
    with reading(city.engine) as session:
        assert spans.differing(session) == []


def test_what_changed_after_the_look_is_seen_and_nothing_is_written(city: MadeUp) -> None:
    public_id = shown(city.engine, [roster_row(city.trainee.staff_code, unit="SO-A"), new_row(number=3)])
    look = looked(city.engine, public_id)
    changing(city.engine, lambda session: people.record_leaving(
        session, city.trainee.id, left_on=TODAY, actor_id=None, now=LATER))  # fmt: skip
    before = dump(city.engine)
    assert applied_after(city, public_id, look) == 1
    assert dump(city.engine) == before
    assert outcomes(city.engine, public_id)[0] != "moved"


def test_a_newcomer_whom_somebody_else_added_after_the_look_comes_once(city: MadeUp) -> None:
    first, second = (shown(city.engine, [new_row()]) for _ in range(2))
    look = looked(city.engine, second)
    assert applied(city.engine, first) == 0
    assert applied_after(city, second, look) == 1
    assert outcomes(city.engine, second) == ["unchanged"]


def test_rows_that_would_do_something_else_already_are_no_look_to_rely_on(city: MadeUp) -> None:
    first, second = (shown(city.engine, [new_row()]) for _ in range(2))
    assert applied(city.engine, first) == 0
    assert looked(city.engine, second) is None
    assert looked(city.engine, first) is None  # applied already
    assert applied(city.engine, second) == 1


def test_a_set_of_somebody_else_is_not_looked_at(city: MadeUp) -> None:
    public_id = shown(city.engine, [new_row()])
    with pytest.raises(NotFound):
        looked(city.engine, public_id, Importer(TODAY, frozenset(), city.trainee.id, is_administrator=False))


def test_after_a_look_less_is_read_while_others_wait(city: MadeUp) -> None:
    asked = []
    for looks in (True, False):
        public_id = shown(city.engine, [new_row(f"MOI{looks}", name=f"Người {looks}")])
        look = looked(city.engine, public_id) if looks else None
        with counted(city.engine) as sent:
            assert applied_after(city, public_id, look) == 0
        asked.append(len(sent))
    assert asked[0] < asked[1]
