"""Change sets: shown and stored, decided on, discarded; whose they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import roster, roster_sets
from quiz_service.operations.roster_known import importer_of
from quiz_service.roster.row import RowProblem
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Unit
from tests.quiz_service.made_up_people import MadeUp, add_person
from tests.quiz_service.made_up_rosters import (
    LATER,
    OPERATOR,
    applied,
    change_set,
    dump,
    importer,
    items,
    new_row,
    outcomes,
    roster_row,
    shown,
)  # fmt: skip


@pytest.fixture
def city(database: Engine) -> MadeUp:
    return MadeUp(database)


def decide(engine: Engine, public_id: str, decisions: dict[int, str], who=OPERATOR) -> None:
    with writing(engine) as session:
        roster.decide(session, public_id, decisions, importer=who, now=LATER)


def waiting_set(city: MadeUp) -> str:
    """Row 1 is new, row 2 has nearly the code of the trainee."""
    with writing(city.engine) as session:
        session.get_one(Person, city.trainee.id).staff_code = "0077"
    return shown(city.engine, [new_row(), new_row("77", 3, name="Lê Văn Chờ")])


def test_what_a_file_would_change_is_stored_and_nothing_else_is_written(city: MadeUp) -> None:
    before = dump(city.engine)
    rows = [
        new_row(), roster_row(city.trainee.staff_code, 3, phone="0911"),
        roster_row(city.colleague.staff_code, 4, unit="SO-A"),
        roster_row(city.coordinator.staff_code, 5), roster_row(city.stranger.staff_code, 6, left_on="2026-03-01"),
        roster_row("KHONG-CO", 7, problems=(RowProblem("Ngày vào", "Không phải ngày."),)),
    ]  # fmt: skip
    public_id = shown(city.engine, rows)
    assert outcomes(city.engine, public_id) == ["new", "changed", "moved", "unchanged", "left", "refused"]
    assert dump(city.engine) == before
    with reading(city.engine) as session:
        stored = change_set(session, public_id)
        assert stored.title == "Đợt nhập danh sách 08:00 ngày 02/03/2026"
        assert stored.counts == {"new": 1, "changed": 1, "moved": 1, "left": 1, "unchanged": 1, "refused": 1}
        assert (stored.state, stored.file_name, stored.notes) == ("shown", "danh-sach.xlsx", ["Một ghi chú."])


def test_an_item_says_where_it_stood_and_why_it_is_refused(city: MadeUp) -> None:
    problem = RowProblem("Ngày vào", "Không phải ngày.")
    item = items(city.engine, shown(city.engine, [roster_row("KHONG-CO", 7, problems=(problem,), unit="X")]))[0]
    assert (item.sheet, item.row, item.given) == ("Danh sách", 7, {"staff_code": "KHONG-CO", "unit": "X"})
    assert [(one["column"], one["read"]) for one in item.problems] == [("Ngày vào", True), ("Đơn vị", False)]


def test_a_coordinator_s_set_reaches_no_further_than_their_units(city: MadeUp) -> None:
    who = importer(city.engine, city.coordinator)
    rows = [roster_row(city.stranger.staff_code, 2, phone="0911"), new_row(unit="QUAN-B"),
            roster_row(city.trainee.staff_code, 4, phone="0911")]  # fmt: skip
    assert outcomes(city.engine, shown(city.engine, rows, who)) == ["refused", "refused", "changed"]


def test_a_decision_changes_the_outcome_of_its_row_and_can_be_taken_back(city: MadeUp) -> None:
    public_id = waiting_set(city)
    assert outcomes(city.engine, public_id) == ["new", "waiting"]
    decide(city.engine, public_id, {2: "different"})
    assert outcomes(city.engine, public_id) == ["new", "new"]
    with reading(city.engine) as session:
        assert change_set(session, public_id).counts == {"new": 2}
    decide(city.engine, public_id, {2: f"same:{city.trainee.public_id}"})
    assert outcomes(city.engine, public_id) == ["new", "changed"]
    decide(city.engine, public_id, {2: ""})
    assert outcomes(city.engine, public_id) == ["new", "waiting"]


@pytest.mark.parametrize("decision", ["same", "same:", "x", "same:khac", "x" * 41, "recode:"])
def test_a_decision_that_is_none_is_refused(city: MadeUp, decision: str) -> None:
    public_id = waiting_set(city)
    with pytest.raises(Invalid):
        decide(city.engine, public_id, {2: decision})
    assert outcomes(city.engine, public_id) == ["new", "waiting"]


def test_a_decision_for_a_row_that_does_not_wait_is_refused(city: MadeUp) -> None:
    public_id = waiting_set(city)
    for number in (1, 99):
        with pytest.raises(Invalid):
            decide(city.engine, public_id, {number: "skip"})


def test_two_rows_are_never_the_same_person(city: MadeUp) -> None:
    rows = [new_row("X1", 2, name=city.trainee.name), new_row("X2", 3, name=city.trainee.name)]
    public_id = shown(city.engine, rows)
    assert outcomes(city.engine, public_id) == ["waiting", "waiting"]
    same = f"same:{city.trainee.public_id}"
    with pytest.raises(Invalid, match="Các dòng 2, 3 cùng được chọn là một người"):
        decide(city.engine, public_id, {1: same, 2: same})
    decide(city.engine, public_id, {1: same})
    with pytest.raises(Invalid):
        decide(city.engine, public_id, {2: f"recode:{city.trainee.public_id}"})
    decide(city.engine, public_id, {2: "different"})


def test_only_who_uploaded_a_file_or_an_administrator_works_on_it(city: MadeUp) -> None:
    with writing(city.engine) as session:
        unit_id = city.units["SO-A"]
        other_id = add_person(session, session.get_one(Unit, unit_id),
                              roles=(("coordinator", session.get_one(Unit, unit_id)),)).id  # fmt: skip
    public_id = shown(city.engine, [new_row()], importer(city.engine, city.coordinator))
    with reading(city.engine) as session:
        other = importer_of(session, other_id, today=OPERATOR.today)
    for work in (lambda: decide(city.engine, public_id, {}, other), lambda: applied(city.engine, public_id, other)):
        with pytest.raises(NotFound):
            work()
    assert applied(city.engine, public_id, importer(city.engine, city.administrator)) == 0


def test_a_discarded_set_keeps_no_row(city: MadeUp) -> None:
    public_id = shown(city.engine, [new_row()])
    for _ in range(2):
        with writing(city.engine) as session:
            roster_sets.discard(session, public_id, importer=OPERATOR, now=LATER)
    assert items(city.engine, public_id) == []
    with pytest.raises(Refused, match="đã bỏ"):
        applied(city.engine, public_id)
    with pytest.raises(Refused, match="đã bỏ"):
        decide(city.engine, public_id, {1: "skip"})


def test_an_applied_set_is_not_discarded(city: MadeUp) -> None:
    public_id = shown(city.engine, [new_row()])
    applied(city.engine, public_id)
    with writing(city.engine) as session, pytest.raises(Refused, match="đã được ghi"):
        roster_sets.discard(session, public_id, importer=OPERATOR, now=LATER)


def test_what_nobody_applied_and_who_is_not_known_is_forgotten_after_thirty_days(city: MadeUp) -> None:
    old = shown(city.engine, [new_row("A1")])
    used = shown(city.engine, [new_row("A2"), new_row("A3", 3, unit="KHONG-CO")])
    applied(city.engine, used)
    shown(city.engine, [new_row("A4")], now=MadeUp.START + timedelta(days=31))
    assert items(city.engine, old) == []
    kept, refused = items(city.engine, used)
    assert kept.given["staff_code"] == "A2"
    assert refused.given == {}
    with reading(city.engine) as session:
        assert change_set(session, old).state == "discarded"


def test_a_set_of_nobody_is_not_found(city: MadeUp) -> None:
    with pytest.raises(NotFound):
        applied(city.engine, "khong-co")
