"""The browser's cookie, or a program's token → who is signed in. The database knows digests of both only.

A token opens what is declared for programs and nothing else; there a cookie opens nothing.
"""

from __future__ import annotations

from flask import Flask, Request, request
from flask_login import LoginManager

from quiz_service.operations.api_tokens import note_use
from quiz_service.operations.sign_ins import token_digest
from quiz_service.storage.engine import writing
from quiz_service.storage.export_queries import find_token_owner
from quiz_service.storage.sign_in_queries import SignedIn, find_signed_in
from quiz_service.web.access import Identity, Who, is_by_token
from quiz_service.web.service import READING_METHODS, db, now, reading_db, service, today

BEARER = "Bearer "


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
    if is_by_token():
        return None
    digest = token_digest(token)
    if request.method in READING_METHODS:
        found = find_signed_in(db(), digest, now())
    else:  # looked up before the right to write is taken: writers wait for one another
        with reading_db() as reading:
            found = find_signed_in(reading, digest, now())
    return _identity(found, token) if found else None


def _load_program(asking: Request) -> Identity | None:
    given = asking.headers.get("Authorization", "")
    if not is_by_token() or not given.startswith(BEARER):
        return None
    with reading_db() as reading:
        found = find_token_owner(reading, token_digest(given.removeprefix(BEARER).strip()), now())
    if found is None or (service().settings.second_factor_required and not found.has_second_factor):
        return None
    if found.last_used_on != today():
        # In a transaction of its own, once a day: the request itself only reads.
        with writing(service().engine) as session:
            note_use(session, found.token_id, today())
    return Identity(
        0, "", "", found.person_id, found.name, found.roles, found.unit_ids,
        has_second_factor=found.has_second_factor, must_set_second_factor=False,
    )  # fmt: skip


def register(app: Flask) -> None:
    """Teach the application to know people by their cookie."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)  # templates ask `me()`, and only when they want to know
    manager.session_protection = None  # a phone changes its address while its owner answers: that is no theft
    manager.user_loader(_load)
    manager.request_loader(_load_program)
