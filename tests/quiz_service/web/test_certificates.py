"""Certificates in a browser: asked for, downloaded by the holder alone, confirmed to anybody, not to be guessed."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import Engine, select

from quiz_service.operations import certificates
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Certificate
from tests.quiz_service.made_up_evidence import add_certificate, add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

NUMBER = "255-2222-2222-2222-222F"
PAGE = f"/hoc-tap/chung-nhan/{NUMBER}"
WRONG_CHECK = NUMBER[:-1] + "G"
NEVER_GIVEN = "255-7777-7777-7777-7774"


def complete(made_up: MadeUp) -> None:
    """The trainee completed the one module of their path."""
    with writing(made_up.engine) as session:
        add_module(session, kinds=())
        add_path(session)
        add_completion(session, made_up.trainee.id)


def give(made_up: MadeUp, **changes: object) -> None:
    with writing(made_up.engine) as session:
        add_certificate(session, made_up.trainee.id, NUMBER, **changes)


def annul(made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        certificates.annul(session, NUMBER, actor_id=None, reason="Lý do riêng tư", now=MadeUp.START)


def test_who_completed_a_path_gets_a_certificate_and_its_file(service_app: Flask, made_up: MadeUp) -> None:
    complete(made_up)
    client = signed_in_client(service_app, made_up.engine, made_up.trainee.id)
    client.get("/hoc-tap/du-lieu")
    answer = client.post("/hoc-tap/chung-nhan", data={"audience": "nguoi-ho-tro"})
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert made_up.trainee.name in page.text
    assert "Chứng nhận của bạn đã sẵn sàng" in page.text
    file = client.get(f"{answer.location}/tep")
    assert file.mimetype == "application/pdf"
    text = PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    assert made_up.trainee.name in text
    assert "Học phần thử m01" in text
    assert answer.location.rsplit("/", 1)[1] in text
    assert f"http://localhost{answer.location}" in text.replace("\n", "")


def test_a_path_that_is_not_complete_is_told_with_what_is_missing(service_app: Flask, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        add_module(session, kinds=())
        add_path(session)
    client = signed_in_client(service_app, made_up.engine, made_up.trainee.id)
    client.get("/hoc-tap/du-lieu")
    answer = client.post("/hoc-tap/chung-nhan", data={"audience": "nguoi-ho-tro"})
    assert answer.status_code == 409
    assert "Còn thiếu 1 học phần: “Học phần thử m01”" in answer.text


@pytest.mark.parametrize("sent", [{}, {"audience": ""}, {"audience": "khong-co"}, {"audience": "x" * 5000}])
def test_a_path_that_is_not_one_s_own_gives_nothing(service_app: Flask, made_up: MadeUp, sent: dict[str, str]) -> None:
    complete(made_up)
    client = signed_in_client(service_app, made_up.engine, made_up.trainee.id)
    client.get("/hoc-tap/du-lieu")
    assert client.post("/hoc-tap/chung-nhan", data=sent).status_code == 404
    with reading(made_up.engine) as session:
        assert session.scalars(select(Certificate)).all() == []


def test_anybody_with_the_number_may_see_what_is_printed_and_no_more(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    answer = service_app.test_client().get(PAGE)
    assert answer.status_code == 200
    for shown in (NUMBER, "Tên In Thử", "Lộ trình thử", "01/02/2026", "Có giá trị"):
        assert shown in answer.text
    for hidden in (made_up.trainee.staff_code, made_up.trainee.public_id, "Đơn vị thử", "Tải chứng nhận"):
        assert hidden not in answer.text


def test_an_annulled_certificate_says_so_without_the_reason(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    annul(made_up)
    text = service_app.test_client().get(PAGE).text
    assert "Đã hủy" in text
    assert "Có giá trị" not in text
    assert "Lý do riêng tư" not in text


def test_a_typing_error_and_a_number_nobody_got_look_the_same(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    client = service_app.test_client()
    notices = set()
    for number in (WRONG_CHECK, NEVER_GIVEN, "255", "x" * 3000, "Chứng nhận"):
        answer = client.get(f"/hoc-tap/chung-nhan/{number}")
        assert answer.status_code == 404
        notices.add(answer.text.split('<div class="notice')[1].split("</div>")[0])
    assert len(notices) == 1
    assert "Không có chứng nhận nào mang số này" in notices.pop()


def test_no_search_engine_keeps_the_page_and_its_title_names_nobody(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    for path in (PAGE, f"/hoc-tap/chung-nhan/{NEVER_GIVEN}", "/hoc-tap/chung-nhan"):
        answer = service_app.test_client().get(path)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        title = answer.text.split("<title>")[1].split("</title>")[0]
        assert "Tên In Thử" not in title
        assert NUMBER not in title


def test_a_number_is_forgiven_small_letters_and_missing_dashes(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    client = service_app.test_client()
    assert client.get("/hoc-tap/chung-nhan/2552222222222222 22f").status_code == 200
    typed = client.get("/hoc-tap/chung-nhan", query_string={"so": " 255 2222 2222 2222 222f "})
    assert typed.status_code == 303
    assert typed.location == PAGE


def test_a_typed_number_that_cannot_be_one_is_told_with_the_field_filled_in(service_app: Flask) -> None:
    client = service_app.test_client()
    assert "Kiểm tra chứng nhận" in client.get("/hoc-tap/chung-nhan").text
    answer = client.get("/hoc-tap/chung-nhan", query_string={"so": 'abc"><b>'})
    assert answer.status_code == 404
    assert "abc&#34;&gt;&lt;b&gt;" in answer.text


@pytest.mark.parametrize("role", ["colleague", "stranger", "coordinator", "administrator", "auditor"])
def test_nobody_but_the_holder_gets_the_file(service_app: Flask, made_up: MadeUp, role: str) -> None:
    give(made_up)
    client = signed_in_client(service_app, made_up.engine, getattr(made_up, role).id)
    assert client.get(f"{PAGE}/tep").status_code == 404
    assert "Tải chứng nhận" not in client.get(PAGE).text


def test_an_annulled_certificate_is_not_printed_again(service_app: Flask, made_up: MadeUp) -> None:
    give(made_up)
    annul(made_up)
    client = signed_in_client(service_app, made_up.engine, made_up.trainee.id)
    answer = client.get(f"{PAGE}/tep")
    assert answer.status_code == 409
    assert "đã bị hủy" in answer.text


def test_one_address_cannot_try_numbers_for_long(make_app: Callable[..., Flask], engine: Engine,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from quiz_service.web.extensions import MOST_FAILURES, limiter

    app = make_app(engine)
    monkeypatch.setattr(limiter, "enabled", True)
    client = app.test_client()
    statuses = [client.get(f"/hoc-tap/chung-nhan/{NEVER_GIVEN}").status_code for _ in range(MOST_FAILURES + 1)]
    assert statuses == [404] * MOST_FAILURES + [429]
    assert "Bạn thử quá nhiều lần" in client.get(f"/hoc-tap/chung-nhan/{NEVER_GIVEN}").text
