"""Started as the systemd unit does: wrong settings end it with a sentence, a stop lets everything finish."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from quiz_service.clock import system_clock
from quiz_service.operations import roles
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.models import Job
from quiz_service.wsgi import CANNOT_LOAD
from tests.running_service import PASSWORD, RunningService, running_service

ROOT = Path(__file__).resolve().parents[2]
ROWS = 4_000
"""Long enough to read that the server is stopped meanwhile."""


def start_with(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """gunicorn with these settings, to its end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SOTAY_")}
    given = {"SOTAY_DATA": str(folder)} | {f"SOTAY_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", "quiz_service.wsgi:app"]
    return subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, timeout=60)


def test_wrong_settings_end_the_server_with_one_sentence_each_and_no_traceback(tmp_path: Path) -> None:
    ended = start_with(tmp_path, PROXIES="9", LIMITS="memcached://x", DATABASE="postgresql+psycopg://may-chu")
    assert ended.returncode == CANNOT_LOAD
    told = [line.strip().split(":", 1)[0] for line in ended.stderr.splitlines() if line.strip().startswith("SOTAY_")]
    assert sorted(told) == ["SOTAY_DATABASE", "SOTAY_LIMITS", "SOTAY_PROXIES"]
    assert "Traceback" not in ended.stderr


def test_without_the_built_site_the_server_ends_and_names_the_command_that_builds_it(tmp_path: Path) -> None:
    ended = start_with(tmp_path, SITE=str(tmp_path / "khong-co"))
    assert ended.returncode == CANNOT_LOAD
    assert "make site" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningService]:
    with running_service(tmp_path, {"an": "can-bo-thanh-pho"}) as service:
        yield service


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def takes_requests(service: RunningService) -> bool:
    """Somebody who comes now is answered; while it stops they wait in vain."""
    try:
        return requests.get(f"{service.url}healthz", timeout=0.3).ok
    except requests.RequestException:
        return False


def test_a_request_that_is_under_way_is_answered_before_a_stop(service: RunningService) -> None:
    browser = requests.Session()
    token = csrf(browser.get(f"{service.url}hoc-tap/dang-nhap", timeout=10).text)
    body = f"csrf_token={token}&staff_code={service.people['an'].staff_code}&password=sai".encode()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    head = (
        f"POST /hoc-tap/dang-nhap HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    assert service.process
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as slow:
        slow.sendall(head.encode() + body[:20])
        assert slow.recv(1000).startswith(b"HTTP/1.1 100"), "the request is being read"
        service.process.send_signal(signal.SIGTERM)
        while takes_requests(service):
            pass
        slow.sendall(body[20:])
        answer = b""
        while piece := slow.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 422")
    assert "mật khẩu chưa đúng" in answer.decode()
    assert service.process.wait(timeout=30) == 0


def test_work_that_lasts_is_finished_before_a_stop(service: RunningService) -> None:
    engine = open_engine(service.database)
    with writing(engine) as session:
        roles.grant(session, service.people["an"].id, "administrator", unit_id=None, actor_id=None, now=system_clock())
    rows = "\n".join(f"CB{number:05},Nguyễn Văn Thử {number},SO-THU,can-bo-thanh-pho" for number in range(ROWS))
    browser = requests.Session()
    token = csrf(browser.get(f"{service.url}hoc-tap/dang-nhap", timeout=10).text)
    signed = {"csrf_token": token, "staff_code": service.people["an"].staff_code, "password": PASSWORD}
    browser.post(f"{service.url}hoc-tap/dang-nhap", data=signed, timeout=10)
    token = csrf(browser.get(f"{service.url}hoc-tap/dieu-phoi/danh-sach/nhap", timeout=10).text)
    begun = browser.post(
        f"{service.url}hoc-tap/dieu-phoi/danh-sach/nhap", data={"csrf_token": token}, allow_redirects=False,
        files={"tep": ("nguoi.csv", f"Mã cán bộ,Họ và tên,Đơn vị,Nhóm học viên\n{rows}".encode())}, timeout=30,
    )  # fmt: skip
    assert "/viec/" in begun.headers["Location"]
    assert service.process
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(timeout=60) == 0
    with reading(engine) as session:
        assert session.scalars(select(Job.state)).all() == ["done"]
    engine.dispose()
