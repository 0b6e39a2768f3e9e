"""A list of units, taken in as a whole: new ones are added, those that end do so, others take their place.

In: rows as `roster.units` reads them. Out: what was done, or every problem of every row at once and nothing done. What
a row says of a unit that is there already must agree with it: a unit's name, kind and place in the tree never change.
An empty cell says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, Refused
from quiz_service.operations import units
from quiz_service.operations.people import add_unit, checked_reason
from quiz_service.roster.row import RosterRow
from quiz_service.roster.row_reading import place_of
from quiz_service.storage.models import Unit

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Imported:
    """Codes of the units by what was done with them, and how many people moved."""

    added: tuple[str, ...]
    ended: tuple[str, ...]
    unchanged: tuple[str, ...]
    moved: int
    unplaced: int
    """People of divided units whom a roster must place."""


def _day(row: RosterRow, field: str) -> date | None:
    return date.fromisoformat(row.values[field]) if field in row.values else None


def _successors(row: RosterRow) -> list[str]:
    return [code for code in row.values.get("successors", "").split(",") if code]


def _place(row: RosterRow) -> str:
    place = place_of(row.sheet, row.row)
    return place[:1].upper() + place[1:]


def _problems(rows: Sequence[RosterRow], known: Mapping[str, Unit]) -> Iterator[str]:
    """What is wrong with the rows, each with its place."""
    here: dict[str, RosterRow] = {}
    for row in rows:
        place, code = _place(row), row.values.get("unit_code", "")
        yield from (f"{place}, cột {one.column}: {one.message}" for one in row.problems)
        if code in here:
            yield f"{place}: mã {code} đã có ở {place_of(here[code].sheet, here[code].row)}. Hãy giữ một dòng."
        here.setdefault(code, row)
    for row in rows:
        place = _place(row)
        for code in [row.values.get("parent", ""), *_successors(row)]:
            if code and code not in known and code not in here:
                yield f"{place}: không có đơn vị nào mang mã {code}, trong tệp cũng như trong cơ sở dữ liệu."
        if _successors(row) and "ends_on" not in row.values:
            yield f"{place}: có đơn vị thay thế mà chưa ghi ngày kết thúc."
        unit = known.get(row.values.get("unit_code", ""))
        if unit is not None:
            yield from (f"{place}: {told}" for told in _disagreements(row, unit, known))
    yield from _circles(here)


def _disagreements(row: RosterRow, unit: Unit, known: Mapping[str, Unit]) -> Iterator[str]:
    """What the row says otherwise than the unit that is there."""
    parent = next((code for code, one in known.items() if one.id == unit.parent_id), "")
    for field, what, stored in (
        ("unit_name", "tên", unit.name), ("kind", "loại", unit.kind), ("parent", "cấp trên", parent),
        ("starts_on", "ngày bắt đầu", unit.starts_on.isoformat() if unit.starts_on else ""),
        ("ends_on", "ngày kết thúc", unit.ends_on.isoformat() if unit.ends_on else ""),
    ):  # fmt: skip
        given = row.values.get(field, stored)
        if given != stored and not (field == "ends_on" and not stored):
            yield (
                f"{unit.code} đã có với {what} khác («{stored or 'không ghi'}», tệp ghi «{given}»). Tên, loại, cấp "
                "trên và ngày của một đơn vị không đổi: đơn vị đổi tên hay đổi cấp trên là đơn vị mới, với mã mới."
            )


def _circles(here: Mapping[str, RosterRow]) -> Iterator[str]:
    """Units that would stand above themselves."""
    for code, row in here.items():
        seen, above = {code}, row.values.get("parent", "")
        while above in here and above not in seen:
            seen.add(above)
            above = here[above].values.get("parent", "")
        if above == code:
            yield f"{_place(row)}: {code} đứng trên chính nó qua các cấp trên đã ghi."


def import_units(session: Session, rows: Sequence[RosterRow], *, reason: str, actor_id: int | None, now: datetime,
                 progress: OnProgress = lambda done, total: None) -> Imported:  # fmt: skip
    """Take the list in. `reason` is kept with every unit that ends; a list in which none does needs none.

    Raises:
        Invalid: with every problem of every row; or units end and no reason is given.
        Refused: a unit cannot begin or end as the row says; it names the row.
    """
    known = {unit.code: unit for unit in session.scalars(select(Unit))}
    problems = list(_problems(rows, known))
    if problems:
        raise Invalid(problems)
    new = [row for row in rows if row.values["unit_code"] not in known]
    ending = [row for row in rows if "ends_on" in row.values and _is_open(known.get(row.values["unit_code"]))]
    if ending:
        reason = checked_reason(reason)
    changed = {row.values["unit_code"] for row in [*new, *ending]}
    total, done = len(new) + len(ending), 0
    for row in _parents_first(new):
        with _naming(row):
            values = row.values
            known[values["unit_code"]] = add_unit(
                session, code=values["unit_code"], name=values["unit_name"], kind=values["kind"],
                parent=known.get(values.get("parent", "")), starts_on=_day(row, "starts_on"), actor_id=actor_id,
                now=now,
            )  # fmt: skip
        done += 1
        progress(done, total)
    moved = unplaced = 0
    for row in _lowest_first(ending, known):
        with _naming(row):
            found = _end(session, row, known, reason, actor_id, now)
        moved, unplaced, done = moved + found.moved, unplaced + found.unplaced, done + 1
        progress(done, total)
    return Imported(
        tuple(row.values["unit_code"] for row in new), tuple(row.values["unit_code"] for row in ending),
        tuple(row.values["unit_code"] for row in rows if row.values["unit_code"] not in changed), moved, unplaced,
    )  # fmt: skip


def _is_open(unit: Unit | None) -> bool:
    """Not there yet, or without an end."""
    return unit is None or unit.ends_on is None


@contextmanager
def _naming(row: RosterRow) -> Iterator[None]:
    """A refusal inside the block names the row."""
    try:
        yield
    except (Refused, Invalid) as error:
        raise Refused(f"{_place(row)}: {error}") from error


def _end(session: Session, row: RosterRow, known: Mapping[str, Unit], reason: str, actor_id: int | None,
         now: datetime) -> units.Succession:  # fmt: skip
    unit, on = known[row.values["unit_code"]], _day(row, "ends_on")
    assert on is not None, "only rows with an end come here"
    successors = [known[code] for code in _successors(row)]
    if successors:
        return units.succeed(session, unit, successors, on=on, reason=reason, actor_id=actor_id, now=now)
    units.end(session, unit, on=on, reason=reason, actor_id=actor_id, now=now)
    return units.Succession(moved=0, unplaced=0, coordinators=0, roles_given=0)


def _parents_first(rows: Sequence[RosterRow]) -> list[RosterRow]:
    """The rows so that a unit above comes before those below it, else in the order of the file."""
    here = {row.values["unit_code"]: row for row in rows}

    def depth(row: RosterRow) -> int:
        above, number = here.get(row.values.get("parent", "")), 0
        while above is not None:
            above, number = here.get(above.values.get("parent", "")), number + 1
        return number

    return sorted(rows, key=depth)


def _lowest_first(rows: Sequence[RosterRow], known: Mapping[str, Unit]) -> list[RosterRow]:
    """The rows so that a unit below ends before the one above it, which could not end else."""
    by_id = {unit.id: unit for unit in known.values()}

    def depth(row: RosterRow) -> int:
        unit, number = known[row.values["unit_code"]], 0
        while unit.parent_id is not None:
            unit, number = by_id[unit.parent_id], number + 1
        return -number

    return sorted(rows, key=depth)
