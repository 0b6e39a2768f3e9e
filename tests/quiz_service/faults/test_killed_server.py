"""The server is killed again and again while people answer and submit: what was acknowledged is there, once.

Real processes, real HTTP; on SQLite and on PostgreSQL. A client that gets no answer sends the very same request again.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests
from sqlalchemy import select

from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Attempt, AttemptStep, Completion, Result
from tests.quiz_service.databases import KINDS, database_address
from tests.running_service import PASSWORD, RunningService, running_service

CLIENTS = 3
ROUNDS = 2
KILLS = 3
MOST_SECONDS = 90


class Learner:
    """Somebody who takes quizzes with a stubborn browser."""

    def __init__(self, service: RunningService, name: str, stop_at: float) -> None:
        self.service = service
        self.staff_code = service.people[name].staff_code
        self.stop_at = stop_at
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
        """Sign in, take a few quizzes."""
        try:
            self.sign_in()
            for number in range(ROUNDS):
                self.take_a_quiz(f"m0{number + 1}")
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


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_killed_server_acknowledged_is_there_once(kind: str, tmp_path: Path) -> None:
    names = {f"P{number}": "can-bo-thanh-pho" for number in range(CLIENTS)}
    with database_address(kind, tmp_path) as address, running_service(tmp_path, names, address) as service:
        stop_at = time.monotonic() + MOST_SECONDS
        learners = [Learner(service, name, stop_at) for name in names]
        threads = [threading.Thread(target=learner.run) for learner in learners]
        for thread in threads:
            thread.start()
        killed = 0
        while any(thread.is_alive() for thread in threads):
            done = sum(len(learner.saved) for learner in learners)
            if killed < KILLS and done > (killed + 1) * CLIENTS * ROUNDS:
                service.kill()
                killed += 1
                service.start()
            threads[0].join(0.01)
        for learner in learners:
            assert learner.failure is None, learner.failure
        assert killed == KILLS
        engine = open_engine(address)
        with reading(engine) as session:
            steps = session.execute(
                select(Attempt.public_id, AttemptStep.seq, AttemptStep.client_key, AttemptStep.kind)
                .join(AttemptStep, AttemptStep.attempt_id == Attempt.id)
            ).all()  # fmt: skip
            results = Counter(session.scalars(select(Attempt.public_id).join(Result, Result.attempt_id == Attempt.id)))
            completions = Counter(session.scalars(select(Completion.result_id)))
        engine.dispose()
        saves = Counter((attempt, seq, key) for attempt, seq, key, kind in steps if kind == "save")
        acknowledged = [save for learner in learners for save in learner.saved]
        assert len(acknowledged) == sum(learner.sent for learner in learners) >= CLIENTS * ROUNDS * 5
        assert saves == Counter(acknowledged)
        assert results == Counter(attempt for learner in learners for attempt in learner.submitted)
        assert sum(results.values()) == CLIENTS * ROUNDS
        assert all(count == 1 for count in completions.values())
