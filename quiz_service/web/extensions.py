"""Libraries that guard every request: forgery tokens for forms, rate limits for what strangers can reach."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, headers_enabled=False)

STRANGERS = "30 per minute; 300 per hour"
"""How often one address may try what asks for a code or a number: signing in, activation, checking a certificate.

A whole office may share one address; what slows a guesser down is the delay per account (`rules.delays`)."""


def register(app: Flask) -> None:
    """Attach them to the application."""
    csrf.init_app(app)
    limiter.init_app(app)
