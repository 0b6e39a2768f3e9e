"""What stands above every answer: of each route, for each role, of errors, of the site (nginx: `test_deploy`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.web.access import Who, allow
from tests.quiz_service.conftest import ROOT
from tests.quiz_service.web.walking import Visit

HTTPS = "https://localhost"
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}  # fmt: skip
POLICY = {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'",
          "form-action 'self'", "frame-ancestors 'none'"}  # fmt: skip
SHOWN = ("text/html", "application/json", "image/png", "image/svg+xml", "text/plain")
"""Types that a browser shows; any other is a file to keep."""


def faults(headers: Mapping[str, str]) -> list[str]:
    """What is missing or otherwise above an answer."""
    found = [f"{name}: {headers.get(name)}" for name, value in EVERYWHERE.items() if headers.get(name) != value]
    policy = {part.strip() for part in headers.get("Content-Security-Policy", "").split(";")}
    found += [f"policy without {part}" for part in sorted(POLICY - policy)]
    found += ["a policy with unsafe"] if any("unsafe" in part or "*" in part for part in policy) else []
    kind = headers.get("Content-Type", "")
    if kind.startswith(("text/", "application/javascript")) and "charset=utf-8" not in kind.lower():
        found.append(f"no letters named: {kind}")
    found += [name for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By") if name in headers]
    return found


def test_the_walk_gets_in(tour: Sequence[Visit]) -> None:
    pages = [visit for visit in tour if visit.answer.status_code == 200]
    assert len(pages) > len(tour) * 2 / 3 > 100
    assert {visit.step.role for visit in pages} == {"anonymous", "trainee", "coordinator", "administrator", "auditor"}


def test_every_answer_of_the_service_has_them(tour: Sequence[Visit]) -> None:
    wrong = {str(visit.step): faults(visit.answer.headers) for visit in tour}
    assert {step: found for step, found in wrong.items() if found} == {}


def test_no_cache_keeps_what_the_service_answers(tour: Sequence[Visit]) -> None:
    """Pages, downloads, pictures and refusals alike."""
    assert {str(v.step): v.answer.headers.get("Cache-Control") for v in tour
            if v.answer.headers.get("Cache-Control") != "no-store"} == {}  # fmt: skip


def test_what_is_not_shown_by_a_browser_is_a_file_to_keep(tour: Sequence[Visit]) -> None:
    """With a plain name: no one's words stand in it."""
    for visit in tour:
        kind, given = visit.answer.mimetype, visit.answer.headers.get("Content-Disposition", "")
        if visit.answer.status_code == 200 and kind not in SHOWN:
            assert re.fullmatch(r"attachment; filename=\"?[\w.-]+\"?", given, re.ASCII), f"{visit.step}: {given!r}"


def test_no_answer_is_a_fault(tour: Sequence[Visit]) -> None:
    assert [f"{visit.step}: {visit.answer.status_code}" for visit in tour if visit.answer.status_code >= 500] == []


@pytest.fixture
def https_app(make_app: Callable[..., Flask], engine: Engine) -> Flask:
    app = make_app(engine, base_url=HTTPS)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/hoc-tap/khong-co", 404), ("GET", "/khong-co", 404), ("PUT", "/hoc-tap/dang-nhap", 405),
    ("POST", "/hoc-tap/dang-nhap", 400), ("GET", "/hoc-tap/dang-nhap?x=%FF", 400), ("GET", "/hoc-tap", 308),
    ("GET", "/hoc-tap/tai-khoan", 303), ("GET", "/hoc-tap/api/v1/do-phu", 401), ("OPTIONS", "/hoc-tap/dang-nhap", 200),
])  # fmt: skip
def test_every_error_has_them_too(https_app: Flask, method: str, path: str, status: int) -> None:
    answer = https_app.test_client().open(path, method=method, base_url=HTTPS)
    assert answer.status_code == status
    assert faults(answer.headers) == []
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_fault_has_them_and_tells_nothing_of_itself(https_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @allow(Who.ANYONE)
    def broken() -> None:
        raise RuntimeError("khóa bí mật")

    monkeypatch.setitem(https_app.view_functions, "signing_in.activate_form", broken)
    answer = https_app.test_client().get("/hoc-tap/kich-hoat", base_url=HTTPS)
    assert answer.status_code == 500
    assert faults(answer.headers) == []
    assert "Dịch vụ gặp lỗi" in answer.text or "Internal Server Error" in answer.text
    assert not [word for word in ("khóa bí mật", "RuntimeError", "Traceback", ".py") if word in answer.text]


def test_each_file_of_the_static_site_has_them(https_app: Flask) -> None:
    """All kinds of files, and each page; nothing there depends on who asks."""
    site = ROOT / "build" / "site"
    by_kind: dict[str, list[Path]] = {}
    for file in sorted(site.rglob("*")):
        if file.is_file() and file.name != "khung.html":
            by_kind.setdefault(file.suffix, []).append(file)
    assert {".html", ".css", ".js", ".woff2", ".json", ".ics"} <= by_kind.keys()
    client = https_app.test_client()
    for file in [file for files in by_kind.values() for file in files[:5]]:
        answer = client.get(f"/{file.relative_to(site).as_posix()}", base_url=HTTPS)
        assert answer.status_code == 200
        assert faults(answer.headers) == [], file
        assert "Set-Cookie" not in answer.headers


def test_every_page_of_the_static_site_says_its_policy() -> None:
    pages = list((ROOT / "build" / "site").rglob("*.html"))
    assert len(pages) > 100
    for page in pages:
        found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page.read_text(encoding="utf-8"))
        assert found, page
        assert POLICY - {"frame-ancestors 'none'"} <= {part.strip() for part in found[1].split(";")}, page
