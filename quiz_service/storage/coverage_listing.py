"""The people behind a count, unit by unit: how many there are of each group, who they are, what each has completed.

In: a `Question`, units or ids. Out: small records. Each function is one query, however many people there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_queries import Question, asked_for, holds_on, is_trained
from quiz_service.storage.models import Completion, CountedSpan, Person, Placement
from quiz_service.storage.people_queries import holds_on as placement_holds_on

Group = Literal["trained", "untrained", "out-of-scope"]
"""Everybody who is placed in a unit on a day is in exactly one of these."""


@dataclass(frozen=True)
class Placed:
    """The people placed in one unit on a day: those who are counted, and how many are not in scope."""

    count: Count
    out_of_scope: int

    def of(self, group: Group) -> int:
        """How many people a group has here."""
        sizes = {"trained": self.count.trained, "untrained": self.count.untrained, "out-of-scope": self.out_of_scope}
        return sizes[group]


def placed_by_unit(session: Session, question: Question) -> dict[int, Placed]:
    """Unit id → its people, of every unit in which somebody is placed on the day."""
    counted = CountedSpan.in_scope.is_(True)
    trained = func.count().filter(and_(counted, is_trained(question)))
    rows = session.execute(
        select(CountedSpan.unit_id, trained, func.count().filter(counted), func.count())
        .where(holds_on(question.on), *asked_for(question))
        .group_by(CountedSpan.unit_id)
    )
    return {unit_id: Placed(Count(done, people), everybody - people) for unit_id, done, people, everybody in rows}


def _of_group(question: Question, group: Group) -> ColumnElement[bool]:
    if group == "out-of-scope":
        return CountedSpan.in_scope.is_(False)
    trained = is_trained(question)
    return and_(CountedSpan.in_scope.is_(True), trained if group == "trained" else not_(trained))


class PlacedPerson(NamedTuple):
    """Somebody placed in a unit on a day, with what that placement says. (Tuples: a million are made for a list.)"""

    person_id: int
    public_id: str
    staff_code: str
    name: str
    sort_key: str
    email: str | None
    phone: str | None
    left_on: date | None
    unit_id: int
    audience: str
    position_group: str
    scope_reason: str
    starts_on: date | None
    """First day of the placement; None where the unit has none of theirs any more."""


def placed_people(session: Session, question: Question, group: Group, unit_ids: Collection[int]) -> list[PlacedPerson]:
    """Those of a group who are placed in these units, in no order, each once."""
    rows: Iterable[Any] = session.execute(
        select(Person.id, Person.public_id, Person.staff_code, Person.name, Person.sort_key, Person.email, Person.phone,
               Person.left_on, CountedSpan.unit_id, CountedSpan.audience, func.coalesce(Placement.position_group, ""),
               func.coalesce(Placement.scope_reason, ""), Placement.starts_on)
        .select_from(CountedSpan)
        .join(Person, Person.id == CountedSpan.person_id)
        .join(Placement, and_(Placement.person_id == CountedSpan.person_id, Placement.unit_id == CountedSpan.unit_id,
                              Placement.is_main.is_(True), placement_holds_on(question.on)), isouter=True)
        .where(holds_on(question.on), *asked_for(replace(question, units=unit_ids)), _of_group(question, group))
        .order_by(Placement.starts_on, Placement.id)
    )  # fmt: skip
    # Of two main placements in one unit the one that began last is counted: its row comes later.
    return list({row[0]: PlacedPerson._make(row) for row in rows}.values())


class Evidence(NamedTuple):
    """One completion as a reason is made of it."""

    module_id: str
    source: str
    completed_on: date
    expires_on: date | None
    annulled: bool


def evidence_until(session: Session, person_ids: Collection[int], on: date) -> Mapping[int, Sequence[Evidence]]:
    """Person id → what was completed up to and on a day, oldest first, annulled and expired ones too."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for person_id, *completion in session.execute(
        select(Completion.person_id, Completion.module_id, Completion.source, Completion.completed_on,
               Completion.expires_on, Completion.annulled_at.is_not(None))
        .where(Completion.person_id.in_(person_ids), Completion.completed_on <= on)
        .order_by(Completion.completed_on, Completion.id)
    ):  # fmt: skip
        found[person_id].append(Evidence._make(completion))
    return found


@dataclass(frozen=True)
class Besides:
    """A placement in which its person is not counted, since another one is the main one."""

    person_id: int
    public_id: str
    staff_code: str
    name: str
    unit_id: int
    counted_unit_id: int | None
    """None: counted nowhere on that day."""


def _conditions(question: Question) -> list[ColumnElement[bool]]:
    """On placements: units and audience."""
    conditions: list[ColumnElement[bool]] = []
    if question.units is not None:
        conditions.append(Placement.unit_id.in_(question.units))
    if question.audience:
        conditions.append(Placement.audience == question.audience)
    return conditions


def _besides(question: Question) -> Select[int, str, str, str, int, int]:
    """Placements that hold on the day in the units of the question and are not the counted ones.

    Only a placement that is not the main one, or one of several main ones, can be that: few are looked up.
    """
    several = aliased(Placement)
    with_several = (
        select(several.person_id)
        .where(several.is_main.is_(True), several.starts_on <= question.on,
               or_(several.ends_on.is_(None), several.ends_on > question.on))
        .group_by(several.person_id)
        .having(func.count() > 1)
    )  # fmt: skip
    return (
        select(Person.id, Person.public_id, Person.staff_code, Person.name, Placement.unit_id, CountedSpan.unit_id)
        .select_from(Placement)
        .join(Person, Person.id == Placement.person_id)
        .join(CountedSpan, and_(CountedSpan.person_id == Placement.person_id, holds_on(question.on)), isouter=True)
        .where(placement_holds_on(question.on), *_conditions(question),
               or_(Placement.is_main.is_(False), Placement.person_id.in_(with_several)),
               or_(CountedSpan.unit_id.is_(None), CountedSpan.unit_id != Placement.unit_id))
        .distinct()
    )  # fmt: skip


def placed_besides(session: Session, question: Question) -> list[Besides]:
    """People placed in these units and counted in another one, in no order."""
    return [Besides(*row) for row in session.execute(_besides(question))]


def count_left_out(session: Session, question: Question) -> tuple[int, int]:
    """How many are counted in another unit, and how many had left by the day who were last placed here. One query."""
    left = (
        select(func.count(func.distinct(Person.id)))
        .join(Placement, Placement.person_id == Person.id)
        .where(Person.left_on <= question.on, Placement.ends_on == Person.left_on, Placement.is_main.is_(True),
               *_conditions(question))
    )  # fmt: skip
    besides = select(func.count()).select_from(_besides(question).subquery())
    row = session.execute(select(besides.scalar_subquery(), left.scalar_subquery())).one()
    return row[0] or 0, row[1] or 0
