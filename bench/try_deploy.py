"""Do the files of deploy/ work as they stand? Two service processes behind nginx, sharing a PostgreSQL and a Redis.

`build/venv/bin/python bench/try_deploy.py` (needs nginx, redis-server and openssl; about a minute). The processes
serve in turn; people use them through the proxy by forms alone, while one process after the other is stopped. Not a
measurement: it says what was tried, and ends with status 1 at the first thing that is not as promised.
"""

from __future__ import annotations

import re
import signal
import socket
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

import requests
from deployed import Trial, needs, process, unit_command
from measuring import ROOT, machine
from visitor import Unexpected, Visitor

from quiz_service.clock import system_clock
from quiz_service.operations import roles
from quiz_service.storage.engine import open_engine, writing

MOST_FAILURES = 60
"""`quiz_service.web.extensions`: wrong tries a minute from one address, on all processes together."""

APART_SECONDS = 5
"""Between two restarts, as the guide says: so long the proxy may hold one that did not answer for gone."""


def expect(is_so: object, words: str) -> None:
    """Raise with these words unless it is so."""
    if not is_so:
        raise Unexpected(words)


def static_site(trial: Trial) -> str:
    """Pages, headers once each, compression, what is not to be had."""
    visitor = trial.visitor()
    page, own = visitor.get("tra-cuu/toan-van/"), visitor.get("hoc-tap/dang-nhap")
    for name, value in own.headers.items():
        if name in ("Content-Security-Policy", "Permissions-Policy") or name.startswith(
            ("X-Frame", "X-Content", "Cross")
        ):
            expect(
                page.headers.get(name) == value, f"{name}: {page.headers.get(name)} on the site, {value} on the service"
            )
            expect(", " not in value or "()" in value, f"{name} is sent twice: {value}")
    expect(page.headers.get("Content-Encoding") == own.headers.get("Content-Encoding") == "gzip", "not compressed")
    expect("text/calendar" in visitor.get("tai-ve/lich-bao-cao.ics").headers["Content-Type"], "the calendar's type")
    for path in ("khung.html", "metrics", "khong-co"):
        visitor.get(path, 404)
    visitor.sees("Không tìm thấy trang")
    plain = requests.get(f"http://localhost:{trial.plain}/vai-tro/", allow_redirects=False, timeout=10)
    expect((plain.status_code, plain.headers["Location"]) == (301, "https://localhost/vai-tro/"), "no way to TLS")
    api = requests.get(f"http://localhost:{trial.plain}/hoc-tap/api/v1/", allow_redirects=False, timeout=10)
    expect(api.status_code == 403, "a token may be sent in the clear")
    expect(_handshake_fails(trial.tls, "other.example"), "another name is answered")
    return "static site over TLS: same headers as the service, compressed, other names refused"


def _handshake_fails(port: int, name: str) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        with (
            socket.create_connection(("127.0.0.1", port), 5) as plain,
            context.wrap_socket(plain, server_hostname=name),
        ):
            return False
    except ssl.SSLError:
        return True


def quizzes(trial: Trial) -> str:
    """Each person's requests go to both processes in turn; a sign-in and a quiz hold on both."""
    for name, module in (("P1", "m01"), ("P2", "m02"), ("P3", "m01")):
        visitor = trial.visitor(name)
        for _ in range(4):
            visitor.get("hoc-tap/")
        visitor.take_quiz(module)
        visitor.sees("Đạt")
    served = [_requests_of(port) for port in trial.ports]
    expect(all(count > 10 for count in served), f"requests a process: {served}")
    return f"3 people signed in and passed a quiz, requests a process {served}"


def _requests_of(port: int) -> int:
    figures = requests.get(
        f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {'m' * 32}"}, timeout=10
    )
    return int(
        sum(float(value) for value in re.findall(r"^sotay_requests_total\{.*\} (\S+)$", figures.text, re.MULTILINE))
    )


def rates(trial: Trial) -> str:
    """Wrong tries are counted on all processes together."""
    visitor, password = trial.visitor(), "ba chuc con trau nuoc"
    wrong = {"staff_code": "KHONG-CO", "code": "AAAAA-AAAAA", "password": password, "password_again": password}
    visitor.get("hoc-tap/kich-hoat")
    answers = [visitor.web.post(f"{trial.address}/hoc-tap/kich-hoat", timeout=30, data=wrong | {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', visitor.page)[0]}).status_code
        for _ in range(MOST_FAILURES + 2)]  # fmt: skip
    begun = answers.index(429) if 429 in answers else None
    expect(
        begun in (MOST_FAILURES, MOST_FAILURES - 1), f"refused from try {begun} on, not {MOST_FAILURES}: {set(answers)}"
    )
    return f"wrong activation codes: refused after {begun} tries over both processes"


def files(trial: Trial) -> str:
    """Work that lasts, a file that is kept, slips: begun at one process, seen and fetched at the other."""
    _make_coordinator(trial, "P4")
    visitor = trial.visitor("P4")
    visitor.get("hoc-tap/do-phu/xuat")
    page = visitor.post("hoc-tap/do-phu/xuat", {"loai": "coverage-xlsx", "ngay": ""})
    for _ in range(100):
        if "/do-phu/tep/" in page.url:
            break
        time.sleep(0.2)
        page = visitor.get(page.url)
    expect("/do-phu/tep/" in page.url, f"the job did not end: {page.url}")
    for _ in range(4):  # each process in turn
        file = visitor.web.get(f"{page.url}/tai-ve", timeout=30)
        expect(file.status_code == 200 and file.content.startswith(b"PK"), f"no file: {file.status_code}")
    return "an export was made by one process, shown and fetched from both"


def _make_coordinator(trial: Trial, name: str) -> None:
    engine = open_engine(trial.database)
    with writing(engine) as session:
        roles.grant(
            session, trial.people.people[name].id, "administrator", unit_id=None, actor_id=None, now=system_clock()
        )
    engine.dispose()


def rolling_restart(trial: Trial) -> str:
    """One process after the other is stopped and started while people ask: nobody notices."""
    stop, answers = threading.Event(), []
    readers = [threading.Thread(target=_read, args=(trial.visitor("P5"), stop, answers)) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for number, port in enumerate(trial.ports):
            server = trial.servers[number]
            server.send_signal(signal.SIGTERM)
            expect(server.wait(timeout=40) == 0, f"a process ended with {server.returncode}")
            environment = trial.environment(port)
            trial.servers[number] = trial.stack.enter_context(
                process(*unit_command(), log=trial.folder / "server.log", cwd=ROOT, env=environment)
            )
            trial.wait(f"http://127.0.0.1:{port}/readyz")
            time.sleep(APART_SECONDS)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    expect(
        set(answers) == {200}, f"answers during the restarts: { {code: answers.count(code) for code in set(answers)} }"
    )
    return f"both processes restarted one after the other: {len(answers)} requests meanwhile, all answered"


def _read(visitor: Visitor, stop: threading.Event, answers: list[int]) -> None:
    while not stop.is_set():
        try:
            answers.append(visitor.web.get(f"{visitor.address}hoc-tap/", timeout=30).status_code)
        except requests.RequestException:
            answers.append(0)


def all_down(trial: Trial) -> str:
    """Nobody is left to answer: a page that says so in Vietnamese; the static site goes on."""
    for server in trial.servers:
        server.terminate()
    for server in trial.servers:
        server.wait(timeout=40)
    visitor = trial.visitor()
    answer = visitor.get("hoc-tap/", 503)
    visitor.sees("Dịch vụ đang khởi động lại")
    expect(answer.headers["Retry-After"] == "5", "no word on when to come again")
    visitor.get("tra-cuu/toan-van/")
    return "with every process stopped: a Vietnamese page says so, the static site goes on"


def logs(trial: Trial) -> str:
    """No line of nginx's or the service's log tells who asked."""
    written = "".join(
        (trial.folder / name).read_text(encoding="utf-8", errors="replace") for name in ("access.log", "server.log")
    )
    codes = [one.staff_code for one in trial.people.people.values()]
    told = [word for word in ("127.0.0.1 -", "Mozilla", "python-requests", *codes) if word in written]
    expect(not told, f"the logs tell: {told}")
    requests_logged = len(re.findall(r'"request": "[0-9a-f]{32}"', written))
    expect(requests_logged > 50, "the service's lines do not carry the proxy's request ids")
    return f"{requests_logged} lines of the service carry the proxy's request id; neither log tells who asked"


STEPS: Sequence[Callable[[Trial], str]] = (static_site, quizzes, rates, files, rolling_restart, all_down, logs)


def main() -> None:
    """Each step in turn."""
    needs("nginx", "redis-server", "openssl")
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        try:
            trial = Trial(Path(name), stack)
            trial.start()
            for step in STEPS:
                print(f"  {step(trial)}", flush=True)
        except Unexpected as problem:
            sys.exit(f"try_deploy: {problem}")


if __name__ == "__main__":
    main()
