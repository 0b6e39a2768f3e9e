"""Answers that were sent when the sign-in had run out: carried through the sign-in forms, then offered to send again.

In: the hidden fields `kept_path` and `kept` (the posted fields as JSON, a text or a list of texts a name). Nothing is
kept on the server, and nothing is sent anywhere but to an attempt's own two addresses.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from flask import request

from quiz_service.web.intake import problem_of

LONGEST = 20_000
"""Characters of the JSON."""
_PATHS = re.compile(r"/hoc-tap/bai/[A-Za-z0-9_-]+/(luu|nop)")
_MOST_FIELDS = 2_000


@dataclass(frozen=True)
class Kept:
    """Where the answers go, and the fields as they came, without the forgery token of the old session."""

    path: str
    raw: str
    fields: tuple[tuple[str, str], ...]


def read_kept() -> Kept | None:
    """What the form carries along; None when there is nothing, or nothing that a page of ours could have put there."""
    return kept_of(request.form.get("kept_path", ""), request.form.get("kept", ""))


def kept_of(path: str, raw: str) -> Kept | None:
    """The same from an attempt's address and the posted fields as JSON."""
    if not _PATHS.fullmatch(path) or not raw or len(raw) > LONGEST:
        return None
    fields = _fields(raw)
    return Kept(path, raw, fields) if fields else None


def _fields(raw: str) -> tuple[tuple[str, str], ...] | None:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    pairs = [
        (name, value) for name, values in found.items() for value in (values if isinstance(values, list) else [values])
    ]
    if len(pairs) > _MOST_FIELDS or not all(isinstance(value, str) for _, value in pairs):
        return None
    if problem_of(text for pair in pairs for text in pair):
        return None  # JSON can spell what a form cannot: half a letter, NUL
    return tuple((name, value) for name, value in pairs if name != "csrf_token")
