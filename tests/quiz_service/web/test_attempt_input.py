"""What can go wrong on the way to the server: stale, wrong, doubled, cut short, forged, from somebody else."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import writing
from quiz_service.storage.models import Attempt, AttemptStep, Result
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.learners import JSON, Learner
from tests.quiz_service.web.quiz_pages import fields_on


@pytest.fixture
def learner(service_app: Flask, engine: Engine, made_up: MadeUp) -> Learner:
    with writing(engine) as session:
        add_module(session)
    learner = Learner(service_app, engine, made_up.trainee.id)
    learner.start()
    return learner


def test_a_stale_page_comes_back_with_its_answers_and_names_what_differs(learner: Learner) -> None:
    stale = learner.fields({"m01-q01": {"picked": ["b"]}, "m01-q07": {"text": "của trang cũ"}})
    learner.save(learner.fields({"m01-q01": {"picked": ["a"]}}))
    for send in (learner.save, learner.submit):
        response = send(stale)
        assert response.status_code == 409
        page = response.text
        assert "đã được lưu ở nơi khác lúc 08:00" in page
        named = re.search(r"Khác với bản trên máy chủ: (.*?)</p>", page)
        assert named
        assert named.group(1).count("câu ") == 2
        shown = fields_on(page)
        assert (shown["pick.m01-q01"], shown["text.m01-q07"]) == (["b"], ["của trang cũ"])
        assert shown["base_seq"] == ["1"]
        assert shown["client_key"] != stale["client_key"]
    assert learner.submit(shown).status_code == 303  # having been told, the person may keep this version
    page = learner.client.get(f"{learner.address}/ket-qua").text
    assert "của trang cũ" in page


def test_a_script_is_told_the_same_as_data(learner: Learner) -> None:
    stale = learner.fields({"m01-q01": {"picked": ["b"]}})
    saved = learner.save(learner.fields({"m01-q01": {"picked": ["a"]}}), headers=JSON)
    assert saved.json == {"seq": 1, "saved_at": "08:00"}
    told = learner.save(stale, headers=JSON)
    assert told.status_code == 409
    assert told.json["stale"] is True
    assert (told.json["seq"], told.json["saved_at"], told.json["differing"]) == (1, "08:00", ["m01-q01"])


def test_a_script_submits_and_is_told_where_the_result_is(learner: Learner) -> None:
    response = learner.submit(learner.fields(learner.all_right()), headers=JSON)
    assert (response.status_code, response.json) == (200, {"result": f"{learner.address}/ket-qua"})


def test_two_items_at_one_place_come_back_as_they_were_with_the_fault_at_their_question(learner: Learner) -> None:
    fields = learner.fields({"m01-q07": {"text": "mưa"}})
    fields |= {"rank.m01-q05.a": ["2"], "rank.m01-q05.b": ["2"]}
    response = learner.save(fields)
    assert response.status_code == 422
    assert "Hai mục cùng mang số 2." in response.text
    assert "question--refused" in response.text
    shown = fields_on(response.text)
    assert (shown["rank.m01-q05.a"], shown["rank.m01-q05.b"], shown["text.m01-q07"]) == (["2"], ["2"], ["mưa"])
    assert learner.rows(AttemptStep) == 0
    told = learner.save(fields, headers=JSON)
    assert (told.status_code, list(told.json["by_question"])) == (422, ["m01-q05"])


@pytest.mark.parametrize("change", [
    {"base_seq": []}, {"base_seq": ["0", "0"]}, {"base_seq": ["x"]}, {"base_seq": ["9" * 30]}, {"base_seq": ["-1"]},
    {"base_seq": ["7"]}, {"base_seq": ["١"]},
    {"client_key": []}, {"client_key": ["a" * 20, "b" * 20]}, {"client_key": ["x"]}, {"client_key": ["é" * 20]},
    {"q": ["m01-q01", "m01-q01"]}, {"q": ["m99-q01"]}, {"q": [f"m01-q{n}" for n in range(500)]},
    {"pick.m01-q01": ["z"]}, {"pick.m01-q01": ["a", "b"]}, {"pick.m01-q02": ["a", "a"]}, {"pick.m01-q07": ["a"]},
    {"pick.m99-q01": ["a"]}, {"text.m01-q07": ["một", "hai"]}, {"text.m01-q07": ["x" * 301]}, {"text.m01-q01": ["a"]},
    {"pair.m01-q04.9": ["a"]}, {"pair.m01-q04.1": ["z"]}, {"pair.m01-q04.1": ["a", "b"]}, {"pair.m01-q01.1": ["a"]},
    {"rank.m01-q05.a": ["0"]}, {"rank.m01-q05.a": ["4"]}, {"rank.m01-q05.a": ["x"]}, {"rank.m01-q05.zz": ["1"]},
    {"rank.m01-q05.a": ["1" * 50]}, {"rank.m01-q07.a": ["1"]},
    {"sure.m01-q01": ["9"]}, {"sure.m01-q01": ["1", "2"]}, {"sure.m01-q01": ["rất"]},
    {"comparator.m01-q06": ["!="]}, {"value.m01-q06": ["1" * 41]},
])  # fmt: skip
def test_what_no_honest_form_sends_is_refused_with_a_sentence_and_stores_nothing(
    learner: Learner, change: dict
) -> None:
    fields = {name: values for name, values in (learner.fields() | change).items() if values}
    for send in (learner.save, learner.submit):
        for headers in ({}, JSON):
            response = send(fields, headers=headers)
            assert response.status_code == 422, response.text
            words = response.json["error"] if headers else response.text
            assert re.search(r"Hãy|Bạn hãy|chỉ chọn|chỉ nhận|không dùng", words)
    assert (learner.rows(AttemptStep), learner.rows(Result)) == (0, 0)


def test_a_form_cut_short_clears_no_answers(learner: Learner) -> None:
    learner.save(learner.fields(learner.all_right()))
    fields = learner.fields()
    cut = {name: fields[name] for name in ("base_seq", "client_key")}
    assert learner.save(cut).status_code == 303
    assert learner.fields()["pick.m01-q01"] == ["c"]


@pytest.mark.parametrize("body", [b"", b"[1, 2]", b'{"base_seq": 0}', b"\xff\xfe", b"base_seq=0"])
def test_a_body_of_another_kind_is_refused(learner: Learner, body: bytes) -> None:
    learner.open()
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        response = learner.client.post(f"{learner.address}/luu", data=body, content_type=kind,
                                       headers=JSON | {"X-CSRFToken": learner.client.csrf})  # fmt: skip
        assert response.status_code in (400, 422), (kind, response.text)
    assert learner.rows(AttemptStep) == 0


def test_a_forged_form_is_refused_as_data_too(learner: Learner) -> None:
    fields = learner.fields() | {"csrf_token": "x"}
    for send in (learner.save, learner.submit):
        assert send(fields).status_code == 400
        assert send(fields, headers=JSON).json["error"].startswith("Trang này đã cũ")


def test_another_persons_attempt_is_not_there(learner: Learner, made_up: MadeUp) -> None:
    for other in (made_up.colleague, made_up.coordinator, made_up.administrator):
        stranger = Learner(learner.app, learner.engine, other.id)
        stranger.client.get("/hoc-tap/")
        stranger.address = learner.address
        fields = {"base_seq": "0", "client_key": "x" * 24, "q": "m01-q07", "text.m01-q07": "mưa"}
        wrong = fields | {"rank.m01-q07.a": "x"}
        assert stranger.open().status_code == 404
        assert stranger.client.get(f"{learner.address}/ket-qua").status_code == 404
        for send in (stranger.save, stranger.submit):
            assert [send(fields).status_code, send(fields, headers=JSON).status_code] == [404, 404]
            assert send(wrong).status_code == 404
    assert learner.rows(AttemptStep) == 0


def test_an_attempt_that_never_was_and_a_module_that_never_was_are_not_there(learner: Learner) -> None:
    assert learner.client.get("/hoc-tap/bai/khong-co").status_code == 404
    assert learner.client.get("/hoc-tap/hoc-phan/m99").status_code == 404
    learner.client.get("/hoc-tap/")
    assert learner.client.post("/hoc-tap/hoc-phan/m99/bat-dau").status_code == 404
    assert learner.client.post("/hoc-tap/hoc-phan/%F0%9F%99%82/bat-dau").status_code == 404


def test_when_no_attempt_is_allowed_the_reason_is_said(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    with writing(engine) as session:
        add_module(session, attempts_allowed=1)
    learner = Learner(service_app, engine, made_up.trainee.id)
    learner.start()
    learner.submit(learner.fields())
    learner.client.get("/hoc-tap/hoc-phan/m01")
    response = learner.client.post("/hoc-tap/hoc-phan/m01/bat-dau")
    assert response.status_code == 409
    assert "dùng hết 1 lượt" in response.text
    assert learner.rows(Attempt) == 1
