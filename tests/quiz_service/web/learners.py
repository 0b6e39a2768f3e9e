"""A person with a browser without script in front of a made-up module."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from quiz_service.storage.engine import reading
from quiz_service.storage.models import QuestionRevision
from tests.quiz_service.made_up_modules import right_response
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.quiz_pages import answered, fields_on

JSON = {"Accept": "application/json"}


class Learner:
    """A person with a browser in front of the made-up module m01."""

    def __init__(self, app: Flask, engine: Engine, person_id: int, client: GuardedClient | None = None) -> None:
        self.app, self.engine, self.person_id = app, engine, person_id
        self.client = client or signed_in_client(app, engine, person_id)
        self.address = ""

    def start(self) -> TestResponse:
        self.client.get("/hoc-tap/hoc-phan/m01")
        response = self.client.post("/hoc-tap/hoc-phan/m01/bat-dau")
        self.address = response.location
        return self.open()

    def open(self) -> TestResponse:
        return self.client.get(self.address)

    def fields(self, answers: dict[str, Any] | None = None) -> dict[str, Any]:
        return answered(fields_on(self.open().text), answers or {})

    def save(self, fields: dict[str, Any], **options: Any) -> TestResponse:
        return self.client.post(f"{self.address}/luu", data=fields, **options)

    def submit(self, fields: dict[str, Any], *, leaves_open: bool = True, **options: Any) -> TestResponse:
        """`leaves_open`: was asked whether questions may stay without an answer, and said yes."""
        agreed = {"bo_trong": "1"} if leaves_open else {}
        return self.client.post(f"{self.address}/nop", data=fields | agreed, **options)

    def records(self) -> dict[str, dict[str, Any]]:
        with reading(self.engine) as session:
            return {row.question_id: row.record for row in session.scalars(select(QuestionRevision))}

    def all_right(self) -> dict[str, Any]:
        return {question_id: right_response(record) for question_id, record in self.records().items()}

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))
