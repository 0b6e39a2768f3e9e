"""What the monitoring sees: alive, ready, figures for a token, one line a request; nothing of any person."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import open_engine
from tests.quiz_service.made_up_people import MadeUp

TOKEN = "m" * 32


@pytest.fixture
def watched(make_app: Callable[..., Flask], engine: Engine) -> Flask:
    return make_app(engine, metrics_token=TOKEN)


@dataclass
class Lines:
    """The lines of the request log."""

    caplog: pytest.LogCaptureFixture

    def all(self) -> list[dict[str, object]]:
        return [json.loads(record.getMessage()) for record in self.caplog.records if record.name.endswith("requests")]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    caplog.set_level(logging.INFO, logger="quiz_service.requests")
    return Lines(caplog)


def test_a_running_process_is_healthy_and_ready(watched: Flask) -> None:
    client = watched.test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 200)


def test_without_its_tables_it_is_alive_but_not_ready(make_app: Callable[..., Flask], tmp_path: Path) -> None:
    empty = open_engine(f"sqlite:///{tmp_path / 'leer.db'}")
    client = make_app(empty).test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
    empty.dispose()


def test_without_its_database_it_is_alive_but_not_ready(make_app: Callable[..., Flask]) -> None:
    gone = open_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    client = make_app(gone).test_client()
    assert (client.get("/healthz").status_code, client.get("/readyz").status_code) == (200, 503)
    gone.dispose()


@pytest.mark.parametrize("header", ["", "Bearer", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}", "Bearer ă"])
def test_figures_are_not_there_for_who_lacks_the_token(watched: Flask, header: str) -> None:
    assert watched.test_client().get("/metrics", headers={"Authorization": header}).status_code == 404


def test_without_a_token_in_the_settings_there_are_no_figures(service_app: Flask) -> None:
    client = service_app.test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_figures_count_requests_by_page_and_status(watched: Flask) -> None:
    client = watched.test_client()
    client.get("/hoc-tap/dang-nhap")
    client.get("/hoc-tap/dang-nhap")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'sotay_requests_total{method="GET",page="signing_in.show",status="200"} 2.0' in text


def test_a_stranger_s_words_make_no_figures_of_their_own(watched: Flask) -> None:
    client = watched.test_client()
    client.open("/hoc-tap/dang-nhap", method="THUMUOI")
    client.get("/khong-co-trang-nay-12345")
    text = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert "THUMUOI" not in text
    assert "12345" not in text


def test_each_request_is_one_line_that_names_the_page_and_no_person(
    service_app: Flask, made_up: MadeUp, lines: Lines
) -> None:
    answer = service_app.test_client().post(
        "/hoc-tap/dang-nhap?ai=BI-MAT-1", data={"staff_code": "BI-MAT-2", "password": "BI-MAT-3"}
    )
    (line,) = lines.all()
    assert (line["page"], line["method"], line["status"]) == ("signing_in.submit", "POST", answer.status_code)
    assert "BI-MAT" not in json.dumps(line)
    assert line["request"] == answer.headers["X-Request-ID"]


def test_the_proxy_s_mark_is_taken_over_only_from_a_proxy_that_is_trusted(
    make_app: Callable[..., Flask], engine: Engine
) -> None:
    given = {"X-Request-ID": "abc-123-def"}
    assert make_app(engine).test_client().get("/healthz", headers=given).headers["X-Request-ID"] != "abc-123-def"
    trusting = make_app(engine, proxies=1).test_client()
    assert trusting.get("/healthz", headers=given).headers["X-Request-ID"] == "abc-123-def"
    assert trusting.get("/healthz", headers={"X-Request-ID": "x" * 100}).headers["X-Request-ID"] != "x" * 100
