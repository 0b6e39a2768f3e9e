"""Change sets and their rows as pages show them: small records, paged; names are read anew, never from a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.storage.models import ChangeItem, ChangeSet, Person, Placement, Unit
from quiz_service.storage.people_listing import PAGE_SIZE, Page
from quiz_service.storage.people_queries import holds_on


@dataclass(frozen=True)
class SetLine:
    """A change set with the name of who uploaded it; "" for a command on the server."""

    stored: ChangeSet
    by: str


@dataclass(frozen=True)
class Candidate:
    """Somebody whom a waiting row may be about."""

    public_id: str
    name: str
    staff_code: str
    unit_name: str


@dataclass(frozen=True)
class ItemLine:
    """A row of a change set. `person` is given only where the row was found to be about somebody within sight."""

    stored: ChangeItem
    person: Candidate | None
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True)
class ItemPage:
    """A page of rows with what their codes mean."""

    page: Page[ItemLine]
    unit_names: Mapping[str, str] = field(default_factory=dict)
    """Code → name, of the units that stand in the rows."""


def find_change_set(session: Session, public_id: str, *, owner_id: int | None) -> ChangeSet | None:
    """The set of this id, of this person (None: of anybody)."""
    query = select(ChangeSet).where(ChangeSet.public_id == public_id)
    if owner_id is not None:
        query = query.where(ChangeSet.created_by_id == owner_id)
    return session.scalars(query).one_or_none()


def list_change_sets(session: Session, *, owner_id: int | None, page: int = 1, size: int = 25) -> Page[SetLine]:
    """One page of sets, newest first."""
    query = select(ChangeSet, Person.name).join(Person, Person.id == ChangeSet.created_by_id, isouter=True)
    counting = select(func.count()).select_from(ChangeSet)
    if owner_id is not None:
        query = query.where(ChangeSet.created_by_id == owner_id)
        counting = counting.where(ChangeSet.created_by_id == owner_id)
    total = session.scalar(counting) or 0
    number = max(1, min(page, -(-total // size)))
    rows = session.execute(query.order_by(ChangeSet.id.desc()).limit(size).offset((number - 1) * size))
    return Page([SetLine(stored, name or "") for stored, name in rows], total, number, size)


def list_items(session: Session, change_set: ChangeSet, *, outcome: str = "", on: date, page: int = 1,
               size: int = PAGE_SIZE) -> ItemPage:  # fmt: skip
    """One page of rows in the order of the file, of one outcome or all. Five queries at most."""
    counts: Mapping[str, int] = change_set.counts
    total = counts.get(outcome, 0) if outcome else sum(counts.values())
    number = max(1, min(page, -(-total // size)))
    query = select(ChangeItem).where(ChangeItem.change_set_id == change_set.id)
    if outcome:
        query = query.where(ChangeItem.outcome == outcome)
    items = session.scalars(query.order_by(ChangeItem.number).limit(size).offset((number - 1) * size)).all()
    wanted = {one for item in items for one in (item.before or {}).get("candidates", ())}
    known = {item.person_id for item in items if item.outcome not in ("refused", "waiting") and item.person_id}
    people = {one.id: candidate for one, candidate in _people(session, wanted, known, on)}
    by_public_id = {candidate.public_id: candidate for candidate in people.values()}
    lines = [
        ItemLine(
            item, people.get(item.person_id) if item.person_id in known else None,
            [by_public_id[one] for one in (item.before or {}).get("candidates", ()) if one in by_public_id],
        )
        for item in items
    ]  # fmt: skip
    codes = {facts["unit"] for item in items for facts in (item.before, item.after) if facts and facts.get("unit")}
    names = session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes))) if codes else ()
    return ItemPage(Page(lines, total, number, size), {row.code: row.name for row in names})


def _people(session: Session, public_ids: set[str], ids: set[int], on: date) -> Iterator[tuple[Person, Candidate]]:
    """These people with the unit they are in, or were in last."""
    rows = session.execute(
        select(Person, Unit.name)
        .join(Placement, (Placement.person_id == Person.id) & Placement.is_main.is_(True), isouter=True)
        .join(Unit, Unit.id == Placement.unit_id, isouter=True)
        .where(Person.public_id.in_(public_ids) | Person.id.in_(ids))
        .order_by(Person.id, holds_on(on), Placement.starts_on, Placement.id)
    )
    found = {person.id: (person, unit_name or "") for person, unit_name in rows}  # the last one counts
    for person, unit_name in found.values():
        yield person, Candidate(person.public_id, person.name, person.staff_code, unit_name)


def iter_refused(session: Session, change_set_id: int) -> Iterator[tuple[str, int, dict[str, Any], list[Any]]]:
    """(sheet, row, what it says, problems) of every row that was refused, in the order of the file."""
    rows = session.execute(
        select(ChangeItem.sheet, ChangeItem.row, ChangeItem.given, ChangeItem.problems)
        .where(ChangeItem.change_set_id == change_set_id, ChangeItem.outcome == "refused")
        .order_by(ChangeItem.number)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        yield row.sheet, row.row, row.given, row.problems


def iter_told(session: Session, change_set_id: int) -> Iterator[tuple[str, int, str, list[Any]]]:
    """(sheet, row, outcome, problems) of every row that is refused or waits, in the order of the file."""
    rows = session.execute(
        select(ChangeItem.sheet, ChangeItem.row, ChangeItem.outcome, ChangeItem.problems)
        .where(ChangeItem.change_set_id == change_set_id, ChangeItem.outcome.in_(("refused", "waiting")))
        .order_by(ChangeItem.number)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        yield row.sheet, row.row, row.outcome, row.problems
