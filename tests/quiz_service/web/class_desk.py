"""A coordinator's browser in front of a made-up class, and the form of a class as a browser sends it."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from quiz_service.operations import attendance
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attendance, ClassSession
from tests.quiz_service.made_up_classes import add_class
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, Someone
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

LIST = "/hoc-tap/lop"
NOW = MadeUp.START


class Desk:
    """A coordinator's browser in front of one class of two days, which Phòng A1 holds."""

    def __init__(self, app: Flask, people: MadeUp, client: GuardedClient | None = None) -> None:
        self.people, self.engine = people, people.engine
        self.client = client or signed_in_client(app, people.engine, people.coordinator.id)
        with writing(self.engine) as session:
            for module_id in ("m01", "m02"):
                add_module(session, module_id, kinds=())
            self.class_id = add_class(session, people.units["PHONG-A1"]).public_id
        self.address = f"{LIST}/{self.class_id}"

    def get(self, page: str = "", **query: str) -> TestResponse:
        return self.client.get(f"{self.address}{page}", query_string=query)

    def post(self, page: str, **form: object) -> TestResponse:
        self.client.get(LIST)
        return self.client.post(f"{self.address}{page}", data=form)

    def attend(self, who: Someone, *days: date) -> None:
        with writing(self.engine) as session:
            for day in days:
                attendance.record_ticks(session, self.class_id, day, [who.id], units=None, actor_id=None, now=NOW)

    def there(self) -> list[tuple[int, date, str]]:
        with reading(self.engine) as session:
            rows = session.scalars(select(Attendance).where(Attendance.withdrawn_at.is_(None)).order_by(Attendance.id))
            return [(row.person_id, row.day, row.source) for row in rows]

    def stored(self, class_id: str = "") -> ClassSession:
        with reading(self.engine) as session:
            wanted = ClassSession.public_id == (class_id or self.class_id)
            return session.scalars(select(ClassSession).where(wanted)).one()


def filled(**changes: object) -> dict[str, object]:
    """The form of a class as a browser sends it."""
    values: dict[str, object] = {
        "ten": "Lớp của phép thử", "don-vi": "PHONG-A1", "dia-diem": "Hội trường 2", "nguoi-giang": "Người Giảng Thử",
        "thoi-luong": "7,5", "hoc-phan": ["m01", "m02"], "so-dong": "3", "ngay-1": "2026-03-10", "tu-1": "08:00",
        "den-1": "11:30", "ngay-2": "", "tu-2": "", "den-2": "", "ngay-3": "2026-03-09", "tu-3": "13:30",
        "den-3": "17:00",
    }  # fmt: skip
    return values | changes
