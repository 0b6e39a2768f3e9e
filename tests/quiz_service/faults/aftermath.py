"""When a fault is over: what was lost, doubled or invented, and whether a backup taken now gives everything back.

In: the database and what its clients hold acknowledgements for. Out: a list of faults, empty when all is well.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from quiz_service.cli import main
from quiz_service.storage.backups import snapshot
from quiz_service.storage.copying import state_of, tables
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Attempt, AttemptStep, AuditEntry, Completion, Result, Unit
from tests.quiz_service.faults.stubborn import Clerk, Learner


def all_faults(database: str, learners: Iterable[Learner], folder: Path) -> list[str]:
    """Every fault: of what was acknowledged, of what is derived, of a backup and of the audit trail."""
    return [*evidence_faults(database, learners), *keeping_faults(database, folder)]


def evidence_faults(database: str, learners: Iterable[Learner]) -> list[str]:
    """What was lost, doubled or invented; empty when every acknowledged step and result is there once."""
    learners = list(learners)
    engine = open_engine(database)
    with reading(engine) as session:
        steps = session.execute(
            select(Attempt.public_id, AttemptStep.seq, AttemptStep.client_key, AttemptStep.kind, AttemptStep.at)
            .join(AttemptStep, AttemptStep.attempt_id == Attempt.id).order_by(Attempt.id, AttemptStep.seq)
        ).all()  # fmt: skip
        results = Counter(session.scalars(select(Attempt.public_id).join(Result, Result.attempt_id == Attempt.id)))
        completions = Counter(session.scalars(select(Completion.result_id)))
    engine.dispose()
    saves = Counter((attempt, seq, key) for attempt, seq, key, kind, _ in steps if kind == "save")
    acknowledged = Counter(save for learner in learners for save in learner.saved)
    submitted = Counter(attempt for learner in learners for attempt in learner.submitted)
    sent = sum(learner.sent for learner in learners)
    faults = [f"{learner.staff_code}: {learner.failure!r}" for learner in learners if learner.failure is not None]
    faults += [f"save {save} acknowledged {count} times, stored {saves[save]} times"
               for save, count in acknowledged.items() if saves[save] != count]  # fmt: skip
    faults += [f"save {save} is stored and was never acknowledged" for save in saves if save not in acknowledged]
    faults += [f"submission of {attempt} acknowledged, {results[attempt]} results"
               for attempt in submitted if results[attempt] != 1]  # fmt: skip
    faults += [f"{attempt} has a result and was never acknowledged" for attempt in results if attempt not in submitted]
    faults += [f"result {result} has {count} completions" for result, count in completions.items() if count != 1]
    if sum(acknowledged.values()) != sent:
        faults.append(f"{sent} saves sent, {sum(acknowledged.values())} acknowledged")
    times: dict[str, list[datetime]] = defaultdict(list)
    for attempt, *_, at in steps:
        times[attempt].append(at)
    faults += [f"steps of {attempt} are not in order" for attempt, at in times.items() if at != sorted(at)]
    return faults


def clerk_faults(database: str, clerk: Clerk) -> list[str]:
    """Each unit that was said to be added is there, with one entry of the audit trail."""
    engine = open_engine(database)
    with reading(engine) as session:
        units = Counter(session.scalars(select(Unit.code).where(Unit.code.in_(clerk.added))))
        entries = Counter(session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "unit.add")))
    engine.dispose()
    faults = [f"{clerk.staff_code}: {clerk.failure!r}"] if clerk.failure is not None else []
    return faults + [f"unit {code} was added, {units[code]} are there, {entries[code]} entries"
                     for code in clerk.added if (units[code], entries[code]) != (1, 1)]  # fmt: skip


def keeping_faults(database: str, folder: Path) -> list[str]:
    """What is wrong with the trail, with what is derived, and with a backup: made, tried out, restored, compared."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="after-") as name:
        backup, restored = Path(name) / "backup.db", f"sqlite:///{Path(name) / 'restored.db'}"
        faults = [
            *quiz(database, name, "audit", "verify"),
            *quiz(database, name, "coverage", "check"),
            *quiz(database, name, "backup", str(backup)),
            *quiz(database, name, "restore", str(backup), "--verify"),
            *quiz(restored, name, "restore", str(backup)),
        ]
        return faults or [*differences(database, restored)]


def differences(one: str, other: str) -> Iterator[str]:
    """Tables whose rows or digests differ between two databases."""
    engines = open_engine(one), open_engine(other)
    with snapshot(engines[0]) as left, snapshot(engines[1]) as right:
        for table in tables():
            states = state_of(left, table), state_of(right, table)
            if states[0] != states[1]:
                yield f"{table.name} differs: {states[0].row_count} and {states[1].row_count} rows"
    for engine in engines:
        engine.dispose()


def quiz(database: str, data: str, *arguments: str) -> list[str]:
    """Run `quiz …` as an operator does; what it said when it did not end well."""
    said = io.StringIO()
    settings = {"SOTAY_DATABASE": database, "SOTAY_DATA": data}
    with patch.dict(os.environ, settings), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main([*arguments])
    return [f"quiz {' '.join(arguments)}: {said.getvalue().strip()[-500:]}"] if status else []
