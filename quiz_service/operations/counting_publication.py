"""Readings of the training target and the plan's own targets: from the files to the database, as part of publishing.

In: `Courseware` with readings and targets. Out: a new `CountingRevision` when the readings differ, and the rows of the
plan's targets, added, corrected or withdrawn. An operator's targets are never touched: see `operations.targets`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz_service.courseware.clauses import TARGET_COMPARATORS, TrainingTarget
from quiz_service.courseware.model import Courseware
from quiz_service.operations import audit
from quiz_service.rules.strata import Reading, record_of
from quiz_service.storage.models import CountingRevision, Target

IMPLICIT = "Câu không ghi từ so sánh; Sổ tay hiểu là “ít nhất”."
LONGEST_TITLE = 300


@dataclass(frozen=True)
class TargetChange:
    """A target of the plan that is added or says something else now."""

    values: dict[str, Any]
    is_new: bool

    @property
    def told(self) -> str:
        """Code and figure, in words."""
        return f"{self.values['code']}, {TARGET_COMPARATORS[self.values['comparator']]} {self.values['amount']} %"


@dataclass(frozen=True)
class CountingPlan:
    """What publishing would change about what is counted against what."""

    readings: tuple[Reading, ...] = ()
    """() when those that hold are the same."""
    targets: tuple[TargetChange, ...] = ()
    withdrawn: tuple[str, ...] = ()
    """Codes of targets that the plan had by an earlier reading of it, and has no more."""

    @property
    def changes_nothing(self) -> bool:
        """All of it is published as the files say it."""
        return not (self.readings or self.targets or self.withdrawn)


def values_of(target: TrainingTarget) -> dict[str, Any]:
    """A target of the plan as columns of `Target`."""
    ambiguity = f"{IMPLICIT} {target.ambiguity}" if target.is_implicit else target.ambiguity
    title = target.population[:1].upper() + target.population[1:]
    return {
        "code": target.code, "title": title[:LONGEST_TITLE], "stratum": target.stratum, "measure": "share",
        "comparator": target.comparator, "amount": target.amount, "source": "plan", "starts_on": target.starts_on,
        "ends_on": target.ends_on, "clause_id": target.clause, "quote": target.quote, "ambiguity": ambiguity.strip(),
        "retired_at": None,
    }  # fmt: skip


def plan_counting(session: Session, files: Courseware) -> CountingPlan:
    """What publishing these files would change. Files without readings or targets change none. Reads only."""
    readings = tuple(written.reading for written in files.readings)
    newest = session.scalars(select(CountingRevision).order_by(CountingRevision.revision.desc()).limit(1)).first()
    if newest is not None and newest.readings == [record_of(reading) for reading in readings]:
        readings = ()
    if not files.targets:
        return CountingPlan(readings)
    published = {row.code: row for row in session.scalars(select(Target).where(Target.source == "plan"))}
    changes = []
    for values in map(values_of, files.targets):
        before = published.pop(values["code"], None)
        if before is None or any(getattr(before, name) != value for name, value in values.items()):
            changes.append(TargetChange(values, is_new=before is None))
    withdrawn = tuple(row.code for row in published.values() if row.retired_at is None)
    return CountingPlan(readings, tuple(changes), withdrawn)


def store_counting(session: Session, plan: CountingPlan, *, now: datetime, actor_id: int | None = None) -> None:
    """Do what the plan says, with an entry in the audit trail."""
    if plan.changes_nothing:
        return
    if plan.readings:
        revision = (session.scalar(select(func.max(CountingRevision.revision))) or 0) + 1
        records = [record_of(reading) for reading in plan.readings]
        session.add(CountingRevision(revision=revision, published_at=now, readings=records))
    rows = {row.code: row for row in session.scalars(select(Target).where(Target.source == "plan"))}
    for change in plan.targets:
        if change.is_new:
            session.add(Target(**change.values))
        else:
            for name, value in change.values.items():
                setattr(rows[change.values["code"]], name, value)
    for code in plan.withdrawn:
        rows[code].retired_at = now
    session.flush()
    audit.record(
        session, "counting.publish", now=now, actor_id=actor_id, object_kind="counting",
        new={"readings": [reading.id for reading in plan.readings],
             "targets": [change.values["code"] for change in plan.targets],
             "withdrawn_targets": list(plan.withdrawn)},
    )  # fmt: skip
