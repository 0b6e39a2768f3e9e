"""The files of deploy/ at work on this machine: nginx with TLS, service processes, one PostgreSQL, one Redis.

In: deploy/ as it stands. Out: `Trial`, everything running until its stack is closed. Only names, ports and folders are
this trial's own; what it does with them is in `try_deploy.py`.
"""

from __future__ import annotations

import os
import random
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import requests
from measuring import ROOT
from visitor import Unexpected, Visitor

from tests.quiz_service.databases import database_address
from tests.running_service import PASSWORD, RunningService, fill

DEPLOY = ROOT / "deploy"
PROCESSES = 2


def steady_port() -> int:
    """A free port out of the range from which outgoing connections take theirs: it is still free after a restart."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port


def needs(*programs: str) -> None:
    """Say which program is missing, and where it comes from."""
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    missing = [program for program in programs if shutil.which(program, path=path) is None]
    if missing:
        sys.exit(f"could not try: {', '.join(missing)} missing. On Debian: apt-get install {' '.join(missing)}")
    os.environ["PATH"] = path


@contextmanager
def process(*command: str | Path, log: Path, **options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs until the end of the block."""
    with log.open("ab") as stream:
        started = subprocess.Popen([str(part) for part in command], stdout=stream, stderr=stream, **options)  # type: ignore[call-overload]
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(timeout=40)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def settings_file() -> dict[str, str]:
    """deploy/so-tay-255.env, as systemd reads it."""
    lines = (DEPLOY / "so-tay-255.env").read_text(encoding="utf-8").splitlines()
    return dict(shlex.split(line)[0].split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))


def unit_command() -> list[str]:
    """What the systemd unit starts, with this checkout's programs."""
    unit = (DEPLOY / "so-tay-255.service").read_text(encoding="utf-8")
    command = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)[0]
    return shlex.split(command.replace("/srv/so-tay-255", str(ROOT)))


def proxy_file(folder: Path, tls: int, plain: int, upstream: list[int]) -> Path:
    """deploy/nginx.conf with this trial's name, ports and folders, inside a whole file of its own."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    (server,) = re.findall(r"^    server 127\.0\.0\.1:8255.*$", text, re.MULTILINE)
    text = text.replace(server, "\n".join(server.replace(":8255", f":{port}") for port in upstream))
    for old, new in {
        "so-tay.example": "localhost",
        "listen 443": f"listen 127.0.0.1:{tls}", "listen 80": f"listen 127.0.0.1:{plain}",
        "/etc/ssl/so-tay": str(folder), "/var/log/so-tay-255": str(folder), "/srv/so-tay-255": str(ROOT),
        "include mime.types": "include /etc/nginx/mime.types",
    }.items():  # fmt: skip
        if old not in text:
            raise Unexpected(f"deploy/nginx.conf: «{old}» is not there")
        text = text.replace(old, new)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in
                        ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    file = folder / "nginx.conf"
    file.write_text(f"user root;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
                    f"http {{\n{temporary}{text}}}\n", encoding="utf-8")  # fmt: skip
    return file


def make_certificate(folder: Path) -> str:
    """A certificate for this trial, which only this trial trusts."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return str(folder / "fullchain.pem")


class Trial:
    """Everything running. `visitor()` is a new browser; `said` is what was tried."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.certificate = make_certificate(folder)
        self.database = stack.enter_context(database_address("postgresql", folder))
        self.people = RunningService(folder, self.database)
        fill(self.people, {f"P{number}": "can-bo-thanh-pho" for number in range(1, 9)})
        self.tls, self.plain, self.redis = steady_port(), steady_port(), steady_port()
        self.ports = [steady_port() for _ in range(PROCESSES)]
        self.servers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Redis, the service processes, the proxy."""
        enter, log = self.stack.enter_context, self.folder / "server.log"
        enter(process("redis-server", "--port", str(self.redis), "--bind", "127.0.0.1", "--save", "",
                      "--dir", self.folder, log=log))  # fmt: skip
        for port in self.ports:
            self.servers.append(enter(process(*unit_command(), log=log, cwd=ROOT, env=self.environment(port))))
        file = proxy_file(self.folder, self.tls, self.plain, self.ports)
        tried = subprocess.run(["nginx", "-t", "-c", file], capture_output=True, text=True)
        if tried.returncode or "[warn]" in tried.stderr:
            raise Unexpected(f"nginx -t: {tried.stderr}")
        enter(process("nginx", "-c", file, "-g", "daemon off;", log=log))
        for port in self.ports:
            self.wait(f"http://127.0.0.1:{port}/readyz")
        self.wait(f"{self.address}/readyz")

    def environment(self, port: int) -> dict[str, str]:
        """The settings of the file, with this trial's addresses; all processes share one folder."""
        given = settings_file()
        given["GUNICORN_CMD_ARGS"] = re.sub(r"--bind \S+", f"--bind 127.0.0.1:{port}", given["GUNICORN_CMD_ARGS"])
        return {"PATH": os.environ["PATH"]} | given | {
            "SOTAY_DATA": str(self.folder / "shared"), "SOTAY_SITE": str(ROOT / "build" / "site"),
            "SOTAY_BASE_URL": self.address,
            "SOTAY_DATABASE": self.database, "SOTAY_LIMITS": f"redis://127.0.0.1:{self.redis}",
            "SOTAY_SECRET_KEY": "k" * 40, "SOTAY_SECOND_FACTOR": "optional", "SOTAY_METRICS_TOKEN": "m" * 32,
        }  # fmt: skip

    @property
    def address(self) -> str:
        """Where people go."""
        return f"https://localhost:{self.tls}"

    def visitor(self, name: str = "") -> Visitor:
        """A browser; signed in where a name is given."""
        visitor = Visitor(self.address, self.certificate)
        if name:
            visitor.sign_in(self.people.people[name].staff_code, PASSWORD)
        return visitor

    def wait(self, address: str) -> None:
        """Until this address answers with 200."""
        for _ in range(600):
            try:
                if requests.get(address, timeout=5, verify=self.certificate).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        log = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
        said = [line for line in log.splitlines() if not line.startswith("{")]  # without the lines a request
        raise Unexpected(f"{address} is not ready:\n" + "\n".join(said[-40:]))
