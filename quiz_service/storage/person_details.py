"""One person as a coordinator sees them: where they are placed, what they completed, each attempt with its score.

Single answers are left out on purpose: whether and when somebody passed is a coordinator's business, what they ticked
is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, joinedload

from quiz_service.rules.completion import is_valid
from quiz_service.rules.grading import Score
from quiz_service.storage.evidence_queries import certificates_of, completions_of
from quiz_service.storage.models import Attempt, Certificate, Completion, Placement, Result
from quiz_service.storage.people_listing import module_titles, record_of


@dataclass(frozen=True)
class PlacementLine:
    """A placement, past or present. `ends_on` is the first day on which it holds no more."""

    unit_name: str
    audience: str
    position_group: str
    starts_on: date
    ends_on: date | None
    is_main: bool
    in_scope: bool


@dataclass(frozen=True)
class CompletionLine:
    """A completion, annulled or not."""

    public_id: str
    module_title: str
    source: str
    completed_on: date
    expires_on: date | None
    score: Score | None
    """None: completed without a quiz."""
    is_valid: bool
    annulled_at: datetime | None
    annulled_why: str


@dataclass(frozen=True)
class AttemptLine:
    """An attempt; score and outcome are those of the result that holds, None before the submission."""

    module_title: str
    number: int
    started_at: datetime
    submitted_at: datetime | None
    score: Score | None
    passed: bool | None
    regraded: bool


@dataclass(frozen=True)
class PersonDetails:
    """Everything the page of one person shows below its head."""

    placements: Sequence[PlacementLine]
    completions: Sequence[CompletionLine]
    certificates: Sequence[Certificate]
    attempts: Sequence[AttemptLine]


def placements_of(session: Session, person_id: int) -> Sequence[Placement]:
    """All placements of a person with their units, newest first."""
    return session.scalars(
        select(Placement)
        .options(joinedload(Placement.unit))
        .where(Placement.person_id == person_id)
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    ).all()


def details_of(session: Session, person_id: int, *, on: date) -> PersonDetails:
    """The details of one person as of a day, in five queries."""
    titles = module_titles(session)
    return PersonDetails(
        [_placement_line(placement) for placement in placements_of(session, person_id)],
        [_completion_line(completion, titles, on) for completion in reversed(completions_of(session, person_id))],
        certificates_of(session, person_id),
        _attempts(session, person_id, titles),
    )


def _placement_line(placement: Placement) -> PlacementLine:
    return PlacementLine(
        placement.unit.name, placement.audience, placement.position_group, placement.starts_on, placement.ends_on,
        placement.is_main, placement.in_scope,
    )  # fmt: skip


def _completion_line(completion: Completion, titles: dict[str, str], on: date) -> CompletionLine:
    hundredths = completion.hundredths
    return CompletionLine(
        completion.public_id, titles.get(completion.module_id, completion.module_id), completion.source,
        completion.completed_on, completion.expires_on,
        None if hundredths is None else Score(Fraction(hundredths, 100), 100), is_valid(record_of(completion), on),
        completion.annulled_at, completion.annulled_why,
    )  # fmt: skip


def _attempts(session: Session, person_id: int, titles: dict[str, str]) -> Sequence[AttemptLine]:
    """Attempts, newest first. Only the columns shown are read: answers stay where they are."""
    graded = aliased(Result)
    newest = select(func.max(graded.number)).where(graded.attempt_id == Attempt.id).correlate(Attempt).scalar_subquery()
    rows = session.execute(
        select(Attempt.module_id, Attempt.number, Attempt.started_at, Attempt.submitted_at, Result.marks,
               Result.out_of, Result.passed, Result.reason)
        .join(Result, (Result.attempt_id == Attempt.id) & (Result.number == newest), isouter=True)
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.started_at.desc(), Attempt.id.desc())
    )  # fmt: skip
    return [
        AttemptLine(
            titles.get(row.module_id, row.module_id), row.number, row.started_at, row.submitted_at,
            Score(Fraction(row.marks), row.out_of) if row.marks is not None else None, row.passed,
            regraded=row.reason == "regrade",
        )
        for row in rows
    ]  # fmt: skip
