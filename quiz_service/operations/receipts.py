"""The receipt of a submission: a code to keep, and a digest that changes when anything about the result is changed.

What the digest covers (SHA-256 over JSON with sorted keys, no blanks, UTF-8):

* the attempt's public id, the module and its revision, when it was submitted;
* number, reason, time and rule of the grading, the pass mark, marks, marks to be had, passed or not, the receipt code;
* of each question in its order: its id, the digest of the wording and the key it was judged by, the response, the mark.

It covers no name and no staff code: a person who left can be pseudonymised and the receipt still holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.storage.attempt_queries import revisions_by_id
from quiz_service.storage.models import Attempt, QuestionRevision, Result

FORM = "receipt-v1"
"""Stands in what is digested: another way to digest gets another name."""


def _instant(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def covered(attempt: Attempt, result: Result, revisions: Mapping[int, QuestionRevision]) -> dict[str, Any]:
    """Everything the digest is taken over, as plain data. `revisions` by row id."""
    return {
        "form": FORM, "attempt": attempt.public_id, "module": attempt.module_id,
        "module_revision": attempt.module_revision.revision, "submitted_at": _instant(attempt.submitted_at),
        "number": result.number, "reason": result.reason, "graded_at": _instant(result.graded_at),
        "rule": result.rule, "pass_mark": result.pass_mark, "marks": result.marks, "out_of": result.out_of,
        "passed": result.passed, "receipt": result.receipt,
        "questions": [
            {
                "id": detail["question_id"], "wording": revisions[detail["revision_id"]].wording_digest,
                "response": detail["response"], "mark": detail["mark"],
            }
            for detail in result.details
        ],
    }  # fmt: skip


def digest_of(attempt: Attempt, result: Result, revisions: Mapping[int, QuestionRevision]) -> str:
    """The digest of a result, in hexadecimal."""
    text = json.dumps(covered(attempt, result, revisions), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(session: Session, attempt: Attempt, result: Result) -> bool:
    """True when the result, as it is stored now, has the digest that was handed out."""
    ids = [detail["revision_id"] for detail in result.details]
    revisions = {row.id: row for row in revisions_by_id(session, ids)}
    return set(ids) <= revisions.keys() and digest_of(attempt, result, revisions) == result.digest
