"""The quiz service as a real process with the demo's made-up people, and a look into its database.

In: a folder. Out: a `Service` to open in a browser, to kill and to start again, with people of their own for each test,
so that no test meets what another one left. Right answers are read from the published records, as no browser can.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from quiz_service import demo
from quiz_service.app import PREFIX
from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.config import Settings
from quiz_service.operations import activation, attempts, sign_ins
from quiz_service.operations.steps import answers_after
from quiz_service.storage.attempt_queries import asked_questions, steps_of
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.engine import open_engine, reading, writing
from quiz_service.storage.models import Attempt, AttemptStep, Result, Unit
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import right_response
from tests.quiz_service.made_up_people import Someone, add_person, add_unit, someone
from tests.running_service import PASSWORD, ROOT, RunningService

SAVED = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$")
AUDIENCE = "nguoi-ho-tro"
MODULE = "m01"
Answers = Mapping[str, Mapping[str, Any]]
"""Question id → response."""


class Service:
    """The running service. A person made here has the password `PASSWORD`."""

    def __init__(self, running: RunningService, settings: Settings) -> None:
        self.running, self.settings = running, settings
        self.engine = open_engine(running.database)
        self.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        with writing(self.engine) as session:
            self.unit_id = add_unit(session, "SO-TRINH-DUYET").id

    @property
    def url(self) -> str:
        """Address of the service's first page, with a slash at its end."""
        return f"{self.running.url}{PREFIX[1:]}/"

    # ---- people

    def newcomer(self, *, has_password: bool = True) -> Someone:
        """A trainee who has done nothing yet."""
        with writing(self.engine) as session:
            unit = session.get_one(Unit, self.unit_id)
            return someone(add_person(session, unit, audience=AUDIENCE,
                                      password_hash=self.password_hash if has_password else None))  # fmt: skip

    def completed_before(self, person: Someone, *, but: str = MODULE) -> None:
        """All modules of the person's path but one are recognised as learnt before."""
        with writing(self.engine) as session:
            for module_id in current_paths(session)[AUDIENCE].required:
                if module_id != but:
                    add_completion(session, person.id, module_id, source="prior", on=day_in_hanoi(system_clock()))

    def activation_code(self, person: Someone) -> str:
        """What is printed on the person's slip."""
        with writing(self.engine) as session:
            return activation.issue(session, person.id, key=self.settings.secret_key, days=14, now=system_clock(),
                                    actor_id=None).code  # fmt: skip

    def cookie(self, person: Someone) -> dict[str, str]:
        """The cookie of a new sign-in."""
        with writing(self.engine) as session:
            token = sign_ins.start(session, person.id, method="password", hours=2, now=system_clock())
        return self.signed_cookie({"_user_id": token, "_fresh": True, "_permanent": True})

    def signed_cookie(self, content: Mapping[str, Any]) -> dict[str, str]:
        """The service's cookie with this content."""
        signer = Flask(__name__)
        signer.secret_key = self.settings.secret_key
        serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
        assert serializer, "a secret key was set"
        return {"name": "sotay255", "value": serializer.dumps(dict(content)), "domain": "127.0.0.1", "path": PREFIX}

    def end_sign_ins(self, person: Someone) -> None:
        """What happens to a sign-in when its time is over."""
        with writing(self.engine) as session:
            sign_ins.end_all(session, person.id, why="sign-out", now=system_clock())

    # ---- attempts

    def begin(self, person: Someone, module_id: str = MODULE) -> str:
        """An open attempt; the address of its page."""
        with writing(self.engine) as session:
            attempt = attempts.start(session, person_id=person.id, module_id=module_id, now=system_clock())
            return f"{self.url}bai/{attempt.public_id}"

    def right_answers(self, address: str) -> dict[str, dict[str, Any]]:
        """The responses that earn every mark, in the order of the questions."""
        return {question_id: right(record) for question_id, record in self.records(address).items()}

    def records(self, address: str) -> dict[str, dict[str, Any]]:
        """Question id → record, in the order of the questions."""
        with reading(self.engine) as session:
            attempt = _attempt_at(session, address)
            return {one.revision.question_id: dict(one.revision.record) for one in asked_questions(session, attempt.id)}

    def answers(self, address: str) -> dict[str, dict[str, Any]]:
        """What the server holds; a question that was cleared again is left out."""
        with reading(self.engine) as session:
            held = answers_after(steps_of(session, _attempt_at(session, address).id))
            return {question_id: dict(response) for question_id, response in held.items() if response}

    def changes(self, address: str) -> Counter[str]:
        """Question id → in how many steps it changed."""
        with reading(self.engine) as session:
            steps: Sequence[AttemptStep] = steps_of(session, _attempt_at(session, address).id)
            return Counter(question_id for step in steps for question_id in step.answers)

    def results(self, address: str) -> int:
        """How many results the attempt has."""
        with reading(self.engine) as session:
            attempt = _attempt_at(session, address)
            return len(session.scalars(select(Result.id).where(Result.attempt_id == attempt.id)).all())


def _attempt_at(session: Any, address: str) -> Attempt:
    public_id = address.rstrip("/").removesuffix("/ket-qua").rsplit("/", 1)[-1]
    found: Attempt = session.scalars(select(Attempt).where(Attempt.public_id == public_id)).one()
    return found


def right(record: Mapping[str, Any]) -> dict[str, Any]:
    """The response that earns the whole mark, as a browser sends it."""
    response = right_response(record)
    if not record.get("has_comparator", True):
        response.pop("comparator")
    return response


def fill_in(page: Any, answers: Answers) -> None:
    """Answer as a person does, question by question."""
    for question_id, response in answers.items():
        for choice in response.get("picked", ()):
            page.locator(f'[name="pick.{question_id}"][value="{choice}"]').check()
        for left, right in response.get("pairs", {}).items():
            page.locator(f'[name="pair.{question_id}.{left}"]').select_option(right)
        for place, item in enumerate(response.get("order", ()), start=1):
            page.locator(f'[name="rank.{question_id}.{item}"]').select_option(str(place))
        for kind in ("comparator", "value", "text"):
            if kind in response:
                field = page.locator(f'[name="{kind}.{question_id}"]')
                field.select_option(response[kind]) if kind == "comparator" else field.fill(response[kind])


def state(page: Any) -> Any:
    """The line that says where the answers are."""
    return page.locator("#trang-thai")


def button(page: Any, name: str) -> Any:
    """The button with exactly these words."""
    return page.get_by_role("button", name=name, exact=True)


def sign_in(page: Any, person: Someone) -> None:
    """Fill in the sign-in form of the page."""
    page.get_by_label("Mã cán bộ").fill(person.staff_code)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    button(page, "Đăng nhập").click()


@contextmanager
def started_service(folder: Path) -> Iterator[Service]:
    """A filled and started service; stopped at the end. The demo's own people are those of `quiz_service.demo`."""
    (folder / "build").mkdir()
    for path in ("training_modules", "build/clauses.json", "build/site"):
        (folder / path).symlink_to(ROOT / path)
    data = folder / demo.FOLDER
    running = RunningService(data, f"sqlite:///{data / 'sotay.db'}")
    settings = demo.settings_in(folder, running.url.rstrip("/"))
    demo.prepare(settings, now=system_clock())
    service = Service(running, settings)
    running.start()
    try:
        yield service
    finally:
        running.stop()
        service.engine.dispose()
