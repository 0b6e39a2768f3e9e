"""One person in front of one made-up module: what tests of attempts do again and again."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select

from quiz_service.operations import attempts
from quiz_service.operations.steps import answers_after
from quiz_service.storage.attempt_queries import asked_questions, steps_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attempt, Result
from tests.quiz_service.made_up_modules import add_module, right_response, wrong_response
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START
KEY = "key-of-this-very-step"


def later(**time: float) -> datetime:
    """So much after the beginning."""
    return NOW + timedelta(**time)


class Quiz:
    """One person in front of one module."""

    def __init__(self, engine: Engine, **module) -> None:
        self.engine = engine
        self.people = MadeUp(engine)
        self.person_id = self.people.trainee.id
        with writing(engine) as session:
            add_module(session, **module)
        self.attempt_id = self.start()

    def start(self, now: datetime = NOW) -> str:
        with writing(self.engine) as session:
            attempt = attempts.start(session, person_id=self.person_id, module_id="m01", now=now, rng=random.Random(1))
            return attempt.public_id

    def save(self, answers, base_seq: int = 0, key: str = KEY, now: datetime = NOW, **changes) -> attempts.Saved:
        values = {"person_id": self.person_id, "attempt_id": self.attempt_id, "base_seq": base_seq,
                  "client_key": key, "answers": answers, "now": now}  # fmt: skip
        with writing(self.engine) as session:
            return attempts.save(session, **values | changes)

    def submit(self, answers, base_seq: int = 0, key: str = KEY, now: datetime = NOW, **changes) -> Result:
        values = {"person_id": self.person_id, "attempt_id": self.attempt_id, "base_seq": base_seq,
                  "client_key": key, "answers": answers, "now": now}  # fmt: skip
        with writing(self.engine) as session:
            result = attempts.submit(session, **values | changes)
            session.commit()
            session.refresh(result)
            session.expunge(result)
            return result

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))

    def records(self) -> dict[str, dict]:
        with reading(self.engine) as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == self.attempt_id)).one()
            asked = asked_questions(session, attempt.id)
            return {question.revision.question_id: question.revision.record for question in asked}

    def draft(self) -> dict:
        with reading(self.engine) as session:
            attempt = session.scalars(select(Attempt).where(Attempt.public_id == self.attempt_id)).one()
            return answers_after(steps_of(session, attempt.id))

    def all_right(self) -> dict[str, dict]:
        return {question_id: right_response(record) for question_id, record in self.records().items()}

    def all_wrong(self) -> dict[str, dict]:
        return {question_id: wrong_response(record) for question_id, record in self.records().items()}
