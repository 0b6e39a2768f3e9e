"""The last steps of every way in: the pending second factor, the new session of the browser, where to go then.

A sign-in begins with an empty session: whatever somebody may have put into this browser before is dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, make_response, redirect, render_template, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from quiz_service.operations import sign_ins
from quiz_service.web import known_browser
from quiz_service.web.kept_answers import Kept
from quiz_service.web.service import db, now, service

PENDING_FOR = timedelta(minutes=10)
"""How long a code may be asked for after the password; then both are asked for anew."""
LONGEST_PATH = 500
_LOCAL = re.compile(r"/hoc-tap(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?(\?[!-\[\]-~]*)?")
"""Addresses of the service: no dots that climb, nothing encoded in the path, no backslash, no blank anywhere."""
_PENDING = "pending"


def local_path(text: str) -> str | None:
    """The text when it is an address of this service; None for any other, so that no link leads people astray."""
    return text if len(text) <= LONGEST_PATH and _LOCAL.fullmatch(text) else None


def wanted_path() -> str | None:
    """Where the person wanted to go: `next` of the address or of the form."""
    return local_path(request.form.get("next") or request.args.get("next") or "")


def open_way(person_id: int, method: str, *, has_second_factor: bool) -> str | None:
    """After password or activation code: begin the sign-in; its token, or None when a second factor is to be asked."""
    if has_second_factor:
        return None
    return sign_ins.start(db(), person_id, method=method, hours=service().settings.sign_in_hours, now=now())


def challenge_page(kept: Kept | None, problem: str = "", status: int = 200) -> Response:
    """The page that asks for the second factor; answers that were kept are carried along."""
    page = render_template("second_factor/challenge.html", title="Nhập mã xác thực", kept=kept, problem=problem)
    return make_response(page, status)


def go_on(token: str | None, person_id: int, method: str, *, next_path: str | None, kept: Kept | None) -> Response:
    """The answer after `open_way`, once it is committed."""
    if token:
        return finish(token, person_id, next_path=next_path, kept=kept)
    session.clear()
    session.permanent = True
    session[_PENDING] = [person_id, method, now().isoformat(), next_path]
    if kept:  # the answers are in the form, not in the cookie: it would be too small
        return challenge_page(kept)
    return redirect(url_for("second_factor.challenge_form"), 303)


def finish(token: str, person_id: int, *, next_path: str | None = None, kept: Kept | None = None) -> Response:
    """The browser is signed in; go where the person wanted to go, or offer to send again what was kept."""
    session.clear()
    session.permanent = True
    identity = current_app.login_manager.user_callback(token)  # type: ignore[attr-defined]
    if identity is not None:  # else it was ended in this very moment, and the next page asks to sign in
        login_user(identity)
    if kept:
        page = render_template("signing_in/resume.html", title="Gửi lại câu trả lời", kept=kept)
        return known_browser.remember(make_response(page), person_id)
    return known_browser.remember(redirect(next_path or url_for("learning.home"), 303), person_id)


@dataclass(frozen=True)
class Pending:
    """Somebody who proved the password and has to prove the second factor."""

    person_id: int
    method: str
    next_path: str | None


def find_pending() -> Pending | None:
    """Who is waited for in this browser; None when nobody is, or for too long."""
    if _PENDING not in session:
        return None
    person_id, method, since, next_path = session[_PENDING]
    if now() - datetime.fromisoformat(since) > PENDING_FOR:
        return None
    return Pending(person_id, method, next_path)
