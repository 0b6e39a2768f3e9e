"""Completions: the evidence that a person completed a module. Added, never changed by anything that comes later.

A passed quiz, a class attended and prior training that was recognised each give completions of their own kind. Who is
counted as trained follows at once: see `operations.spans`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.errors import Refused
from quiz_service.operations import spans
from quiz_service.rules.completion import expires_on
from quiz_service.storage.models import Attempt, Completion, ModuleRevision, Result

Source = Literal["class", "prior"]
PASS_RULES: dict[Source, dict[str, Any]] = {"class": {"rule": "attended"}, "prior": {"rule": "recognised"}}
"""What stands in `Completion.pass_rule` where no quiz was taken."""


@dataclass(frozen=True)
class Earned:
    """A completion that no quiz gave. `on` is a day in Hà Nội; `evidence` says in words what proves it."""

    person_id: int
    module_id: str
    on: date
    source: Source
    class_session_id: int | None = None
    change_set_id: int | None = None
    evidence: str = ""


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
    spans.refresh(session, [attempt.person_id])
    return completion


def record_completion(session: Session, person_id: int, module_id: str, *, source: Source, on: date, now: datetime,
                      class_session_id: int | None = None, change_set_id: int | None = None,
                      evidence: str = "") -> str:  # fmt: skip
    """Record one completion that no quiz gave; returns its public id. For many, `record_completions`.

    Raises:
        Refused: the module was never published, or the day lies ahead.
    """
    earned = Earned(person_id, module_id, on, source, class_session_id, change_set_id, evidence)
    return record_completions(session, [earned], now=now)[0]


def record_completions(session: Session, rows: Sequence[Earned], *, now: datetime) -> list[str]:
    """Record completions that no quiz gave; returns their public ids in the order of the rows.

    Each holds as long as the newest revision of its module says. Whoever calls has looked for what is there already.

    Raises:
        Refused: a module was never published, or a day lies ahead; then none is recorded.
    """
    if not rows:
        return []
    modules = _newest(session, {row.module_id for row in rows})
    for row in rows:
        if row.module_id not in modules:
            raise Refused(f"Chưa có học phần nào mang mã «{row.module_id}» được xuất bản.")
        if row.on > day_in_hanoi(now):
            raise Refused(f"Ngày hoàn thành {row.on:%d/%m/%Y} sau hôm nay. Hãy ghi khi việc học đã xong.")
    records: list[dict[str, Any]] = []
    for row in rows:
        module = modules[row.module_id]
        records.append({
            "public_id": secrets.token_hex(16), "person_id": row.person_id, "module_id": row.module_id,
            "module_revision": module.revision, "source": row.source, "completed_on": row.on, "recorded_at": now,
            "pass_rule": PASS_RULES[row.source], "expires_on": expires_on(row.on, module.validity_months),
            "class_session_id": row.class_session_id, "change_set_id": row.change_set_id, "evidence": row.evidence,
        })  # fmt: skip
    session.flush()
    session.execute(insert(Completion), records)
    spans.refresh(session, {row.person_id for row in rows})
    return [record["public_id"] for record in records]


def _newest(session: Session, module_ids: set[str]) -> dict[str, ModuleRevision]:
    """Module id → its newest revision, of a retired module too: it may have been completed before it was retired."""
    newest = select(func.max(ModuleRevision.id)).group_by(ModuleRevision.module_id)
    rows = session.scalars(
        select(ModuleRevision).where(ModuleRevision.id.in_(newest), ModuleRevision.module_id.in_(module_ids))
    )
    return {row.module_id: row for row in rows}
