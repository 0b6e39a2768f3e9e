"""Known people, units and rows for tests, valid by default."""

from __future__ import annotations

import itertools
from datetime import date

from quiz_service.roster.changes import RosterChange, change_of
from quiz_service.roster.known import (
    FileIndex,
    Importer,
    Known,
    KnownPerson,
    KnownPlacement,
    KnownUnit,
    People,
    Units,
)  # fmt: skip
from quiz_service.roster.likeness import folded_text
from quiz_service.roster.row import RosterRow, RowProblem

TODAY = date(2026, 3, 2)
SO_A = KnownUnit(1, "SO-A", "Sở A")
PHONG_A1 = KnownUnit(2, "PHONG-A1", "Phòng A1")
QUAN_B = KnownUnit(3, "QUAN-B", "Quận B")
ENDED = KnownUnit(4, "HUYEN-C", "Huyện C", ends_on=date(2025, 7, 1), heirs=("XA-C",))
XA_C = KnownUnit(5, "XA-C", "Xã C", starts_on=date(2025, 7, 1))
UNITS = (SO_A, PHONG_A1, QUAN_B, ENDED, XA_C)
AUDIENCES = {"nguoi-ho-tro": "Người hỗ trợ", "doi-178": "Đội 178"}

ADMINISTRATOR = Importer(TODAY)
COORDINATOR = Importer(TODAY, frozenset({1, 2}), person_id=900, is_administrator=False)

_numbers = itertools.count(1)


def placement(unit: KnownUnit = PHONG_A1, **changes) -> KnownPlacement:
    values = {"id": 70, "unit_id": unit.id, "audience": "nguoi-ho-tro", "position_group": "Chuyên viên",
              "starts_on": date(2026, 1, 1), "ends_on": None, "in_scope": True, "scope_reason": ""}  # fmt: skip
    return KnownPlacement(**values | changes)


def person(code: str = "NV001", name: str = "Nguyễn Văn An", at: KnownPlacement | None = None,
           **changes) -> KnownPerson:  # fmt: skip
    number = next(_numbers)
    values = {"id": number, "public_id": f"p{number}", "staff_code": code, "name": name,
              "folded_name": folded_text(name), "email": "an@vidu.vn", "phone": "0900000001", "left_on": None,
              "placement": at or placement()}  # fmt: skip
    return KnownPerson(**values | changes)


def row(code: str = "NV001", number: int = 2, *, sheet: str = "Danh sách", problems: tuple[RowProblem, ...] = (),
        **values: str) -> RosterRow:  # fmt: skip
    return RosterRow(sheet, number, ({"staff_code": code} if code else {}) | values, problems)


def new_row(code: str = "NV009", number: int = 2, **values: str) -> RosterRow:
    """A row that has all that somebody new needs."""
    needed = {"name": "Trần Thị Mới", "unit": "PHONG-A1", "audience": "nguoi-ho-tro"}
    return row(code, number, **needed | values)


def known(rows: list[RosterRow], *people: KnownPerson) -> Known:
    return Known(Units(UNITS), People(people), FileIndex.of(rows), AUDIENCES)


def judged(rows: list[RosterRow], *people: KnownPerson, importer: Importer = COORDINATOR,
           decisions: dict[int, str] | None = None) -> list[RosterChange]:  # fmt: skip
    """What rows would change; `decisions`: place in the list → decision."""
    decisions = decisions or {}
    against = known(rows, *people)
    return [change_of(at, one, against, importer, decisions.get(at, "")) for at, one in enumerate(rows)]


def judge(one: RosterRow, *people: KnownPerson, importer: Importer = COORDINATOR, decision: str = "") -> RosterChange:
    """What a single row would change."""
    return judged([one], *people, importer=importer, decisions={0: decision})[0]


def told(change: RosterChange) -> str:
    """The problems as one text: "column: sentence"."""
    return " | ".join(f"{one.column}: {one.message}" for one in change.problems)
