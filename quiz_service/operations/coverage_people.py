"""The people behind a figure of coverage, each with the reason: what is completed by which evidence, what is missing.

In: what is asked, the units somebody may see, a group. Out: pages for the screen, a stream for exports. Both are in the
order of units, then of names (tên, đệm, họ), and have exactly as many people as the figure says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from quiz_service.operations.coverage_question import Asked, Selection, select_units
from quiz_service.operations.coverage_tree import units_in_order
from quiz_service.operations.spans import load_curriculum
from quiz_service.rules.strata import chosen
from quiz_service.rules.timeline import STRAND_BITS, Curriculum
from quiz_service.storage.counting_queries import current_readings
from quiz_service.storage.coverage_listing import (
    Evidence,
    Group,
    Placed,
    PlacedPerson,
    evidence_until,
    placed_by_unit,
    placed_people,
)  # fmt: skip
from quiz_service.storage.coverage_queries import UnitNode
from quiz_service.storage.people_listing import PAGE_SIZE, Page

BATCH = 1000
"""So many people at a time in a stream: bounds memory and the length of a statement."""


class DoneModule(NamedTuple):
    """A required module that counts as done on the day, by the completion that came first among those that hold."""

    module_id: str
    completed_on: date
    source: str
    """One of `storage.evidence_models.SOURCES`."""


class LackingModule(NamedTuple):
    """A required module that is not done on the day: never, no more since a day, or taken back."""

    module_id: str
    expired_on: date | None = None
    annulled: bool = False


class CountedPerson(NamedTuple):
    """Somebody placed in a unit on the day. `done` and `lacking` are in the order of the path."""

    person_id: int
    public_id: str
    staff_code: str
    name: str
    email: str | None
    phone: str | None
    unit: UnitNode
    audience: str
    position_group: str
    is_trained: bool
    in_scope: bool
    scope_reason: str
    done: tuple[DoneModule, ...]
    lacking: tuple[LackingModule, ...]
    starts_on: date | None = None
    """First day of the placement that is counted."""
    left_on: date | None = None
    """The first day of absence, of whoever left since."""

    @property
    def unit_name(self) -> str:
        """Of the unit in which the person is counted."""
        return self.unit.name

    @property
    def unit_code(self) -> str:
        """Of the unit in which the person is counted."""
        return self.unit.code

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of the modules that are lacking."""
        return tuple(one.module_id for one in self.lacking)


def _judge(
    required: Iterable[str], evidence: Sequence[Evidence], on: date
) -> tuple[tuple[DoneModule, ...], tuple[LackingModule, ...]]:
    """What is done and what is lacking, each with why."""
    valid: dict[str, DoneModule] = {}
    other: dict[str, list[Evidence]] = {}
    for one in evidence:
        if not one.annulled and (one.expires_on is None or on < one.expires_on):
            if one.module_id not in valid:  # of several the one that came first
                valid[one.module_id] = DoneModule(one.module_id, one.completed_on, one.source)
        else:
            other.setdefault(one.module_id, []).append(one)
    lacking = [_lacking(module_id, other.get(module_id, ())) for module_id in required if module_id not in valid]
    return tuple(valid[module_id] for module_id in required if module_id in valid), tuple(lacking)


def _lacking(module_id: str, records: Sequence[Evidence]) -> LackingModule:
    ends = [one.expires_on for one in records if one.expires_on is not None and not one.annulled]
    return LackingModule(module_id, max(ends, default=None), bool(records) and all(one.annulled for one in records))


def _required(curriculum: Curriculum, audience: str, asked: Asked) -> list[str]:
    """The modules a reason speaks of: of the path on the day, or of one strand of it."""
    required = curriculum.required_on(audience, asked.on)
    bit = STRAND_BITS.get(asked.strand)
    return [one for one in required if bit is None or curriculum.strand_bits.get(one, 0) & bit]


def _people(
    session: Session, selection: Selection, group: Group, placed: Sequence[PlacedPerson], curriculum: Curriculum
) -> list[CountedPerson]:
    """These people with their reasons, in this order. One query."""
    asked = selection.asked
    evidence = evidence_until(session, [one.person_id for one in placed], asked.on) if placed else {}
    found = []
    required: dict[str, list[str]] = {}
    for one in placed:
        if one.audience not in required:
            required[one.audience] = _required(curriculum, one.audience, asked)
        done, lacking = _judge(required[one.audience], evidence.get(one.person_id, ()), asked.on)
        found.append(CountedPerson(
            one.person_id, one.public_id, one.staff_code, one.name, one.email, one.phone,
            selection.nodes[one.unit_id], one.audience, one.position_group, is_trained=group == "trained",
            in_scope=group != "out-of-scope", scope_reason=one.scope_reason, done=done, lacking=lacking,
            starts_on=one.starts_on, left_on=one.left_on,
        ))  # fmt: skip
    return found


def placed_in_stratum(session: Session, selection: Selection, stratum: str) -> dict[int, Placed]:
    """Unit id → its people, of the units of one stratum; of all for "". Two queries at most."""
    placed = placed_by_unit(session, selection.question)
    if not stratum:
        return placed
    kinds = chosen(current_readings(session), selection.asked.reading).kinds_of(stratum)
    return {unit_id: one for unit_id, one in placed.items() if selection.nodes[unit_id].counted_kind in kinds}


def _sizes(selection: Selection, placed: Mapping[int, Placed], group: Group) -> list[tuple[int, int]]:
    """(unit id, people of the group), of units with somebody, in the order of the list."""
    wanted = {unit_id: one for unit_id, one in placed.items() if one.of(group)}
    return [(unit_id, wanted[unit_id].of(group)) for unit_id in units_in_order(selection, wanted)]


def _in_order(placed: Iterable[PlacedPerson], units: Iterable[int]) -> list[PlacedPerson]:
    order = {unit_id: number for number, unit_id in enumerate(units)}
    return sorted(placed, key=lambda one: (order[one.unit_id], one.sort_key, one.person_id))


def _slice(
    session: Session, selection: Selection, group: Group, sizes: Sequence[tuple[int, int]], start: int, size: int
) -> list[PlacedPerson]:
    """People `start` to `start + size` of the whole list; only the units in which they are, are read. One query."""
    first = seen = 0
    wanted: list[int] = []
    for unit_id, people in sizes:
        if seen + people > start and seen < start + size:
            first = first if wanted else seen
            wanted.append(unit_id)
        seen += people
    if not wanted:
        return []
    people_there = _in_order(placed_people(session, selection.question, group, wanted), wanted)
    return people_there[start - first : start - first + size]


def people_of(
    session: Session, selection: Selection, placed: Mapping[int, Placed], group: Group, curriculum: Curriculum, *,
    page: int = 1, size: int = PAGE_SIZE,
) -> Page[CountedPerson]:  # fmt: skip
    """The same as `people_behind` from what was read already (`placed_in_stratum`, `load_curriculum`). Two queries."""
    sizes = _sizes(selection, placed, group)
    total = sum(people for _, people in sizes)
    number = max(1, min(page, -(-total // size)))
    chosen_ones = _slice(session, selection, group, sizes, (number - 1) * size, size)
    return Page(_people(session, selection, group, chosen_ones, curriculum), total, number, size)


def people_behind(
    session: Session, asked: Asked, scope: frozenset[int] | None, group: Group, *, stratum: str = "", page: int = 1,
    size: int = PAGE_SIZE,
) -> Page[CountedPerson]:  # fmt: skip
    """One page of the people of a group; a page beyond the last is the last. `stratum` "": of all strata.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
    """
    selection = select_units(session, asked, scope)
    placed = placed_in_stratum(session, selection, stratum)
    return people_of(session, selection, placed, group, load_curriculum(session), page=page, size=size)


def iter_people_behind(
    session: Session, asked: Asked, scope: frozenset[int] | None, group: Group, *, stratum: str = ""
) -> Iterator[CountedPerson]:
    """All people of a group, one after another; memory holds one batch (or one unit, where that is larger).

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
    """
    yield from iter_people_of(session, select_units(session, asked, scope), group, stratum=stratum)


def iter_people_of(
    session: Session, selection: Selection, group: Group, *, stratum: str = ""
) -> Iterator[CountedPerson]:
    """The same for a selection that is made already."""
    curriculum = load_curriculum(session)
    for units in _batches(_sizes(selection, placed_in_stratum(session, selection, stratum), group)):
        placed = _in_order(placed_people(session, selection.question, group, units), units)
        for start in range(0, len(placed), BATCH):
            yield from _people(session, selection, group, placed[start : start + BATCH], curriculum)


def _batches(sizes: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Units one after another, together as long as they have no more people than a batch."""
    units: list[int] = []
    people = 0
    for unit_id, size in sizes:
        if units and people + size > BATCH:
            yield units
            units, people = [], 0
        units.append(unit_id)
        people += size
    if units:
        yield units
