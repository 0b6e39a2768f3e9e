"""Bad input and faults: a clear Vietnamese sentence with the right status, nothing half-written, never a bare 500."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from pysqlite3 import dbapi2
from sqlalchemy import Engine, text

from quiz_service.errors import Forbidden, Invalid, NotFound, Refused
from quiz_service.storage.models import Failures
from quiz_service.web.access import Who, allow
from quiz_service.web.extensions import csrf
from quiz_service.web.service import db, now
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


def add_view(app: Flask, rule: str, action: Callable[[], None]) -> None:
    """A public view for this test that does one thing and answers "xong"."""

    @allow(Who.ANYONE)
    def view() -> str:
        action()
        return "xong"

    csrf.exempt(view)
    app.add_url_rule(rule, rule, view, methods=["GET", "POST"])


def raising(error: Exception) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Refused("Bạn đã làm đủ số lượt."), 409),
        (NotFound("Không có học phần này."), 404),
        (Forbidden("Bạn không phụ trách đơn vị này."), 403),
        (Invalid(["Mã kích hoạt đã hết hạn."]), 422),
    ],
)
def test_an_error_of_ours_becomes_a_page_with_its_sentence(service_app: Flask, error: Exception, status: int) -> None:
    add_view(service_app, "/hoc-tap/thu", raising(error))
    answer = service_app.test_client().get("/hoc-tap/thu")
    assert answer.status_code == status
    assert str(error) in answer.text


def test_a_script_gets_the_same_sentence_as_json(service_app: Flask) -> None:
    add_view(service_app, "/hoc-tap/thu", raising(Invalid(["Thiếu khóa.", "Thiếu số bước."])))
    answer = service_app.test_client().get("/hoc-tap/thu", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json == {"error": "Thiếu khóa. Thiếu số bước.", "problems": ["Thiếu khóa.", "Thiếu số bước."]}


def test_an_address_that_is_not_there_is_answered_in_vietnamese(service_app: Flask) -> None:
    answer = service_app.test_client().get("/hoc-tap/khong-co-trang-nay")
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.text


def test_a_view_without_a_rule_is_refused(service_app: Flask) -> None:
    service_app.add_url_rule("/hoc-tap/quen", "quen", lambda: "bí mật")
    answer = service_app.test_client().get("/hoc-tap/quen")
    assert answer.status_code == 403
    assert "bí mật" not in answer.text


@pytest.mark.parametrize("sent", ["a\0b", "\ufffd", "x" * 20_001])
def test_text_that_no_form_sends_is_refused_before_any_view(service_app: Flask, sent: str) -> None:
    add_view(service_app, "/hoc-tap/thu", lambda: None)
    client = service_app.test_client()
    assert client.post("/hoc-tap/thu", data={"name": sent}).status_code == 400
    assert client.post("/hoc-tap/thu", data={sent: "x"}).status_code == 400
    assert client.get("/hoc-tap/thu", query_string={"name": sent}).status_code == 400


def test_bytes_that_are_not_utf8_are_refused(service_app: Flask) -> None:
    add_view(service_app, "/hoc-tap/thu", lambda: None)
    answer = service_app.test_client().post(
        "/hoc-tap/thu", data=b"name=\xff\xfe", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 400
    assert "ký tự không đọc được" in answer.text


def test_a_query_that_is_not_utf8_is_refused(service_app: Flask) -> None:
    assert service_app.test_client().get("/hoc-tap/?hoc-phan=%ff%fe").status_code == 400


def test_a_body_that_is_too_large_is_refused(service_app: Flask) -> None:
    add_view(service_app, "/hoc-tap/thu", lambda: None)
    answer = service_app.test_client().post("/hoc-tap/thu", data={"name": "x" * 1_100_000})
    assert answer.status_code == 413
    assert "quá lớn" in answer.text


def test_the_method_of_another_page_is_told_in_vietnamese(service_app: Flask) -> None:
    answer = service_app.test_client().delete("/hoc-tap/")
    assert answer.status_code in (405, 404)
    assert "Hãy" in answer.text


def test_a_method_that_an_address_has_not_is_answered_with_those_it_has(service_app: Flask) -> None:
    answer = service_app.test_client().open("/hoc-tap/dang-nhap", method="TRACE")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_form_without_its_token_is_refused(service_app: Flask) -> None:
    @allow(Who.ANYONE)
    def guarded() -> str:
        return "xong"

    service_app.add_url_rule("/hoc-tap/thu", "thu", guarded, methods=["POST"])
    answer = service_app.test_client().post("/hoc-tap/thu", data={"csrf_token": "sai"})
    assert answer.status_code == 400
    assert "tải lại trang" in answer.text


def write_a_row() -> None:
    db().add(Failures(key="k", count=1, last_at=now()))
    db().commit()


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM failures")).scalar_one()


def test_a_full_disk_is_told_and_leaves_nothing(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:

        def fill() -> None:
            session = db()
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count = {pages}"))
            for number in range(200):
                session.add(Failures(key=f"{number:064}", count=1, last_at=now()))
            session.commit()

        app = make_app(engine)
        add_view(app, "/hoc-tap/thu", fill)
        answer = app.test_client().post("/hoc-tap/thu")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
        assert "chưa được ghi" in answer.text
        assert count(engine) == 0


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 503), (errno.EROFS, 503), (errno.EACCES, 500)])
def test_a_disk_too_full_for_a_file_is_told_as_busy(service_app: Flask, number: int, status: int) -> None:
    service_app.config["PROPAGATE_EXCEPTIONS"] = False
    add_view(service_app, "/hoc-tap/thu", raising(OSError(number, "/bi/mat/ten-tep")))
    answer = service_app.test_client().get("/hoc-tap/thu")
    assert answer.status_code == status
    assert "bi/mat" not in answer.text


def test_a_busy_database_is_told_and_the_same_can_be_sent_again(
    make_app: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz_service.storage.engine.BUSY_SECONDS", 0.05)
    with fresh_engine("sqlite", tmp_path) as engine:
        app = make_app(engine)
        add_view(app, "/hoc-tap/thu", write_a_row)
        other_program = dbapi2.connect(tmp_path / "sotay.db", isolation_level=None)
        other_program.execute("BEGIN IMMEDIATE")
        assert app.test_client().post("/hoc-tap/thu").status_code == 503
        other_program.execute("ROLLBACK")
        other_program.close()
        assert app.test_client().post("/hoc-tap/thu").status_code == 200
        assert count(engine) == 1


def test_what_two_write_at_once_is_told_as_busy_not_as_a_fault(
    database: Engine, make_app: Callable[..., Flask]
) -> None:
    app = make_app(database)
    add_view(app, "/hoc-tap/thu", write_a_row)
    assert app.test_client().post("/hoc-tap/thu").status_code == 200
    assert app.test_client().post("/hoc-tap/thu").status_code == 503
    assert count(database) == 1


def test_a_database_that_fails_is_told_to_who_was_signed_in(
    service_app: Flask, engine: Engine, made_up: MadeUp
) -> None:
    client = signed_in_client(service_app, engine, made_up.trainee.id)
    assert client.get("/hoc-tap/").status_code == 200
    with engine.connect() as connection:
        connection.execute(text("DROP TABLE sign_ins"))
        connection.commit()
    answer = client.get("/hoc-tap/")
    assert answer.status_code == 503
    assert "chưa được ghi" in answer.text
    assert made_up.trainee.name not in answer.text


def test_no_database_error_shows_the_values_it_was_given(engine: Engine) -> None:
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as caught, engine.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": "Người Thử"})
    assert "Người Thử" not in str(caught.value)
