"""A trainee types the code from the room: recorded once, guesses slowed, refusals in words. And the screen itself."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from quiz_service.operations import attendance, classes
from quiz_service.rules.codes import new_code
from quiz_service.rules.room_codes import ROOM, code_at, minutes_shown
from quiz_service.storage.class_queries import days_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attendance, ClassSession, Failures
from quiz_service.web.extensions import MOST_FAILURES, limiter
from tests.quiz_service.conftest import FixedClock
from tests.quiz_service.made_up_classes import add_class, at
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

FORM = "/hoc-tap/diem-danh"
TODAY = date(2026, 3, 2)


class Room:
    """A class of today and tomorrow in Phòng A1, which began when the made-up clock stands; a trainee with a phone."""

    def __init__(self, app: Flask, people: MadeUp, clock: FixedClock) -> None:
        self.app, self.people, self.clock = app, people, clock
        with writing(people.engine) as session:
            add_module(session, kinds=())
            add_path(session)
            held = add_class(session, people.units["PHONG-A1"], TODAY, TODAY + timedelta(days=1), title="Lớp hôm nay")
            self.class_id, self.key = held.public_id, held.room_key
        self.phone = self.browser(people.trainee.id)

    def browser(self, person_id: int) -> GuardedClient:
        client = signed_in_client(self.app, self.people.engine, person_id, hours=24 * 30)
        client.get(FORM)
        return client

    def code(self, minutes: int = 0) -> str:
        return code_at(self.key, self.class_id, self.clock.moment + timedelta(minutes=minutes))

    def type(self, code: str) -> TestResponse:
        return self.phone.post(FORM, data={"ma": code})

    def there(self) -> list[tuple[int, date, str]]:
        with reading(self.people.engine) as session:
            rows = session.scalars(select(Attendance).where(Attendance.withdrawn_at.is_(None)))
            return [(row.person_id, row.day, row.source) for row in rows]

    def failures(self) -> int:
        with reading(self.people.engine) as session:
            return session.scalar(select(func.sum(Failures.count))) or 0

    def screen(self, **query: str) -> TestResponse:
        coordinator = self.browser(self.people.coordinator.id)
        return coordinator.get(f"/hoc-tap/lop/{self.class_id}/phong", query_string=query)


@pytest.fixture
def room(service_app: Flask, made_up: MadeUp, clock: FixedClock) -> Room:
    return Room(service_app, made_up, clock)


def test_the_code_on_the_screen_registers_who_types_it(room: Room) -> None:
    shown = re.search(r'id="ma" role="status">([^<]+)<', room.screen().text)
    assert shown
    answer = room.type(shown[1].lower().replace("-", " "))
    assert answer.status_code == 303
    assert room.there() == [(room.people.trainee.id, TODAY, "code")]
    text = room.phone.get(answer.location).text
    assert "Đã ghi bạn có mặt ở lớp “Lớp hôm nay” ngày 02/03/2026." in text
    assert "1 trên 2 ngày" in text
    assert "lớp chưa chốt danh sách" in text


def test_typing_twice_says_that_it_was_recorded_before(room: Room) -> None:
    room.type(room.code())
    answer = room.type(room.code(-1))
    assert "đã được ghi có mặt" in room.phone.get(answer.location).text
    assert len(room.there()) == 1


def test_a_code_written_down_in_the_hall_is_typed_days_later(room: Room) -> None:
    code = room.code()
    room.clock.advance(days=7)
    assert room.type(code).status_code == 303
    assert room.there() == [(room.people.trainee.id, TODAY, "code")]


def test_a_typing_error_is_told_as_one_and_costs_nothing(room: Room) -> None:
    code = room.code().replace("-", "")
    wrong = ("2" if code[0] != "2" else "3") + code[1:]
    for typed, sentence in ((wrong, "gõ nhầm"), ("ABC", "gõ nhầm"), (" ", "chưa nhập mã")):
        answer = room.type(typed)
        assert answer.status_code == 422
        assert sentence in answer.text
    assert room.failures() == 0


def test_guesses_make_the_next_one_wait_and_the_right_code_then_counts(room: Room) -> None:
    chooser = iter("23456789BCFGHJKMNPQRTVX" * 10)
    for _ in range(5):
        answer = room.type(new_code(ROOM, lambda _: next(chooser)))
        assert answer.status_code == 422
        assert "Không có lớp nào đang nhận điểm danh bằng mã này" in answer.text
    answer = room.type(room.code())
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "5"
    assert room.there() == []
    room.clock.advance(seconds=5)
    assert room.type(room.code()).status_code == 303
    assert room.failures() == 0


def test_who_types_too_often_is_slowed_for_themself_alone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    other = room.browser(room.people.colleague.id)
    answers = [room.type("ABC").status_code for _ in range(MOST_FAILURES + 1)]
    assert answers == [422] * MOST_FAILURES + [429]
    assert other.post(FORM, data={"ma": room.code()}).status_code == 303  # in the same hall, at the same address
    limiter.reset()


def test_what_was_taken_back_is_not_typed_again(room: Room) -> None:
    room.type(room.code())
    with writing(room.people.engine) as session:
        row = session.scalars(select(Attendance)).one()
        attendance.take_back(session, room.class_id, row.id, reason="Gõ hộ", units=None, actor_id=None,
                             now=room.clock.moment)  # fmt: skip
    answer = room.type(room.code())
    assert answer.status_code == 409
    assert "đã được người phụ trách lớp rút lại" in answer.text
    assert "Chưa có lớp nào." in answer.text


def test_a_code_is_asked_for_after_signing_in_and_comes_back_to_the_form(room: Room) -> None:
    answer = room.app.test_client().get(FORM)
    assert answer.status_code == 303
    assert "next=/hoc-tap/diem-danh" in answer.location


def test_classes_attended_are_listed_with_what_became_of_them(room: Room) -> None:
    room.type(room.code())
    room.clock.advance(days=1)
    room.type(room.code())
    with writing(room.people.engine) as session:
        classes.close_class(session, room.class_id, units=None, actor_id=None, now=room.clock.moment)
    text = room.phone.get(FORM).text
    assert "02/03/2026, 03/03/2026 (2 trên 2 ngày)" in text
    assert "đã ghi hoàn thành học phần của lớp" in text
    path = room.phone.get("/hoc-tap/").text
    assert "ngày 03/03/2026 qua lớp tập huấn" in path


def test_a_trainees_path_leads_to_the_form(room: Room) -> None:
    assert f'href="{FORM}"' in room.phone.get("/hoc-tap/").text


# ---- the room's screen


def test_the_screen_holds_the_codes_of_its_whole_day_for_a_hall_without_network(room: Room) -> None:
    page = room.screen().text
    data = json.loads(re.search(r'<script type="application/json" id="ma-ca-ngay">(.*?)</script>', page)[1])
    assert data["now"] == int(room.clock.moment.timestamp() * 1000)
    with reading(room.people.engine) as session:
        day = days_of(session, session.scalars(select(ClassSession.id)).one())[0]
        minutes = list(minutes_shown(day.starts_at, day.ends_at))
    assert data["first"] == int(minutes[0].timestamp()) // 60
    assert data["codes"] == [code_at(room.key, room.class_id, minute) for minute in minutes]
    assert f'role="status">{room.code()}</p>' in page


def test_without_script_the_screen_loads_anew_at_the_next_minute(room: Room) -> None:
    room.clock.advance(seconds=20)
    assert '<noscript><meta http-equiv="refresh" content="41"></noscript>' in room.screen().text


def test_before_and_after_its_hours_a_day_shows_no_code(room: Room) -> None:
    room.clock.moment = at(TODAY, 7)
    page = room.screen().text
    assert 'id="ma" role="status"></p>' in page
    assert "Mã hiện từ 07:45 ngày 02/03/2026." in page
    room.clock.moment = at(TODAY, 17, 16)
    page = room.screen().text
    assert "đã hết giờ hiện mã" in page
    assert "http-equiv" not in page


def test_another_day_can_be_opened_before_going_to_a_hall_without_network(room: Room) -> None:
    page = room.screen(ngay="2026-03-03").text
    assert "03/03/2026, 08:00 đến 17:00 (đang hiện)" in page
    assert "Mã hiện từ 07:45 ngày 03/03/2026." in page
    assert "02/03/2026, 08:00 đến 17:00 (đang hiện)" in room.screen(ngay="2031-01-01").text


def test_the_qr_code_leads_to_the_form_and_carries_no_code(room: Room) -> None:
    answer = room.app.test_client().get(f"{FORM}/ma-qr.png")
    picture = Image.open(io.BytesIO(answer.data)).convert("L")
    assert [one.text for one in zxingcpp.read_barcodes(picture)] == ["http://localhost/hoc-tap/diem-danh"]
