"""A wrong key was corrected: whose score would rise or fall, and writing the new results beside the old ones.

An attempt is judged by the newest row of each of its questions that still asks the same: the same words but for mended
typing errors. A question whose meaning changed is another question, and answers to the old one keep their marks.
Guarantees: both results stay, no completion is ever taken back, a second run finds nothing to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.courseware.model import Question
from quiz_service.courseware.publication import content_of, signs_of_meaning
from quiz_service.courseware.record import question_of, record_of
from quiz_service.operations import audit
from quiz_service.operations.completions import record_quiz_completion
from quiz_service.operations.results import Graded, add_result
from quiz_service.rules.grading import Score, grade, passes
from quiz_service.storage.models import Attempt, AttemptQuestion, Completion, QuestionRevision, Result

CHUNK = 500
"""Attempts looked at together: a progress line moves, and memory stays small however many there are."""

OnProgress = Callable[[int, int], None]
"""Called with (done, total)."""

_KEY_CHANGED = "đáp án"
"""What `signs_of_meaning` says when the key is another one."""
_OFFERED = ("choices", "left", "right", "items")
_RIGHT = ("key", "ignore_marks", "ignore_case")


@dataclass(frozen=True)
class Judge:
    """The record that judges a question now. `row` is None while it is only about to be published."""

    question_id: str
    record: Mapping[str, Any]
    row: QuestionRevision | None = None
    content: Mapping[str, Any] = field(default_factory=dict)


Judges = Mapping[int, Judge]
"""Row id of a question as it was asked → who judges it now; only for questions whose key was corrected."""


@dataclass(frozen=True)
class ScoreChange:
    """An attempt whose score would be another one. `result_number` is the result it was compared with."""

    attempt_id: int
    public_id: str
    module_id: str
    submitted_at: datetime
    result_number: int
    before: Score
    after: Score
    passed_before: bool
    passed_after: bool
    question_ids: tuple[str, ...]
    """Questions whose mark changes."""

    @property
    def rises(self) -> bool:
        """More marks than before."""
        return self.after.marks > self.before.marks


def _is_mended(before: str, after: str) -> bool:
    """The same text, a typing error at most apart."""
    return not signs_of_meaning({"type": "", "key": "", "stem": before}, {"type": "", "key": "", "stem": after})


def asks_the_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Is an answer to the one an answer to the other? In: `content_of` of both; the key may differ.

    Each offered text is compared by itself: two choices that changed places would else look the same. A figure that is
    asked for with a comparator is not the figure alone.
    """
    if set(signs_of_meaning(before, after)) - {_KEY_CHANGED}:
        return False
    if before["type"] == "number" and bool(before["key"][0]) != bool(after["key"][0]):
        return False
    return all(_is_mended(text, after[part][one]) for part in _OFFERED for one, text in before.get(part, {}).items())


def _judge(question: Question, row: QuestionRevision | None) -> Judge:
    return Judge(question.id, row.record if row else record_of(question), row, content_of(question))


def judges_now(session: Session, planned: Sequence[Question] = ()) -> dict[int, Judge]:
    """Who judges which row, as published now; with `planned`, as it would be for these questions alone once they were
    published too."""
    newest_first = select(QuestionRevision).order_by(
        QuestionRevision.retired_at.is_(None).desc(), QuestionRevision.id.desc()
    )
    if planned:
        newest_first = newest_first.where(QuestionRevision.question_id.in_([question.id for question in planned]))
    rows: dict[str, list[Judge]] = {question.id: [_judge(question, None)] for question in planned}
    for row in session.scalars(newest_first):
        rows.setdefault(row.question_id, []).append(_judge(question_of(row.question_id, row.record), row))
    judges = {}
    for candidates in rows.values():
        for asked in candidates if len(candidates) > 1 else ():
            same = [judge for judge in candidates if asks_the_same(asked.content, judge.content)]
            keys = [{name: judge.content.get(name) for name in _RIGHT} for judge in same]
            if asked.row and any(key != keys[0] for key in keys):
                judges[asked.row.id] = same[0]
    return judges


def find_changes(
    session: Session, judges: Judges, on_progress: OnProgress = lambda done, total: None
) -> list[ScoreChange]:
    """All submitted attempts whose score would be another one, oldest first. Reads only."""
    ids = session.scalars(
        select(AttemptQuestion.attempt_id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(AttemptQuestion.question_revision_id.in_(judges.keys()), Attempt.submitted_at.is_not(None))
        .distinct()
        .order_by(AttemptQuestion.attempt_id)
    ).all()
    changes: list[ScoreChange] = []
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        changes += _changes_among(session, chunk, judges)
        on_progress(start + len(chunk), len(ids))
    return changes


def _judges_by_attempt(session: Session, attempt_ids: Sequence[int], judges: Judges) -> dict[int, dict[str, Judge]]:
    """Attempt id → question id → who judges it now."""
    asked = session.execute(
        select(AttemptQuestion.attempt_id, AttemptQuestion.question_revision_id).where(
            AttemptQuestion.attempt_id.in_(attempt_ids), AttemptQuestion.question_revision_id.in_(judges.keys())
        )
    )
    found: dict[int, dict[str, Judge]] = {}
    for attempt_id, row_id in asked:
        found.setdefault(attempt_id, {})[judges[row_id].question_id] = judges[row_id]
    return found


def _changes_among(session: Session, attempt_ids: Sequence[int], judges: Judges) -> list[ScoreChange]:
    # Columns, not objects: a session would keep all of them.
    rows = session.execute(
        select(Attempt.id, Attempt.public_id, Attempt.module_id, Attempt.submitted_at, Result.number, Result.details,
               Result.pass_mark, Result.passed)
        .join(Result, Result.attempt_id == Attempt.id)
        .where(Attempt.id.in_(attempt_ids))
        .order_by(Attempt.id, Result.number)
    )  # fmt: skip
    newest = {row.id: row for row in rows}
    judges_by_attempt = _judges_by_attempt(session, attempt_ids, judges)
    changes = []
    for row in newest.values():
        marks = [(Fraction(one["mark"]), _mark(one, judges_by_attempt[row.id])) for one in row.details]
        before, after = (Score(sum(side, Fraction(0)), len(marks)) for side in zip(*marks, strict=True))
        if before.marks == after.marks:
            continue
        changed = [one["question_id"] for one, (old, new) in zip(row.details, marks, strict=True) if old != new]
        changes.append(ScoreChange(
            row.id, row.public_id, row.module_id, row.submitted_at, row.number, before, after,
            passed_before=row.passed, passed_after=passes(after, row.pass_mark), question_ids=tuple(changed),
        ))  # fmt: skip
    return changes


def _mark(detail: Mapping[str, Any], judges: Mapping[str, Judge]) -> Fraction:
    judge = judges.get(detail["question_id"])
    return grade(judge.record, detail["response"]) if judge else Fraction(detail["mark"])


def regrade(session: Session, changes: Sequence[ScoreChange], *, now: datetime,
            actor_id: int | None = None) -> list[ScoreChange]:  # fmt: skip
    """Write a further result for each of these attempts, and a completion for one that passes only now.

    In: what `find_changes` gave, however long ago. Out: those that were written; an attempt that was regraded in the
    meantime is left out.
    """
    judges = judges_now(session)
    written = [change for change in changes if _regrade_one(session, change, judges, now)]
    if written:
        audit.record(
            session, "content.regrade", now=now, actor_id=actor_id, object_kind="content",
            new={"questions": sorted({one for change in written for one in change.question_ids}),
                 "attempts": len(written), "risen": sum(change.rises for change in written),
                 "newly_passed": sum(change.passed_after > change.passed_before for change in written)},
        )  # fmt: skip
    return written


def _regrade_one(session: Session, change: ScoreChange, judges: Judges, now: datetime) -> bool:
    attempt = session.scalars(
        select(Attempt).where(Attempt.id == change.attempt_id).with_for_update(of=Attempt, key_share=True)
    ).one()
    results = session.scalars(select(Result).where(Result.attempt_id == attempt.id).order_by(Result.number)).all()
    if results[-1].number != change.result_number:
        return False
    judges_here = _judges_by_attempt(session, [attempt.id], judges).get(attempt.id, {})
    graded = []
    for detail in results[-1].details:
        judge = judges_here.get(detail["question_id"])
        row = judge.row if judge else session.get_one(QuestionRevision, detail["revision_id"])
        assert row is not None, "only what is published regrades"
        graded.append(Graded(row, detail["response"], _mark(detail, judges_here)))
    result = add_result(session, attempt, graded, number=change.result_number + 1, reason="regrade", now=now)
    if result.passed:
        _complete(session, attempt, [*results, result], now)
    return True


def _complete(session: Session, attempt: Attempt, results: Sequence[Result], now: datetime) -> None:
    """The completion that a wrong key withheld: it counts from the day of the submission, whose answers earned it.

    An attempt that has given one already gives no other, not even for one that was annulled.
    """
    given = select(Completion.id).where(Completion.result_id.in_([result.id for result in results]))
    if session.scalars(given).first() is not None:
        return
    assert attempt.submitted_at is not None, "only submitted attempts have results"
    completion = record_quiz_completion(session, attempt, results[-1], now=attempt.submitted_at)
    completion.recorded_at = now
    session.flush()
