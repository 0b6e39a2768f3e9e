"""Closing and cancelling a class: shown first, done once, told in the trail."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from quiz_service.storage.engine import reading
from quiz_service.storage.models import AuditEntry, Completion
from tests.quiz_service.made_up_classes import FIRST, SECOND
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.class_desk import Desk
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


@pytest.fixture
def desk(service_app: Flask, made_up: MadeUp) -> Desk:
    return Desk(service_app, made_up)


def test_closing_is_shown_first_with_who_lacks_which_day(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    desk.attend(desk.people.colleague, FIRST)
    text = desk.get("/chot").text
    assert "1 người đủ mọi ngày được ghi hoàn thành 1 học phần" in text
    lacking = text.split("Người thiếu ngày")[1]
    assert desk.people.colleague.name in lacking
    assert '<td data-label="Thiếu ngày">27/02/2026</td>' in lacking
    assert desk.people.trainee.name not in lacking


def test_a_class_is_closed_once(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    answer = desk.post("/chot")
    assert answer.status_code == 303
    text = desk.client.get(answer.location).text
    assert "Đã chốt danh sách: 1 người đủ mọi ngày, ghi 1 lần hoàn thành học phần." in text
    assert "Lớp đã chốt danh sách lúc" in text
    assert "rút lại" not in text
    assert "không ghi thêm gì" in desk.client.get(desk.post("/chot").location).text
    with reading(desk.engine) as session:
        assert len(session.scalars(select(Completion)).all()) == 1
    person = desk.client.get(f"/hoc-tap/dieu-phoi/nguoi/{desk.people.trainee.public_id}").text
    assert '<td data-label="Nguồn">lớp tập huấn</td>' in person


def test_a_class_that_nobody_attended_offers_no_closing(desk: Desk) -> None:
    text = desk.get("/chot").text
    assert "Chưa chốt được" in text
    assert '<button class="md-button md-button--primary" type="submit">Chốt danh sách' not in text
    assert desk.post("/chot").status_code == 409


def test_a_closed_or_cancelled_class_opens_none_of_its_forms(desk: Desk) -> None:
    answer = desk.post("/huy", **{"ly-do": "Mưa bão"})
    assert answer.status_code == 303
    assert "Lớp đã hủy" in desk.client.get(answer.location).text
    for page in ("/sua", "/chot", "/huy", "/danh-sach", "/danh-dau", "/phong"):
        assert desk.get(page).status_code == 409


def test_a_cancellation_asks_for_a_reason(desk: Desk) -> None:
    answer = desk.post("/huy", **{"ly-do": ""})
    assert answer.status_code == 422
    assert "chưa ghi lý do" in answer.text
    assert desk.stored().state == "planned"


def test_the_trail_names_who_did_what_with_the_class(service_app: Flask, desk: Desk) -> None:
    desk.post("/danh-dau", ngay="2026-02-26", person=[desk.people.trainee.public_id])
    desk.post("/chot")
    with reading(desk.engine) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.object_id == desk.class_id)).all()
        assert [one.action for one in entries] == ["class.add", "attendance.record", "class.close"]
        assert [one.actor_id for one in entries[1:]] == [desk.people.coordinator.id] * 2
    client = signed_in_client(service_app, desk.engine, desk.people.administrator.id)
    assert "Chốt danh sách lớp tập huấn" in client.get("/hoc-tap/quan-tri/nhat-ky").text
