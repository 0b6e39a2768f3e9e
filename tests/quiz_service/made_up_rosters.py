"""Rows of rosters on the made-up city, shown and applied; and everything about people as text, to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.operations import roster, roster_applying, roster_undoing, spans
from quiz_service.operations.roster_known import importer_of
from quiz_service.roster.known import Importer
from quiz_service.roster.row import RosterRow, RowProblem
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Base, ChangeItem, ChangeSet, Person, Placement, Unit
from tests.quiz_service.made_up_people import MadeUp, Someone

TODAY = date(2026, 3, 2)
LATER = datetime(2026, 3, 2, 2, 0, tzinfo=MadeUp.START.tzinfo)
OPERATOR = Importer(TODAY)
ABOUT_PEOPLE = ("people", "placements", "accounts", "counted_spans", "completions", "role_grants", "recovery_codes")


def counted_city(engine: Engine) -> MadeUp:
    """The made-up city, with everybody's spans as their evidence says."""
    made_up = MadeUp(engine)
    changing(engine, spans.rebuild)
    return made_up


def roster_row(code: str, number: int = 2, *, problems: tuple[RowProblem, ...] = (), **values: str) -> RosterRow:
    return RosterRow("Danh sách", number, {"staff_code": code} | values, problems)


def new_row(code: str = "MOI001", number: int = 2, **values: str) -> RosterRow:
    """A row that has all that somebody new needs."""
    needed = {"name": "Trần Thị Mới", "unit": "PHONG-A1", "audience": "nguoi-ho-tro"}
    return roster_row(code, number, **needed | values)


def importer(engine: Engine, someone: Someone) -> Importer:
    with reading(engine) as session:
        return importer_of(session, someone.id, today=TODAY)


def shown(engine: Engine, rows: Sequence[RosterRow], who: Importer = OPERATOR, *, kind: str = "roster",
          now: datetime = MadeUp.START) -> str:  # fmt: skip
    """The public id of the set that shows these rows."""
    with writing(engine) as session:
        return roster.show(session, rows, kind=kind, file_name="danh-sach.xlsx", digest="d" * 64,
                           notes=("Một ghi chú.",), importer=who, now=now).public_id  # fmt: skip


def looked(engine: Engine, public_id: str, who: Importer = OPERATOR) -> int | None:
    with reading(engine) as session:
        return roster_applying.look(session, public_id, importer=who)


def applied(engine: Engine, public_id: str, who: Importer = OPERATOR, *, now: datetime = LATER) -> int:
    """As the service does it: looked at first, then applied."""
    seen = looked(engine, public_id, who)
    with writing(engine) as session:
        return roster_applying.apply(session, public_id, importer=who, now=now, looked=seen)


def undone(engine: Engine, public_id: str, who: Importer = OPERATOR, *, now: datetime = LATER) -> None:
    with writing(engine) as session:
        roster_undoing.undo(session, public_id, importer=who, now=now)


def rests(engine: Engine, public_id: str) -> list[str]:
    with reading(engine) as session:
        return roster_undoing.what_rests(session, change_set(session, public_id))


def change_set(session: Session, public_id: str) -> ChangeSet:
    return session.scalars(select(ChangeSet).where(ChangeSet.public_id == public_id)).one()


def items(engine: Engine, public_id: str) -> list[ChangeItem]:
    with reading(engine) as session:
        return list(session.scalars(
            select(ChangeItem).where(ChangeItem.change_set_id == change_set(session, public_id).id)
            .order_by(ChangeItem.number)
        ))  # fmt: skip


def outcomes(engine: Engine, public_id: str) -> list[str]:
    return [item.outcome for item in items(engine, public_id)]


def dump(engine: Engine, tables: Sequence[str] = ABOUT_PEOPLE) -> dict[str, list[tuple]]:
    """Table → its rows in the order of their values, all columns."""
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(Base.metadata.tables[name]))), key=str)
            for name in tables
        }


def changing(engine: Engine, change: Callable[[Session], object]) -> None:
    """Do something else in a transaction of its own."""
    with writing(engine) as session:
        change(session)


def add_change_sets(session: Session, by_id: int, known: Person, *, now: datetime) -> list[str]:
    """Public ids of sets that somebody uploaded: shown with rows of every outcome, applied, shown and waiting."""
    who, unit = Importer(day_in_hanoi(now), None, by_id), session.get_one(Unit, known_unit(session, known.id))
    rows = [
        new_row(f"MOI-{by_id}", 2, unit=unit.code, phone="0900000000"),
        roster_row(known.staff_code, 3, audience="doi-178", position_group="Trưởng phòng"),
        new_row(f"LA-{by_id}", 4, unit=unit.code, name=known.name), roster_row(f"XA-{by_id}", 5, unit="KHONG-CO"),
    ]  # fmt: skip
    sets = []
    for given in (rows, [new_row(f"MOI-{by_id}-2", 2, unit=unit.code)], [rows[2]]):
        shown_set = roster.show(session, given, kind="roster", file_name="danh-sach.xlsx", digest="d" * 64,
                                notes=("Một ghi chú về tệp.",), importer=who, now=now)  # fmt: skip
        sets.append(shown_set.public_id)
    assert roster_applying.apply(session, sets[1], importer=who, now=now) == 0
    return sets


def known_unit(session: Session, person_id: int) -> int:
    return session.scalars(select(Placement.unit_id).where(Placement.person_id == person_id)).all()[-1]
