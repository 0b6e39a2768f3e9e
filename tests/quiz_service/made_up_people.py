"""Made-up units and people for tests, valid by default, each with an obviously invented name and code."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations.people import folded_name, level_of
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account, Person, Placement, RoleGrant, Unit

_numbers = itertools.count(1)


def add_unit(session: Session, code: str = "", *, kind: str = "city", parent: Unit | None = None) -> Unit:
    """A unit; under `parent` when one is given."""
    code = code or f"DV{next(_numbers):03}"
    unit = Unit(code=code, name=f"Đơn vị thử {code}", kind=kind, level=level_of(kind, parent),
                parent_id=parent.id if parent else None)  # fmt: skip
    session.add(unit)
    session.flush()
    return unit


def add_person(session: Session, unit: Unit, staff_code: str = "", *, name: str = "", audience: str = "nguoi-ho-tro",
               password_hash: str | None = None,
               roles: tuple[tuple[str, Unit | None], ...] = ()) -> Person:  # fmt: skip
    """A person with a main placement and an account; roles as (role, unit or None)."""
    number = next(_numbers)
    staff_code = staff_code or f"THU{number:04}"
    name = name or f"Người Thử Số {number}"
    person = Person(public_id=f"person-{number}", staff_code=staff_code, name=name, folded_name=folded_name(name),
                    created_at=MadeUp.START)  # fmt: skip
    session.add(person)
    session.flush()
    session.add(Placement(person_id=person.id, unit_id=unit.id, audience=audience, starts_on=date(2026, 1, 1)))
    session.add(Account(person_id=person.id, password_hash=password_hash))
    for role, scope in roles:
        session.add(RoleGrant(person_id=person.id, role=role, granted_at=MadeUp.START,
                              unit_id=scope.id if scope else None))  # fmt: skip
    session.flush()
    return person


@dataclass(frozen=True)
class Someone:
    """Ids of a made-up person, usable after the session is gone."""

    id: int
    public_id: str
    staff_code: str
    name: str


def someone(person: Person) -> Someone:
    """What a test needs to know of a stored person."""
    return Someone(person.id, person.public_id, person.staff_code, person.name)


class MadeUp:
    """A small made-up city: Sở A and, under Sở A, Phòng A1; apart from them Quận B; one person of each kind."""

    START: ClassVar[datetime] = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with writing(engine) as session:
            so_a = add_unit(session, "SO-A")
            phong_a1 = add_unit(session, "PHONG-A1", parent=so_a)
            quan_b = add_unit(session, "QUAN-B", kind="district")
            self.units = {unit.code: unit.id for unit in (so_a, phong_a1, quan_b)}
            self.trainee = someone(add_person(session, phong_a1))
            self.colleague = someone(add_person(session, phong_a1))
            self.stranger = someone(add_person(session, quan_b))
            self.coordinator = someone(add_person(session, so_a, roles=(("coordinator", so_a),)))
            self.administrator = someone(add_person(session, quan_b, roles=(("administrator", None),)))
            self.auditor = someone(add_person(session, quan_b, roles=(("auditor", None),)))
