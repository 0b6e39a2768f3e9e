"""500 phones with unsent answers come back at once when an outage ends: is each acknowledged, once, and how soon?

`build/venv/bin/python bench/reconnect.py [--phones 500] [--outage 20] [--kind sqlite|postgresql|both] [--quick]`. The
server is killed and started again. Each phone sends a save, then its submission, as sending.js does: the same request
until it is answered, with the script's own delays (read from the script). Two ways to come back: each by its own timer,
having tried in vain since the outage began; or all in one instant, as when a hall's Wi-Fi returns. Ends with status 1
if anything is lost, doubled or invented, or not acknowledged within five minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from bursts import a_request
from measuring import ROOT, CannotMeasure, finish, percentile, print_table

sys.path.insert(0, str(ROOT))

from prepared import Browser, OpenAttempt, fill_people, open_attempts
from sqlalchemy import select

from quiz_service.app import create_app
from quiz_service.clock import system_clock
from quiz_service.config import load_settings
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Attempt, AttemptStep
from quiz_service.storage.schema import upgrade
from quiz_service.web.attempt_form import fields_of
from tests.quiz_service.databases import KINDS, database_address
from tests.quiz_service.faults.aftermath import all_faults
from tests.quiz_service.made_up_modules import right_response
from tests.running_service import RunningService

MOST_SECONDS = 300
WAYS = {"each by its own timer": "m01", "all in one instant": "m02"}
"""Way to come back → the module whose attempts are used."""


@dataclass(frozen=True)
class Script:
    """The delays of sending.js, in seconds."""

    first: float
    longest: float
    patience: float
    least: float
    spread: float


def script() -> Script:
    """As they stand in the script.

    Raises:
        CannotMeasure: the script has other words for them now.
    """
    text = (ROOT / "quiz_service/web/static/sending.js").read_text(encoding="utf-8")
    patterns = [r"FIRST_DELAY = (\d+)", r"LONGEST_DELAY = (\d+)", r"PATIENCE = (\d+)",
                r"delay \* \(([\d.]+) \+ [\d.]+ \* Math.random", r"\+ ([\d.]+) \* Math.random"]  # fmt: skip
    found = [re.search(pattern, text) for pattern in patterns]
    if None in found:
        raise CannotMeasure("sending.js: its delays are not where this program looks for them")
    values = [float(one[1]) for one in found if one]
    return Script(values[0] / 1000, values[1] / 1000, values[2] / 1000, values[3], values[4])


@dataclass
class Phone:
    """One browser in front of one attempt; what `aftermath` asks of a client."""

    staff_code: str
    attempt: str
    requests: list[tuple[bytes, str]]
    """(request, key)."""
    saved: list[tuple[str, int, str]]
    sent: int
    submitted: list[str] = field(default_factory=list)
    failure: BaseException | None = None
    tries: Counter[int] = field(default_factory=Counter)
    """Status → how often; 0: no answer."""
    acknowledged_at: float = 0.0

    async def come_back(self, port: int, delays: Script, until: float) -> None:
        """Save, then submit, each until it is answered with 200."""
        for request, key in self.requests:
            delay = delays.first
            while True:
                status, body = await ask(port, request, delays.patience)
                self.tries[status] += 1
                if status == 200:
                    break
                if time.monotonic() > until:
                    self.failure = TimeoutError(f"{dict(self.tries)}")
                    return
                await asyncio.sleep(delay * (delays.least + delays.spread * random.random()))
                delay = min(2 * delay, delays.longest)
            if "result" in body:
                self.submitted.append(self.attempt)
            else:
                self.saved.append((self.attempt, body["seq"], key))
                self.sent += 1
        self.acknowledged_at = time.monotonic()


async def ask(port: int, request: bytes, patience: float) -> tuple[int, dict]:
    """(status, data); status 0 where no answer came in time."""
    writer = None
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = re.search(r"content-length: *(\d+)", head, re.IGNORECASE)
            body = await reader.readexactly(int(length[1]) if length else 0)
            return int(head[9:12]), json.loads(body) if head[9:12] == "200" else {}
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return 0, {}
    finally:
        if writer:
            writer.close()


def phones(attempts: list[OpenAttempt], browser: Browser, port: int, keys: dict[str, str]) -> list[Phone]:
    """A phone for each attempt, with a save of half of the answers and a submission of all."""
    made = []
    for one in attempts:
        requests = []
        for what, base, share in (("luu", 1, 2), ("nop", 2, 1)):
            key = f"{what}-{one.public_id[:24]}"
            fields = [("csrf_token", browser.csrf), ("base_seq", str(base)), ("client_key", key)]
            for question_id, record in list(one.records.items())[1::share] if share == 2 else one.records.items():
                fields.append(("q", question_id))
                fields += [(name, value) for name, values in fields_of(question_id, right_response(record)).items()
                           for value in values]  # fmt: skip
            path = f"/hoc-tap/bai/{one.public_id}/{what}"
            requests.append((a_request("POST", path, port, browser.cookie(one.person), urlencode(fields)), key))
        made.append(Phone(f"THU{one.person:06}", one.public_id, requests, [(one.public_id, 1, keys[one.public_id])], 1))
    return made


async def outage(service: RunningService, some: list[Phone], seconds: float, *, at_once: bool) -> float:
    """Kill the server, start it again, let the phones come back; the moment at which it was back."""
    delays, until = script(), time.monotonic() + seconds + MOST_SECONDS
    service.kill()
    trying = [] if at_once else [asyncio.create_task(one.come_back(service.port, delays, until)) for one in some]
    await asyncio.sleep(seconds)
    await asyncio.get_running_loop().run_in_executor(None, service.start)
    back = time.monotonic()
    if at_once:
        trying = [asyncio.create_task(one.come_back(service.port, delays, until)) for one in some]
    await asyncio.gather(*trying)
    return back


def measure_on(kind: str, count: int, seconds: float) -> tuple[list[list[str]], list[str]]:
    """A row for each way to come back, and the faults."""
    rows, everyone = [], []
    with tempfile.TemporaryDirectory() as name, database_address(kind, Path(name)) as address:
        folder, engine = Path(name), open_engine(address)
        upgrade(engine)
        fill_people(engine, count, ["Sở Thử"], system_clock())
        attempts = {way: open_attempts(engine, range(1, count + 1), [module], system_clock())
                    for way, module in WAYS.items()}  # fmt: skip
        with reading(engine) as session:
            keys = dict(session.execute(select(Attempt.public_id, AttemptStep.client_key)
                                        .join(AttemptStep, AttemptStep.attempt_id == Attempt.id)).all())  # fmt: skip
        engine.dispose()
        service = RunningService(folder, address)
        service.start()
        try:
            settings = load_settings({"SOTAY_DATA": str(folder), "SOTAY_DATABASE": address}, ROOT)
            browser = Browser(create_app(settings))
            for way, opened in attempts.items():
                some = phones(opened, browser, service.port, keys)
                back = asyncio.run(outage(service, some, seconds, at_once="instant" in way))
                everyone += some
                took = [one.acknowledged_at - back for one in some if one.acknowledged_at]
                statuses = sum((one.tries for one in some), Counter())
                rows.append([f"{kind}, {way}", str(len(some)), str(len(took)),
                             *(f"{percentile(took, share):.1f}" for share in (0.5, 0.95, 1.0)),
                             f"{statuses[200] / max(took):.0f}", str(statuses[0]),
                             str(sum(statuses.values()) - statuses[200] - statuses[0])])  # fmt: skip
        finally:
            with contextlib.suppress(AssertionError):
                service.stop()
        return rows, all_faults(address, everyone, folder)


def measure(kinds: tuple[str, ...], count: int, seconds: float) -> None:
    """Each database in turn.

    Raises:
        CannotMeasure: something was lost, doubled or invented.
    """
    rows, faults = [], []
    for kind in kinds:
        row, found = measure_on(kind, count, seconds)
        rows += row
        faults += found
    head = ["who comes back", "phones", "acknowledged", "p50 s", "p95 s", "last s", "answers/s", "no answer", "other"]
    print_table(f"After {seconds:.0f} s without a server: seconds from its return to the acknowledged submission",
                head, rows)  # fmt: skip
    if faults:
        raise CannotMeasure("\n".join(faults[:20]))
    print("Each save and each submission that was acknowledged is there once; a backup was restored and compared.")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--outage", type=float, default=20)
    parser.add_argument("--kind", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    kinds = KINDS if given.kind == "both" else (given.kind,)
    if given.quick:
        finish(lambda: measure(("sqlite",), 40, 2))
    else:
        finish(lambda: measure(kinds, given.phones, given.outage))


if __name__ == "__main__":
    main()
