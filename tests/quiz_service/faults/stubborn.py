"""People who answer and submit while the server is killed under them, and what must be there when all is over.

In: a running service on a database. Out: what each of them holds an acknowledgement for, compared with the tables. A
client that gets no answer sends the very same request again, as the page's script does.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from urllib.parse import urljoin

import requests
from sqlalchemy import select

from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Attempt, AttemptStep, Completion, Result
from tests.running_service import PASSWORD, RunningService

MODULES = 13
"""m01 to m13: the real ones."""


class Learner:
    """Somebody who takes quizzes with a stubborn browser."""

    def __init__(self, service: RunningService, name: str, stop_at: float, has_enough: Callable[[int], bool]) -> None:
        self.service = service
        self.staff_code = service.people[name].staff_code
        self.stop_at = stop_at
        self.has_enough = has_enough
        """Asked before each quiz with how many were taken."""
        self.web = requests.Session()
        self.saved: list[tuple[str, int, str]] = []
        """(attempt, step number, key) of every acknowledged save."""
        self.submitted: list[str] = []
        self.sent = 0
        self.failure: BaseException | None = None

    def ask(self, method: str, path: str, **parts: object) -> requests.Response:
        """The same request until it is answered."""
        while time.monotonic() < self.stop_at:
            try:
                answer = self.web.request(method, urljoin(self.service.url, path), timeout=5, **parts)  # type: ignore[arg-type]
            except requests.RequestException:
                time.sleep(0.02)
                continue
            if answer.status_code != 503:
                return answer
            time.sleep(0.02)
        raise TimeoutError(path)

    def run(self) -> None:
        """Sign in, take quizzes until it is enough."""
        try:
            self.sign_in()
            for number in itertools.count():
                if self.has_enough(number):
                    break
                self.take_a_quiz(f"m{number % MODULES + 1:02}")
        except BaseException as error:
            self.failure = error

    def sign_in(self) -> None:
        token = csrf(self.ask("GET", "hoc-tap/dang-nhap").text)
        fields = {"csrf_token": token, "staff_code": self.staff_code, "password": PASSWORD}
        answer = self.ask("POST", "hoc-tap/dang-nhap", data=fields)
        assert answer.status_code == 200, answer.text[:500]

    def take_a_quiz(self, module_id: str) -> None:
        token = csrf(self.ask("GET", f"hoc-tap/hoc-phan/{module_id}").text)
        started = self.ask("POST", f"hoc-tap/hoc-phan/{module_id}/bat-dau", data={"csrf_token": token})
        page, attempt = started.text, started.url.rsplit("/", 1)[-1]
        token, base = csrf(page), 0
        for question in re.findall(r'name="q" value="([^"]+)"', page):
            self.sent += 1
            key = f"{attempt[:12]}-{question}"
            fields = {"csrf_token": token, "base_seq": str(base), "client_key": key, "q": question}
            answer = self.ask("POST", f"hoc-tap/bai/{attempt}/luu", data=fields | first_answer(page, question),
                              headers={"Accept": "application/json"})  # fmt: skip
            assert answer.status_code == 200, answer.text[:500]
            base = answer.json()["seq"]
            self.saved.append((attempt, base, key))
        fields = {"csrf_token": token, "base_seq": str(base), "client_key": f"{attempt[:20]}"}
        answer = self.ask("POST", f"hoc-tap/bai/{attempt}/nop", data=fields, headers={"Accept": "application/json"})
        assert answer.status_code == 200, answer.text[:500]
        self.submitted.append(attempt)


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)


def first_answer(page: str, question: str) -> dict[str, str]:
    """One field of the question, filled in."""
    choice = re.search(rf'name="pick\.{question}" value="([^"]+)"', page)
    if choice:
        return {f"pick.{question}": choice.group(1)}
    pair = re.search(rf'name="(pair\.{question}\.[^"]+)".*?<option value="([^"]+)"', page, re.DOTALL)
    if pair:
        return {pair.group(1): pair.group(2)}
    rank = re.search(rf'name="(rank\.{question}\.[^"]+)"', page)
    if rank:
        return {rank.group(1): "1"}
    return {f"value.{question}": "7"} if f'name="value.{question}"' in page else {f"text.{question}": "một"}


def answer_while_killed(service: RunningService, learners: Iterable[Learner], *, is_due: Callable[[int], bool]) -> int:
    """Let them run to their end; kill and start the server whenever `is_due(kills so far)`. Returns the kills."""
    threads = [threading.Thread(target=learner.run) for learner in learners]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        if is_due(killed):
            service.kill()
            killed += 1
            service.start()
        threads[0].join(0.01)
    return killed


def faults_after(database: str, learners: Iterable[Learner]) -> list[str]:
    """What was lost, doubled or invented; empty when every acknowledged step and result is there once."""
    engine = open_engine(database)
    with reading(engine) as session:
        steps = session.execute(
            select(Attempt.public_id, AttemptStep.seq, AttemptStep.client_key, AttemptStep.kind)
            .join(AttemptStep, AttemptStep.attempt_id == Attempt.id)
        ).all()  # fmt: skip
        results = Counter(session.scalars(select(Attempt.public_id).join(Result, Result.attempt_id == Attempt.id)))
        completions = Counter(session.scalars(select(Completion.result_id)))
    engine.dispose()
    saves = Counter((attempt, seq, key) for attempt, seq, key, kind in steps if kind == "save")
    acknowledged = Counter(save for learner in learners for save in learner.saved)
    submitted = Counter(attempt for learner in learners for attempt in learner.submitted)
    sent = sum(learner.sent for learner in learners)
    faults = [f"{learner.staff_code}: {learner.failure!r}" for learner in learners if learner.failure is not None]
    faults += [f"save {save} acknowledged {count} times, stored {saves[save]} times"
               for save, count in acknowledged.items() if saves[save] != count]  # fmt: skip
    faults += [f"save {save} is stored and was never acknowledged" for save in saves if save not in acknowledged]
    faults += [f"submission of {attempt} acknowledged, {results[attempt]} results"
               for attempt in submitted if results[attempt] != 1]  # fmt: skip
    faults += [f"{attempt} has a result and was never acknowledged" for attempt in results if attempt not in submitted]
    faults += [f"result {result} has {count} completions" for result, count in completions.items() if count != 1]
    if sum(acknowledged.values()) != sent:
        faults.append(f"{sent} saves sent, {sum(acknowledged.values())} acknowledged")
    return faults
