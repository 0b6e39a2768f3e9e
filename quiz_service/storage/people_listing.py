"""People in units as a list: whether they can sign in, where they are placed, how far they are. Small records, paged.

In: which units, which day, what is searched for. Out: frozen records that a page shows. The number of queries does not
grow with the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from quiz_service.clock import day_in_hanoi
from quiz_service.rules.completion import CompletionRecord, path_progress
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.models import Account, Completion, ModuleRevision, Person, Placement, RoleGrant, Unit
from quiz_service.storage.people_queries import holds_on

Line = TypeVar("Line")
Columns = TypeVarTuple("Columns")

PAGE_SIZE = 100
MOST_WORDS = 8
"""Words of a search that are looked at."""


class State(StrEnum):
    """How far a person's account is."""

    NOT_ACTIVATED = "not-activated"
    CODE_GIVEN = "code-given"
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True)
class Wanted:
    """Which people are listed. `units` None: of all units, placed or not; `name` is folded, `staff_code` normal."""

    units: Collection[int] | None
    on: date
    now: datetime
    name: str = ""
    staff_code: str = ""
    state: State | None = None


@dataclass(frozen=True)
class ListedPerson:
    """A line of the list. Without a main placement on the day there is no unit, no audience and no progress."""

    person_id: int
    public_id: str
    staff_code: str
    name: str
    state: State
    code_expires_at: datetime | None
    """While a code that was given out can still be used."""
    left_on: date | None
    pseudonymised_at: datetime | None
    unit_name: str = ""
    audience: str = ""
    position_group: str = ""
    done: int = 0
    required: int = 0

    @property
    def code_ends_on(self) -> date | None:
        """The first day on which the code that was given out works no more."""
        return day_in_hanoi(self.code_expires_at) if self.code_expires_at else None


@dataclass(frozen=True)
class Page(Generic[Line]):
    """One page of a list; `number` counts from 1."""

    lines: Sequence[Line]
    total: int
    number: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.size))


def record_of(completion: Completion) -> CompletionRecord:
    """A stored completion as the rules of completion read it."""
    return CompletionRecord(
        completion.module_id, completion.completed_on, completion.expires_on,
        annulled=completion.annulled_at is not None,
    )  # fmt: skip


def module_titles(session: Session) -> dict[str, str]:
    """Module id → its newest title, of retired modules too: evidence outlives them."""
    rows = session.execute(select(ModuleRevision.module_id, ModuleRevision.title).order_by(ModuleRevision.id))
    return {row.module_id: row.title for row in rows}


def is_counted_on(on: date) -> ColumnElement[bool]:
    """Condition: the placement is the one its person is counted in on a day; of several the one that began last."""
    later = aliased(Placement)
    holds = (later.starts_on <= on) & or_(later.ends_on.is_(None), later.ends_on > on)
    began_later = or_(
        later.starts_on > Placement.starts_on, and_(later.starts_on == Placement.starts_on, later.id > Placement.id)
    )
    other = select(later.id).where(later.person_id == Placement.person_id, later.is_main.is_(True), holds, began_later)
    return and_(
        Placement.person_id == Person.id,
        Placement.is_main.is_(True),
        holds_on(on),
        ~other.correlate(Placement).exists(),
    )


def _state(wanted: Wanted) -> ColumnElement[str]:
    return case(
        (Person.left_on <= wanted.on, State.LEFT.value),
        (or_(Account.password_hash.is_not(None), Account.sso_subject.is_not(None)), State.ACTIVE.value),
        (_has_code(wanted.now), State.CODE_GIVEN.value),
        else_=State.NOT_ACTIVATED.value,
    )


def _has_code(now: datetime) -> ColumnElement[bool]:
    return and_(Account.activation_digest.is_not(None), Account.activation_expires_at > now)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.units is not None:
        conditions.append(Placement.unit_id.in_(wanted.units))
    words = wanted.name.split()[:MOST_WORDS]
    ways = [and_(*(Person.folded_name.contains(word, autoescape=True) for word in words))] if words else []
    if wanted.staff_code:
        ways.append(Person.staff_code.startswith(wanted.staff_code, autoescape=True))
    if ways:
        conditions.append(or_(*ways))
    if wanted.state is not None:
        conditions.append(_state(wanted) == wanted.state.value)
    return conditions


def _wanted(query: Select[*Columns], wanted: Wanted) -> Select[*Columns]:
    """From people, the wanted ones. Tables that no condition needs are left out: of everybody, that is most of them."""
    query = query.select_from(Person)
    if wanted.state is not None:
        query = query.join(Account, Account.person_id == Person.id, isouter=True)
    if wanted.units is not None:
        query = query.join(Placement, is_counted_on(wanted.on))
    return query.where(*_conditions(wanted))


def find_listed(session: Session, person_id: int, *, on: date, now: datetime) -> ListedPerson:
    """One person as the list would show them."""
    chosen = select(Person.id).where(Person.id == person_id)
    return _lines(session, Wanted(units=None, on=on, now=now), chosen)[0]


def list_people(session: Session, wanted: Wanted, *, page: int = 1, size: int = PAGE_SIZE) -> Page[ListedPerson]:
    """One page of people in the order of their names; a page beyond the last is the last."""
    total = session.scalar(_wanted(select(func.count()), wanted)) or 0
    number = max(1, min(page, -(-total // size)))
    chosen = _wanted(select(Person.id), wanted).order_by(Person.sort_key, Person.id)
    return Page(_lines(session, wanted, chosen.limit(size).offset((number - 1) * size)), total, number, size)


def list_chosen(session: Session, wanted: Wanted, public_ids: Iterable[str]) -> Sequence[ListedPerson]:
    """Those of these people who are among the wanted, in the order of their names."""
    return _lines(session, wanted, _wanted(select(Person.id), wanted).where(Person.public_id.in_(tuple(public_ids))))


def holders_of_roles(session: Session, person_ids: Collection[int]) -> frozenset[int]:
    """Those of these people who hold a role."""
    return frozenset(session.scalars(select(RoleGrant.person_id).where(RoleGrant.person_id.in_(person_ids))))


def _lines(session: Session, wanted: Wanted, chosen: Select[int]) -> Sequence[ListedPerson]:
    """The lines of the people with these ids, in the order of their names."""
    on = wanted.on
    code_expires_at = case((_has_code(wanted.now), Account.activation_expires_at))
    rows = session.execute(
        select(Person, Placement, Unit.name, _state(wanted), code_expires_at)
        .join(Account, Account.person_id == Person.id, isouter=True)
        .join(Placement, is_counted_on(on), isouter=True)
        .join(Unit, Unit.id == Placement.unit_id, isouter=True)
        .where(Person.id.in_(chosen))
        .order_by(Person.sort_key, Person.id)
    ).all()
    required_by_audience = {audience: path.required for audience, path in current_paths(session).items()}
    records: dict[int, list[CompletionRecord]] = defaultdict(list)
    ids = [person.id for person, *_ in rows]
    for completion in session.scalars(select(Completion).where(Completion.person_id.in_(ids))):
        records[completion.person_id].append(record_of(completion))
    lines = []
    for person, placement, unit_name, state, code_expires_at in rows:
        required = required_by_audience.get(placement.audience, []) if placement else []
        progress = path_progress(required, records[person.id], on)
        lines.append(ListedPerson(
            person.id, person.public_id, person.staff_code, person.name, State(state), code_expires_at,
            person.left_on, person.pseudonymised_at, unit_name or "",
            audience=placement.audience if placement else "",
            position_group=placement.position_group if placement else "",
            done=len(progress.done), required=len(required),
        ))  # fmt: skip
    return lines
