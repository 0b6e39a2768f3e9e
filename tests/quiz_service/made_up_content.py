"""A database to publish made-up files into, step after step, and what stands in it afterwards."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, func, select

from quiz_service.courseware.model import Courseware
from quiz_service.operations.publishing import Plan, plan_publishing, publish
from quiz_service.storage.content_queries import current_modules, current_questions
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AuditEntry, ModuleRevision, PathRevision, QuestionRevision
from tests.quiz_service.made_up_people import MadeUp


class Content:
    """`publish(files)` publishes; the rest looks."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def publish(self, files: Courseware, now: datetime = MadeUp.START) -> Plan:
        with writing(self.engine) as session:
            plan = publish(session, files, now=now)
            session.commit()
            for row in plan.retired_modules:
                session.refresh(row)
            session.expunge_all()
            return plan

    def plan(self, files: Courseware) -> Plan:
        with reading(self.engine) as session:
            return plan_publishing(session, files)

    def module(self, module_id: str = "m01") -> ModuleRevision | None:
        with reading(self.engine) as session:
            return current_modules(session).get(module_id)

    def questions(self, module_id: str = "m01") -> dict[str, QuestionRevision]:
        with reading(self.engine) as session:
            return {row.question_id: row for row in current_questions(session, module_id)}

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table))

    def audit_entries(self) -> list[AuditEntry]:
        with reading(self.engine) as session:
            return list(session.scalars(select(AuditEntry).where(AuditEntry.action == "content.publish")))

    def everything(self) -> list[tuple]:
        """All published rows, column by column."""
        with reading(self.engine) as session:
            tables = (ModuleRevision, PathRevision, QuestionRevision, AuditEntry)
            return [tuple(row) for t in tables for row in session.execute(select(t.__table__).order_by(t.id))]
