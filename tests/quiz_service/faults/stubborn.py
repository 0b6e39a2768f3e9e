"""People who answer, submit and administer while the server is killed under them.

In: a running service on a database. Out: what each of them holds an acknowledgement for; `aftermath` compares it with
the tables. A client that gets no answer sends the very same request again, as the page's script does.
"""

from __future__ import annotations

import itertools
import re
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urljoin

import requests

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
        self.refused = 0
        """How often the service said that it is busy."""
        self.failure: BaseException | None = None

    def ask(self, method: str, path: str, **parts: object) -> requests.Response:
        """The same request until it is answered; then where the answer leads, as a browser does."""
        while time.monotonic() < self.stop_at:
            try:
                answer = self.web.request(method, urljoin(self.service.url, path), timeout=5, allow_redirects=False,
                                          **parts)  # type: ignore[arg-type]  # fmt: skip
            except requests.RequestException:
                time.sleep(0.02)
                continue
            if answer.is_redirect:
                method, path, parts = "GET", answer.headers["Location"], {}
                continue
            if answer.status_code != 503:
                return answer
            self.refused += 1
            time.sleep(0.02)
        raise TimeoutError(path)

    def run(self) -> None:
        """Sign in, take quizzes until it is enough."""
        try:
            self.sign_in()
            for number in itertools.count():
                if self.has_enough(number):
                    break
                self.do_one(number)
        except BaseException as error:
            self.failure = error

    def sign_in(self) -> None:
        token = csrf(self.ask("GET", "hoc-tap/dang-nhap").text)
        fields = {"csrf_token": token, "staff_code": self.staff_code, "password": PASSWORD}
        answer = self.ask("POST", "hoc-tap/dang-nhap", data=fields)
        assert answer.status_code == 200, f"{answer.status_code} {answer.url}"

    def do_one(self, number: int) -> None:
        """One thing after another."""
        self.take_a_quiz(f"m{number % MODULES + 1:02}")

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


class Clerk(Learner):
    """An administrator who adds units: each is entered in the audit trail."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.added: list[str] = []
        """Codes of the units that the service said are added."""

    def do_one(self, number: int) -> None:
        token = csrf(self.ask("GET", "hoc-tap/quan-tri/don-vi").text)
        code = f"THU-{number}"
        fields = {"csrf_token": token, "ma": code, "ten": f"Đơn vị thử {number}", "loai": "city", "tu-ngay": ""}
        answer = self.ask("POST", "hoc-tap/quan-tri/don-vi", data=fields)
        # Sent again after a lost answer it may be there already: the page says so.
        assert answer.status_code in (200, 422), answer.text[:500]
        assert code in answer.text
        self.added.append(code)
        time.sleep(0.1)


def csrf(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, re.findall(r"<(?:title|h1|h2)[^>]*>([^<]+)", page)
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


def answer_while_killed(
    service: RunningService, learners: Iterable[Learner], *, is_due: Callable[[int], bool],
    between: Callable[[], None] = lambda: None,
) -> int:  # fmt: skip
    """Let them run to their end; kill and start the server whenever `is_due(kills so far)`. Returns the kills.

    `between`: what else happens while it is dead.
    """
    threads = [threading.Thread(target=learner.run) for learner in learners]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        if is_due(killed):
            service.kill()
            killed += 1
            between()
            service.start()
        threads[0].join(0.01)
    return killed
