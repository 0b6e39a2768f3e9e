"""Made-up evidence for tests: modules passed the way a person passes them, completions and certificates put in."""

from __future__ import annotations

import itertools
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.operations import attempts
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.models import Attempt, Certificate, Completion
from tests.quiz_service.made_up_modules import right_response, wrong_response
from tests.quiz_service.made_up_people import MadeUp

_numbers = itertools.count(1)


def take_module(session: Session, person_id: int, module_id: str = "m01", *, now: datetime = MadeUp.START,
                right: bool = True) -> Attempt:  # fmt: skip
    """An attempt begun, saved once and submitted, with all answers right or all wrong."""
    attempt = attempts.start(session, person_id=person_id, module_id=module_id, now=now)
    respond = right_response if right else wrong_response
    answers = {one.revision.question_id: respond(one.revision.record) for one in asked_questions(session, attempt.id)}
    own = {"person_id": person_id, "attempt_id": attempt.public_id, "now": now}
    saved = attempts.save(session, **own, base_seq=0, client_key=f"{next(_numbers):032x}", answers=answers)
    attempts.submit(session, **own, base_seq=saved.seq, client_key=f"{next(_numbers):032x}", answers={})
    return attempt


def add_completion(session: Session, person_id: int, module_id: str = "m01", *, on: date = date(2026, 2, 1),
                   **changes: Any) -> Completion:  # fmt: skip
    """A completion without an attempt, as from a class."""
    values: dict[str, Any] = {
        "public_id": f"completion-{next(_numbers)}", "person_id": person_id, "module_id": module_id,
        "module_revision": 1, "source": "class", "completed_on": on, "recorded_at": MadeUp.START, "pass_rule": {},
    }  # fmt: skip
    completion = Completion(**values | changes)
    session.add(completion)
    session.flush()
    return completion


def add_certificate(session: Session, person_id: int, number: str = "255-2222-2222-2222-222F",
                    **changes: Any) -> Certificate:  # fmt: skip
    """A valid certificate as printed, whatever the person completed."""
    values: dict[str, Any] = {
        "number": number, "person_id": person_id, "audience": "nguoi-ho-tro", "path_revision": 1,
        "holder_name": "Tên In Thử", "path_title": "Lộ trình thử", "completed_on": date(2026, 2, 1),
        "issued_at": MadeUp.START,
        "modules": [{"module_id": "m01", "title": "Học phần thử m01", "completed_on": "2026-02-01"}],
    }  # fmt: skip
    certificate = Certificate(**values | changes)
    session.add(certificate)
    session.flush()
    return certificate
