"""Cuts the power again and again while people answer, submit and administer; then looks for what was lost.

`build/venv/bin/python bench/power_loss.py [--cuts 30] [--clients 6] [--quick]`. The database, the secret key and a
backup lie on a disk that keeps only what was synced (`tests/quiz_service/faults/forgetful_disk.py`); at every other cut
a random half of what was not synced is left too, in pages. The same is done with less careful settings of SQLite and
PostgreSQL: these must lose something, or the check could not fail. Not a measurement of speed: ends with status 1 if
our own settings lose, double or invent anything. Needs root, /dev/fuse, mfusepy and libfuse.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring import ROOT, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))

from sqlalchemy.exc import DatabaseError

from quiz_service.config import SECRET_FILE
from quiz_service.durable import sync
from quiz_service.storage.backups import check_backup, file_digest, make_backup
from quiz_service.storage.engine import open_engine
from tests.quiz_service.faults.aftermath import clerk_faults, evidence_faults, keeping_faults
from tests.quiz_service.faults.forgetful_disk import ForgetfulDisk, forgetful_disk, why_not
from tests.quiz_service.faults.own_postgresql import OwnPostgresql
from tests.quiz_service.faults.stubborn import Clerk, Learner, answer_while_killed
from tests.running_service import ADMINISTRATOR, RunningService, fill

MOST_MINUTES = 30
CARELESS = ("bench/careless.py",)


@dataclass(frozen=True)
class Setting:
    """One way to keep a database; `loses`: it is there to show that the check finds what is lost."""

    name: str
    kind: str
    loses: bool
    level: str = ""


SETTINGS = (
    Setting("SQLite, as the service sets it (FULL)", "sqlite", loses=False),
    Setting("SQLite, synchronous=NORMAL", "sqlite", loses=True, level="NORMAL"),
    Setting("SQLite, synchronous=OFF", "sqlite", loses=True, level="OFF"),
    Setting("PostgreSQL, as it comes (fsync=on)", "postgresql", loses=False),
    Setting("PostgreSQL, fsync=off", "postgresql", loses=True, level="off"),
)


class Keepsakes:
    """Files that were said to be safe: the secret key, and a backup from before each cut."""

    def __init__(self, database: str, data: Path) -> None:
        self.database, self.data, self.digests, self.faults = database, data, {}, []

    def remember(self, number: int) -> None:
        """Take a backup; hold on to what it and the key are now."""
        backup = self.data / "backups" / f"{number}.db"
        engine = open_engine(self.database)
        make_backup(engine, backup)
        engine.dispose()
        for path in (backup, self.data / SECRET_FILE):
            self.digests[path] = file_digest(path)

    def compare(self) -> None:
        """Are they there, and whole?"""
        for path, digest in self.digests.items():
            if not path.exists() or file_digest(path) != digest:
                self.faults.append(f"{path.name} is gone or not what it was")
            elif path.suffix == ".db":
                check_backup(path)
                path.unlink()
        self.digests = {path: digest for path, digest in self.digests.items() if path.suffix != ".db"}


@contextlib.contextmanager
def database_on(setting: Setting, disk: ForgetfulDisk, folder: Path) -> Iterator[tuple[str, OwnPostgresql | None]]:
    """The address of the database on the disk, and its server where it has one."""
    if setting.kind == "sqlite":
        yield f"sqlite:///{disk.place / 'sotay.db'}", None
        return
    server = OwnPostgresql(disk.place / "pg", {"fsync": setting.level or "on"}, sockets=folder)
    try:
        server.start()
        sync(disk.place)  # it was installed long before the first cut
        yield server.address, server
    finally:
        server.kill()


def lose(setting: Setting, cuts: int, clients: int, folder: Path) -> tuple[list[str], list[str]]:
    """A row for the table, and the faults."""
    names = {f"P{number}": "can-bo-thanh-pho" for number in range(clients)}
    chance = random.Random(255)
    os.environ["CARELESS"] = setting.level
    # PostgreSQL leaves it to the file system's journal that a folder made in recovery is there after the next cut.
    with forgetful_disk(folder, journal=setting.kind == "postgresql") as disk:
        disk.mount(kept=0, seed=0)
        with database_on(setting, disk, folder) as (address, server):
            careless = setting.kind == "sqlite" and setting.level
            service = RunningService(disk.place, address, program=CARELESS if careless else ("-m", "quiz_service.cli"))
            fill(service, names | {ADMINISTRATOR: "can-bo-thanh-pho"})
            service.start()
            kept = Keepsakes(address, disk.place)
            state = {"cuts": 0, "next": time.monotonic() + 2}
            stop_at = time.monotonic() + MOST_MINUTES * 60
            learners = [Learner(service, name, stop_at, lambda _: state["cuts"] >= cuts) for name in names]
            clerk = Clerk(service, ADMINISTRATOR, stop_at, lambda _: state["cuts"] >= cuts)

            def is_due(killed: int) -> bool:
                if killed != state["cuts"]:
                    state["cuts"], state["next"] = killed, time.monotonic() + chance.uniform(0.3, 2.0)
                if killed >= cuts or time.monotonic() < state["next"]:
                    return False
                if killed % 5 == 4:
                    kept.remember(killed)
                return True

            def cut() -> None:
                if server:
                    server.kill()
                disk.cut_power()
                disk.mount(kept=0.5 if state["cuts"] % 2 else 0, seed=state["cuts"])
                if server:
                    server.start()
                kept.compare()

            began, faults = time.monotonic(), []
            try:
                made = answer_while_killed(service, [*learners, clerk], is_due=is_due, between=cut)
                service.stop()
                faults = [*evidence_faults(address, learners), *clerk_faults(address, clerk), *kept.faults,
                          *keeping_faults(address, folder)]  # fmt: skip
            except (DatabaseError, RuntimeError) as error:  # damaged so that it does not start or cannot be read
                made, faults = state["cuts"], [*faults, f"damaged: {str(error)[-300:]}"]
                for one in (*learners, clerk):
                    one.stop_at = 0
            finally:
                service.kill()
            minutes = (time.monotonic() - began) / 60
        saved, submitted = (sum(len(getattr(one, what)) for one in learners) for what in ("saved", "submitted"))
    row = [setting.name, str(made), str(saved), str(submitted), str(len(clerk.added)), str(len(faults)),
           f"{minutes:.1f}"]  # fmt: skip
    return row, faults


def measure(cuts: int, clients: int, settings: tuple[Setting, ...]) -> None:
    """Every setting in turn.

    Raises:
        CannotMeasure: there is no such disk here, a careful setting lost something, or a careless one nothing.
    """
    if why_not():
        raise CannotMeasure(why_not())
    rows, wrong = [], []
    for setting in settings:
        folder = Path(tempfile.mkdtemp(prefix="sotay-disk-"))
        folder.chmod(0o755)
        row, faults = lose(setting, cuts, clients, folder)
        shutil.rmtree(folder, ignore_errors=True)
        rows.append(row)
        shown = sorted(faults, key=lambda fault: not fault.startswith(("save", "submission", "unit")))
        print(f"  {setting.name}: {len(faults)} faults", *(one[:160] for one in shown[:3]), sep="\n    ", flush=True)
        if setting.loses != bool(faults):
            wrong.append(f"{setting.name}: {'nothing was lost, the check is blind' if setting.loses else 'lost'}")
    head = ["setting", "cuts", "saves acknowledged", "submissions", "units", "faults", "minutes"]
    print_table("After power cuts: what was acknowledged and is not there once, and other faults", head, rows)
    if wrong:
        raise CannotMeasure("; ".join(wrong))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=30)
    parser.add_argument("--clients", type=int, default=6)
    parser.add_argument("--only", default="", help="settings whose name contains this")
    parser.add_argument("--quick", action="store_true", help="few cuts, two settings")
    given = parser.parse_args()
    settings = tuple(one for one in SETTINGS if given.only in one.name)
    if given.quick:
        finish(lambda: measure(4, 3, settings[:2]))
    else:
        finish(lambda: measure(given.cuts, given.clients, settings))


if __name__ == "__main__":
    main()
