"""A day of a national roll-out at a scale of 1:50, on PostgreSQL with two stateless processes of the service.

`build/venv/bin/python bench/national_day.py [--minutes 5] [--class 200] [--quick]`. The country: 2,000,000 people in
34 provinces; on the day 30,000 of them sign in, open their path, take a quiz with half a dozen saves and submit it; and
10,000 submit within one minute, when a class ends. Here: 40,000 people, 600 such visits with the hours between them
left out, 200 submissions in one minute; somebody opens the coverage of all provinces every few seconds. Everything
comes at the moment it is due, each request on a connection of its own, whether or not the service keeps up.

In the end every acknowledged save and submission is looked for, once, and coverage is compared with the evidence and
with what the class must have made of it. Ends with status 1 when anything is missing, doubled or invented.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bursts import cpu_of_children, cpu_seconds
from measuring import ROOT, finish, percentile, print_table

sys.path.insert(0, str(ROOT))

from prepared import AUDIENCES, Browser, OpenAttempt, database_process, fill_people, open_attempts, submitted_form
from sqlalchemy import Engine, insert, select, text, update
from visits import PASSWORD, WATCH_EVERY, Ledger, Phone, replay, submit_in_class, visit, watch

from quiz_service.app import create_app
from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.config import load_settings
from quiz_service.operations import accounts, spans
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.coverage_queries import Question, count_by_unit
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.models import Account, Attempt, AttemptStep, Completion, Result, RoleGrant
from quiz_service.storage.schema import upgrade
from tests.quiz_service.databases import database_address
from tests.running_service import RunningService

SCALE = 50
PEOPLE, VISITS, CLASS = 2_000_000 // SCALE, 30_000 // SCALE, 10_000 // SCALE
PROVINCES = 34
PROCESSES = 2
WATCHER = 1
"""The person who watches; no visitor."""


@dataclass(frozen=True)
class Country:
    """Who takes part. The class lacks one module of its path each, and is trained once it is submitted."""

    visitors: range
    class_attempts: Sequence[OpenAttempt]
    modules: Mapping[str, str]
    """Audience → the module whose quiz is taken."""


def fill(engine: Engine, people: int, visits: int, size: int, now: datetime) -> Country:
    """The country the evening before: people, passwords of who will visit, the class with all modules but one."""
    upgrade(engine)
    fill_people(engine, people, [f"Tỉnh Thử {number:02}" for number in range(1, PROVINCES + 1)], now)
    visitors, students = range(2, 2 + visits), range(people - size + 1, people + 1)
    with writing(engine) as session:
        hashed = accounts.hashed(PASSWORD)
        session.execute(update(Account).where(Account.person_id.in_(visitors)).values(password_hash=hashed))
        session.add(RoleGrant(person_id=WATCHER, role="administrator", granted_at=now, unit_id=None))
        paths = {audience: list(path.required) for audience, path in current_paths(session).items()}
        missing = {audience: paths[audience][0] for audience in AUDIENCES}
        session.execute(insert(Completion), [
            {"public_id": f"{person:06}-{module}", "person_id": person, "module_id": module, "module_revision": 1,
             "source": "prior", "completed_on": (now - timedelta(days=30)).date(), "recorded_at": now,
             "pass_rule": {"rule": "recognised"}}
            for person in students for module in paths[AUDIENCES[person % 2]][1:]
        ])  # fmt: skip
        spans.refresh(session, list(students))
    opened = [
        one
        for place, audience in enumerate(AUDIENCES)
        for one in open_attempts(engine, [s for s in students if s % 2 == place], [missing[audience]], now)
    ]
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("ANALYZE"))
    return Country(visitors, opened, missing)


def _plan(country: Country, ports: Sequence[int], browser: Browser, ledger: Ledger, seconds: float,
          class_seconds: float) -> list[tuple[float, Iterator[float]]]:  # fmt: skip
    """When who comes: visits all over the day, the class in its middle minute."""
    chance = random.Random(255)
    plan: list[tuple[float, Iterator[float]]] = []
    for number, person in enumerate(country.visitors):
        module = country.modules[AUDIENCES[person % 2]]
        one = Phone([*ports[number % 2 :], *ports[: number % 2]], ledger)
        plan.append((chance.uniform(0, seconds), visit(one, f"THU{person:06}", module, chance)))
    begins = (seconds - class_seconds) / 2
    for number, attempt in enumerate(country.class_attempts):
        one = Phone([ports[number % len(ports)]], ledger, browser.cookie(attempt.person))
        form = submitted_form(browser, attempt)
        plan.append((begins + chance.uniform(0, class_seconds), submit_in_class(one, form, attempt)))
    watcher = Phone(ports, ledger, browser.cookie(WATCHER))
    plan.append((1.0, watch(watcher, int(seconds / WATCH_EVERY))))
    return plan


def faults_of(engine: Engine, country: Country, ledger: Ledger, now: datetime) -> list[str]:
    """What was lost, doubled or invented, and where coverage is not what the evidence says."""
    with reading(engine) as session:
        steps = session.execute(
            select(Attempt.public_id, AttemptStep.seq, AttemptStep.client_key)
            .join(AttemptStep, AttemptStep.attempt_id == Attempt.id)
            .where(AttemptStep.kind == "save", Attempt.person_id.in_(country.visitors))
        ).all()  # fmt: skip
        results = Counter(session.scalars(select(Attempt.public_id).join(Result, Result.attempt_id == Attempt.id)))
        wrong = spans.differing(session)
        counts = count_by_unit(session, Question(day_in_hanoi(now)))
    saves, acknowledged = Counter(tuple(row) for row in steps), Counter(ledger.saved)
    faults = [f"save {one} acknowledged, stored {saves[one]} times" for one in acknowledged if saves[one] != 1]
    faults += [f"submission of {one} acknowledged, {results[one]} results"
               for one in ledger.submitted if results[one] != 1]  # fmt: skip
    if not ledger.errors:  # what was answered with an error may be stored all the same
        faults += [f"save {one} was never acknowledged" for one in saves.keys() - acknowledged.keys()]
        faults += [f"result of {one} was never acknowledged" for one in results.keys() - set(ledger.submitted)]
    faults += [f"spans of person {one} are not what the evidence says" for one in wrong]
    done = set(ledger.submitted)
    expected = Counter(one.person % PROVINCES + 1 for one in country.class_attempts if one.public_id in done)
    trained = Counter({unit: count.trained for unit, count in counts.items() if count.trained})
    if not ledger.errors and trained != expected:
        faults.append(f"trained by province: {dict(trained)}, expected {dict(expected)}")
    return faults


def main() -> None:
    """One day."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0, help="how long the day lasts here")
    wanted = "how many submit in the class's minute; more than the scale asks for finds the limit"
    parser.add_argument("--class", type=int, default=CLASS, dest="size", metavar="PEOPLE", help=wanted)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything in half a minute")
    arguments = parser.parse_args()
    share = 10 if arguments.quick else 1
    seconds = 30.0 if arguments.quick else arguments.minutes * 60
    faults: list[str] = []

    def run() -> None:
        with tempfile.TemporaryDirectory() as folder, database_address("postgresql", Path(folder)) as address:
            engine, now = open_engine(address), system_clock()
            print(f"{PEOPLE // share:,} people in {PROVINCES} provinces …", flush=True)
            country = fill(engine, PEOPLE // share, VISITS // share, arguments.size // share, now)
            services = [RunningService(Path(folder), address) for _ in range(PROCESSES)]
            app = create_app(load_settings({"SOTAY_DATA": folder, "SOTAY_DATABASE": address}, ROOT))
            try:
                for one in services:
                    one.start()
                ledger = Ledger()
                _replay_and_print(engine, country, services, Browser(app), ledger, seconds, min(60.0, seconds / 5))
            finally:
                for one in services:
                    if one.process:
                        one.stop()
            faults.extend(faults_of(engine, country, ledger, now))
            engine.dispose()

    try:
        finish(run)
    finally:
        print(f"faults: {len(faults)}")
        for fault in faults[:20]:
            print(f"  {fault}")
    sys.exit(1 if faults else 0)


def _replay_and_print(engine: Engine, country: Country, services: Sequence[RunningService], browser: Browser,
                      ledger: Ledger, seconds: float, class_seconds: float) -> None:  # fmt: skip
    ports = [one.port for one in services]
    groups = [one.process.pid for one in services if one.process]
    parent = database_process(engine)
    before = [*(cpu_seconds(group) for group in groups), cpu_of_children(parent), time.process_time()]
    plan = _plan(country, ports, browser, ledger, seconds, class_seconds)
    elapsed = replay(plan, ledger)
    after = [*(cpu_seconds(group) for group in groups), cpu_of_children(parent), time.process_time()]
    rows = [
        [kind, str(len(took)), *(f"{percentile(took, share) * 1000:.0f}" for share in (0.5, 0.95, 0.99))]
        for kind, took in sorted(ledger.seconds.items())
    ]
    title = f"{len(country.visitors)} visits in {elapsed:.0f} s, {len(country.class_attempts)} submissions of a class"
    print_table(f"{title} in {class_seconds:.0f} s of them", ["what", "requests", "p50 ms", "p95 ms", "p99 ms"], rows)
    names = [*(f"process {number}" for number in range(1, len(groups) + 1)), "PostgreSQL", "clients"]
    print_table("Processor time", ["who", "seconds", "share of a core"], [
        [name, f"{end - start:.1f}", f"{(end - start) / elapsed:.0%}"]
        for name, start, end in zip(names, before, after, strict=True)
    ])  # fmt: skip
    print(f"\nbegun late: p99 {percentile(ledger.late, 0.99) * 1000:.0f} ms (this side; in no figure above)")
    print(f"acknowledged: {len(ledger.saved)} saves, {len(ledger.submitted)} submissions")
    print(f"errors: {dict(ledger.errors) or 'none'}", flush=True)


if __name__ == "__main__":
    main()
