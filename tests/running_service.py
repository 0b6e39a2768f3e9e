"""The real service as a process of its own, with the real modules and made-up people: to be used, killed, restarted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from quiz_service.clock import system_clock
from quiz_service.courseware.loader import load_courseware
from quiz_service.operations import spans
from quiz_service.operations.publishing import publish
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.schema import upgrade
from tests.quiz_service.made_up_people import Someone, add_person, add_unit, someone

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "mật khẩu để thử nghiệm"
ADMINISTRATOR = "quan-tri"
"""Who goes by this short name is an administrator."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class RunningService:
    """One server on one database. `people` are its made-up trainees by a short name."""

    folder: Path
    database: str
    port: int = field(default_factory=free_port)
    people: dict[str, Someone] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    program: tuple[str, ...] = ("-m", "quiz_service.cli")
    """What Python runs: the command `quiz`, or one around it."""

    @property
    def url(self) -> str:
        """Address with a slash at its end."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def is_alive(self) -> bool:
        """True from `start` until it is killed or stopped."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the server and come back when it answers."""
        environment = os.environ | {
            "SOTAY_DATA": str(self.folder), "SOTAY_DATABASE": self.database, "SOTAY_BASE_URL": self.url.rstrip("/"),
        }  # fmt: skip
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=environment,
                start_new_session=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                urllib.request.urlopen(f"{self.url}hoc-tap/phien", timeout=2).close()
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"the server did not start:\n{(self.folder / 'server.log').read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """Kill it and its workers at once, as a power switch does to a process."""
        assert self.process, "a server that was started"
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Let it finish, then make sure it is gone."""
        assert self.process, "a server that was started"
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=10)
        self.kill()


def fill(service: RunningService, names: dict[str, str]) -> None:
    """All tables, the real modules, and one trainee a name (name → audience)."""
    engine = open_engine(service.database)
    upgrade(engine)
    hashed = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with writing(engine) as session:
        publish(session, load_courseware(ROOT).courseware, now=system_clock())
        unit = add_unit(session, "SO-THU")
        for name, audience in names.items():
            person = add_person(session, unit, f"THU-{name.upper()}", name=f"Học viên Thử {name}",
                                audience=audience, password_hash=hashed,
                                roles=((("administrator", None),) if name == ADMINISTRATOR else ()))  # fmt: skip
            service.people[name] = someone(person)
        spans.rebuild(session)
    engine.dispose()


@contextmanager
def running_service(folder: Path, names: dict[str, str], database: str = "") -> Iterator[RunningService]:
    """A started service; stopped at the end."""
    service = RunningService(folder, database or f"sqlite:///{folder / 'sotay.db'}")
    fill(service, names)
    service.start()
    try:
        yield service
    finally:
        service.stop()
