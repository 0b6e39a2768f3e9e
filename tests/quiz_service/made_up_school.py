"""Published questions and people who answer them, for tests of regrading."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select

from quiz_service.courseware.model import Question
from quiz_service.operations import attempts, regrading
from quiz_service.operations.publishing import publish
from quiz_service.operations.regrading import ScoreChange
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, Completion, Result
from tests.quiz_service.made_up_files import changed, make_files, make_module, make_question
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
LATER = NOW + timedelta(days=3)
Q1, Q2 = make_question("m01-q01"), make_question("m01-q02")
"""Both have the key c."""
RIGHT, WRONG = {"picked": ["c"]}, {"picked": ["a"]}
CORRECTED = changed(Q1, "meaning", key=["a"])
"""The author finds that a was right all along."""


class School:
    """Published questions, and people who answer them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.people = MadeUp(engine)
        self.publish(Q1, Q2)

    def publish(self, *questions: Question, **module: Any) -> None:
        with writing(self.engine) as session:
            publish(session, make_files(make_module(*questions, **module)), now=NOW)

    def start(self, who: str = "trainee") -> str:
        with writing(self.engine) as session:
            person = getattr(self.people, who)
            return attempts.start(session, person_id=person.id, module_id="m01", now=NOW).public_id

    def submit(self, attempt_id: str, first: dict, second: dict, who: str = "trainee") -> None:
        with writing(self.engine) as session:
            attempts.submit(session, person_id=getattr(self.people, who).id, attempt_id=attempt_id, base_seq=0,
                            client_key="key-of-this-very-step", now=NOW,
                            answers={"m01-q01": first, "m01-q02": second})  # fmt: skip

    def take(self, first: dict, second: dict, who: str = "trainee") -> str:
        attempt_id = self.start(who)
        self.submit(attempt_id, first, second, who)
        return attempt_id

    def changes(self, *planned: Question) -> list[ScoreChange]:
        with reading(self.engine) as session:
            return regrading.find_changes(session, regrading.judges_now(session, planned))

    def regrade(self, changes: list[ScoreChange] | None = None) -> list[ScoreChange]:
        changes = self.changes() if changes is None else changes
        with writing(self.engine) as session:
            return regrading.regrade(session, changes, now=LATER)

    def results(self, attempt_id: str) -> list[tuple]:
        """(number, reason, marks, passed) of each result."""
        with reading(self.engine) as session:
            rows = session.scalars(
                select(Result).join(Attempt).where(Attempt.public_id == attempt_id).order_by(Result.number)
            )
            return [(row.number, row.reason, row.marks, row.passed) for row in rows]

    def completions(self) -> list[Completion]:
        with reading(self.engine) as session:
            return list(session.scalars(select(Completion).order_by(Completion.id)))
