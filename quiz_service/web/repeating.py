"""Two requests that wait for each other's rows: PostgreSQL undoes one of them, and its view is run a second time.

Operations lock what they decide upon first and enter the audit trail last, but work on many people at once enters it
for each, holding the trail's head while it comes to the next. SQLite has one writer at a time and knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, g, request

from quiz_service.storage.engine import once_more
from quiz_service.web.service import READING_METHODS

View = Callable[..., Any]


def _begin_anew() -> None:
    session = g.pop("db", None)
    if session is not None:
        session.close()
    for file in request.files.values():
        file.stream.seek(0)


def repeated(view: View) -> View:
    """The view, and once more when its transaction was undone in favour of another one."""

    @wraps(view)  # with the access rule it carries
    def answer(**given: Any) -> Any:
        if request.method in READING_METHODS:
            return view(**given)
        return once_more(lambda: view(**given), _begin_anew)

    return answer


def register(app: Flask) -> None:
    """Wrap every view that the application has by now."""
    for endpoint, view in app.view_functions.items():
        app.view_functions[endpoint] = repeated(view)
