"""A browser in which somebody signed in before: their failures there are counted apart from everybody else's.

So nobody who types wrong passwords elsewhere can keep a person out of the browser they use (OWASP, "Slow Down Online
Guessing Attacks with Device Cookies"). The signed cookie holds a random number and marks that mean nothing without
the service's key; nothing about it is stored on the server.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from flask_limiter.util import get_remote_address
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from quiz_service.operations.digests import keyed_digest
from quiz_service.web.service import service

COOKIE = "sotay255-quen"
KEPT_FOR = timedelta(days=180)
MOST_PEOPLE = 10
"""People remembered in one browser; the one who did not sign in for the longest time is forgotten first."""
_MARK_LENGTH = 16


@dataclass(frozen=True)
class KnownBrowser:
    """What the cookie says: the browser's number, and marks of the people who signed in there, the latest last."""

    number: str
    marks: tuple[str, ...]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(service().settings.secret_key, salt="known browser")


def _mark(person_id: int) -> str:
    return keyed_digest(service().settings.secret_key, "known browser", str(person_id))[:_MARK_LENGTH]


def _cookie_name() -> str:
    return f"{service().settings.cookie_prefix}{COOKIE}"


def _read() -> KnownBrowser | None:
    try:
        number, marks = _serializer().loads(
            request.cookies.get(_cookie_name(), ""), max_age=int(KEPT_FOR.total_seconds())
        )
        return KnownBrowser(str(number), tuple(str(mark) for mark in marks))
    except (BadSignature, ValueError, TypeError):
        return None


def number_for(person_id: int | None) -> str | None:
    """The number of this browser when this person signed in here before; else None."""
    browser = _read()
    return browser.number if browser and person_id is not None and _mark(person_id) in browser.marks else None


def address() -> str:
    """Where this request comes from, as the trusted proxies tell it."""
    return get_remote_address()


def rate_key() -> str:
    """For what requests are counted: a known browser by itself, the others by their address.

    A whole office may share an address; one who floods it should not keep the others out.
    """
    browser = _read()
    return f"browser {browser.number}" if browser else address()


def remember(response: Response, person_id: int) -> Response:
    """Set the cookie: this person signed in here."""
    browser = _read() or KnownBrowser(secrets.token_hex(16), ())
    marks = [*(mark for mark in browser.marks if mark != _mark(person_id)), _mark(person_id)][-MOST_PEOPLE:]
    response.set_cookie(
        _cookie_name(), _serializer().dumps([browser.number, marks]), max_age=KEPT_FOR,
        path=current_app.config["SESSION_COOKIE_PATH"], httponly=True, samesite="Lax",
        secure=service().settings.is_https,
    )  # fmt: skip
    return response
