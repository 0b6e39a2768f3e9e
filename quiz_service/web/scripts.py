"""Addresses of the service's scripts. They carry a digest of the file: no browser runs an old script on a new page."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import url_for

FOLDER = Path(__file__).with_name("static")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def script_url(name: str) -> str:
    """Address of a script of static/, for example "quiz.js"."""
    return url_for("static", filename=name, v=_digest(name))
