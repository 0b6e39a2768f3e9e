"""Reads who and what is known before a file is compared: only the people that its rows may be about.

In: the rows, who imports. Out: `roster.known.Known`. Memory follows the file, not the number of people: everybody's
code is looked at in passing, and kept if a row may mean it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quiz_service.courseware.model import AUDIENCES
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
from quiz_service.roster.likeness import code_key
from quiz_service.roster.row import RosterRow
from quiz_service.storage.models import Person, Placement, RoleGrant, Unit, UnitSuccession
from quiz_service.storage.sign_in_queries import units_with_all_below
from quiz_service.storage.span_queries import in_chunks

AnyRow = Row[*tuple[Any, ...]]
"""A row of a query; its columns stand at the query."""
AT_ONCE = 5000
"""Rows that the database hands over at a time."""


def importer_of(session: Session, person_id: int, *, today: date) -> Importer:
    """What somebody may import: an administrator everything, a coordinator their units and those below.

    The roles are read at the moment of the work, not remembered from when it was asked for.
    """
    grants = session.execute(select(RoleGrant.role, RoleGrant.unit_id).where(RoleGrant.person_id == person_id)).all()
    if any(role == "administrator" for role, _ in grants):
        return Importer(today, None, person_id)
    own = [unit_id for role, unit_id in grants if role == "coordinator" and unit_id is not None]
    units = units_with_all_below(session, own) if own else frozenset()
    return Importer(today, units, person_id, is_administrator=False)


def load_units(session: Session) -> Units:
    """All units with who took the place of those that ended. Two queries."""
    heirs: dict[int, list[str]] = defaultdict(list)
    successions = (
        select(UnitSuccession.old_id, Unit.code).join(Unit, Unit.id == UnitSuccession.new_id).order_by(Unit.code)
    )
    for old_id, code in session.execute(successions):
        heirs[old_id].append(code)
    rows = session.execute(select(Unit.id, Unit.code, Unit.name, Unit.starts_on, Unit.ends_on).order_by(Unit.id))
    return Units(KnownUnit(*row, tuple(heirs.get(row.id, ()))) for row in rows)


def load_known(session: Session, rows: Iterable[RosterRow], importer: Importer) -> Known:
    """Everything that these rows are held against."""
    index = FileIndex.of(rows)
    ids = _whom_rows_may_mean(session, index)
    return Known(load_units(session), People(load_people(session, ids, today=importer.today)), index, AUDIENCES)


def _whom_rows_may_mean(session: Session, index: FileIndex) -> list[int]:
    """Ids of the people with a code of the file or nearly one, and of those named as somebody whose code is unknown."""
    found: set[int] = set()
    unknown = set(index.codes)
    for person_id, staff_code in session.execute(
        select(Person.id, Person.staff_code).execution_options(yield_per=AT_ONCE)
    ):
        if code_key(staff_code) in index.keys:
            found.add(person_id)
            unknown.discard(staff_code)
    names = {index.names[code] for code in unknown} - {""}
    if names:
        query = select(Person.id, Person.folded_name).where(Person.pseudonymised_at.is_(None))
        for person_id, folded_name in session.execute(query.execution_options(yield_per=AT_ONCE)):
            if folded_name in names:
                found.add(person_id)
    return sorted(found)


def load_people(session: Session, person_ids: Sequence[int], *, today: date) -> list[KnownPerson]:
    """These people as they stand on a day; three queries for each few hundred of them."""
    people: list[KnownPerson] = []
    for chunk in in_chunks(person_ids):
        placements: dict[int, list[KnownPlacement]] = defaultdict(list)
        for row in session.execute(
            select(Placement.person_id, Placement.id, Placement.unit_id, Placement.audience, Placement.position_group,
                   Placement.starts_on, Placement.ends_on, Placement.in_scope, Placement.scope_reason)
            .where(Placement.person_id.in_(chunk), Placement.is_main.is_(True))
            .order_by(Placement.starts_on, Placement.id)
        ):  # fmt: skip
            placements[row.person_id].append(KnownPlacement(
                row.id, row.unit_id, row.audience, row.position_group, row.starts_on, row.ends_on, row.in_scope,
                row.scope_reason,
            ))  # fmt: skip
        officials = set(session.scalars(select(RoleGrant.person_id).where(RoleGrant.person_id.in_(chunk))))
        rows = session.execute(
            select(Person.id, Person.public_id, Person.staff_code, Person.name, Person.folded_name, Person.email,
                   Person.phone, Person.left_on)
            .where(Person.id.in_(chunk))
        )  # fmt: skip
        people += [_person(row, placements[row.id], row.id in officials, today) for row in rows]
    return people


def _person(row: AnyRow, placements: Sequence[KnownPlacement], has_role: bool, today: date) -> KnownPerson:
    """The placement that counts today, else the last one before, with what stands around it."""
    begun = [one for one in placements if one.starts_on <= today]
    holding = [one for one in begun if one.ends_on is None or one.ends_on > today]
    last = max(begun, key=lambda one: (one.ends_on or date.max, one.starts_on, one.id), default=None)
    current = holding[-1] if holding else last
    before = [one.ends_on for one in begun if one is not current and one.ends_on is not None]
    later = [one.starts_on for one in placements if one.starts_on > today]
    return KnownPerson(
        row.id, row.public_id, row.staff_code, row.name, row.folded_name, row.email or "", row.phone or "",
        row.left_on, current, free_from=max(before, default=None), next_starts_on=min(later, default=None),
        has_role=has_role,
    )  # fmt: skip
