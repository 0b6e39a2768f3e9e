"""A person's attempts as that person may take them away: what was asked, every step of answering, every grading.

The key of a question is not about the person and is left out. Marks of single questions are given where the module's
policy shows answers, and the sum always: with "never" they would tell the key bit by bit.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from quiz_service.clock import HANOI
from quiz_service.operations.attempts import policy_of
from quiz_service.rules.allowance import shows_answers
from quiz_service.storage.models import Attempt, AttemptQuestion, AttemptStep, QuestionRevision, Result

Held = dict[str, Any]
HIDDEN = "Quy định của học phần này không cho hiện điểm từng câu."
STEP_NAMES = {"save": "lưu", "submit": "nộp"}
REASON_NAMES = {"submit": "khi nộp", "regrade": "chấm lại"}


def moment(value: datetime | None) -> str | None:
    """A moment as it stands in the file: 2026-03-02T08:00:00+07:00."""
    return value.astimezone(HANOI).isoformat(timespec="seconds") if value else None


def attempts_held(session: Session, person_id: int, titles: dict[str, str]) -> list[Held]:
    """All attempts of a person, oldest first, in four queries."""
    attempts = session.scalars(
        select(Attempt)
        .options(joinedload(Attempt.module_revision, innerjoin=True))
        .where(Attempt.person_id == person_id)
        .order_by(Attempt.id)
    ).all()
    asked: dict[int, list[AttemptQuestion]] = defaultdict(list)
    steps: dict[int, list[AttemptStep]] = defaultdict(list)
    results: dict[int, list[Result]] = defaultdict(list)
    own = select(Attempt.id).where(Attempt.person_id == person_id)
    questions = (
        select(AttemptQuestion)
        .options(joinedload(AttemptQuestion.revision, innerjoin=True))
        .where(AttemptQuestion.attempt_id.in_(own))
        .order_by(AttemptQuestion.position)
    )
    for question in session.scalars(questions):
        asked[question.attempt_id].append(question)
    for step in session.scalars(select(AttemptStep).where(AttemptStep.attempt_id.in_(own)).order_by(AttemptStep.seq)):
        steps[step.attempt_id].append(step)
    for result in session.scalars(select(Result).where(Result.attempt_id.in_(own)).order_by(Result.number)):
        results[result.attempt_id].append(result)
    return [
        {
            "Học phần": titles.get(one.module_id, one.module_id), "Lượt thứ": one.number,
            "Bắt đầu lúc": moment(one.started_at), "Nộp lúc": moment(one.submitted_at),
            "Câu hỏi": [_question(question) for question in asked[one.id]],
            "Các bước": [_step(step) for step in steps[one.id]],
            "Kết quả": [_result(result, one) for result in results[one.id]],
        }
        for one in attempts
    ]  # fmt: skip


def _question(question: AttemptQuestion) -> Held:
    revision = question.revision
    return {
        "Câu số": question.position, "Mã câu hỏi": revision.question_id, "Nội dung": revision.record["stem"],
        "Các lựa chọn": _offered(revision), "Thứ tự hiện": question.choice_order,
    }  # fmt: skip


def _offered(revision: QuestionRevision) -> dict[str, str]:
    """Choice id → text, by id: the order in the record may be the right one."""
    record = revision.record
    offered = [one for part in ("choices", "left", "right", "items") for one in record.get(part, [])]
    return {one["id"]: one["text"] for one in sorted(offered, key=lambda one: str(one["id"]))}


def _step(step: AttemptStep) -> Held:
    return {
        "Bước số": step.seq, "Lúc": moment(step.at), "Việc": STEP_NAMES[step.kind], "Câu trả lời đã đổi": step.answers,
    }  # fmt: skip


def _result(result: Result, attempt: Attempt) -> Held:
    shown = shows_answers(policy_of(attempt.module_revision), result.passed)
    marks = {detail["question_id"]: detail["mark"] for detail in result.details}
    return {
        "Lần chấm": result.number, "Vì": REASON_NAMES[result.reason], "Chấm lúc": moment(result.graded_at),
        "Quy tắc chấm": result.rule, "Điểm": result.marks, "Trên tổng": result.out_of, "Mức đạt (%)": result.pass_mark,
        "Đạt": result.passed, "Điểm từng câu": marks if shown else HIDDEN, "Mã biên nhận": result.receipt,
        "Dấu băm": result.digest,
    }  # fmt: skip
