"""The operator's guide, followed to the letter on a stand-in machine: its own commands, from its own pages.

In: content/pages/huong-dan/nguoi-van-hanh.md. Out: `Machine`, which runs the commands of a section in their order.
Only folders, names and the database's address are this trial's own. What needs a whole machine (users, packages,
systemd, nginx) is not run but counted; starting and stopping the service is done to a real process.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import requests
from deployed import settings_file, steady_port, unit_command
from measuring import ROOT
from visitor import Unexpected, Visitor

GUIDE = ROOT / "content" / "pages" / "huong-dan" / "nguoi-van-hanh.md"
NAME = "so-tay.example"
COUNTED = ("people", "units", "attempts", "completions", "audit_entries")
FOR_ROOT = ("apt-get", "useradd", "install", "sed", "nginx", "sudo", "cd", "set -a", "curl", "git pull", "TEN_MIEN",
            "systemctl daemon-reload", "systemctl reload nginx")  # fmt: skip
"""Beginnings of lines that need a whole machine, or that this program does in its own way."""


def commands_of(section: str) -> list[str]:
    """The lines of the shell blocks between this heading and the next."""
    text = GUIDE.read_text(encoding="utf-8")
    _, heading, rest = text.partition(f"{{ #{section} }}\n")
    if not heading:
        raise Unexpected(f"the guide has no section #{section}")
    own = re.split(r"^#+ [^\n]*\{ #", rest, maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"```sh\n(.*?)```", own, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def clone(folder: Path) -> Path:
    """The files under version control and new ones, in a clean folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


class Machine:
    """One machine with the service: `code` is its checkout, `data` its data folder."""

    def __init__(self, folder: Path, code: Path, postgresql: str = "") -> None:
        self.folder, self.code, self.data = folder, code, folder / "data"
        self.data.mkdir(parents=True, mode=0o700)
        self.port = steady_port()
        self.settings = self._first_settings()
        self.renamed = {
            "/var/lib/so-tay-255": str(self.data), "/srv/so-tay-255": str(code),
            "postgresql+psycopg://so-tay:MAT_KHAU@db.example/so_tay": postgresql,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None
        self.ran, self.left_out = 0, 0

    def _first_settings(self) -> dict[str, str]:
        bind = f"--bind 127.0.0.1:{self.port}"
        given = settings_file() | {"SOTAY_DATA": str(self.data), "SOTAY_SITE": str(self.code / "build" / "site")}
        return given | {"GUNICORN_CMD_ARGS": re.sub(r"--bind \S+", bind, given["GUNICORN_CMD_ARGS"])}

    @property
    def environment(self) -> dict[str, str]:
        """What a command sees: the settings of the file, and none that whoever runs this trial has set."""
        foreign = ("SOTAY_", "PYTHON", "MAKE", "GUNICORN")
        return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | self.settings

    def follow(self, section: str, *, but: tuple[str, ...] = ()) -> str:
        """Run a section's commands in their order; everything they said. Lines that begin with one of `but` wait.

        Raises:
            Unexpected: one ended with an error; its words are passed on.
        """
        said = ""
        for line in commands_of(section):
            if line.startswith(FOR_ROOT) or line.startswith(but):
                self.left_out += 1
            elif line.startswith("systemctl"):
                self._systemctl(line)
            else:
                said += self.run(line)
        return said

    def run(self, line: str, folder: Path | None = None, **changes: str) -> str:
        """One command as it stands in the guide."""
        for theirs, ours in self.renamed.items():
            line = line.replace(theirs, ours)
        done = subprocess.run(["bash", "-c", line], cwd=folder or self.code, env=self.environment | changes,
                              capture_output=True, text=True, timeout=1200)  # fmt: skip
        self.ran += 1
        if done.returncode:
            raise Unexpected(f"{line}: ended with {done.returncode}\n{done.stdout}{done.stderr}"[-3000:])
        return done.stdout

    def _systemctl(self, line: str) -> None:
        _, action, *units = shlex.split(line)
        if action in ("start", "enable", "restart") and any(unit == "so-tay-255" for unit in units):
            self.stop()
            self.start()
        elif action == "stop":
            self.stop()
        else:
            raise Unexpected(f"{line}: not known to this trial")
        self.ran += 1

    def start(self) -> None:
        """Start the service as its unit does, and come back when it is ready."""
        command = [part.replace(str(ROOT), str(self.code)) for part in unit_command()]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.code, env=self.environment, stdout=log, stderr=log,
                                            start_new_session=True)  # fmt: skip
        for _ in range(600):
            try:
                if requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200:
                    return
            except requests.RequestException:
                if self.process.poll() is not None:
                    break
            time.sleep(0.1)
        log_text = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        raise Unexpected(f"the service did not become ready:\n{log_text[-2000:]}")

    def stop(self) -> None:
        """Let it finish."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            if self.process.wait(timeout=60):
                raise Unexpected(f"the service ended with {self.process.returncode}")

    def kill(self) -> None:
        """kill -9, with its workers."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, 9)
            self.process.wait()

    def counts(self) -> dict[str, int]:
        """Rows of the tables that people would miss, in the SQLite file."""
        with closing(sqlite3.connect(f"file:{self.data / 'sotay.db'}?mode=ro", uri=True)) as database:
            return {name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}

    def visitor(self, number: int = 1) -> Visitor:
        """Somebody at a browser, behind the proxy."""
        return Visitor(f"http://127.0.0.1:{self.port}", behind_proxy=NAME, number=number)
