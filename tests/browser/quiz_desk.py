"""A service in this process with one open attempt, and what a person does there: for tests of the page's scripts."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.serving import make_server

from quiz_service.app import create_app
from quiz_service.clock import system_clock
from quiz_service.config import Settings
from quiz_service.operations import attempts
from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import AttemptStep, SignIn
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp

ROOT = Path(__file__).resolve().parents[2]
PHONE = {"width": 360, "height": 740}
SAVED = re.compile(r"^Đã lưu trên máy chủ lúc \d\d:\d\d$")
DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('sotay255-bai:')).length"


class Desk:
    """A running service, one trainee with an open attempt at a module of one question of each type."""

    def __init__(self, app: Flask, engine: Engine, url: str, browser: Any) -> None:
        self.app, self.engine, self.url, self.browser = app, engine, url, browser
        self.person_id = MadeUp(engine).trainee.id
        self.contexts: list[Any] = []
        self.tokens = 0
        with writing(engine) as session:
            add_module(session)
            attempt = attempts.start(session, person_id=self.person_id, module_id="m01", now=system_clock())
            self.path = f"hoc-tap/bai/{attempt.public_id}"

    def cookie(self, *, minutes: float = 60) -> dict[str, str]:
        """The cookie of a new sign-in that holds so many minutes."""
        self.tokens += 1
        token, now = f"token-{self.tokens}", datetime.now(UTC)
        with writing(self.engine) as session:
            session.add(SignIn(
                public_id=token, token_digest=token_digest(token), person_id=self.person_id, method="password",
                started_at=now, expires_at=now + timedelta(minutes=minutes),
            ))  # fmt: skip
        serializer = self.app.session_interface.get_signing_serializer(self.app)
        value = serializer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": "sotay255", "value": value, "domain": "127.0.0.1", "path": "/hoc-tap"}

    def device(self, script: str = "") -> Any:
        """A browser of its own, signed in."""
        context = self.browser.new_context(viewport=PHONE, locale="vi-VN")
        context.add_cookies([self.cookie()])
        if script:
            context.add_init_script(script)
        self.contexts.append(context)
        return context

    def open(self, context: Any = None) -> Any:
        """The attempt's page on a device."""
        page = (context or self.device()).new_page()
        page.goto(self.url + self.path)
        return page

    def draft(self) -> dict[str, Any]:
        with reading(self.engine) as session:
            answers: dict[str, Any] = {}
            for step in session.scalars(select(AttemptStep).order_by(AttemptStep.seq)):
                answers |= step.answers
            return answers

    def rows(self, table: type) -> int:
        with reading(self.engine) as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def end_all_sign_ins(self) -> None:
        with writing(self.engine) as session:
            for row in session.scalars(select(SignIn)):
                row.ended_at = datetime.now(UTC)


def in_one_piece(app: Flask) -> Callable[[Any, Any], list[bytes]]:
    """The application, with each answer read and closed before it is sent.

    Werkzeug's server does not close an answer when the browser goes away in the middle of it (seen with 3.1: reading
    what is left of the request raises first), and the file it was sending would stay open.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        with closing(app.wsgi_app(environ, start_response)) as parts:
            return [b"".join(parts)]

    return answer


@contextmanager
def open_desk(browser: Any, tmp_path: Path) -> Iterator[Desk]:
    """The service runs; at the end its devices are closed and it stops."""
    with fresh_engine("sqlite", tmp_path) as engine:
        settings = Settings(data=tmp_path, database="sqlite://", site=ROOT / "build" / "site",
                            base_url="http://127.0.0.1", secret_key="k" * 40)  # fmt: skip
        app = create_app(settings, engine=engine, testing=True)
        server = make_server("127.0.0.1", 0, in_one_piece(app), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        desk = Desk(app, engine, f"http://127.0.0.1:{server.server_port}/", browser)
        yield desk
        for context in desk.contexts:
            context.close()
        server.shutdown()
        thread.join()
        server.server_close()


def tick(page: Any, question: str = "m01-q01", choice: str = "a") -> None:
    page.locator(f'[name="pick.{question}"][value="{choice}"]').check()


def state(page: Any) -> Any:
    return page.locator("#trang-thai")


def lose_answers(page: Any, path: str, count: int = 1) -> Callable[[], int]:
    """The server gets the next requests to this path and answers, but the answers never arrive."""
    lost = []

    def handle(route: Any) -> None:
        if len(lost) < count:
            lost.append(route.fetch())
            route.abort()
        else:
            route.continue_()

    page.route(f"**/{path}", handle)
    return lambda: len(lost)


def submit(page: Any) -> None:
    """Press the button, and once more where questions were left open and the page asks about them."""
    page.get_by_role("button", name="Nộp bài", exact=True).click()
    agree = page.get_by_role("button", name="Vẫn nộp bài")
    if agree.count():
        agree.click()
