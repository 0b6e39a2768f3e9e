"""Libraries that guard every request: forgery tokens for forms, rate limits for what strangers can reach."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask_limiter import Limiter, RouteLimit
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=False)

MOST_FAILURES = 60
"""So often in a minute one address may fail at what asks for a code or a number: signing in, activation, checking a
certificate. What slows a guesser down is the delay per account (`rules.delays`); this holds off who tries thousands."""


def limit_failures(key_func: Callable[[], str] = get_remote_address) -> RouteLimit:
    """A decorator for what strangers reach. What is right does not count: a hall of two hundred people behind one
    address opens its slips in the same few minutes."""
    return limiter.limit(
        f"{MOST_FAILURES} per minute", key_func=key_func,
        deduct_when=lambda response: 400 <= response.status_code < 500,
    )  # fmt: skip


def register(app: Flask) -> None:
    """Attach them to the application."""
    csrf.init_app(app)
    limiter.init_app(app)
