"""Durable submissions a second of the real service, against the floor: a bare view that writes one row durably.

Both run as `quiz serve` starts them (gunicorn, one worker, eight threads), each on a database of its own, and take
turns; the ratio is the median of the rounds. A submission is the page's own POST with cookie, forgery token and all
answers, of an attempt that was saved once; all answers are right, the dearest case: step, result, completion, spans.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bursts import Burst, a_request, burst, cpu_of_children, cpu_seconds
from measuring import ROOT, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))

from prepared import OpenAttempt, database_process, fill_people, open_attempts, submissions
from sqlalchemy import func, select

from quiz_service.app import create_app
from quiz_service.clock import system_clock
from quiz_service.config import load_settings
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Result
from quiz_service.storage.schema import upgrade
from tests.quiz_service.databases import KINDS, database_address
from tests.running_service import RunningService, free_port

CLIENTS = (1, 8, 32)
AIM = 0.5
MODULES = [f"m{number:02}" for number in range(1, 14)]
MOST_A_SECOND = 450
"""Attempts are prepared for this many submissions a second."""


@contextmanager
def _floor(database: str) -> Iterator[tuple[int, int]]:
    """The floor as a process: (port, process group)."""
    port = free_port()
    process = subprocess.Popen([sys.executable, str(ROOT / "bench" / "floor.py"), str(port), database],
                               cwd=ROOT, start_new_session=True)  # fmt: skip
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise CannotMeasure("the floor did not start")
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


@contextmanager
def _service(folder: Path, database: str, attempts: int) -> Iterator[tuple[int, int, Iterator[bytes]]]:
    """The service with open attempts: (port, process group, requests that submit them)."""
    engine, now = open_engine(database), system_clock()
    upgrade(engine)
    people = -(-attempts // len(MODULES))
    fill_people(engine, people, ["Sở Thử"], now)
    opened: list[OpenAttempt] = open_attempts(engine, range(1, people + 1), MODULES, now)
    engine.dispose()
    running = RunningService(folder, database)
    running.start()
    settings = load_settings({"SOTAY_DATA": str(folder), "SOTAY_DATABASE": database}, ROOT)
    try:
        assert running.process
        yield running.port, running.process.pid, submissions(create_app(settings), opened, running.port)
    finally:
        running.stop()


def _check(result: Burst, what: str) -> None:
    wrong = {status: count for status, count in result.statuses.items() if status != 200}
    if wrong or not result.seconds:
        raise CannotMeasure(f"{what} answered {wrong or 'nothing'}")


def _cells(bursts: list[Burst], servers: list[float], databases: list[float]) -> list[str]:
    """Answers a second, p50, p95 over all rounds; the shares of one core that client and server took; processor time a
    request of the server and of the database."""
    elapsed = sum(one.elapsed for one in bursts)
    together = Burst(seconds=[second for one in bursts for second in one.seconds], elapsed=elapsed)
    count = len(together.seconds)
    return [
        f"{together.a_second:.0f}", f"{together.milliseconds(0.5):.1f}", f"{together.milliseconds(0.95):.1f}",
        f"{sum(one.client_cpu for one in bursts) / elapsed:.0%}",
        f"{sum(servers) / elapsed:.0%}", f"{sum(servers) / count * 1000:.1f}",
        f"{sum(databases) / count * 1000:.1f}" if any(databases) else "",
    ]  # fmt: skip


def measure(kind: str, seconds: float, rounds: int) -> list[list[str]]:
    """A row for each number of clients and each of the two."""
    rows: list[list[str]] = []
    needed = int(MOST_A_SECOND * (seconds * rounds * len(CLIENTS) + 2))
    with (
        tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other,
        database_address(kind, Path(folder)) as own, database_address(kind, Path(other)) as beside,
        _service(Path(folder), own, needed) as (port, group, requests), _floor(beside) as (floor_port, floor_group),
    ):  # fmt: skip
        plain = itertools.repeat(a_request("POST", "/ghi", floor_port, body="text=" + "x" * 200))
        turns = {"floor": (floor_port, floor_group, plain), "submission": (port, group, requests)}
        database, submitted = _process_of(own), 0
        for name, (at, _, supply) in turns.items():  # the first requests compile templates and statements
            warm = burst(at, supply, 8, 1)
            _check(warm, name)
            submitted += len(warm.seconds) if name == "submission" else 0
        for clients in CLIENTS:
            taken: dict[str, list[Burst]] = {name: [] for name in turns}
            servers: dict[str, list[float]] = {name: [] for name in turns}
            databases: dict[str, list[float]] = {name: [] for name in turns}
            for _ in range(rounds):
                for name, (at, pids, supply) in turns.items():
                    before, before_database = cpu_seconds(pids), cpu_of_children(database) if database else 0.0
                    taken[name].append(burst(at, supply, clients, seconds))
                    servers[name].append(cpu_seconds(pids) - before)
                    databases[name].append((cpu_of_children(database) if database else 0.0) - before_database)
                    _check(taken[name][-1], name)
            submitted += sum(len(one.seconds) for one in taken["submission"])
            ratio = statistics.median(
                own.a_second / floor.a_second for floor, own in zip(taken["floor"], taken["submission"], strict=True)
            )
            for name in turns:
                shown = f"{ratio:.2f}{'' if ratio >= AIM else ' missed'}" if name == "submission" else ""
                rows.append([kind, str(clients), name, *_cells(taken[name], servers[name], databases[name]), shown])
        _check_stored(own, submitted)
    return rows


def _process_of(database: str) -> int:
    engine = open_engine(database)
    found = database_process(engine)
    engine.dispose()
    return found


def _check_stored(database: str, submitted: int) -> None:
    """As many results as acknowledgements."""
    engine = open_engine(database)
    with reading(engine) as session:
        stored = session.scalar(select(func.count()).select_from(Result))
    engine.dispose()
    if stored != submitted:
        raise CannotMeasure(f"{submitted} submissions acknowledged, {stored} results stored")


def main() -> None:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--kind", choices=(*KINDS, "both"), default="both")
    arguments = parser.parse_args()
    seconds, rounds = (1.0, 1) if arguments.quick else (3.0, 3)

    def run() -> None:
        rows = []
        for kind in KINDS if arguments.kind == "both" else (arguments.kind,):
            rows += measure(kind, seconds, rounds)
        head = ["database", "clients", "what", "req/s", "p50 ms", "p95 ms", "client cpu", "server cpu",
                "server ms", "database ms", f"ratio (aim {AIM})"]  # fmt: skip
        print_table("Durable submissions against the floor; cpu as a share of one core and ms a request", head, rows)

    finish(run)


if __name__ == "__main__":
    main()
