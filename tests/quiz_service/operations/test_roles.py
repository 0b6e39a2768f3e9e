"""Roles: granted and taken back with an entry in the trail; the last administrator stays."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import roles
from quiz_service.storage.engine import open_session, reading, writing
from quiz_service.storage.models import Account, AuditEntry, RoleGrant
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


@pytest.fixture
def unit_id(session: Session) -> int:
    return add_unit(session).id


@pytest.fixture
def person_id(session: Session) -> int:
    return add_person(session, add_unit(session)).id


def grant(session: Session, person_id: int, role: str, unit_id: int | None = None) -> RoleGrant:
    return roles.grant(session, person_id, role, unit_id=unit_id, actor_id=None, now=NOW)


def test_a_role_is_granted_and_taken_back_and_both_are_in_the_trail(
    session: Session, person_id: int, unit_id: int
) -> None:
    actor = add_person(session, add_unit(session)).id
    given = roles.grant(session, person_id, "coordinator", unit_id=unit_id, actor_id=actor, now=NOW)
    roles.revoke(session, given.id, actor_id=actor, now=NOW)
    assert session.scalars(select(RoleGrant)).all() == []
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    recorded = {"role": "coordinator", "unit_id": unit_id}
    assert [(entry.action, entry.actor_id, entry.subject_id, entry.old, entry.new) for entry in entries] == [
        ("role.grant", actor, person_id, None, recorded), ("role.revoke", actor, person_id, recorded, None),
    ]  # fmt: skip


def test_one_may_coordinate_several_units_but_none_twice(session: Session, person_id: int, unit_id: int) -> None:
    other_unit = add_unit(session).id
    grant(session, person_id, "coordinator", unit_id)
    grant(session, person_id, "coordinator", other_unit)
    with pytest.raises(Refused, match="đã có vai trò"):
        grant(session, person_id, "coordinator", unit_id)


def test_a_role_over_the_whole_is_held_once(session: Session, person_id: int) -> None:
    grant(session, person_id, "auditor")
    with pytest.raises(Refused, match="đã có vai trò"):
        grant(session, person_id, "auditor")


def test_a_coordinator_needs_a_unit_and_the_others_none(session: Session, person_id: int, unit_id: int) -> None:
    for role, unit in (("coordinator", None), ("administrator", unit_id), ("auditor", unit_id)):
        with pytest.raises(Invalid):
            grant(session, person_id, role, unit)


def test_unknown_roles_units_and_people_are_refused(session: Session, person_id: int) -> None:
    with pytest.raises(Invalid, match="Không có vai trò"):
        grant(session, person_id, "trainee")
    with pytest.raises(Invalid, match="Không có đơn vị"):
        grant(session, person_id, "coordinator", 10**6)
    with pytest.raises(NotFound):
        grant(session, 10**6, "auditor")


def test_a_closed_account_is_given_no_role(session: Session, person_id: int) -> None:
    session.execute(update(Account).where(Account.person_id == person_id).values(is_closed=True))
    with pytest.raises(Refused, match="đã đóng"):
        grant(session, person_id, "auditor")


def test_the_last_administrator_stays(session: Session, person_id: int) -> None:
    only = grant(session, person_id, "administrator")
    with pytest.raises(Refused, match="quản trị viên cuối cùng"):
        roles.revoke(session, only.id, actor_id=person_id, now=NOW)
    second = grant(session, add_person(session, add_unit(session)).id, "administrator")
    roles.revoke(session, only.id, actor_id=person_id, now=NOW)
    with pytest.raises(Refused, match="quản trị viên cuối cùng"):
        roles.revoke(session, second.id, actor_id=None, now=NOW)


def test_an_administrator_who_cannot_sign_in_any_more_does_not_count(session: Session, person_id: int) -> None:
    only = grant(session, person_id, "administrator")
    gone = add_person(session, add_unit(session)).id
    of_gone = grant(session, gone, "administrator")
    session.execute(update(Account).where(Account.person_id == gone).values(is_closed=True))
    with pytest.raises(Refused, match="quản trị viên cuối cùng"):
        roles.revoke(session, only.id, actor_id=None, now=NOW)
    roles.revoke(session, of_gone.id, actor_id=None, now=NOW)


def test_a_role_that_nobody_holds_cannot_be_taken_back(session: Session) -> None:
    with pytest.raises(NotFound):
        roles.revoke(session, 10**6, actor_id=None, now=NOW)


def test_administrators_who_revoke_one_another_at_one_moment_leave_one(database: Engine) -> None:
    with writing(database) as session:
        unit = add_unit(session)
        grants = [grant(session, add_person(session, unit).id, "administrator").id for _ in range(8)]

    def revoke(number: int) -> None:
        with open_session(database, writes=True) as session:
            roles.revoke(session, grants[number], actor_id=None, now=NOW)
            session.commit()

    answers = all_at_once(8, revoke)
    assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(RoleGrant)) == 1


def test_one_role_granted_twenty_times_at_one_moment_is_held_once(database: Engine) -> None:
    with writing(database) as session:
        person_id = add_person(session, add_unit(session)).id

    def give(_: int) -> None:
        with open_session(database, writes=True) as session:
            grant(session, person_id, "auditor")
            session.commit()

    answers = all_at_once(20, give)
    assert answers.count(None) == 1, answers
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(RoleGrant)) == 1
