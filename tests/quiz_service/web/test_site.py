"""The built site and the service at one address."""

from __future__ import annotations

import pytest
from flask import Flask


def test_the_first_page_of_the_site_is_served(service_app: Flask) -> None:
    answer = service_app.test_client().get("/")
    assert answer.status_code == 200
    assert "Sổ tay 255" in answer.text


def test_a_folder_is_its_index_page_behind_a_slash(service_app: Flask) -> None:
    client = service_app.test_client()
    assert client.get("/tra-cuu/toan-van").headers["Location"] == "/tra-cuu/toan-van/"
    assert client.get("/tra-cuu/toan-van/").status_code == 200


def test_the_service_answers_where_the_static_site_says_it_is_absent(service_app: Flask) -> None:
    assert "không kèm dịch vụ" not in service_app.test_client().get("/hoc-tap/").text


@pytest.mark.parametrize(
    "path", ["/../pyproject.toml", "/assets/../../clauses.json", "/%2e%2e/nav.json", "//etc/passwd"]
)
def test_nothing_outside_the_site_is_served(service_app: Flask, path: str) -> None:
    assert service_app.test_client().get(path).status_code in (404, 308)


def test_the_empty_shell_is_no_page(service_app: Flask) -> None:
    assert service_app.test_client().get("/khung.html").status_code == 404


def test_a_missing_page_of_the_site_is_answered_in_the_site_s_look(service_app: Flask) -> None:
    answer = service_app.test_client().get("/vai-tro/khong-co")
    assert answer.status_code == 404
    assert "Không tìm thấy trang" in answer.text
    assert "md-header" in answer.text


def test_a_file_of_the_site_is_asked_for_again_and_not_sent_twice(service_app: Flask) -> None:
    client = service_app.test_client()
    first = client.get("/assets/stylesheets/sotay.css")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/assets/stylesheets/sotay.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_a_page_of_the_service_is_kept_in_no_cache(service_app: Flask) -> None:
    assert service_app.test_client().get("/hoc-tap/").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/assets/stylesheets/sotay.css", "/khong-co", "/hoc-tap/"])
def test_reading_sets_no_cookie(service_app: Flask, path: str) -> None:
    """A cookie set beside a page would take the place of the one its form belongs to."""
    assert "Set-Cookie" not in service_app.test_client().get(path).headers


def test_a_form_still_counts_after_the_page_has_fetched_its_stylesheets(service_app: Flask) -> None:
    client = service_app.test_client()
    client.get("/hoc-tap/dang-nhap")
    client.get("/assets/stylesheets/sotay.css")
    answer = client.post("/hoc-tap/dang-nhap", data={"staff_code": "KHONG-CO", "password": "không có ai như vậy"})
    assert answer.status_code != 400
