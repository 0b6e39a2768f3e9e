"""A made-up city to count in: units of each kind, two targets, people whose modules a test chooses.

    Sở Ánh (city) ─ Phòng Đào tạo (city)        Hội Chung (related, of the city)
    Quận Ba (district) ─ Xã Ân, Xã An (communes)

The path of everybody requires m01 (nghiệp vụ) and m02 (giảm hại).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Person, Placement, Target, Unit
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import add_person, add_unit

TODAY = date(2026, 3, 2)
BOTH = ("m01", "m02")
UNITS = (
    ("SO", "Sở Ánh", "city", ""), ("PHONG", "Phòng Đào tạo", "city", "SO"), ("QUAN", "Quận Ba", "district", ""),
    ("XA-A", "Xã Ân", "commune", "QUAN"), ("XA-B", "Xã An", "commune", "QUAN"), ("HOI", "Hội Chung", "related", ""),
)  # fmt: skip


def add_target(session: Session, code: str, stratum: str, amount: str, **changes: object) -> Target:
    """A target that holds since before anything was counted."""
    values = {"title": f"Chỉ tiêu thử {code}", "measure": "share", "comparator": ">=", "source": "plan",
              "starts_on": date(2021, 1, 1), "clause_id": "II.1.g13"}  # fmt: skip
    target = Target(code=code, stratum=stratum, amount=amount, **values | changes)
    session.add(target)
    session.flush()
    return target


def add_counted(session: Session, unit: Unit, name: str = "", *, done: Sequence[str] = (), on: date = date(2026, 2, 1),
                in_scope: bool = True, scope_reason: str = "", starts_on: date = date(2026, 1, 1),
                ends_on: date | None = None, **person: object) -> Person:  # fmt: skip
    """A person in a unit who completed these modules on a day; their spans are right."""
    added = add_person(session, unit, name=name, **person)
    placement = session.query(Placement).filter_by(person_id=added.id).one()
    placement.in_scope, placement.scope_reason = in_scope, scope_reason
    placement.starts_on, placement.ends_on = starts_on, ends_on
    for module_id in done:
        add_completion(session, added.id, module_id, on=on)
    spans.refresh(session, [added.id])
    return added


class City:
    """The units by code; `people` adds so many to one of them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.units: dict[str, int] = {}
        with writing(engine) as session:
            add_module(session, "m01", kinds=())
            add_module(session, "m02", kinds=(), strand="giam-hai")
            add_path(session, required=BOTH)
            add_path(session, "doi-178", required=("m01",))
            add_target(session, "TP", "city", "70")
            add_target(session, "DP", "local", "50")
            for code, name, kind, parent in UNITS:
                above = session.get_one(Unit, self.units[parent]) if parent else None
                unit = add_unit(session, code, kind=kind, parent=above)
                unit.name = name
                self.units[code] = unit.id

    def people(self, code: str, count: int = 1, **values: object) -> list[int]:
        """Ids of new people in the unit of this code; values as for `add_counted`."""
        with writing(self.engine) as session:
            unit = session.get_one(Unit, self.units[code])
            return [add_counted(session, unit, **values).id for _ in range(count)]

    def usual(self) -> City:
        """7 of 10 at city level (3 of 5 in Phòng), 3 of 8 at local level (Hội with 2 of 3), one out of scope."""
        self.people("SO", 4, done=BOTH)
        self.people("SO", 1, done=("m01",))
        self.people("PHONG", 3, done=BOTH)
        self.people("PHONG", 2)
        self.people("PHONG", 1, in_scope=False, scope_reason="hợp đồng thời vụ", done=BOTH)
        self.people("QUAN", 1)
        self.people("XA-A", 1, done=BOTH)
        self.people("XA-A", 2, done=("m02",))
        self.people("XA-B", 1)
        self.people("HOI", 2, done=BOTH, audience="nguoi-ho-tro")
        self.people("HOI", 1)
        return self
