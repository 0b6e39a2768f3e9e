"""Attempts: one person's own, with what was asked, every step of answering, and the results.

Attempts are always looked up with the person they belong to: a stranger's is not found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from quiz_service.storage.models import Attempt, AttemptQuestion, AttemptStep, Person, QuestionRevision, Result

# What saving and submitting ask is put together once: to build a statement takes about as long as to run it.
_OWN = (
    select(Attempt)
    .options(joinedload(Attempt.module_revision, innerjoin=True))
    .where(Attempt.public_id == bindparam("public_id"), Attempt.person_id == bindparam("person_id"))
)
_OWN_LOCKED = _OWN.with_for_update(of=Attempt, key_share=True).execution_options(populate_existing=True)
_ASKED = (
    select(AttemptQuestion)
    .options(joinedload(AttemptQuestion.revision, innerjoin=True))
    .where(AttemptQuestion.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptQuestion.position)
)
_STEPS = select(AttemptStep).where(AttemptStep.attempt_id == bindparam("attempt_id")).order_by(AttemptStep.seq)


def find_attempt(session: Session, public_id: str, person_id: int) -> Attempt | None:
    """A person's own attempt, with its module revision."""
    return session.scalars(_OWN, {"public_id": public_id, "person_id": person_id}).one_or_none()


def lock_attempt(session: Session, public_id: str, person_id: int) -> Attempt | None:
    """The same, held by this transaction to its end: others that want to change it wait.

    FOR NO KEY UPDATE on PostgreSQL (rows that point here may be added meanwhile). SQLite's writers are alone anyway.
    """
    return session.scalars(_OWN_LOCKED, {"public_id": public_id, "person_id": person_id}).one_or_none()


def lock_person(session: Session, person_id: int) -> None:
    """Holds a person's row to the end of this transaction: their attempts are begun one after another."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def find_open_attempt(session: Session, person_id: int, module_id: str) -> Attempt | None:
    """The attempt that a person has begun and not submitted: there is at most one a module."""
    return session.scalars(
        select(Attempt).where(
            Attempt.person_id == person_id, Attempt.module_id == module_id, Attempt.submitted_at.is_(None)
        )
    ).one_or_none()


def asked_questions(session: Session, attempt_id: int) -> Sequence[AttemptQuestion]:
    """The questions of an attempt in their order, with the revisions that were drawn."""
    return session.scalars(_ASKED, {"attempt_id": attempt_id}).all()


def steps_of(session: Session, attempt_id: int) -> Sequence[AttemptStep]:
    """Every save and the submission, in order."""
    return session.scalars(_STEPS, {"attempt_id": attempt_id}).all()


def results_of(session: Session, attempt_id: int) -> Sequence[Result]:
    """All gradings of an attempt, the one that holds last."""
    return session.scalars(select(Result).where(Result.attempt_id == attempt_id).order_by(Result.number)).all()


def attempts_with_results(session: Session, person_id: int, module_id: str) -> list[tuple[Attempt, Result | None]]:
    """A person's attempts at a module, oldest first, each with the result that holds (None: not submitted)."""
    rows = session.execute(
        select(Attempt, Result)
        .outerjoin(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.person_id == person_id, Attempt.module_id == module_id)
        .order_by(Attempt.number, Result.number)
    )
    newest = {attempt.id: (attempt, result) for attempt, result in rows}
    return list(newest.values())


def times_seen(session: Session, person_id: int, module_id: str) -> dict[str, int]:
    """Question id → in how many of a person's attempts at this module it was asked."""
    rows = session.execute(
        select(QuestionRevision.question_id, func.count())
        .join(AttemptQuestion, AttemptQuestion.question_revision_id == QuestionRevision.id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.person_id == person_id, Attempt.module_id == module_id)
        .group_by(QuestionRevision.question_id)
    )
    return {row[0]: row[1] for row in rows}


def find_result_by_receipt(session: Session, receipt: str) -> tuple[Result, Attempt] | None:
    """The result with this receipt code, and its attempt with the module revision."""
    row = session.execute(
        select(Result, Attempt)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .options(joinedload(Attempt.module_revision, innerjoin=True))
        .where(Result.receipt == receipt)
    ).one_or_none()
    return (row[0], row[1]) if row else None


def revisions_by_id(session: Session, ids: Collection[int]) -> Sequence[QuestionRevision]:
    """Published question rows, retired ones too."""
    return session.scalars(select(QuestionRevision).where(QuestionRevision.id.in_(ids))).all()
