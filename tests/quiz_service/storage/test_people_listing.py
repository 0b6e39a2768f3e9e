"""The list of people: what a line says, who is on it, and that it costs the same for few and for many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, insert
from sqlalchemy.orm import Session

from quiz_service.operations import people
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, Person, Placement, Unit
from quiz_service.storage.people_listing import State, Wanted, find_listed, list_chosen, list_people
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_unit

NOW = MadeUp.START
TODAY = date(2026, 3, 2)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The SQL sent inside the block."""
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def add(session: Session, unit: Unit, staff_code: str, name: str = "Người Thử") -> Person:
    return people.add_person(session, staff_code=staff_code, name=name, unit=unit, audience="nguoi-ho-tro",
                             starts_on=date(2026, 1, 1), now=NOW)  # fmt: skip


def names(session: Session, **wanted: object) -> list[str]:
    return [
        line.name for line in list_people(session, Wanted(**{"units": None, "on": TODAY, "now": NOW} | wanted)).lines
    ]


def test_a_line_says_where_somebody_is_and_how_far(database: Engine) -> None:
    with writing(database) as session:
        for module_id in ("m01", "m02", "m03"):
            add_module(session, module_id, kinds=())
        add_path(session, required=("m01", "m02", "m03"))
        unit = add_unit(session, "SO-A")
        person = add(session, unit, "NV1")
        add_completion(session, person.id, "m01")
        add_completion(session, person.id, "m01", on=date(2026, 2, 2))
        add_completion(session, person.id, "m02", expires_on=TODAY)
        person_id = person.id
    with reading(database) as session:
        line = find_listed(session, person_id, on=TODAY, now=NOW)
        assert (line.unit_name, line.audience) == ("Đơn vị thử SO-A", "nguoi-ho-tro")
        assert (line.done, line.required) == (1, 3)
        assert find_listed(session, person_id, on=TODAY - timedelta(days=1), now=NOW).done == 2


def test_states_follow_the_account(database: Engine) -> None:
    with writing(database) as session:
        unit = add_unit(session)
        ids = {code: add(session, unit, code).id for code in ("MOI", "MA", "CU", "DUNG", "SSO", "ROI")}
        session.flush()

        def account(code: str) -> Account:
            return session.get_one(Account, ids[code])

        account("MA").activation_digest, account("MA").activation_expires_at = "a" * 64, NOW + timedelta(days=3)
        account("CU").activation_digest, account("CU").activation_expires_at = "b" * 64, NOW
        account("DUNG").password_hash = "hash"
        account("SSO").sso_subject = "subject"
        session.get_one(Person, ids["ROI"]).left_on = TODAY
    with reading(database) as session:
        lines = {line.staff_code: line for line in list_people(session, Wanted(None, TODAY, NOW)).lines}
        assert {code: line.state for code, line in lines.items()} == {
            "MOI": State.NOT_ACTIVATED, "MA": State.CODE_GIVEN, "CU": State.NOT_ACTIVATED, "DUNG": State.ACTIVE,
            "SSO": State.ACTIVE, "ROI": State.LEFT,
        }  # fmt: skip
        assert lines["MA"].code_expires_at == NOW + timedelta(days=3)
        assert lines["CU"].code_expires_at is None
        for state in State:
            found = list_people(session, Wanted(None, TODAY, NOW, state=state)).lines
            assert {line.staff_code for line in found} == {c for c, line in lines.items() if line.state is state}


def test_only_people_placed_in_the_units_today_are_listed(database: Engine) -> None:
    with writing(database) as session:
        own, other = add_unit(session), add_unit(session)
        add(session, own, "TRONG", "Người Trong")
        add(session, other, "NGOAI", "Người Ngoài")
        moved = add(session, other, "CHUYEN", "Người Chuyển Đi")
        session.add(Placement(person_id=moved.id, unit_id=own.id, audience="doi-178", starts_on=date(2025, 1, 1),
                              ends_on=TODAY))  # fmt: skip
        besides = add(session, other, "KIEM", "Người Kiêm Nhiệm")
        session.add(Placement(person_id=besides.id, unit_id=own.id, audience="doi-178", starts_on=date(2026, 1, 1),
                              is_main=False))  # fmt: skip
        own_id = own.id
    with reading(database) as session:
        assert names(session, units={own_id}) == ["Người Trong"]
        assert len(names(session)) == 4
        assert names(session, units=set()) == []


def test_of_two_main_placements_the_later_one_counts_and_nobody_is_there_twice(session: Session) -> None:
    first, second = add_unit(session), add_unit(session)
    person = add(session, first, "HAI-NOI")
    session.add(Placement(person_id=person.id, unit_id=second.id, audience="doi-178", starts_on=date(2026, 2, 1)))
    session.flush()
    assert names(session) == ["Người Thử"]
    assert names(session, units={first.id}) == []
    assert names(session, units={second.id}) == ["Người Thử"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dang", ["Đặng Thị Hoà"]),
        ("Hòa ĐẶNG", ["Đặng Thị Hoà"]),
        ("thi", ["Đặng Thị Hoà", "Trần Thị Ý"]),
        ("%", []),
        ("_", []),
        ("khong", []),
    ],
)
def test_names_are_found_without_marks_in_any_order_of_words(database: Engine, typed: str, found: list[str]) -> None:
    with writing(database) as session:
        unit = add_unit(session)
        for number, name in enumerate(("Trần Thị Ý", "Đặng Thị Hoà", "Lê Văn Ánh")):
            add(session, unit, f"NV{number}", name)
    with reading(database) as session:
        assert names(session, name=people.folded_name(typed)) == found


def test_a_staff_code_is_found_by_its_beginning(session: Session) -> None:
    unit = add_unit(session)
    add(session, unit, "AB12", "Người Một")
    add(session, unit, "CD12", "Người Hai")
    assert names(session, name="ab1", staff_code="AB1") == ["Người Một"]
    assert names(session, name="12", staff_code="12") == []


def test_pages_hold_everybody_once_in_one_order(session: Session) -> None:
    unit = add_unit(session)
    for number in range(7):
        add(session, unit, f"NV{number}", "Cùng Một Tên")
    wanted = Wanted({unit.id}, TODAY, NOW)
    pages = [list_people(session, wanted, page=number, size=3) for number in (1, 2, 3)]
    assert [len(page.lines) for page in pages] == [3, 3, 1]
    assert {(page.total, page.count) for page in pages} == {(7, 3)}
    assert [line.staff_code for page in pages for line in page.lines] == [f"NV{number}" for number in range(7)]


@pytest.mark.parametrize("page", [-5, 0, 10**30])
def test_a_page_that_is_not_there_is_the_nearest_one(session: Session, page: int) -> None:
    unit = add_unit(session)
    add(session, unit, "NV1")
    assert len(list_people(session, Wanted(None, TODAY, NOW), page=page).lines) == 1
    assert list_people(session, Wanted(set(), TODAY, NOW), page=page).number == 1


def test_only_chosen_people_within_the_units_are_taken(session: Session) -> None:
    own, other = add_unit(session), add_unit(session)
    inside, outside = add(session, own, "TRONG"), add(session, other, "NGOAI")
    chosen = list_chosen(session, Wanted({own.id}, TODAY, NOW), [inside.public_id, outside.public_id, "khong-co"])
    assert [line.staff_code for line in chosen] == ["TRONG"]


def test_a_page_takes_as_many_queries_for_many_people_as_for_one(database: Engine) -> None:
    with writing(database) as session:
        add_module(session, kinds=())
        add_path(session)
        unit = add_unit(session)
        add_completion(session, add(session, unit, "NV0").id)
        unit_id = unit.id

    def queries() -> int:
        with reading(database) as session, counted(database) as sent:
            list_people(session, Wanted({unit_id}, TODAY, NOW))
        return len(sent)

    for_one = queries()
    with writing(database) as session:
        unit = session.get_one(Unit, unit_id)
        for number in range(1, 60):
            add_completion(session, add(session, unit, f"NV{number}").id)
    assert queries() == for_one
    assert for_one <= 5


def test_people_stand_in_vietnamese_order_by_given_name(database: Engine) -> None:
    ordered = ["Vũ An", "Đỗ Thị An", "Trần Văn An", "Lê Văn Ân", "Phạm Dũng", "Ngô Văn Đạt", "Hồ Văn Hà", "Hồ Văn Hạ"]
    with writing(database) as session:
        unit = add_unit(session, "SO-A")
        for number, name in enumerate(sorted(ordered)):
            add(session, unit, f"NV{number}", name)
    with reading(database) as session:
        assert names(session) == ordered


def test_a_new_name_moves_somebody_in_the_list(session: Session) -> None:
    unit = add_unit(session, "SO-A")
    person = add(session, unit, "NV1", "Vũ An")
    add(session, unit, "NV2", "Lê Bình")
    person.name = "Vũ Đạt"
    session.flush()
    assert names(session) == ["Lê Bình", "Vũ Đạt"]


def test_rows_inserted_in_bulk_have_their_place_too(session: Session) -> None:
    rows = [{"public_id": name, "staff_code": name, "name": name, "folded_name": name, "created_at": NOW}
            for name in ("Ngô Đạt", "Lê An")]  # fmt: skip
    session.execute(insert(Person), rows)
    assert names(session) == ["Lê An", "Ngô Đạt"]
