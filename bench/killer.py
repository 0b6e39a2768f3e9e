"""Kills the server hundreds of times while people answer and submit; then looks for what was lost, doubled, invented.

`build/venv/bin/python bench/killer.py [--kills 300] [--clients 8] [--kind sqlite|postgresql|both]`. Not a measurement
of speed: it prints how much was acknowledged, and ends with status 1 if anything of it is not there exactly once.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from measuring import ROOT, machine, print_table

sys.path.insert(0, str(ROOT))

from tests.quiz_service.databases import KINDS, database_address
from tests.quiz_service.faults.aftermath import all_faults
from tests.quiz_service.faults.stubborn import Learner, answer_while_killed
from tests.running_service import running_service

MOST_HOURS = 2


def kill(kind: str, kills: int, clients: int, folder: Path) -> tuple[list[str], list[str]]:
    """A row for the table, and the faults."""
    names = {f"P{number}": "can-bo-thanh-pho" for number in range(clients)}
    chance = random.Random(255)
    with database_address(kind, folder) as address, running_service(folder, names, address) as service:
        state = {"killed": 0, "next": time.monotonic() + 2.0}
        stop_at = time.monotonic() + MOST_HOURS * 3600
        learners = [Learner(service, name, stop_at, lambda _: state["killed"] >= kills) for name in names]

        def is_due(killed: int) -> bool:
            if killed != state["killed"]:  # it answers again: so long it may live
                state["killed"], state["next"] = killed, time.monotonic() + chance.uniform(0.2, 2.5)
                if killed % 50 == 0:
                    print(f"  {kind}: {killed} kills", flush=True)
            return killed < kills and time.monotonic() >= state["next"]

        began = time.monotonic()
        killed = answer_while_killed(service, learners, is_due=is_due)
        minutes = (time.monotonic() - began) / 60
        faults = all_faults(address, learners, folder)
        saved, submitted = (sum(len(getattr(one, what)) for one in learners) for what in ("saved", "submitted"))
    return [kind, str(killed), str(saved), str(submitted), str(len(faults)), f"{minutes:.1f}"], faults


def main() -> None:
    """Both databases in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--kind", choices=(*KINDS, "both"), default="both")
    arguments = parser.parse_args()
    print(machine(), flush=True)
    rows, faults = [], []
    for kind in KINDS if arguments.kind == "both" else (arguments.kind,):
        with tempfile.TemporaryDirectory() as folder:
            row, found = kill(kind, arguments.kills, arguments.clients, Path(folder))
        rows.append(row)
        faults += found
    head = ["database", "kills", "saves acknowledged", "submissions acknowledged", "faults", "minutes"]
    print_table("What was acknowledged and is there once", head, rows)
    for fault in faults[:20]:
        print(fault)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
