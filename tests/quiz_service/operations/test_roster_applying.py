"""A change set applied: people, placements, accounts and counts as it says; all or nothing; once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from quiz_service.operations import people, roster, roster_applying, spans
from quiz_service.roster.known import Importer
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, CountedSpan, Person, Placement, SignIn
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import (
    ABOUT_PEOPLE,
    LATER,
    applied,
    change_set,
    changing,
    counted_city,
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
    return counted_city(database)


def brought_in(city: MadeUp, *rows, who=None) -> str:
    """The public id of a set with these rows, applied."""
    who = {"who": who} if who else {}
    public_id = shown(city.engine, list(rows), **who)
    assert applied(city.engine, public_id, **who) == 0
    return public_id


def person(session, code: str) -> Person:
    return session.scalars(select(Person).where(Person.staff_code == code)).one()


def placements(session, person_id: int) -> list[Placement]:
    return list(session.scalars(select(Placement).where(Placement.person_id == person_id).order_by(Placement.id)))


def no_span_is_wrong(city: MadeUp) -> bool:
    with reading(city.engine) as session:
        return spans.differing(session) == []


def test_somebody_new_gets_a_placement_an_account_and_is_counted(city: MadeUp) -> None:
    public_id = brought_in(city, new_row(email="moi@vidu.vn", position_group="Chuyên viên", starts_on="2026-02-01"))
    with reading(city.engine) as session:
        found = person(session, "MOI001")
        assert (found.name, found.folded_name, found.email, found.phone) == (
            "Trần Thị Mới", "tran thi moi", "moi@vidu.vn", None,
        )  # fmt: skip
        (placement,) = placements(session, found.id)
        assert (placement.unit_id, placement.audience, placement.starts_on, placement.position_group) == (
            city.units["PHONG-A1"], "nguoi-ho-tro", date(2026, 2, 1), "Chuyên viên",
        )  # fmt: skip
        assert session.get_one(Account, found.id).is_closed is False
        assert session.scalars(select(CountedSpan.unit_id).where(CountedSpan.person_id == found.id)).all()
        assert change_set(session, public_id).state == "applied"
        assert items(city.engine, public_id)[0].person_id == found.id
    assert no_span_is_wrong(city)


def test_a_move_ends_the_old_placement_on_the_day_on_which_the_new_one_begins(city: MadeUp) -> None:
    brought_in(city, roster_row(city.trainee.staff_code, unit="SO-A", starts_on="2026-02-10"))
    with reading(city.engine) as session:
        old, new = placements(session, city.trainee.id)
        assert (old.unit_id, old.ends_on) == (city.units["PHONG-A1"], date(2026, 2, 10))
        assert (new.unit_id, new.starts_on, new.ends_on, new.audience) == (
            city.units["SO-A"], date(2026, 2, 10), None, "nguoi-ho-tro",
        )  # fmt: skip
    assert no_span_is_wrong(city)


def test_going_out_of_scope_splits_the_placement_and_keeps_the_unit(city: MadeUp) -> None:
    brought_in(city, roster_row(city.trainee.staff_code, in_scope="no", scope_reason="Nghỉ dài"))
    with reading(city.engine) as session:
        old, new = placements(session, city.trainee.id)
        assert (old.in_scope, old.ends_on) == (True, date(2026, 3, 2))
        assert (new.unit_id, new.in_scope, new.scope_reason) == (city.units["PHONG-A1"], False, "Nghỉ dài")
    assert no_span_is_wrong(city)


def test_contact_position_and_first_day_are_mended_in_place(city: MadeUp) -> None:
    row = roster_row(city.trainee.staff_code, name="Người Thử Đổi Tên", email="a@vidu.vn",
                     position_group="Trưởng phòng", starts_on="2025-12-01")  # fmt: skip
    with writing(city.engine) as session:
        session.get_one(Person, city.trainee.id).name = "Người Thử Đổi Tin"
    brought_in(city, row)
    with reading(city.engine) as session:
        found = session.get_one(Person, city.trainee.id)
        assert (found.name, found.folded_name, found.email) == ("Người Thử Đổi Tên", "nguoi thu doi ten", "a@vidu.vn")
        (placement,) = placements(session, found.id)
        assert (placement.position_group, placement.starts_on) == ("Trưởng phòng", date(2025, 12, 1))
    assert no_span_is_wrong(city)


def test_whoever_leaves_is_counted_no_more_and_signed_in_nowhere(city: MadeUp) -> None:
    with writing(city.engine) as session:
        session.add(SignIn(public_id="s1", token_digest="t1", person_id=city.trainee.id, method="password",
                           started_at=MadeUp.START, expires_at=MadeUp.START + timedelta(hours=10)))  # fmt: skip
    brought_in(city, roster_row(city.trainee.staff_code, left_on="2026-02-20"))
    with reading(city.engine) as session:
        assert session.get_one(Person, city.trainee.id).left_on == date(2026, 2, 20)
        assert placements(session, city.trainee.id)[0].ends_on == date(2026, 2, 20)
        assert session.get_one(Account, city.trainee.id).is_closed is True
        assert session.scalars(select(SignIn.ended_at)).one() is not None
    assert no_span_is_wrong(city)


def test_whoever_comes_back_has_a_new_placement_and_an_open_account(city: MadeUp) -> None:
    changing(city.engine, lambda session: people.record_leaving(
        session, city.trainee.id, left_on=date(2026, 2, 1), actor_id=None, now=MadeUp.START))  # fmt: skip
    brought_in(city, roster_row(city.trainee.staff_code, starts_on="2026-02-20", unit="SO-A"))
    with reading(city.engine) as session:
        assert session.get_one(Person, city.trainee.id).left_on is None
        old, new = placements(session, city.trainee.id)
        assert (old.ends_on, new.starts_on, new.unit_id) == (date(2026, 2, 1), date(2026, 2, 20), city.units["SO-A"])
        assert session.get_one(Account, city.trainee.id).is_closed is False
    assert no_span_is_wrong(city)


def test_the_day_of_leaving_is_mended_with_the_placement(city: MadeUp) -> None:
    brought_in(city, roster_row(city.trainee.staff_code, left_on="2026-02-20"))
    brought_in(city, roster_row(city.trainee.staff_code, left_on="2026-02-22"))
    with reading(city.engine) as session:
        assert session.get_one(Person, city.trainee.id).left_on == date(2026, 2, 22)
        assert placements(session, city.trainee.id)[0].ends_on == date(2026, 2, 22)
    assert no_span_is_wrong(city)


def test_refused_and_waiting_rows_stay_out(city: MadeUp) -> None:
    public_id = brought_in(city, new_row(), new_row("X9", 3, name=city.trainee.name), new_row("X8", 4, unit="KHONG-CO"))
    assert outcomes(city.engine, public_id) == ["new", "waiting", "refused"]
    with reading(city.engine) as session:
        assert session.scalars(select(Person.id).where(Person.staff_code.in_(("X9", "X8")))).all() == []


def test_applying_twice_applies_once(city: MadeUp) -> None:
    public_id = brought_in(city, new_row())
    before = dump(city.engine)
    assert applied(city.engine, public_id) == 0
    assert dump(city.engine) == before


def test_the_same_file_again_changes_nothing(city: MadeUp) -> None:
    rows = [
        new_row(phone="0911", starts_on="2026-02-01"), roster_row(city.trainee.staff_code, 3, unit="SO-A"),
        roster_row(city.colleague.staff_code, 4, left_on="2026-02-20"),
    ]  # fmt: skip
    brought_in(city, *rows)
    again = shown(city.engine, rows)
    assert outcomes(city.engine, again) == ["unchanged"] * 3
    before = dump(city.engine)
    applied(city.engine, again)
    assert dump(city.engine) == before


def test_a_set_that_would_do_something_else_by_now_is_shown_anew_and_not_applied(city: MadeUp) -> None:
    public_id = shown(city.engine, [roster_row(city.trainee.staff_code, phone="0911"), new_row(number=3)])
    changing(city.engine, lambda session: setattr(session.get_one(Person, city.trainee.id), "phone", "0922"))
    before = dump(city.engine)
    assert applied(city.engine, public_id) == 1
    assert dump(city.engine) == before
    assert items(city.engine, public_id)[0].before["phone"] == "0922"
    assert applied(city.engine, public_id) == 0


def test_a_day_later_a_set_still_does_what_was_shown(city: MadeUp) -> None:
    public_id = shown(city.engine, [roster_row(city.trainee.staff_code, unit="SO-A")])
    assert applied(city.engine, public_id, now=LATER + timedelta(days=3)) == 0
    with reading(city.engine) as session:
        assert placements(session, city.trainee.id)[1].starts_on == date(2026, 3, 2)


def test_a_coordinator_whose_role_is_gone_applies_nothing(city: MadeUp) -> None:
    who = importer(city.engine, city.coordinator)
    public_id = shown(city.engine, [new_row()], who)
    gone = Importer(who.today, frozenset(), who.person_id, is_administrator=False)
    assert applied(city.engine, public_id, gone) == 1
    assert outcomes(city.engine, public_id) == ["refused"]


def test_one_entry_in_the_audit_trail_says_how_many_and_names_nobody(city: MadeUp) -> None:
    moved = roster_row(city.trainee.staff_code, 3, unit="SO-A")
    brought_in(city, new_row(), moved, who=importer(city.engine, city.coordinator))
    with reading(city.engine) as session:
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "roster.apply"))
        assert entry.new == {"rows_new": 1, "rows_changed": 0, "rows_moved": 1, "rows_left": 0}
        assert (entry.actor_id, entry.object_kind) == (city.coordinator.id, "change-set")


def test_many_rows_take_batches_and_stay_right(city: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "BATCH", 7)
    monkeypatch.setattr(roster_applying, "BATCH", 7)
    brought_in(city, *[new_row(f"N{at:03}", at, name=f"Người Số {at}") for at in range(2, 52)])
    moved = [roster_row(f"N{at:03}", at, unit="SO-A" if at % 2 else "PHONG-A1", phone=str(at)) for at in range(2, 52)]
    public_id = brought_in(city, *moved)
    with reading(city.engine) as session:
        assert change_set(session, public_id).counts == {"changed": 25, "moved": 25}
        for at in range(2, 52):
            assert person(session, f"N{at:03}").phone == str(at)
    assert no_span_is_wrong(city)


def test_a_fault_while_applying_leaves_nothing_behind(city: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = (*ABOUT_PEOPLE, "change_sets", "change_items", "audit_entries")
    public_id = shown(city.engine, [new_row(), roster_row(city.trainee.staff_code, 3, unit="SO-A")])
    before = dump(city.engine, tables)

    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(spans, "refresh", breaks)
    with pytest.raises(ZeroDivisionError):
        applied(city.engine, public_id)
    assert dump(city.engine, tables) == before
