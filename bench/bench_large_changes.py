"""How long do large changes hold SQLite's one right to write, so that learners' saves wait?

Question: seconds during which applying a roster (all new people; all moved to another unit and group), undoing it, and
publishing a changed path hold the right to write; and the longest wait of somebody who saves meanwhile.
Baseline: in the same run, the least that applying such a roster must write (people, placements, accounts, spans; or
placements ended, begun and spans), as ready rows by executemany in one transaction, with the same settings.
Method: a copy of a made-up register (`crowd.py`); each change in a process of its own. Before the right to write is
taken, the service holds the roster against who is known (`roster_applying.look`): that is shown, nobody waits for it.
A second process saves one small row, durably, every twentieth of a second.
Aim: as near the least as can be; a save waits less than the ten seconds after which it is refused.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench_coverage import sqlite_of
from measuring import PYTHON, ROOT, WORK, finish, print_table, run

HERE, THIS = WORK / "changes", Path(__file__)
NOW, TODAY = datetime(2026, 11, 2, 4, tzinfo=UTC), date(2026, 11, 2)
STEPS = (
    "the least, new",
    "apply, new",
    "undo, new",
    "the least, moved",
    "apply, moved",
    "undo, moved",
    "publish a path",
)
sys.path.insert(0, str(ROOT))


class Saver(threading.Thread):
    """Somebody who saves again and again; how long each had to wait."""

    def __init__(self, file: Path) -> None:
        super().__init__(daemon=True)
        self.file, self.waits, self.is_over = file, [0.0], threading.Event()

    def run(self) -> None:
        from sqlalchemy import text

        from quiz_service.storage.engine import open_engine, writing

        engine = open_engine(f"sqlite:///{self.file}")
        while not self.is_over.wait(0.05):
            began = time.perf_counter()
            with writing(engine) as session:
                session.execute(text("INSERT INTO bench_saves (at) VALUES (1)"))
            self.waits.append(time.perf_counter() - began)
        engine.dispose()


def rows_of(kind: str, count: int, units: int) -> list[Any]:
    """A roster as it was read."""
    from quiz_service.roster.row import RosterRow

    names = [f"{family} Văn {given}" for family in "Nguyễn Trần Lê Phạm Hoàng Đặng Bùi Đỗ".split()
             for given in "An Bình Cường Dũng Hà Khánh".split()]  # fmt: skip
    if kind == "new":
        return [
            RosterRow("", at + 2, {
                "staff_code": f"MOI{at:07}", "name": f"{names[at % len(names)]} {at}", "unit": f"DV{at % units + 1:05}",
                "audience": "doi-178", "email": f"moi{at}@vidu.vn", "starts_on": "2026-10-01",
            })
            for at in range(count)
        ]  # fmt: skip
    return [
        RosterRow("", at + 2, {"staff_code": f"CB{at + 1:07}", "unit": f"DV{at % units + 1:05}",
                               "audience": ("doi-178", "nguoi-ho-tro")[at % 2], "starts_on": "2026-10-15"})
        for at in range(count)
    ]  # fmt: skip


def apply_here(file: Path, kind: str, count: int) -> dict[str, float]:
    """Show, look, apply, undo."""
    from sqlalchemy import func, select

    from quiz_service.operations import roster, roster_applying, roster_undoing
    from quiz_service.roster.known import Importer
    from quiz_service.storage.engine import open_engine, reading, writing
    from quiz_service.storage.models import Unit

    engine, who = open_engine(f"sqlite:///{file}"), Importer(TODAY)
    with writing(engine) as session:
        units = session.scalar(select(func.count()).select_from(Unit)) or 1
        rows = rows_of(kind, count, units)
        shown = roster.show(session, rows, kind="roster", file_name="x.xlsx", digest="d" * 64, notes=(), importer=who,
                            now=NOW)  # fmt: skip
        public_id, counts = shown.public_id, dict(shown.counts)
    began = time.perf_counter()
    with reading(engine) as session:
        looked = roster_applying.look(session, public_id, importer=who)
    told = {"looked": time.perf_counter() - began, "rows": sum(counts.get(one, 0) for one in roster_applying.TOUCHING)}

    def apply(session: Any) -> None:
        assert roster_applying.apply(session, public_id, importer=who, now=NOW, looked=looked) == 0

    def undo(session: Any) -> None:
        roster_undoing.undo(session, public_id, importer=who, now=NOW)

    for name, change in ((f"apply, {kind}", apply), (f"undo, {kind}", undo)):
        told |= held(engine, file, name, change)
    return told


def held(engine: Any, file: Path, name: str, change: Callable[[Any], None]) -> dict[str, float]:
    """Seconds, processor seconds, and the longest wait of somebody who saved meanwhile."""
    from quiz_service.storage.engine import writing

    saver = Saver(file)
    with writing(engine) as session:
        saver.start()
        began, began_cpu = time.perf_counter(), time.process_time()
        change(session)
        session.flush()
    told = {name: time.perf_counter() - began, f"{name}: cpu": time.process_time() - began_cpu}
    saver.is_over.set()
    saver.join()
    return told | {f"{name}: wait": max(saver.waits)}


def publish_here(file: Path) -> dict[str, float]:
    """A path that lacks a module."""
    from dataclasses import replace

    from quiz_service.operations import publishing
    from quiz_service.storage.engine import open_engine

    files = publishing.files_to_publish(ROOT)
    paths = tuple(replace(path, required=path.required[:-1]) if number == 0 else path
                  for number, path in enumerate(files.paths))  # fmt: skip
    engine = open_engine(f"sqlite:///{file}")
    return held(engine, file, "publish a path",
                lambda session: publishing.publish(session, replace(files, paths=paths), now=NOW) and None)  # fmt: skip


def least_here(file: Path, kind: str, count: int) -> dict[str, float]:
    """The rows of it, ready, and nothing but written."""
    from quiz_service.storage.engine import open_engine

    connection = open_engine(f"sqlite:///{file}").raw_connection()
    cursor, first = connection.cursor(), 50_000_000
    span = ("2026-10-15", "9999-12-31", 1, "doi-178", 1, 0, 0)
    placement = (1, "doi-178", "2026-10-15", "", 1, 1, "")
    people = [(first + at, f"{first + at:032x}", f"MOI{at:07}", f"Nguyễn Văn {at}", f"nguyen van {at}", f"{at:060x}",
               "2026-11-02 04:00:00.000000") for at in range(count)]  # fmt: skip
    ids = [one[0] for one in people] if kind == "new" else list(range(1, count + 1))
    began, began_cpu = time.perf_counter(), time.process_time()
    cursor.execute("BEGIN IMMEDIATE")
    if kind == "new":
        cursor.executemany("INSERT INTO people (id, public_id, staff_code, name, folded_name, sort_key, created_at)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?)", people)  # fmt: skip
        cursor.executemany("INSERT INTO accounts (person_id, is_closed) VALUES (?, 0)", [(one,) for one in ids])
    else:
        cursor.executemany("UPDATE placements SET ends_on = '2026-10-15' WHERE person_id = ?", [(one,) for one in ids])
        cursor.executemany("UPDATE counted_spans SET ends_on = '2026-10-15' WHERE person_id = ?"
                           " AND ends_on > '2026-10-15' AND starts_on < '2026-10-15'",
                           [(one,) for one in ids])  # fmt: skip
        cursor.executemany("DELETE FROM counted_spans WHERE person_id = ? AND starts_on >= '2026-10-15'",
                           [(one,) for one in ids])  # fmt: skip
    cursor.executemany("INSERT INTO placements (person_id, unit_id, audience, starts_on, position_group, is_main,"
                       " in_scope, scope_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                       [(one, *placement) for one in ids])  # fmt: skip
    cursor.executemany("INSERT INTO counted_spans (person_id, starts_on, ends_on, unit_id, audience, in_scope, strands,"
                       " is_trained) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(one, *span) for one in ids])  # fmt: skip
    cursor.execute("COMMIT")
    name = f"the least, {kind}"
    return {name: time.perf_counter() - began, f"{name}: cpu": time.process_time() - began_cpu}


def here(step: str, file: Path, count: int) -> dict[str, float]:
    """What a process of its own does."""
    if step == "publish":
        return publish_here(file)
    word, kind = step.split()
    return (least_here if word == "least" else apply_here)(file, kind, count)


def fresh(source: Path) -> Path:
    """A copy of the register, with a table to save into."""
    import sqlite3

    HERE.mkdir(parents=True, exist_ok=True)
    file = HERE / "sotay.db"
    for old in HERE.glob("sotay.db*"):
        old.unlink()
    shutil.copy(source, file)
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE bench_saves (at INTEGER)")
    return file


def measure(people: int, count: int) -> None:
    """Each change upon a fresh copy."""
    source = Path(sqlite_of(people, 5).removeprefix("sqlite:///"))
    told: dict[str, float] = {}
    for step in ("least new", "apply new", "least moved", "apply moved", "publish"):
        file = fresh(source)
        with tempfile.NamedTemporaryFile(suffix=".json") as place:
            run([PYTHON, THIS, "--here", step, file, "--rows", str(count), "--tell", place.name])
            found = json.loads(Path(place.name).read_text())
        print(f"  {step}" + (f": {found['rows']:,} rows change something; looked at before, {found['looked']:.1f} s"
                             if "looked" in found else ""), flush=True)  # fmt: skip
        told |= found
    for old in HERE.glob("sotay.db*"):
        old.unlink()
    rows, least = [], 0.0
    for step in STEPS:
        least = told[f"{step}: cpu"] if step.startswith("the least") else least
        wait = told.get(f"{step}: wait")
        rows.append([step, f"{told[step]:.2f}", f"{told[f'{step}: cpu']:.2f}",
                     "" if step.startswith("publish") else f"{told[f'{step}: cpu'] / least:.1f}",
                     "" if wait is None else f"{wait:.2f}"])  # fmt: skip
    print_table(f"{count:,} rows upon a register of {people:,} people; the right to write is held for",
                ["", "s", "cpu s", "ratio", "longest wait of a save, s"], rows)  # fmt: skip


def main() -> None:
    """The usual size, or the one asked for."""
    parser = argparse.ArgumentParser(description="How long large changes hold the right to write.")
    parser.add_argument("--people", type=int, default=100_000, help="people of the register (default 100000)")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the roster (default 20000)")
    parser.add_argument("--quick", action="store_true", help="1,000 rows upon 2,000 people")
    parser.add_argument("--here", nargs=2, metavar=("STEP", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--tell", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        given.tell.write_text(json.dumps(here(given.here[0], Path(given.here[1]), given.rows)))
    else:
        finish(lambda: measure(2_000, 1_000) if given.quick else measure(given.people, given.rows))


if __name__ == "__main__":
    main()
