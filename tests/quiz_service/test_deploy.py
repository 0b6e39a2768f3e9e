"""The files of deploy/ that an operator copies: what they promise is what the program does."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from quiz_service.config import SETTINGS, load_settings
from quiz_service.storage.engine import open_engine

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
UNIT = (DEPLOY / "so-tay-255.service").read_text(encoding="utf-8")
ENVIRONMENT = (DEPLOY / "so-tay-255.env").read_text(encoding="utf-8")
OF_THE_FILE = {
    "content-type",
    "content-length",
    "date",
    "etag",
    "last-modified",
    "content-disposition",
    "accept-ranges",
}
"""What describes the file, not how a browser has to treat it."""
OF_ONE_REQUEST = {"x-request-id", "vary"}


def block(name: str) -> str:
    """A `location` of nginx.conf, to its closing brace."""
    begins = NGINX.index(f"location {name} {{")
    return NGINX[begins : NGINX.index("\n    }\n", begins)]


def static_headers(status: int) -> dict[str, str]:
    """The headers that nginx adds to an answer of the static site with this status."""
    ((well, wrong),) = re.findall(r'map \$status \$so_tay_cache \{ default "([^"]+)"; ~\^\[45\] "([^"]+)"; \}', NGINX)
    found = dict(re.findall(r'add_header (\S+) "([^"]*)" always;', block("/")))
    return {name: (well if status < 400 else wrong) if "$" in value else value for name, value in found.items()}


def settings_of_the_file() -> dict[str, str]:
    """The settings that stand in the file, those behind a # too."""
    lines = [line.lstrip("#") for line in ENVIRONMENT.splitlines()]
    return dict(shlex.split(line)[0].split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


@pytest.mark.parametrize("path", ["/", "/tra-cuu/toan-van/", "/assets/stylesheets/sotay.css", "/khong-co-trang-nay"])
def test_the_proxy_sends_with_the_static_site_what_the_service_sends(make_app: Callable[..., Flask], path: str) -> None:
    app = make_app(open_engine("sqlite://"), base_url="https://so-tay.example")
    answer = app.test_client().get(path, base_url="https://so-tay.example")
    sent = {name: value for name, value in answer.headers.items() if name.lower() not in OF_THE_FILE | OF_ONE_REQUEST}
    assert static_headers(answer.status_code) == sent


def test_the_proxy_adds_nothing_to_what_the_service_sends_itself() -> None:
    outside = re.sub(r"location [^{]+\{.*?\n    \}\n", "", NGINX, flags=re.DOTALL)
    assert "add_header" not in outside
    assert "add_header" not in block("/hoc-tap/")


def test_the_proxy_keeps_from_the_public_what_the_service_has_for_the_monitoring() -> None:
    assert "return 404" in NGINX[NGINX.index("location = /metrics") :].splitlines()[0]


def test_no_line_of_the_proxy_s_log_tells_who_asked() -> None:
    (form,) = re.findall(r"log_format so_tay '([^']+)'", NGINX)
    assert not re.search(r"\$(remote|http_|args|request_uri|request |binary|proxy|cookie)", form + " ")


def test_the_file_of_settings_names_only_settings_that_there_are() -> None:
    known = {setting.name for setting in SETTINGS}
    assert {name for name in settings_of_the_file() if name.startswith("SOTAY_")} <= known


def test_the_file_of_settings_is_taken_as_it_is(tmp_path: Path) -> None:
    given = settings_of_the_file() | {"SOTAY_DATA": str(tmp_path)}
    settings = load_settings(given)
    assert settings.is_https
    assert settings.second_factor_required
    assert settings.limits.startswith("redis://")
    assert settings.database.startswith("postgresql+psycopg://")


def test_the_server_listens_where_the_proxy_looks_for_it() -> None:
    bound = re.search(r"--bind (\S+)", settings_of_the_file()["GUNICORN_CMD_ARGS"])
    assert bound
    assert f"server {bound.group(1)} " in NGINX


def test_the_service_keeps_a_connection_longer_than_the_proxy_does() -> None:
    """Else a form is sent into a connection that was just closed, and the proxy may not send it again."""
    kept = int(re.findall(r"--keep-alive (\d+)", settings_of_the_file()["GUNICORN_CMD_ARGS"])[0])
    assert int(re.findall(r"keepalive_timeout (\d+)s;", NGINX)[0]) < kept


def test_a_stop_leaves_the_service_more_time_than_it_asks_for() -> None:
    graceful = int(re.findall(r"--graceful-timeout (\d+)", settings_of_the_file()["GUNICORN_CMD_ARGS"])[0])
    assert int(re.findall(r"TimeoutStopSec=(\d+)", UNIT)[0]) > graceful


def test_every_file_to_copy_is_named_in_the_readme_and_in_the_guide() -> None:
    readme = (DEPLOY / "README.md").read_text(encoding="utf-8")
    guide = (ROOT / "content" / "pages" / "huong-dan" / "nguoi-van-hanh.md").read_text(encoding="utf-8")
    names = [file.name for file in DEPLOY.iterdir() if file.suffix != ".py" and file.is_file()]
    assert [name for name in names if name != "README.md" and f"`{name}`" not in readme] == []
    assert [name for name in names if name != "README.md" and f"`deploy/{name}`" not in guide] == []
