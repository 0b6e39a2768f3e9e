"""Who and what is known when a file is compared: people with their placement, units by code and by name.

In: frozen records that a reader of the database makes. Out: look-ups. Knows no database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from quiz_service.roster.likeness import code_key, folded_text, normal_code
from quiz_service.roster.row import RosterRow


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit with its days; `ends_on` is the first day on which it is no more, `heirs` who took its place."""

    id: int
    code: str
    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    heirs: tuple[str, ...] = ()

    def exists_on(self, day: date) -> bool:
        """True between its first day and its end."""
        return (self.starts_on is None or self.starts_on <= day) and (self.ends_on is None or day < self.ends_on)


@dataclass(frozen=True, slots=True)
class KnownPlacement:
    """A main placement. `ends_on` is the first day on which it holds no more."""

    id: int
    unit_id: int
    audience: str
    position_group: str
    starts_on: date
    ends_on: date | None
    in_scope: bool
    scope_reason: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody who is known, with the main placement that holds on the day of the import, else the last one."""

    id: int
    public_id: str
    staff_code: str
    name: str
    folded_name: str
    email: str
    phone: str
    left_on: date | None
    placement: KnownPlacement | None
    free_from: date | None = None
    """The day on which the placement before this one ended: this one begins no earlier."""
    next_starts_on: date | None = None
    """The first day of a placement that is to come."""
    has_role: bool = False
    """A coordinator, an administrator or an auditor."""


@dataclass(frozen=True)
class Importer:
    """Who imports: `units` None means all; `today` is the day from which changes hold that name none themselves."""

    today: date
    units: frozenset[int] | None = None
    person_id: int | None = None
    is_administrator: bool = True

    def may_touch(self, unit_id: int) -> bool:
        """True for a unit within this person's scope."""
        return self.units is None or unit_id in self.units


class Units:
    """All units, found by code and by name without marks."""

    def __init__(self, units: Iterable[KnownUnit]) -> None:
        self.by_id = {unit.id: unit for unit in units}
        self.by_code = {unit.code: unit for unit in self.by_id.values()}
        self.by_name: dict[str, list[KnownUnit]] = {}
        for unit in self.by_id.values():
            self.by_name.setdefault(folded_text(unit.name), []).append(unit)

    def resolve(self, typed: str, day: date, importer: Importer, current: int | None = None) -> KnownUnit | str:
        """The unit that a cell means, or a sentence that says why it cannot be told.

        A name is looked for among the units that the importer may touch: the `current` one of the person before
        others, those that exist on the day before past ones.
        """
        unit = self.by_code.get(normal_code(typed))
        if unit is not None and not importer.may_touch(unit.id):
            unit = None
        if unit is not None:
            return unit
        named = [one for one in self.by_name.get(folded_text(typed), ()) if importer.may_touch(one.id)]
        found = [one for one in named if one.id == current]
        found = found or [one for one in named if one.exists_on(day)] or named
        if not found:
            return f"Không có đơn vị «{typed}» trong phạm vi của bạn. Hãy ghi mã như ở trang «Danh mục» của tệp mẫu."
        if len(found) > 1:
            codes = ", ".join(sorted(one.code for one in found)[:5])
            return f"Có {len(found)} đơn vị cùng tên «{typed}» ({codes}). Hãy ghi mã đơn vị thay cho tên."
        return found[0]


@dataclass
class FileIndex:
    """What has to be known of the whole file before its first row can be judged."""

    codes: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Staff code → (sheet, row) of each row that carries it."""
    keys: dict[str, set[str]] = field(default_factory=dict)
    """`code_key` → the codes of the file that differ by zeros only."""
    names: dict[str, str] = field(default_factory=dict)
    """Staff code → the folded name beside it."""

    @classmethod
    def of(cls, rows: Iterable[RosterRow]) -> FileIndex:
        """The index of these rows."""
        index = cls()
        for row in rows:
            code = row.values.get("staff_code", "")
            if code:
                index.codes.setdefault(code, []).append((row.sheet, row.row))
                index.keys.setdefault(code_key(code), set()).add(code)
                index.names[code] = folded_text(row.values.get("name", ""))
        return index


class People:
    """The people that rows may be about: by code, and by what may be a slip of the code or the same name."""

    def __init__(self, people: Collection[KnownPerson]) -> None:
        self.by_code: dict[str, KnownPerson] = {}
        self.by_public_id: dict[str, KnownPerson] = {}
        self._by_key: dict[str, list[KnownPerson]] = {}
        self._by_name: dict[tuple[str, int], list[KnownPerson]] = {}
        for person in people:
            self.by_code[person.staff_code] = person
            self.by_public_id[person.public_id] = person
            self._by_key.setdefault(code_key(person.staff_code), []).append(person)
            if person.placement is not None:
                self._by_name.setdefault((person.folded_name, person.placement.unit_id), []).append(person)

    def with_nearly_the_code(self, staff_code: str) -> Sequence[KnownPerson]:
        """People whose code differs by leading zeros only."""
        return [one for one in self._by_key.get(code_key(staff_code), ()) if one.staff_code != staff_code]

    def with_the_name(self, name: str, unit_id: int) -> Sequence[KnownPerson]:
        """People of the same name, marks aside, in the same unit."""
        return self._by_name.get((folded_text(name), unit_id), ())


@dataclass(frozen=True)
class Known:
    """Everything that a row is held against."""

    units: Units
    people: People
    file: FileIndex
    audiences: Mapping[str, str]
    """Id → title."""


Facts = dict[str, Any]
"""Field → value as text: what an item of a change set shows as before and after."""
