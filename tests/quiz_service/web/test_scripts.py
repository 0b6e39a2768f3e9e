"""The scripts of a quiz's page: small, of our own, and never an old one on a new page."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask

from quiz_service.web.scripts import FOLDER, script_url

SCRIPTS = ("drafts.js", "answers.js", "sending.js", "quiz.js")
MOST_BYTES = 20_000
"""Compressed, all of them together."""


def test_together_they_are_small() -> None:
    assert sum(len(gzip.compress((FOLDER / name).read_bytes())) for name in SCRIPTS) <= MOST_BYTES


@pytest.mark.parametrize("name", SCRIPTS)
def test_they_ask_nobody_else_and_write_no_markup(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(
        r"https?:|//[a-z]+\.|innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function|\.style\b", text
    )


def test_an_address_changes_with_the_script(service_app: Flask) -> None:
    with service_app.test_request_context():
        addresses = {script_url(name) for name in SCRIPTS}
    assert len({address.split("v=")[1] for address in addresses}) == len(SCRIPTS)
    client = service_app.test_client()
    for address in addresses:
        response = client.get(address)
        assert (response.status_code, response.mimetype) == (200, "text/javascript")
