"""“Dữ liệu của tôi” in a browser: one's own data, whole, and nobody else's."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.operations.privacy import held_about
from quiz_service.operations.privacy_outline import outline_of
from quiz_service.storage.engine import reading, writing
from tests.quiz_service.made_up_evidence import add_certificate, take_module
from tests.quiz_service.made_up_modules import SECRET, add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


def test_the_page_says_what_is_held_and_leads_to_the_guide(service_app: Flask, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session)
        take_module(session, made_up.trainee.id)
        add_certificate(session, made_up.trainee.id)
    text = signed_in_client(service_app, made_up.engine, made_up.trainee.id).get("/hoc-tap/du-lieu").text
    for shown in (made_up.trainee.name, made_up.trainee.staff_code, "Đơn vị thử PHONG-A1", "Lượt làm bài"):
        assert shown in text
    assert 'href="/huong-dan/du-lieu-ca-nhan/"' in text
    assert made_up.trainee.name not in text.split("<title>")[1].split("</title>")[0]


@pytest.mark.parametrize("role", ["trainee", "coordinator", "administrator", "auditor"])
def test_the_page_counts_exactly_what_the_file_lists(service_app: Flask, engine: Engine, role: str) -> None:
    someone = World(service_app, engine).someone(role)
    with reading(engine) as session:
        outline, held = outline_of(session, someone.id), held_about(session, someone.id, now=MadeUp.START)
    assert outline.counts == {heading: len(held[heading]) for heading in outline.counts}
    assert outline.counts["Lượt làm bài"] == 2, "somebody with things"
    assert outline.person == held["Thông tin về bạn"]
    assert (outline.placements, outline.roles) == (held["Nơi làm việc và nhóm học viên"], held["Vai trò"])


def test_the_file_is_everything_that_is_held(service_app: Flask, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session)
        take_module(session, made_up.trainee.id)
    answer = signed_in_client(service_app, made_up.engine, made_up.trainee.id).get("/hoc-tap/du-lieu/tai-ve")
    assert answer.headers["Content-Disposition"] == "attachment; filename=du-lieu-cua-toi.json"
    assert answer.headers["Cache-Control"] == "no-store"
    with reading(made_up.engine) as session:
        assert json.loads(answer.data) == held_about(session, made_up.trainee.id, now=MadeUp.START)
    assert f"{SECRET} lời giải" not in answer.text


def test_the_file_names_nobody_else(service_app: Flask, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, made_up.engine, made_up.coordinator.id)
    text = client.get("/hoc-tap/du-lieu/tai-ve").text
    others = (made_up.trainee, made_up.colleague, made_up.stranger, made_up.administrator, made_up.auditor)
    assert not [someone for someone in others if someone.name in text or someone.staff_code in text]
