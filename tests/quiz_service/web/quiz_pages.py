"""Reading a quiz's pages in tests as a browser without script does: the form's fields, filled in as the page says."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from quiz_service.web.attempt_form import field_name


class _Form(HTMLParser):
    """Collects the fields of the one form with the id "bai"."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.inside = False
        self.select = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = given.get("id") == "bai"
        if not self.inside:
            return
        if tag == "input" and (given["type"] not in ("radio", "checkbox") or "checked" in given):
            self.fields.setdefault(given["name"], []).append(given.get("value", ""))
        elif tag == "select":
            self.select = given["name"]
            self.fields[self.select] = [""]
        elif tag == "option" and self.inside and "selected" in given:
            self.fields[self.select] = [given["value"]]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def fields_on(html: str) -> dict[str, Any]:
    """Name → values of the fields that a browser would send."""
    form = _Form()
    form.feed(html)
    return form.fields


def answered(fields: dict[str, Any], answers: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The same fields after a person filled in these answers."""
    filled = dict(fields)
    for question_id, response in answers.items():
        if "picked" in response:
            filled[field_name("pick", question_id)] = list(response["picked"])
        for left, right in response.get("pairs", {}).items():
            filled[field_name("pair", question_id, left)] = [right]
        for place, item in enumerate(response.get("order", ()), start=1):
            filled[field_name("rank", question_id, item)] = [str(place)]
        for kind in ("value", "comparator", "text", "sure"):
            if kind in response:
                filled[field_name(kind, question_id)] = [str(response[kind])]
    return filled
