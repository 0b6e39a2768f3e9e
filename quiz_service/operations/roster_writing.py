"""Writes one batch of items of a roster in bulk, and notes for each what undoing it needs.

What an item notes, as JSON: `added` (the person is new), or `person`, `placements`, `account` (column → value before
and after) and `placed` (the placement that began). `last` is the person's newest placement: a newer one came later.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from quiz_service.operations.roster_known import AnyRow
from quiz_service.roster.differences import NO, YES
from quiz_service.roster.likeness import folded_text
from quiz_service.rules.collation import person_sort_text
from quiz_service.storage.models import Account, Base, Person, Placement, SignIn, Unit

OF_PERSON = ("staff_code", "name", "email", "phone", "left_on")
BEGINS_ANEW = {"unit", "audience", "in_scope"}
"""Fields whose change ends a placement and begins another."""
MENDED = ("position_group", "scope_reason", "starts_on")
"""Fields that are mended in the placement as it is."""

PEOPLE, PLACEMENTS, ACCOUNTS = (Base.metadata.tables[one.__tablename__] for one in (Person, Placement, Account))
"""Written as tables, and keys asked for afterwards: past the objects, and not row by row, it takes half the time."""

Note = dict[str, Any]
Placements = Mapping[int, AnyRow]
"""Placement id → its row."""


_sort_text = lru_cache(maxsize=20_000)(person_sort_text)
"""Of many people many are called alike."""


def as_text(value: Any) -> Any:
    """A stored value as an item keeps it: days as ISO text, an empty contact as ""."""
    return value.isoformat() if isinstance(value, date) else value


def as_stored(column: str, value: Any) -> Any:
    """The value of an item as the column holds it."""
    if column in ("left_on", "starts_on", "ends_on"):
        return date.fromisoformat(value) if value else None
    return (value or None) if column in ("email", "phone") else value


def person_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a person with those that follow the name."""
    found = {column: as_stored(column, value) for column, value in values.items()}
    if "name" in found:
        found |= {"folded_name": folded_text(found["name"]), "sort_key": _sort_text(found["name"])}
    return found


def placements_of(session: Session, person_ids: Sequence[int]) -> dict[int, dict[int, AnyRow]]:
    """Person → placement id → placement, of these people."""
    found: dict[int, dict[int, AnyRow]] = defaultdict(dict)
    for row in session.execute(
        select(Placement.person_id, Placement.id, Placement.unit_id, Placement.audience, Placement.position_group,
               Placement.starts_on, Placement.ends_on, Placement.is_main, Placement.in_scope, Placement.scope_reason)
        .where(Placement.person_id.in_(person_ids))
    ):  # fmt: skip
        found[row.person_id][row.id] = row
    return found


def accounts_of(session: Session, person_ids: Sequence[int]) -> dict[int, bool]:
    """Person → whether their account is closed."""
    rows = session.execute(select(Account.person_id, Account.is_closed).where(Account.person_id.in_(person_ids)))
    return {row.person_id: row.is_closed for row in rows}


class Writer:
    """Writes batches of items. Each call returns: number of the item → (person, what undoing needs)."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        self.unit_ids: dict[str, int] = {}
        self.unit_codes: dict[int, str] = {}
        for unit_id, code in session.execute(select(Unit.id, Unit.code)):
            self.unit_ids[code], self.unit_codes[unit_id] = unit_id, code

    def add(self, items: Sequence[AnyRow]) -> dict[int, tuple[int, Note]]:
        """People nobody knew: each with a main placement and an account that waits for its activation code."""
        if not items:
            return {}
        people = [
            person_values({column: item.after.get(column, "") for column in OF_PERSON})
            | {"public_id": secrets.token_hex(16), "created_at": self.now}
            for item in items
        ]
        self.session.execute(insert(PEOPLE), people)
        public_ids = [person["public_id"] for person in people]
        added = select(Person.public_id, Person.id).where(Person.public_id.in_(public_ids))
        ids = dict(self.session.execute(added).all())
        pairs = [(ids[public_id], item) for public_id, item in zip(public_ids, items, strict=True)]
        self.session.execute(insert(PLACEMENTS), [self._placement(one, item.after) for one, item in pairs])
        self.session.execute(insert(ACCOUNTS), [{"person_id": one, "is_closed": False} for one, _ in pairs])
        return {item.number: (person_id, {"added": True}) for person_id, item in pairs}

    def change(self, items: Sequence[AnyRow]) -> dict[int, tuple[int, Note]]:
        """People who are known. That each stands as its item says has been looked at in this transaction."""
        if not items:
            return {}
        ids = [item.person_id for item in items]
        placements, closed = placements_of(self.session, ids), accounts_of(self.session, ids)
        notes: dict[int, Note] = {}
        begun: list[tuple[int, dict[str, Any]]] = []
        for item in items:
            old = placements[item.person_id].get(item.before.get("placement_id", 0))
            notes[item.number] = _note(item, old, placements[item.person_id], closed.get(item.person_id))
            if _begins(item):
                begun.append((item.number, self._placement(item.person_id, self._facts(old) | item.after)))
        put_values(self.session, {item.person_id: notes[item.number] for item in items}, new=True)
        if begun:
            self.session.execute(insert(PLACEMENTS), [row for _, row in begun])
        self._end_sign_ins([item.person_id for item in items if item.outcome == "left"])
        newest = select(Placement.person_id, func.max(Placement.id)).where(Placement.person_id.in_(ids))
        last = {row[0]: row[1] for row in self.session.execute(newest.group_by(Placement.person_id))}
        for number, row in begun:
            facts = {column: as_text(value) for column, value in row.items()}
            notes[number]["placed"] = {"id": last[row["person_id"]]} | facts
        return {item.number: (item.person_id, notes[item.number] | {"last": last.get(item.person_id, 0)})
                for item in items}  # fmt: skip

    def _facts(self, old: AnyRow | None) -> dict[str, str]:
        """What a new placement takes over from the old one."""
        if old is None:
            return {}
        return {
            "unit": self.unit_codes[old.unit_id], "audience": old.audience, "position_group": old.position_group,
            "in_scope": YES if old.in_scope else NO, "scope_reason": old.scope_reason,
        }  # fmt: skip

    def _placement(self, person_id: int, facts: Mapping[str, str]) -> dict[str, Any]:
        return {
            "person_id": person_id, "unit_id": self.unit_ids[facts["unit"]], "audience": facts["audience"],
            "position_group": facts["position_group"], "starts_on": as_stored("starts_on", facts["starts_on"]),
            "ends_on": None, "is_main": True, "in_scope": facts["in_scope"] == YES,
            "scope_reason": facts["scope_reason"],
        }  # fmt: skip

    def _end_sign_ins(self, ids: Sequence[int]) -> None:
        """Who left is signed in nowhere; undoing does not sign anybody in again."""
        if ids:
            holds = (SignIn.person_id.in_(ids), SignIn.ended_at.is_(None), SignIn.expires_at > self.now)
            ended = update(SignIn).where(*holds).values(ended_at=self.now, ended_why="ended-by-administrator")
            self.session.execute(ended, execution_options={"synchronize_session": False})


def _begins(item: AnyRow) -> bool:
    """True when a new placement begins."""
    return item.outcome == "new" or (item.outcome != "left" and bool(item.after.keys() & BEGINS_ANEW))


def _note(item: AnyRow, old: AnyRow | None, placements: Placements, is_closed: bool | None) -> Note:
    """What changes in existing rows: column → value before and after."""
    note: Note = {}
    of_person = {column: [item.before[column], item.after[column]] for column in OF_PERSON if column in item.after}
    changed = _changed_placements(item, old, placements)
    should_be = {"left": True, "new": False}.get(item.outcome, is_closed)
    for name, value in (("person", of_person), ("placements", changed)):
        if value:
            note[name] = value
    if is_closed is not None and should_be != is_closed:
        note["account"] = {"is_closed": [is_closed, should_be]}
    return note


def _changed_placements(item: AnyRow, old: AnyRow | None, placements: Placements) -> dict[str, Any]:
    """Placement id → what ends or is mended in it."""
    before, after = item.before, item.after
    if item.outcome == "left":
        left_on = after["left_on"]
        return {
            str(one.id): {"ends_on": [as_text(one.ends_on), max(left_on, one.starts_on.isoformat())]}
            for one in placements.values()
            if one.ends_on is None or one.ends_on.isoformat() > left_on
        }
    if old is None or item.outcome == "new":
        return {}
    if _begins(item):
        return {str(old.id): {"ends_on": [as_text(old.ends_on), after["starts_on"]]}}
    mended = {column: [before[column], after[column]] for column in MENDED if column in after}
    if after.get("left_on") and as_text(old.ends_on) == before["left_on"]:
        mended["ends_on"] = [before["left_on"], after["left_on"]]
    return {str(old.id): mended} if mended else {}


def put_values(session: Session, notes: Mapping[int, Note], *, new: bool) -> None:
    """Set people, placements and accounts to the new (or back to the old) values of these notes; keys are people."""
    side = 1 if new else 0
    people = [
        {"key": person_id} | person_values({column: pair[side] for column, pair in note["person"].items()})
        for person_id, note in notes.items()
        if "person" in note
    ]
    placements = [
        {"key": int(one)} | {column: as_stored(column, pair[side]) for column, pair in changed.items()}
        for note in notes.values()
        for one, changed in note.get("placements", {}).items()
    ]
    accounts = [
        {"key": person_id, "is_closed": note["account"]["is_closed"][side]}
        for person_id, note in notes.items()
        if "account" in note
    ]
    connection = session.connection()
    for table, rows in ((PEOPLE, people), (PLACEMENTS, placements), (ACCOUNTS, accounts)):
        (key,) = table.primary_key
        for alike in _by_columns(rows):
            connection.execute(update(table).where(key == bindparam("key")), alike)


def _by_columns(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """The rows in groups that set the same columns: each is one statement."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row)].append(row)
    return groups.values()
