"""The disk fills up while people submit: who was told "received" has one result, the others send the same again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event, func, select, text

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Completion, Result, Unit
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_person
from tests.quiz_service.web.learners import Learner

PEOPLE = 12


class Disk:
    """Room for the database: as much as it has now, or as much as it wants."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.is_full = engine, False
        event.listen(engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages if self.is_full else 1_000_000}")


def rows_of(engine: Engine, learner: Learner) -> list[int]:
    """How many results, submissions and completions there are of the learner's one attempt."""
    attempt = Attempt.person_id == learner.person_id
    counts = (
        select(func.count(Result.id)).join(Attempt).where(attempt),
        select(func.count(AttemptStep.seq)).join(Attempt).where(attempt, AttemptStep.kind == "submit"),
        select(func.count(Completion.id)).where(Completion.person_id == learner.person_id),
    )
    with reading(engine) as session:
        return [session.scalar(count) or 0 for count in counts]


def test_what_was_acknowledged_on_a_full_disk_is_there_once(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        disk, app, people = Disk(engine), make_app(engine), MadeUp(engine)
        with writing(engine) as session:
            add_module(session)
            unit = session.get_one(Unit, people.units["PHONG-A1"])
            ids = [add_person(session, unit).id for _ in range(PEOPLE)]
        learners = [Learner(app, engine, person_id) for person_id in ids]
        for learner in learners:
            learner.start()
        forms = [learner.fields(learner.all_right()) for learner in learners]
        disk.is_full = True
        statuses = [learner.submit(form).status_code for learner, form in zip(learners, forms, strict=True)]
        assert 503 in statuses
        assert set(statuses) <= {303, 503}
        for learner, status in zip(learners, statuses, strict=True):
            assert rows_of(engine, learner) == ([1, 1, 1] if status == 303 else [0, 0, 0])
        disk.is_full = False
        for learner, form in zip(learners, forms, strict=True):
            learner.open()
            assert learner.submit(form).status_code == 303
            assert rows_of(engine, learner) == [1, 1, 1]
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
