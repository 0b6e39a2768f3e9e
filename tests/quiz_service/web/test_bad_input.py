"""Every form and every address with what no honest browser sends: a Vietnamese sentence, nothing written, no fault.

The forms are those that the pages hold, read from their HTML role by role: a new one is tried without a word here.
What an attempt's own two forms refuse field by field is tested in `test_attempt_input`.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask, url_for
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from quiz_service.storage.models import Base, Failures
from quiz_service.web.extensions import limiter
from tests.quiz_service.databases import KINDS, fresh_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import Whose, World
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

ROLES = ("administrator", "coordinator", "trainee", "anonymous")
"""Each form is tried by the first of them whose pages hold it."""
TEXTS = ("", " ", "a\0b", "\ufffd", "x" * 20_001, "-1", "9" * 30, "NaN", "2026-02-30", "0001-01-01", "9999-12-31",
         "' OR 1=1 --", "<script>alert(1)</script>", "\u202e\u0301", "😀" * 50, "%FF", "../../etc/passwd")  # fmt: skip
MANY = 20
"""A form of so many fields is spoiled as a whole: an attempt's (see `test_attempt_input`), or one of all names."""
PARTS = ("0", "-1", "9" * 30, "x" * 3000, "%FF", "a%00b", "..%2F..%2Fetc", "😀", "' OR 1=1 --", "%0d%0aX: y")
HEADERS = (
    {"Accept": "\u00ff;q=x"}, {"Accept": "application/json"}, {"Cookie": "sotay255=x.y.z; sotay255-quen=\u00ff"},
    {"Range": "bytes=9-1"}, {"If-Modified-Since": "hôm qua"}, {"X-CSRFToken": "x" * 5000},
    {"Content-Encoding": "gzip"}, {"Accept-Language": "x" * 5000}, {"Origin": "null", "Referer": "//"},
)  # fmt: skip
FORM = "application/x-www-form-urlencoded"
BODIES = (
    (b"", FORM), (b"[1]", "application/json"), (b"\xff\xfe", "text/plain"), (b"\xff\xfea\x00=\x00b\x00", FORM),
    (b"--x\r\n", "multipart/form-data; boundary=x"), (b"a=1&" * 3000, FORM), (b"a=b", "\u00ff/\u00ff"),
)  # fmt: skip

_TAGS = re.compile(r"<[^>]*>")


@dataclass
class Form:
    """A form of a page as it would be sent untouched."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """The forms of a page; a button with an address of its own makes another form."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.is_open = False
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append(Form(given.get("method", "get").upper(), given.get("action", "")))
            self.is_open = True
        elif self.is_open:
            form = self.forms[-1]
            if tag in ("input", "textarea", "button", "select") and given.get("name"):
                form.fields.setdefault(given["name"], given.get("value", ""))
            self.select = given.get("name", "") if tag == "select" else self.select
            if tag == "option" and self.select and not form.fields[self.select]:
                form.fields[self.select] = given.get("value", "")
            if "formaction" in given:
                self.forms.insert(-1, Form(form.method, given["formaction"], form.fields))

    def handle_endtag(self, tag: str) -> None:
        self.is_open = self.is_open and tag != "form"


def addresses(world: World, role: str, method: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Endpoint and parts of every route of this method, with the role's own things in it."""
    for rule in world.app.url_map.iter_rules():
        if method in (rule.methods or ()) and rule.endpoint not in ("static", "site.file"):
            owner = world.whose(role, Whose.OWN, by_unit="person_id" in rule.arguments)
            parts = world.parts(owner)
            yield rule.endpoint, {name: parts[name] for name in rule.arguments}


def forms_by_endpoint(world: World) -> dict[str, tuple[str, Form]]:
    """Endpoint → the role that tries it, and the form."""
    found: dict[str, tuple[str, Form]] = {}
    for role in ROLES:
        client = world.client(role)
        for endpoint, parts in addresses(world, role, "GET"):
            with world.app.test_request_context():
                address = url_for(endpoint, **parts)
            answer = client.get(address, follow_redirects=True)
            reader = _Reader()
            reader.feed(answer.text if answer.mimetype == "text/html" else "")
            for form in reader.forms:
                form.action = form.action or answer.request.path
                path = urlsplit(form.action).path
                if path.startswith("/hoc-tap"):
                    matched, _ = world.app.url_map.bind("localhost").match(path, method=form.method)
                    found.setdefault(f"{form.method} {matched}", (role, form))
    # Forms that no page holds just now (no password to change, nobody who left) get the fields of all the others.
    names = {name for _, form in found.values() for name in form.fields} | {"old_password", "password_again"}
    for endpoint, parts in addresses(world, ROLES[0], "POST"):
        with world.app.test_request_context():
            form = Form("POST", url_for(endpoint, **parts), dict.fromkeys(sorted(names), ""))
        found.setdefault(f"POST {endpoint}", (ROLES[0], form))
    return found


@pytest.fixture
def world(service_app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(limiter, "enabled", False)
    service_app.config["WTF_CSRF_ENABLED"] = False  # a missing token would refuse everything before it is looked at
    service_app.config["PROPAGATE_EXCEPTIONS"] = False  # what nobody foresaw is answered by 500, as it is for people
    world = World(service_app, engine)
    world.restore()
    return world


def everything(engine: Engine) -> list[Any]:
    """All rows but the counters of failures, which a wrong password is to raise."""
    with engine.connect() as connection:
        return [connection.execute(select(table)).all() for table in Base.metadata.sorted_tables
                if table is not Failures.__table__]  # fmt: skip


def fault_of(answer: TestResponse) -> str:
    """What is wrong with an answer; "" when nothing is."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code < 400:
        return ""
    words = answer.json["error"] if answer.is_json else answer.text.partition("<article")[2].partition("</article")[0]
    said = " ".join(_TAGS.sub(" ", words).split())
    return f"{answer.status_code} without a word in Vietnamese" if said.isascii() else ""


def variants(form: Form) -> Iterator[Mapping[str, Any]]:
    """What is sent instead: one field at a time wrong, missing or there twice."""
    for name in form.fields if len(form.fields) < MANY else ():
        yield {other: value for other, value in form.fields.items() if other != name}
        yield form.fields | {name: ["a", "b"]}
        yield form.fields | {name: (io.BytesIO(b"PK\x03\x04"), "a.xlsx")}
    for text in TEXTS:
        yield dict.fromkeys(form.fields, text)
    yield {f"{name}[]": value for name, value in form.fields.items()}


def test_no_form_is_brought_down_by_what_is_sent(world: World) -> None:
    forms = forms_by_endpoint(world)
    assert len(forms) > 20
    before, faults = everything(world.engine), []
    for name, (role, form) in forms.items():
        if form.method == "GET":
            tries = [{"query_string": dict.fromkeys(form.fields, text)} for text in TEXTS]
        else:
            tries = [{"data": data} for data in variants(form)]
            tries += [{"data": body, "content_type": kind} for body, kind in BODIES]
        tries += [{"headers": headers} for headers in HEADERS]
        for one in tries:
            answer = world.client(role).open(form.action, method=form.method, **one)
            fault = fault_of(answer)
            if answer.status_code >= 400 and everything(world.engine) != before:
                fault += " and something was written"
            faults += [f"{name}: {str(one)[:200]}: {fault}"] if fault else []
            if answer.status_code < 400:
                world.restore()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("kind", KINDS)
def test_no_address_is_brought_down_by_what_stands_in_it(
    kind: str, make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    with fresh_engine(kind, tmp_path) as engine:
        app = make_app(engine)
        app.config["WTF_CSRF_ENABLED"] = app.config["PROPAGATE_EXCEPTIONS"] = False
        client = signed_in_client(app, engine, MadeUp(engine).administrator.id)
        faults = []
        rules = [rule for rule in app.url_map.iter_rules() if rule.arguments and rule.endpoint != "static"]
        for rule, part in itertools.product(rules, PARTS):
            address = re.sub("<[^>]+>", quote(part, safe="%"), rule.rule)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                fault = fault_of(client.open(address, method=method))
                faults += [f"{method} {rule.rule} {part[:40]}: {fault}"] if fault else []
        assert not faults, "\n".join(faults)
