"""The forms that the pages hold, read from their HTML role by role: a new one is found without a word here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask import url_for

from tests.quiz_service.web.access_world import Whose, World

ROLES = ("administrator", "coordinator", "trainee", "anonymous")
"""Each form is tried by the first of them whose pages hold it."""


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
