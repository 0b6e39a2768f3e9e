"""What reaches the service is refused early when no honest form could have sent it: NUL, huge fields, wrong bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar
from urllib.parse import unquote_to_bytes

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, NotFound

LONGEST_FIELD = 20_000
"""Characters of one field; the longest honest one is a list of names in a later form."""

_NO_TEXT = re.compile("[\0\ud800-\udfff\ufffd]")
"""NUL, halves of surrogate pairs, and what stands for bytes that are no UTF-8."""

LARGEST_ID = 2**31 - 1
"""What a column of ids holds on every database: nothing has a larger one, and asking for it would be a fault there."""

View = TypeVar("View", bound=Callable[..., object])

UNREADABLE = "Dữ liệu gửi lên có ký tự không đọc được. Hãy tải lại trang rồi gửi lại."
TOO_LONG = f"Một ô gửi lên dài quá {LONGEST_FIELD} ký tự. Hãy rút ngắn rồi gửi lại."


def takes_files(megabytes: int) -> Callable[[View], View]:
    """Declare that a view takes uploaded files: its requests may be so large, all others stay small."""

    def declare(view: View) -> View:
        view.largest_request = megabytes * 1_000_000  # type: ignore[attr-defined]
        return view

    return declare


def problem_of(values: Iterable[str]) -> str:
    """The sentence that tells what is wrong with these texts; "" when nothing is."""
    for value in values:
        if len(value) > LONGEST_FIELD:
            return TOO_LONG
        if _NO_TEXT.search(value):
            return UNREADABLE
    return ""


def is_utf8(encoded: bytes) -> bool:
    """True when percent-encoded bytes are text in UTF-8; Werkzeug would let others pass as "%FF"."""
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return False
    return True


def register(app: Flask) -> None:
    """Look at path, query and form of each request before any view does."""

    @app.before_request
    def look() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        largest: int | None = getattr(view, "largest_request", None)
        if largest is not None:
            request.max_content_length = largest
        is_form = request.mimetype == "application/x-www-form-urlencoded"
        if not is_utf8(request.query_string) or (is_form and not is_utf8(request.get_data())):
            raise BadRequest(UNREADABLE)
        texts = [request.path, *request.args, *(v for vs in request.args.listvalues() for v in vs)]
        texts += [*request.form, *(value for values in request.form.listvalues() for value in values)]
        problem = problem_of(texts)
        if problem:
            raise BadRequest(problem)
        if any(isinstance(part, int) and part > LARGEST_ID for part in (request.view_args or {}).values()):
            raise NotFound
