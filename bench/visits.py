"""People with phones on a made-up day: what each does, when it is due, and what they hold an acknowledgement for.

In: the ports of the service, a plan of (second, visitor). Out: a `Ledger` with how long each request took and what was
acknowledged. Whatever is due begins, whether or not the service keeps up: nobody waits politely for others.
"""

from __future__ import annotations

import heapq
import http.client
import itertools
import random
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from measuring import ROOT

sys.path.insert(0, str(ROOT))

from prepared import OpenAttempt

from tests.quiz_service.faults.stubborn import csrf, first_answer

SAVES = 6
WATCH_EVERY = 5.0
"""Seconds between two looks at the coverage of the whole country."""
THREADS = 48
PASSWORD = "mật khẩu của người thử"
SLEEPS = (1.0, 3.0)
"""Seconds between two things a visitor does: what is minutes on a real day."""


@dataclass
class Ledger:
    """What was measured and what the clients hold an acknowledgement for."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    late: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    saved: list[tuple[str, int, str]] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Phone:
    """One person's browser: cookies, one request at a time, a process of the service chosen as a proxy would."""

    def __init__(self, ports: Sequence[int], ledger: Ledger, cookie: str = "") -> None:
        self.ports, self.ledger = itertools.cycle(ports), ledger
        self.cookies = dict([cookie.split("=", 1)]) if cookie else {}

    def ask(self, kind: str, method: str, path: str, body: str = "", *, script: bool = False) -> tuple[str, str]:
        """(text, where to go on) of an answer that is as it should be.

        Raises:
            RuntimeError: anything else; it is counted.
        """
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Accept": "application/json"} if script else {}
        headers |= {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection = http.client.HTTPConnection("127.0.0.1", next(self.ports), timeout=60)
        began = time.perf_counter()
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            read = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            return self._failed(f"{kind}: {type(error).__name__}")
        finally:
            connection.close()
        seconds = time.perf_counter() - began
        for set_cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = set_cookie.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        if answer.status not in (200, 303):
            return self._failed(f"{kind}: {answer.status}")
        with self.ledger.lock:
            self.ledger.seconds[kind].append(seconds)
        return read, urlsplit(answer.headers.get("Location", "")).path

    def _failed(self, what: str) -> tuple[str, str]:
        with self.ledger.lock:
            self.ledger.errors[what] += 1
        raise RuntimeError(what)


def visit(phone: Phone, staff_code: str, module: str, chance: random.Random) -> Iterator[float]:
    """Sign in, look, take a quiz, submit it, look at the result; yields the seconds until the next step."""
    page, _ = phone.ask("page", "GET", "/hoc-tap/dang-nhap")
    fields = {"csrf_token": csrf(page), "staff_code": staff_code, "password": PASSWORD}
    phone.ask("sign-in", "POST", "/hoc-tap/dang-nhap", urlencode(fields))
    yield chance.uniform(*SLEEPS)
    phone.ask("page", "GET", "/hoc-tap/")
    yield chance.uniform(*SLEEPS)
    page, _ = phone.ask("page", "GET", f"/hoc-tap/hoc-phan/{module}")
    yield chance.uniform(*SLEEPS)
    body = urlencode({"csrf_token": csrf(page)})
    _, address = phone.ask("start", "POST", f"/hoc-tap/hoc-phan/{module}/bat-dau", body)
    page, _ = phone.ask("page", "GET", address)
    attempt, token, base = address.rsplit("/", 1)[-1], csrf(page), 0
    for question in re.findall(r'name="q" value="([^"]+)"', page)[:SAVES]:
        yield chance.uniform(*SLEEPS)
        key = f"{attempt[:12]}-{question}"
        fields = {"csrf_token": token, "base_seq": str(base), "client_key": key, "q": question}
        answer, _ = phone.ask("save", "POST", f"{address}/luu", urlencode(fields | first_answer(page, question)),
                              script=True)  # fmt: skip
        base = int(re.findall(r'"seq":\s*(\d+)', answer)[0])
        with phone.ledger.lock:
            phone.ledger.saved.append((attempt, base, key))
    yield chance.uniform(*SLEEPS)
    fields = {"csrf_token": token, "base_seq": str(base), "client_key": attempt[:20]}
    phone.ask("submit", "POST", f"{address}/nop", urlencode(fields), script=True)
    with phone.ledger.lock:
        phone.ledger.submitted.append(attempt)
    phone.ask("page", "GET", f"{address}/ket-qua")


def submit_in_class(phone: Phone, form: tuple[str, str], attempt: OpenAttempt) -> Iterator[float]:
    """One of the class: the answers are given, the button is pressed."""
    path, body = form
    phone.ask("submit of the class", "POST", path, body, script=True)
    with phone.ledger.lock:
        phone.ledger.submitted.append(attempt.public_id)
    yield from ()


def watch(phone: Phone, times: int) -> Iterator[float]:
    """The coverage of all provinces, again and again."""
    for _ in range(times):
        phone.ask("coverage of all", "GET", "/hoc-tap/do-phu")
        yield WATCH_EVERY


def replay(plan: Sequence[tuple[float, Iterator[float]]], ledger: Ledger) -> float:
    """Let everything happen when it is due; returns how long it took."""
    numbers = itertools.count()
    due = [(at, next(numbers), who) for at, who in plan]
    heapq.heapify(due)
    state = {"busy": 0}
    changed = threading.Condition()
    began = time.perf_counter()

    def work() -> None:
        while True:
            with changed:
                while not due or due[0][0] > time.perf_counter() - began:
                    if not due and not state["busy"]:
                        changed.notify_all()
                        return
                    changed.wait(0.02 if not due else max(0.0, min(0.2, due[0][0] - (time.perf_counter() - began))))
                at, _, who = heapq.heappop(due)
                state["busy"] += 1
            with ledger.lock:
                ledger.late.append(time.perf_counter() - began - at)
            pause = None
            with suppress(RuntimeError):
                pause = next(who, None)
            with changed:
                state["busy"] -= 1
                if pause is not None:
                    heapq.heappush(due, (time.perf_counter() - began + pause, next(numbers), who))
                changed.notify()

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
