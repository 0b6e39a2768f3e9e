"""`quiz serve`: starts at a free port, answers, and stops cleanly on Ctrl+C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz_service.cli import main
from quiz_service.commands.server import address_of, bind
from quiz_service.errors import Refused
from tests.quiz_service.commands.conftest import Project

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60
"""Longest wait for a program; a busy machine needs a few."""


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens already."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def start(project: Project, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """The command as a program of its own, on this repository's built site."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTAY_")}
    environment |= {"SOTAY_SITE": str(ROOT / "build" / "site")} | settings
    return subprocess.Popen(
        [sys.executable, "-m", "quiz_service.cli", "--root", str(project.root), *arguments],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


@pytest.fixture
def server(project: Project, taken: int) -> Iterator[subprocess.Popen[str]]:
    """A server that was asked for a port that is taken."""
    program = start(project, "serve", "--port", str(taken))
    yield program
    if program.poll() is None:
        os.killpg(program.pid, signal.SIGKILL)
    program.communicate(timeout=SECONDS)


def address_told_by(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    line = program.stdout.readline()
    assert line.startswith("Sổ tay 255: http://127.0.0.1:"), line
    return line.split()[3]


def test_it_takes_the_next_free_port_serves_site_and_service_and_stops_on_ctrl_c(
    server: subprocess.Popen[str], taken: int
) -> None:
    address = address_told_by(server)
    assert int(address.rstrip("/").rsplit(":", 1)[1]) > taken
    for path in ("", "hoc-tap/phien"):  # the port is bound: what comes before the worker is ready waits
        with urllib.request.urlopen(address + path, timeout=SECONDS) as answer:
            assert answer.status == 200
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=SECONDS)
    assert (server.returncode, out.strip(), err.strip()) == (0, "", "")


def test_a_supervisor_stops_it_as_cleanly(server: subprocess.Popen[str]) -> None:
    address = address_told_by(server)
    urllib.request.urlopen(f"{address}hoc-tap/phien", timeout=SECONDS).close()
    server.terminate()
    _, err = server.communicate(timeout=SECONDS)
    assert (server.returncode, err.strip()) == (0, "")


def test_without_the_built_site_it_says_how_to_build_it(project: Project) -> None:
    program = start(project, "serve", SOTAY_SITE=str(project.root / "khong-co"))
    out, err = program.communicate(timeout=SECONDS)
    assert program.returncode == 1
    assert out == ""
    assert "make site" in err
    assert "Traceback" not in err


def test_a_port_is_bound_at_once_so_that_two_programs_never_share_one(taken: int) -> None:
    with bind(taken) as first, bind(taken) as second:
        ports = [int(address_of(one).rsplit(":", 1)[1]) for one in (first, second)]
    assert taken < ports[0] < ports[1]


def test_the_last_port_has_no_next_one() -> None:
    try:
        holder = socket.create_server(("127.0.0.1", 65535))
    except OSError:
        holder = socket.socket()  # somebody else holds it: as good
    with holder, pytest.raises(Refused, match="--port"):
        bind(65535)


@pytest.mark.parametrize("port", ["0", "65536", "tám", "-1", "80.0"])
def test_what_is_no_port_is_a_wrong_command_line(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["serve", "--port", port])
    assert caught.value.code == 2
    assert "không phải số cổng" in capsys.readouterr().err


def test_the_large_demo_is_built_without_being_served_and_kept(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = ("demo", "--large", "--people", "40", "--seed", "7", "--today", "2026-11-26", "--no-serve")
    assert empty_project.run(*build) == 0
    assert "build/demo-large: 40 người, " in empty_project.out
    assert (empty_project.root / "build" / "demo-large" / "sotay.db").exists()
    assert not (empty_project.root / "build" / "demo").exists()
    said = empty_project.out
    assert empty_project.run("demo", "--large", "--no-serve") == 0
    assert empty_project.out == said


@pytest.mark.parametrize(("name", "value"), [("--people", "-1"), ("--seed", "x"), ("--today", "26/11/2026")])
def test_wrong_numbers_and_days_of_the_large_demo_are_a_wrong_command_line(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["demo", "--large", name, value])
    assert caught.value.code == 2
    assert "không phải" in capsys.readouterr().err
