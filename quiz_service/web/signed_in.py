"""The browser's cookie → who is signed in. The cookie carries a random token; the database knows its digest only."""

from __future__ import annotations

from flask import Flask, request
from flask_login import LoginManager

from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.sign_in_queries import SignedIn, find_signed_in
from quiz_service.web.access import Identity, Who
from quiz_service.web.service import READING_METHODS, db, now, reading_db, service


def _identity(found: SignedIn, token: str) -> Identity:
    privileged = bool(found.roles & {Who.COORDINATOR, Who.ADMINISTRATOR, Who.AUDITOR})
    # Who signs in at the office's own provider proves themself there.
    must_set = (
        privileged
        and service().settings.second_factor_required
        and not found.has_second_factor
        and not found.by_single_sign_on
    )
    return Identity(
        found.sign_in_id, found.public_id, token, found.person_id, found.name, found.roles, found.unit_ids,
        has_second_factor=found.has_second_factor, must_set_second_factor=must_set,
    )  # fmt: skip


def _load(token: str) -> Identity | None:
    digest = token_digest(token)
    if request.method in READING_METHODS:
        found = find_signed_in(db(), digest, now())
    else:  # looked up before the right to write is taken: writers wait for one another
        with reading_db() as reading:
            found = find_signed_in(reading, digest, now())
    return _identity(found, token) if found else None


def register(app: Flask) -> None:
    """Teach the application to know people by their cookie."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # templates ask `me()`, and only when they want to know
    manager.session_protection = None  # a phone changes its address while its owner answers: that is no theft
    manager.user_loader(_load)
