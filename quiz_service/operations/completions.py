"""Completions: the evidence that a person completed a module. Added, never changed by anything that comes later."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.rules.completion import expires_on
from quiz_service.storage.models import Attempt, Completion, Result


def record_quiz_completion(session: Session, attempt: Attempt, result: Result, *, now: datetime) -> Completion:
    """Write what a passed result proves: the rule as it was, the day in Hà Nội, how long it holds.

    Raises:
        ValueError: the result is not passed.
    """
    if not result.passed:
        raise ValueError("only a passed result completes a module")
    module, day = attempt.module_revision, day_in_hanoi(now)
    completion = Completion(
        public_id=secrets.token_hex(16), person_id=attempt.person_id, module_id=attempt.module_id,
        module_revision=module.revision, source="quiz", completed_on=day, recorded_at=now,
        pass_rule={"rule": result.rule, "pass_mark": result.pass_mark},
        expires_on=expires_on(day, module.validity_months), hundredths=result.hundredths, result_id=result.id,
    )  # fmt: skip
    session.add(completion)
    session.flush()
    return completion
