"""A test client that fails a test for what nobody should ever see: broken HTML, a forgotten commit, a missing header,
a change without an entry in the audit trail.

It also fills in the forgery token of the session, as a browser does from the form it was given.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from flask import g, has_request_context, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from tests.quiz_service.web.recording import EVIDENCE_OF_ITS_OWN, NO_CHANGE_OF_ANYTHING

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path",
         "circle", "rect", "line", "polyline", "polygon", "ellipse", "use", "stop"}  # fmt: skip
_MAY_STAY_OPEN = {"li", "p", "td", "th", "tr", "dt", "dd", "option", "thead", "tbody"}
_WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)")
_CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')


class _Tags(HTMLParser):
    """Collects what is wrong with a page's tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.problems.append(f"line {self.getpos()[0]}: <{tag}> has an attribute twice")
        given = dict(attributes)
        if "style" in given or any(name.startswith("on") for name in names):
            self.problems.append(f"line {self.getpos()[0]}: <{tag}> has an inline style or script")
        if "id" in given:
            if given["id"] in self.ids:
                self.problems.append(f"line {self.getpos()[0]}: id {given['id']!r} is there twice")
            self.ids.add(given["id"] or "")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.problems.append(f"line {self.getpos()[0]}: an inline script")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in _MAY_STAY_OPEN:
            self.open.pop()
        if tag in _VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.problems.append(f"line {self.getpos()[0]}: </{tag}> closes nothing; open: {self.open[-3:]}")
        else:
            self.open.pop()


def html_problems(html: str) -> list[str]:
    """What is wrong with a page: tags that do not close, ids twice, anything inline.

    The frame of head, menu and foot is nearly the same on every page: it is read once, what stands in it each time.
    """
    before, article, rest = html.partition("<article")
    inside, end, after = rest.rpartition("</article>")
    if not (article and end):
        return _judged(html)[0]
    frame_problems, frame_ids = _judged_before(f"{before}<article>{end}{after}")
    problems, ids = _judged(f"{article}{inside}{end}")
    return [*frame_problems, *problems, *(f"id {one!r} is there twice" for one in sorted(frame_ids & ids))]


def _judged(html: str) -> tuple[list[str], frozenset[str]]:
    """The problems of a text, and the ids in it."""
    tags = _Tags()
    tags.feed(html)
    tags.close()
    left = [tag for tag in tags.open if tag not in _MAY_STAY_OPEN]
    return tags.problems + [f"<{tag}> is never closed" for tag in left], frozenset(tags.ids)


_judged_before = lru_cache(maxsize=300)(_judged)


@event.listens_for(Engine, "before_cursor_execute")
def _note_written_table(_: Any, __: Any, statement: str, *___: Any) -> None:
    found = _WRITES.match(statement)
    if found and has_request_context():
        g.setdefault("written", set()).add(found[1])


def _unrecorded() -> set[str]:
    """Tables that this request changed without an entry in the audit trail, though it should leave one."""
    written = g.get("written", set()) - NO_CHANGE_OF_ANYTHING
    is_listed = request.method == "GET" or request.endpoint in EVIDENCE_OF_ITS_OWN
    return set() if is_listed or "audit_entries" in written else written


class GuardedClient(FlaskClient):
    """Every request is looked at; `token()` is the forgery token of the last page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.csrf = ""
        self.sent_dirty = False
        app = self.application
        if "guard" not in app.extensions:
            app.extensions["guard"] = self._watch(app)

    @staticmethod
    def _watch(app: Any) -> dict[str, Any]:
        seen: dict[str, Any] = {"dirty": False, "unrecorded": set()}

        @app.after_request
        def look(response: Any) -> Any:
            session = g.get("db")
            seen["dirty"] = bool(
                session is not None
                and response.status_code < 400
                and (session.new or session.dirty or session.deleted or session.info.get("flushed"))
            )
            seen["unrecorded"] = _unrecorded() if response.status_code < 400 else set()
            return response

        from sqlalchemy.orm import Session

        @event.listens_for(Session, "after_flush")
        def flushed(session: Any, _: Any) -> None:
            session.info["flushed"] = True

        @event.listens_for(Session, "after_commit")
        @event.listens_for(Session, "after_rollback")
        def settled(session: Any) -> None:
            session.info.pop("flushed", None)

        return seen

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request, then look at the answer."""
        kwargs.setdefault("buffered", True)  # a file is read and closed
        data = kwargs.get("data")
        if kwargs.get("method") == "POST" and self.csrf and (data is None or isinstance(data, dict)):
            kwargs["data"] = {"csrf_token": self.csrf} | (data or {})
        response = super().open(*args, **kwargs)
        where = f"{response.request.method} {response.request.path}"
        guard = self.application.extensions["guard"]
        assert not guard["dirty"], f"{where}: changes were left uncommitted"
        assert not guard["unrecorded"], f"{where}: {guard['unrecorded']} changed without an entry (see `recording`)"
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
            assert header in response.headers, f"{where}: no {header}"
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            html = response.get_data(as_text=True)
            problems = html_problems(html)
            assert not problems, f"{where}: {problems[:5]}"
            found = _CSRF.search(html)
            self.csrf = found.group(1) if found else self.csrf
        return response
