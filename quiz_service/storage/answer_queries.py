"""Submitted answers for item analysis: each person's first attempt at a module, as it was graded when submitted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.storage.models import Attempt, Placement, QuestionRevision, Result, Unit
from quiz_service.storage.people_queries import holds_on


@dataclass(frozen=True)
class FirstAttempt:
    """One submitted first attempt; `details` as in `Result.details`, `unit_id` where the person is counted now."""

    attempt_id: int
    person_id: int
    unit_id: int
    marks: str
    out_of: int
    details: list[dict[str, Any]]


def first_attempts(session: Session, module_ids: Collection[str], *, units: Collection[int] | None,
                   on: date) -> Iterator[FirstAttempt]:  # fmt: skip
    """First submitted attempts at these modules by people counted in these units on a day; None: in any unit.

    A later attempt is left out: it was made by someone who had read the explanations.
    """
    query = (
        select(Attempt.id, Attempt.person_id, Placement.unit_id, Result.marks, Result.out_of, Result.details)
        .join(Result, (Result.attempt_id == Attempt.id) & (Result.number == 1))
        .join(Placement, (Placement.person_id == Attempt.person_id) & Placement.is_main & holds_on(on))
        .where(Attempt.number == 1, Attempt.module_id.in_(module_ids))
        .order_by(Attempt.id)
    )
    if units is not None:
        query = query.where(Placement.unit_id.in_(units))
    for row in session.execute(query):
        yield FirstAttempt(*row)


def revisions_of(session: Session, module_ids: Collection[str]) -> Mapping[int, QuestionRevision]:
    """Every published question row of these modules, retired ones too, by row id."""
    rows = session.scalars(select(QuestionRevision).where(QuestionRevision.module_id.in_(module_ids)))
    return {row.id: row for row in rows}


def unit_names(session: Session, unit_ids: Collection[int]) -> dict[int, str]:
    """Unit id → name."""
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(unit_ids)))}
