"""Grading an attempt and writing the result: the same for a submission and for a later regrade.

In: what was asked, under which revision's key each question is judged, and the answers. Out: a `Result` row that holds
everything needed to explain the score later, whatever an author changes.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.operations.receipts import digest_of
from quiz_service.rules.codes import RECEIPT, new_code, normal_code
from quiz_service.rules.grading import RULE, Score, grade, passes
from quiz_service.storage.models import Attempt, QuestionRevision, Result


@dataclass(frozen=True)
class Graded:
    """One question as it was judged. `revision` is the one whose key was used."""

    revision: QuestionRevision
    response: Mapping[str, Any]
    mark: Fraction

    def as_detail(self) -> dict[str, Any]:
        """How it stands in `Result.details`."""
        return {
            "question_id": self.revision.question_id, "revision_id": self.revision.id,
            "response": dict(self.response), "mark": str(self.mark),
        }  # fmt: skip


def grade_answers(revisions: Sequence[QuestionRevision], answers: Mapping[str, Mapping[str, Any]]) -> list[Graded]:
    """Each question with its mark, in the order given; one that was not answered earns 0."""
    responses = [(revision, answers.get(revision.question_id, {})) for revision in revisions]
    return [Graded(revision, response, grade(revision.record, response)) for revision, response in responses]


def score_of(graded: Sequence[Graded]) -> Score:
    """The sum of the marks; each question counts 1."""
    return Score(sum((one.mark for one in graded), Fraction(0)), len(graded))


def add_result(session: Session, attempt: Attempt, graded: Sequence[Graded], *, number: int, reason: str,
               now: datetime) -> Result:  # fmt: skip
    """Write a result, with its receipt. The pass mark is the one of the module revision the attempt started with."""
    score, pass_mark = score_of(graded), attempt.module_revision.pass_mark
    result = Result(
        attempt_id=attempt.id, number=number, reason=reason, graded_at=now, rule=RULE, marks=str(score.marks),
        out_of=score.out_of, hundredths=score.hundredths, pass_mark=pass_mark, passed=passes(score, pass_mark),
        details=[one.as_detail() for one in graded], receipt=normal_code(new_code(RECEIPT, secrets.choice)), digest="",
    )  # fmt: skip
    result.digest = digest_of(attempt, result, {one.revision.id: one.revision for one in graded})
    session.add(result)
    session.flush()
    return result
