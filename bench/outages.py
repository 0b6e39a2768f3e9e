"""What the service stands on goes away and comes back, again and again, while people answer and submit.

`build/venv/bin/python bench/outages.py [--times 20] [--clients 8] [--quick]`. PostgreSQL is stopped and killed in turn;
the disk under SQLite is filled and freed. The service itself is never restarted: whoever is told 503, or nothing, sends
the same again. Not a measurement of speed: ends with status 1 if anything acknowledged is not there exactly once, or a
request was answered with a fault of the service. The disk needs the right to mount a file system.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import ROOT, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))

from tests.quiz_service.faults.aftermath import all_faults
from tests.quiz_service.faults.own_postgresql import OwnPostgresql
from tests.quiz_service.faults.small_disk import small_disk
from tests.quiz_service.faults.stubborn import Learner
from tests.running_service import running_service

MOST_MINUTES = 30
MEGABYTES = 40
Outage = Callable[[int], None]
"""The outage of this number, from its beginning to its end."""


@contextmanager
def restarted_postgresql(folder: Path) -> Iterator[tuple[str, Outage]]:
    """Its address, and how it is stopped or killed and started again."""
    server = OwnPostgresql(folder / "pg", {}, sockets=folder)
    server.start()

    def outage(number: int) -> None:
        (server.kill if number % 2 else server.stop)()
        server.start()

    try:
        yield server.address, outage
    finally:
        server.kill()


@contextmanager
def full_disk(folder: Path) -> Iterator[tuple[str, Outage]]:
    """The address of a database on a small disk, and how that is full for a while.

    Raises:
        CannotMeasure: nothing may be mounted here.
    """
    with small_disk(folder / "small", MEGABYTES) as disk:
        if disk is None:
            raise CannotMeasure("the disk: needs the right to mount a file system")

        def outage(number: int) -> None:
            disk.fill(number % 4 * 40_000)
            time.sleep(2)
            disk.free()

        yield f"sqlite:///{disk.place / 'sotay.db'}", outage


KINDS = {"PostgreSQL stopped and killed in turn": restarted_postgresql, "SQLite on a disk that fills up": full_disk}


def suffer(kind: str, times: int, clients: int, folder: Path) -> tuple[list[str], list[str]]:
    """A row for the table, and the faults."""
    names, chance = {f"P{number}": "can-bo-thanh-pho" for number in range(clients)}, random.Random(255)
    with KINDS[kind](folder) as (address, outage):
        data = folder / "data"
        data.mkdir()
        with running_service(data, names, address) as service:
            done, stop_at = threading.Event(), time.monotonic() + MOST_MINUTES * 60
            learners = [Learner(service, one, stop_at, lambda _: done.is_set()) for one in names]
            threads = [threading.Thread(target=learner.run) for learner in learners]
            for thread in threads:
                thread.start()
            try:
                for number in range(times):
                    time.sleep(chance.uniform(0.5, 2.5))
                    outage(number)
            finally:
                done.set()
                for thread in threads:
                    thread.join()
        faults = all_faults(address, learners, folder)
        if faults:  # what the service itself said of it
            faults += (data / "server.log").read_text(encoding="utf-8").splitlines()[-40:]
    saved, submitted = (sum(len(getattr(one, what)) for one in learners) for what in ("saved", "submitted"))
    refused = sum(learner.refused for learner in learners)
    return [kind, str(times), str(saved), str(submitted), str(refused), str(len(faults))], faults


def measure(times: int, clients: int) -> None:
    """Each kind in turn.

    Raises:
        CannotMeasure: something was lost, doubled or invented, or a fault was answered.
    """
    rows, faults = [], []
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="sotay-outages-") as name:
            Path(name).chmod(0o755)
            row, found = suffer(kind, times, clients, Path(name))
        rows.append(row)
        faults += found
    head = ["what goes away", "times", "saves acknowledged", "submissions", "answered 503", "faults"]
    print_table("What was acknowledged and is there once", head, rows)
    if faults:
        raise CannotMeasure("\n".join(one[:300] for one in faults[:60]))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    finish(lambda: measure(4 if given.quick else given.times, given.clients))


if __name__ == "__main__":
    main()
