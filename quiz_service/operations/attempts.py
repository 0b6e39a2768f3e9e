"""Taking a quiz: start an attempt, save answers, submit. Whatever is sent twice is done once.

Each function first takes the row it decides upon (the person's when starting, the attempt's otherwise), so that of many
simultaneous requests each sees what the one before it did. The unique keys of the tables are the last defence.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from quiz_service.clock import HANOI, day_in_hanoi
from quiz_service.errors import NotFound, Refused
from quiz_service.operations.completions import record_quiz_completion
from quiz_service.operations.results import add_result, grade_answers
from quiz_service.operations.steps import (
    MOST_SAVES,
    AlreadySubmitted,
    Answers,
    add_step,
    answers_after,
    changed_answers,
    check_answers,
    check_base,
    check_client_key,
    find_same_step,
    moment_after,
)  # fmt: skip
from quiz_service.rules import allowance
from quiz_service.rules.drawing import Drawn, draw, drawable_of
from quiz_service.storage.attempt_queries import (
    asked_questions,
    attempts_with_results,
    find_open_attempt,
    lock_attempt,
    lock_person,
    results_of,
    steps_of,
    times_seen,
)  # fmt: skip
from quiz_service.storage.content_queries import current_questions, find_current_module
from quiz_service.storage.evidence_queries import completions_of
from quiz_service.storage.models import Attempt, AttemptQuestion, Completion, ModuleRevision, Result

NO_SUCH_ATTEMPT = "Không có bài làm này trong các bài của bạn."
NO_SUCH_MODULE = "Không có học phần này, hoặc học phần đã thôi dùng. Hãy xem các học phần trong lộ trình của bạn."


@dataclass(frozen=True)
class Saved:
    """What the server holds for sure: everything up to step `seq`, which was stored at `at`."""

    seq: int
    at: datetime


def policy_of(module: ModuleRevision) -> allowance.Policy:
    """The attempt policy that a module revision carries."""
    return allowance.Policy(
        attempts_allowed=module.attempts_allowed, wait_minutes=module.wait_minutes,
        answers_shown=module.answers_shown,  # type: ignore[arg-type]  # the table takes these words only
        draw=module.draw, pass_mark=module.pass_mark,
    )  # fmt: skip


def counted_from(completions: Sequence[Completion], module_id: str, now: datetime) -> datetime | None:
    """From when on attempts use up the allowance: the day the last completion of this module expired, in Hà Nội.

    None: nothing has expired, or something still holds; then all attempts count.
    """
    held = [row.expires_on for row in completions if row.module_id == module_id and row.annulled_at is None]
    ended = [day for day in held if day is not None and day <= day_in_hanoi(now)]
    if not ended or len(ended) < len(held):
        return None
    return datetime.combine(max(ended), time(), HANOI)


def allowance_now(
    module: ModuleRevision, earlier: Sequence[tuple[Attempt, Result | None]], completions: Sequence[Completion],
    now: datetime,
) -> allowance.Allowed | allowance.Refused:  # fmt: skip
    """May this person start another attempt, by the policy of the module as it is published now?"""
    tries = [
        allowance.EarlierAttempt(attempt.started_at, attempt.submitted_at, result.passed if result else None)
        for attempt, result in earlier
    ]
    since = counted_from(completions, module.module_id, now)
    return allowance.may_start(policy_of(module), tries, now, counted_from=since)


def start(session: Session, *, person_id: int, module_id: str, now: datetime,
          rng: random.Random | None = None) -> Attempt:  # fmt: skip
    """Begin an attempt: its questions, their order and the order of choices are fixed here. While one is open, it is
    the one that is returned.

    Raises:
        NotFound: no such module is published.
        Refused: the module's policy allows no attempt now, or it has no questions.
    """
    lock_person(session, person_id)
    begun = find_open_attempt(session, person_id, module_id)
    if begun:
        return begun
    module = find_current_module(session, module_id)
    if module is None:
        raise NotFound(NO_SUCH_MODULE)
    earlier = attempts_with_results(session, person_id, module_id)
    verdict = allowance_now(module, earlier, completions_of(session, person_id), now)
    if isinstance(verdict, allowance.Refused):
        raise Refused(verdict.reason_vi)
    drawn = _draw(session, person_id, module, rng or random.SystemRandom())
    attempt = Attempt(
        public_id=secrets.token_hex(16), person_id=person_id, module_id=module_id, module_revision_id=module.id,
        number=max((attempt.number for attempt, _ in earlier), default=0) + 1, started_at=now,
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    session.add_all(
        AttemptQuestion(
            attempt_id=attempt.id, position=position, question_revision_id=one.revision_id,
            choice_order=list(one.choice_order),
        )
        for position, one in enumerate(drawn, start=1)
    )  # fmt: skip
    session.flush()
    return attempt


def _draw(session: Session, person_id: int, module: ModuleRevision, rng: random.Random) -> tuple[Drawn, ...]:
    pool = [drawable_of(row.question_id, row.id, row.record) for row in current_questions(session, module.module_id)]
    if not pool:
        raise Refused("Học phần này chưa có câu hỏi nào nên chưa làm bài được. Hãy báo quản trị viên.")
    return draw(pool, module.draw, times_seen(session, person_id, module.module_id), rng)


def save(session: Session, *, person_id: int, attempt_id: str, base_seq: int, client_key: str, answers: Answers,
         now: datetime) -> Saved:  # fmt: skip
    """Store the answers that changed as one step. A question that is not in `answers` stays as it is; {} clears one.

    The same key sent again gets the same acknowledgement and stores nothing.

    Raises:
        NotFound: the person has no such attempt.
        Invalid: the key, the step number or an answer has not the right form.
        AlreadySubmitted, StaleStep: see `operations.steps`.
        Refused: saved too often.
    """
    check_client_key(client_key)
    attempt = _locked(session, attempt_id, person_id)
    asked, steps = asked_questions(session, attempt.id), steps_of(session, attempt.id)
    again = find_same_step(steps, client_key, answers)
    if again:
        return Saved(again.seq, again.at)
    if attempt.submitted_at:
        raise AlreadySubmitted(attempt)
    check_answers(asked, answers)
    check_base(attempt, asked, steps, base_seq, client_key, answers)
    changed = changed_answers(steps, answers)
    if not changed:
        return Saved(attempt.last_seq, steps[-1].at if steps else attempt.started_at)
    if len(steps) >= MOST_SAVES:
        raise Refused("Bài này đã được lưu quá nhiều lần nên không lưu thêm được. Hãy nộp bài.")
    moment = moment_after(attempt, steps, now)
    step = add_step(session, attempt, kind="save", client_key=client_key, answers=changed, now=moment)
    session.flush()
    return Saved(step.seq, step.at)


def submit(session: Session, *, person_id: int, attempt_id: str, base_seq: int, client_key: str, answers: Answers,
           now: datetime) -> Result:  # fmt: skip
    """Store the last answers, grade them and write the result, with a completion when it is passed: all or nothing.

    An attempt that is submitted already gives back the result that holds, whatever is sent.

    Raises:
        NotFound, Invalid, StaleStep: as for `save`.
    """
    check_client_key(client_key)
    attempt = _locked(session, attempt_id, person_id)
    if attempt.submitted_at:
        return results_of(session, attempt.id)[-1]
    asked, steps = asked_questions(session, attempt.id), steps_of(session, attempt.id)
    # Without script one page has one key for both of its buttons; the submission's own is told apart by its ending.
    step_key = f"{client_key}.submit"
    check_answers(asked, answers)
    check_base(attempt, asked, steps, base_seq, step_key, answers)
    changed = changed_answers(steps, answers)
    now = moment_after(attempt, steps, now)
    attempt.submitted_at = now
    step = add_step(session, attempt, kind="submit", client_key=step_key, answers=changed, now=now)
    graded = grade_answers([question.revision for question in asked], answers_after([*steps, step]))
    result = add_result(session, attempt, graded, number=1, reason="submit", now=now)
    if result.passed:
        record_quiz_completion(session, attempt, result, now=now)
    return result


def _locked(session: Session, attempt_id: str, person_id: int) -> Attempt:
    attempt = lock_attempt(session, attempt_id, person_id)
    if attempt is None:
        raise NotFound(NO_SUCH_ATTEMPT)
    return attempt
