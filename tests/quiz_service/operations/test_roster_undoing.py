"""An import taken back: everything as before, or sentences that say what rests on it and nothing changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import activation, people, roles, spans
from quiz_service.roster.known import Importer
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Account, AuditEntry, Certificate, ChangeItem, Person, Placement
from tests.quiz_service.made_up_evidence import add_certificate, add_completion, take_module
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.made_up_rosters import (
    LATER,
    OPERATOR,
    applied,
    change_set,
    changing,
    dump,
    importer,
    items,
    new_row,
    outcomes,
    rests,
    roster_row,
    shown,
    undone,
)  # fmt: skip


@pytest.fixture
def city(database: Engine) -> MadeUp:
    made_up = MadeUp(database)
    with writing(database) as session:
        add_module(session)
        add_path(session)
        add_completion(session, made_up.trainee.id)
        spans.rebuild(session)
    return made_up


def brought_in(city: MadeUp, *rows, who: Importer = OPERATOR) -> str:
    public_id = shown(city.engine, list(rows), who)
    assert applied(city.engine, public_id, who) == 0
    return public_id


def newcomer(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.staff_code == "MOI001")).one()


def test_undoing_puts_everything_back(city: MadeUp) -> None:
    changing(city.engine, lambda session: people.record_leaving(
        session, city.colleague.id, left_on=date(2026, 2, 1), actor_id=None, now=MadeUp.START))  # fmt: skip
    before = dump(city.engine)
    public_id = brought_in(
        city, new_row(email="moi@vidu.vn"),
        roster_row(city.trainee.staff_code, 3, unit="SO-A", starts_on="2026-02-10", phone="0911"),
        roster_row(city.colleague.staff_code, 4, starts_on="2026-02-15", unit="SO-A"),
        roster_row(city.stranger.staff_code, 5, left_on="2026-02-20", email="la@vidu.vn"),
        roster_row(city.coordinator.staff_code, 6, position_group="Trưởng phòng", starts_on="2025-11-01"),
        roster_row(city.auditor.staff_code, 7, in_scope="no", scope_reason="Nghỉ dài"),
        roster_row(city.administrator.staff_code, 8, audience="doi-178"),
    )  # fmt: skip
    assert outcomes(city.engine, public_id) == ["new", "moved", "new", "left", "changed", "changed", "moved"]
    assert dump(city.engine) != before
    undone(city.engine, public_id)
    assert dump(city.engine) == before
    with reading(city.engine) as session:
        assert change_set(session, public_id).state == "undone"
        assert spans.differing(session) == []
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "roster.undo")).one()
        assert entry.old == {"rows_new": 2, "rows_changed": 2, "rows_moved": 2, "rows_left": 1}
    assert items(city.engine, public_id) == [], "rows about people who are no more there are not kept"


def test_a_mended_day_of_leaving_and_a_new_code_come_back_too(city: MadeUp) -> None:
    changing(city.engine, lambda session: people.record_leaving(
        session, city.colleague.id, left_on=date(2026, 2, 1), actor_id=None, now=MadeUp.START))  # fmt: skip
    before = dump(city.engine)
    public_id = brought_in(city, roster_row(city.colleague.staff_code, 2, left_on="2026-02-03"))
    undone(city.engine, public_id)
    assert dump(city.engine) == before


def test_undoing_twice_undoes_once(city: MadeUp) -> None:
    public_id = brought_in(city, new_row())
    undone(city.engine, public_id)
    before = dump(city.engine, ("audit_entries", "people"))
    undone(city.engine, public_id)
    assert dump(city.engine, ("audit_entries", "people")) == before


def test_a_set_that_was_never_applied_is_not_undone(city: MadeUp) -> None:
    with pytest.raises(Refused, match="chưa được ghi"):
        undone(city.engine, shown(city.engine, [new_row()]))


def activated(session: Session) -> None:
    session.get_one(Account, newcomer(session).id).password_hash = "hash"


def attempt(session: Session) -> None:
    take_module(session, newcomer(session).id, right=False)


def code(session: Session) -> None:
    activation.issue(session, newcomer(session).id, key="k" * 40, days=14, now=LATER, actor_id=None)


def moved(session: Session) -> None:
    placement = session.scalars(select(Placement).where(Placement.person_id == newcomer(session).id)).one()
    placement.ends_on = date(2026, 3, 2)
    session.add(Placement(person_id=placement.person_id, unit_id=1, audience="doi-178", starts_on=date(2026, 3, 2)))


@pytest.mark.parametrize(("happens", "sentence"), [
    (activated, "1 người đã kích hoạt tài khoản."),
    (attempt, "1 người đã làm bài kiểm tra."),
    (lambda session: add_completion(session, newcomer(session).id), "1 người đã có học phần hoàn thành."),
    (lambda session: add_certificate(session, newcomer(session).id, "SO-1", holder_name="X"),
     "1 người đã có chứng nhận."),
    (code, "1 người đã có việc ghi trong nhật ký, ví dụ được cấp mã kích hoạt."),
    (lambda session: roles.grant(session, newcomer(session).id, "auditor", unit_id=None, actor_id=None, now=LATER),
     "1 người đã được giao vai trò."),
    (lambda session: setattr(newcomer(session), "phone", "0999"),
     "1 người đã được đổi thông tin, chuyển nơi hoặc ghi rời sau đợt này."),
    (moved, "1 người đã được đổi thông tin, chuyển nơi hoặc ghi rời sau đợt này."),
])  # fmt: skip
def test_what_rests_on_somebody_new_is_told_and_nothing_is_undone(
    city: MadeUp, happens: Callable[[Session], object], sentence: str
) -> None:
    public_id = brought_in(city, new_row(), new_row("MOI002", 3, name="Lê Văn Hai"))
    assert rests(city.engine, public_id) == []
    changing(city.engine, happens)
    before = dump(city.engine)
    assert sentence in rests(city.engine, public_id)
    with pytest.raises(Refused) as refusal:
        undone(city.engine, public_id)
    assert sentence in str(refusal.value)
    assert dump(city.engine) == before


@pytest.mark.parametrize("change", [
    lambda session, who: setattr(session.get_one(Person, who), "phone", "0999"),
    lambda session, who: people.record_leaving(session, who, left_on=date(2026, 3, 2), actor_id=None, now=LATER),
    lambda session, who: session.add(Placement(person_id=who, unit_id=1, audience="doi-178",
                                               starts_on=date(2026, 3, 2))),
])  # fmt: skip
def test_whoever_was_changed_later_stands_in_the_way(city: MadeUp, change: Callable[..., object]) -> None:
    public_id = brought_in(city, roster_row(city.trainee.staff_code, unit="SO-A", phone="0911"))
    changing(city.engine, lambda session: change(session, city.trainee.id))
    assert rests(city.engine, public_id) == ["1 người đã được đổi thông tin, chuyển nơi hoặc ghi rời sau đợt này."]


def test_what_the_import_did_not_touch_may_change(city: MadeUp) -> None:
    public_id = brought_in(city, roster_row(city.trainee.staff_code, phone="0911"))
    changing(city.engine, lambda session: setattr(session.get_one(Person, city.trainee.id), "email", "khac@vidu.vn"))
    changing(city.engine, lambda session: take_module(session, city.trainee.id))
    undone(city.engine, public_id)
    with reading(city.engine) as session:
        found = session.get_one(Person, city.trainee.id)
        assert (found.phone, found.email) == (None, "khac@vidu.vn")


def test_a_later_import_of_the_same_person_is_undone_first(city: MadeUp) -> None:
    first = brought_in(city, roster_row(city.trainee.staff_code, phone="0911"))
    second = brought_in(city, roster_row(city.trainee.staff_code, email="a@vidu.vn"))
    assert rests(city.engine, first) == ["1 người có thay đổi trong một đợt nhập được ghi sau đợt này."]
    undone(city.engine, second)
    undone(city.engine, first)


def test_a_later_set_that_only_mentions_somebody_new_is_no_hindrance(city: MadeUp) -> None:
    public_id = brought_in(city, new_row())
    mentions = shown(city.engine, [roster_row("MOI001", phone="0911")])
    undone(city.engine, public_id)
    assert items(city.engine, mentions)[0].person_id is None
    assert applied(city.engine, mentions) > 0, "it is shown anew"


def test_a_certificate_of_the_new_path_stands_in_the_way_of_a_move(city: MadeUp) -> None:
    public_id = brought_in(city, roster_row(city.trainee.staff_code, audience="doi-178"))
    changing(city.engine, lambda session: add_certificate(
        session, city.trainee.id, "SO-2", holder_name="X", audience="doi-178"))  # fmt: skip
    assert rests(city.engine, public_id) == []  # issued before the import
    with writing(city.engine) as session:
        session.scalars(select(Certificate).where(Certificate.number == "SO-2")).one().issued_at = LATER
    assert rests(city.engine, public_id) == ["1 người đã có chứng nhận của lộ trình mới."]


def test_whoever_was_made_nameless_since_is_not_brought_back(city: MadeUp) -> None:
    public_id = brought_in(city, roster_row(city.trainee.staff_code, left_on="2026-02-20", phone="0911"))
    changing(city.engine, lambda session: people.pseudonymise(
        session, city.trainee.id, actor_id=None, reason="Đã rời", now=LATER))  # fmt: skip
    assert rests(city.engine, public_id) == ["1 người đã được ẩn danh."]


def test_making_somebody_nameless_empties_the_rows_about_them(city: MadeUp) -> None:
    name, code = city.trainee.name, city.trainee.staff_code
    brought_in(city, roster_row(code, name=f"{name}a", left_on="2026-02-20", phone="0911"))
    waiting = shown(city.engine, [new_row("X1", name=f"{name}a")])
    assert outcomes(city.engine, waiting) == ["waiting"]
    shown(city.engine, [roster_row(code, 3)])
    changing(city.engine, lambda session: people.pseudonymise(
        session, city.trainee.id, actor_id=None, reason="Đã rời", now=LATER))  # fmt: skip
    with reading(city.engine) as session:
        stored = str([(one.given, one.before, one.after, one.undo) for one in session.scalars(select(ChangeItem))])
    assert name not in stored
    assert code not in stored
    assert "0911" not in stored


def test_a_coordinator_undoes_only_where_they_may_still_write(city: MadeUp) -> None:
    who = importer(city.engine, city.coordinator)
    public_id = brought_in(city, roster_row(city.trainee.staff_code, phone="0911"), who=who)
    for units in (frozenset(), frozenset({city.units["SO-A"]})):
        gone = Importer(who.today, units, who.person_id, is_administrator=False)
        with pytest.raises(Refused, match="không thuộc phạm vi"):
            undone(city.engine, public_id, gone)
    undone(city.engine, public_id, who, now=LATER + timedelta(days=1))
