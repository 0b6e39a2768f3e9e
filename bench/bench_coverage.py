"""Do the figures of coverage stay fast when people and attempts become many?

Question: time and memory of today's dashboard, of an earlier day, of a page of people behind a figure, of one new
completion, at 10,000 and more people; and whether today's figures take longer at 5 attempts each than at 1.
Baseline: in the same run, DuckDB scanning all attempts, on all cores: who passed every module of the path by the day,
by unit. It is given what helps it most: one table in its own format in memory, unit and path beside each attempt, the
modules as bits; the tree, targets and people out of scope are left to us alone. The attempts are the same ones.
Method: made-up people (`crowd.py`), stored spans checked against the operations. Each database, and DuckDB, in a
process of its own, taking turns; a first run of each is thrown away, then the least of n. Memory: the greatest resident
size, and how much of it came after everything was imported and the database opened. A new completion is rolled back.
Aim: today's figures as fast at 5 attempts each as at 1; an earlier day below DuckDB's scan; memory bounded.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from measuring import PYTHON, ROOT, WORK, CannotMeasure, finish, print_table, run

HERE, THIS = WORK / "crowd", Path(__file__)
TODAY, EARLIER, LONG_AGO = date(2026, 11, 1), date(2025, 1, 15), date(2023, 9, 1)
DAYS = {"today": TODAY, "as of 15/1/2025": EARLIER, "as of 1/9/2023": LONG_AGO}
TASKS = (*DAYS, "one district, today", "page of people", "new completion")


def memory(what: str = "VmHWM") -> float:
    """The greatest resident size of this process in MB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) * 1024 / 1e6


def least(task: Callable[[], object], times: int) -> tuple[float, float]:
    """Least seconds and least processor seconds of so many runs, after one that does not count."""
    task()
    seconds, cpu = [], []
    for _ in range(times):
        began, began_cpu = time.perf_counter(), time.process_time()
        task()
        seconds.append(time.perf_counter() - began)
        cpu.append(time.process_time() - began_cpu)
    return min(seconds), min(cpu)


def measure_here(address: str, times: int) -> dict[str, Any]:
    """What a process of its own does with one database."""
    sys.path.insert(0, str(ROOT))
    from sqlalchemy import func, select

    from quiz_service.operations.completions import record_completion
    from quiz_service.operations.coverage import Asked, coverage_report, people_behind
    from quiz_service.storage.engine import open_engine, open_session, reading
    from quiz_service.storage.models import CountedSpan, Person, Unit

    engine = open_engine(address)
    numbers = iter(range(7, 1_000_000, 13))
    with reading(engine) as session:
        people = session.scalar(select(func.max(Person.id)))
        district = session.scalars(select(Unit.code).where(Unit.kind == "district").limit(1)).one()
        spans = session.scalar(select(func.count()).select_from(CountedSpan))
    before = memory()

    def dashboard(day: date, unit: str = "") -> Callable[[], object]:
        def task() -> object:
            with reading(engine) as session:
                return coverage_report(session, Asked(day, unit), None)

        return task

    def drill_down() -> None:
        with reading(engine) as session:
            assert people_behind(session, Asked(TODAY), None, "untrained", page=9).lines

    def completion() -> None:
        with open_session(engine, writes=True) as session:
            record_completion(session, next(numbers) % people + 1, "m01", source="class", on=TODAY, now=_now())
            session.rollback()

    tasks = {name: dashboard(day) for name, day in DAYS.items()}
    tasks |= {"one district, today": dashboard(TODAY, district), "page of people": drill_down,
              "new completion": completion}  # fmt: skip
    told = {name: least(task, times * (10 if name == "new completion" else 1)) for name, task in tasks.items()}
    return {"times": told, "peak": memory(), "more": memory() - before, "spans": spans}


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime(2026, 11, 1, 4, tzinfo=UTC)


SCAN = """
SELECT unit, count(*), sum(CASE WHEN done & need = need THEN 1 ELSE 0 END) FROM (
    SELECT any_value(unit) AS unit, any_value(need) AS need,
           bit_or(CASE WHEN passed AND day <= ? THEN module ELSE 0 END) AS done
    FROM attempts GROUP BY person
) GROUP BY unit
"""


def scan_here(file: Path, times: int) -> dict[str, Any]:
    """What a process of its own does with DuckDB."""
    import duckdb

    database = duckdb.connect()
    database.execute("CREATE TABLE attempts AS SELECT * FROM read_csv(?)", [str(file)])
    told = {name: least(lambda day=day: database.execute(SCAN, [day]).fetchall(), times) for name, day in DAYS.items()}
    return {"times": told, "peak": memory()}


def write_attempts(database: Path, file: Path) -> None:
    """The attempts of a database for DuckDB."""
    import csv
    import sqlite3

    with sqlite3.connect(database) as connection, file.with_suffix(".new").open("w", newline="") as out:
        paths = dict(connection.execute("SELECT audience, required FROM path_revisions"))
        needs = {
            audience: sum(1 << int(one[1:]) for one in json.loads(required)) for audience, required in paths.items()
        }
        writer = csv.writer(out)
        writer.writerow(("person", "unit", "need", "module", "day", "passed"))
        writer.writerows(
            (person, unit, needs[audience], 1 << int(module[1:]), moment[:10], bool(passed))
            for person, unit, audience, module, moment, passed in connection.execute(
                "SELECT a.person_id, p.unit_id, p.audience, a.module_id, a.submitted_at, r.passed FROM attempts a"
                " JOIN results r ON r.attempt_id = a.id JOIN placements p ON p.person_id = a.person_id"
            )
        )
    file.with_suffix(".new").replace(file)


def child(*given: str) -> dict[str, Any]:
    """One process; what it says at its end."""
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        run([PYTHON, THIS, *given, "--tell", told.name])
        return json.loads(Path(told.name).read_text())


def _upgraded(address: str) -> str:
    """A file of an earlier run may be of an older schema."""
    sys.path.insert(0, str(ROOT))
    from quiz_service.storage import schema
    from quiz_service.storage.engine import open_engine

    engine = open_engine(address)
    if schema.current_revision(engine) != schema.newest_revision():
        schema.upgrade(engine)
    engine.dispose()
    return address


def sqlite_of(people: int, attempts: int) -> str:
    """The address of a filled SQLite database, made once."""
    HERE.mkdir(parents=True, exist_ok=True)
    file = HERE / f"{people}-{attempts}.db"
    if not file.is_file():
        print(f"filling {file.name} …", flush=True)
        run([PYTHON, ROOT / "bench" / "crowd.py", file, str(people), str(attempts)])
    return _upgraded(f"sqlite:///{file}")


def merged(tellings: list[dict[str, Any]]) -> dict[str, Any]:
    """The least times and the greatest memory of several processes."""
    times = {name: [min(one["times"][name][at] for one in tellings) for at in (0, 1)] for name in tellings[0]["times"]}
    return tellings[0] | {"times": times, "peak": max(one["peak"] for one in tellings),
                          "more": max(one.get("more", 0.0) for one in tellings)}  # fmt: skip


def ms(seconds: float) -> str:
    """Milliseconds, as a table has them."""
    return f"{1000 * seconds:,.1f}"


def measure(people: int, times: int, turns: int, with_postgresql: bool) -> None:
    """One size: both numbers of attempts, DuckDB, and PostgreSQL where wanted."""
    addresses = {f"SQLite, {attempts} each": sqlite_of(people, attempts) for attempts in (1, 5)}
    attempts_file = HERE / f"{people}-5.csv"
    if not attempts_file.is_file():
        write_attempts(HERE / f"{people}-5.db", attempts_file)
    with ExitStack() as stack:
        if with_postgresql:
            addresses["PostgreSQL, 5 each"] = _postgresql(stack, people)
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in (*addresses, "DuckDB, all attempts")}
        for _ in range(turns):
            for name, address in addresses.items():
                told[name].append(child("--measure", address, "--times", str(times)))
            told["DuckDB, all attempts"].append(child("--scan", str(attempts_file), "--times", str(times)))
    found = {name: merged(tellings) for name, tellings in told.items()}
    rows = []
    for name, one in found.items():
        cells = [ms(one["times"][task][0]) if task in one["times"] else "" for task in TASKS]
        rows.append([name, *cells, f"{one['peak']:.0f}", f"{one['more']:.0f}" if one["more"] else ""])
    spans = next(iter(found.values()))["spans"]
    print_table(f"{people:,} people, {spans:,} spans; milliseconds, the least of {times} in each of {turns} turns",
                ["", *TASKS, "peak MB", "of it since start"], rows)  # fmt: skip
    one, five, scan = (found[name]["times"] for name in ("SQLite, 1 each", "SQLite, 5 each", "DuckDB, all attempts"))
    print(f"  today at 5 attempts each against 1: {five['today'][0] / one['today'][0]:.2f}x (aim: 1)")
    for task in DAYS:
        print(f"  {task}, SQLite against DuckDB's scan: {five[task][0] / scan[task][0]:.2f}x of its seconds,"
              f" {five[task][1] / scan[task][1]:.2f}x of its processor seconds (aim: below 1)")  # fmt: skip


def _postgresql(stack: ExitStack, people: int) -> str:
    """The address of a filled PostgreSQL database, gone at the end."""
    sys.path.insert(0, str(ROOT))
    from crowd import filled

    from tests.quiz_service.databases import database_address

    print("filling PostgreSQL …", flush=True)
    address = stack.enter_context(database_address("postgresql", HERE))
    filled(address, people, 5).dispose()
    return address


def main() -> None:
    """Sizes one after the other."""
    parser = argparse.ArgumentParser(description="Time and memory of coverage at scale.")
    parser.add_argument("--people", default="10000,100000", help="sizes (default 10000,100000; 1000000 takes 20 min)")
    parser.add_argument("--postgresql", type=int, default=100_000, help="at this size also there (default 100000)")
    parser.add_argument("--quick", action="store_true", help="2,000 people, once")
    parser.add_argument("--times", type=int, default=5, help=argparse.SUPPRESS)
    parser.add_argument("--measure", metavar="ADDRESS", help=argparse.SUPPRESS)
    parser.add_argument("--scan", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    parser.add_argument("--tell", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.tell:
        told = scan_here(given.scan, given.times) if given.scan else measure_here(given.measure, given.times)
        given.tell.write_text(json.dumps(told))
        return

    def all_sizes() -> None:
        if given.quick:
            measure(2_000, 2, 1, with_postgresql=False)
            return
        try:
            sizes = [int(size) for size in given.people.split(",")]
        except ValueError as error:
            raise CannotMeasure(f"--people: {given.people} is no list of numbers") from error
        for size in sizes:
            measure(size, given.times, 2, with_postgresql=size == given.postgresql)

    finish(all_sizes)


if __name__ == "__main__":
    main()
