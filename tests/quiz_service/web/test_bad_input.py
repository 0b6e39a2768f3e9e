"""Every form and every address with what no honest browser sends: a Vietnamese sentence, nothing written, no fault.

The forms are those that the pages hold (`page_forms`): a new one is tried without a word here.
What an attempt's own two forms refuse field by field is tested in `test_attempt_input`.
"""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from quiz_service.web.extensions import limiter
from tests.quiz_service.databases import KINDS, fresh_engine
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.page_forms import Form, forms_by_endpoint
from tests.quiz_service.web.walking import everything

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


@pytest.fixture
def world(service_app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(limiter, "enabled", False)
    service_app.config["WTF_CSRF_ENABLED"] = False  # a missing token would refuse everything before it is looked at
    service_app.config["PROPAGATE_EXCEPTIONS"] = False  # what nobody foresaw is answered by 500, as it is for people
    world = World(service_app, engine)
    world.restore()
    return world


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
            if not world.is_untouched:
                if answer.status_code >= 400 and everything(world.engine) != before:
                    fault += " and something was written"
                world.restore()
            faults += [f"{name}: {str(one)[:200]}: {fault}"] if fault else []
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
