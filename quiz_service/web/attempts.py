"""Taking a quiz: start, the page with the questions, save, submit, the result.

Saving and submitting take the same form from a browser with script and from one without; a script asks for JSON by its
Accept header. What was refused comes back filled in, with what is wrong or what differs.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from quiz_service.errors import NotFound
from quiz_service.operations import attempts
from quiz_service.operations.steps import AlreadySubmitted, InvalidAnswers, StaleStep
from quiz_service.storage.attempt_queries import find_attempt
from quiz_service.storage.models import Attempt
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.attempt_form import Fields, answered_ids, read_base_seq, read_form
from quiz_service.web.attempt_page import AttemptPage, attempt_page, clock_time
from quiz_service.web.errors import error_page, wants_json
from quiz_service.web.kept import on_old_page, on_signed_out
from quiz_service.web.result_page import result_page
from quiz_service.web.service import db, now, reading_db

blueprint = Blueprint("attempts", __name__)
blueprint.register_error_handler(Unauthorized, on_signed_out)
blueprint.register_error_handler(CSRFError, on_old_page)


def _get_attempt(attempt_id: str) -> Attempt:
    attempt = find_attempt(db(), attempt_id, me().person_id)
    if attempt is None:
        raise NotFound(attempts.NO_SUCH_ATTEMPT)
    return attempt


def _fields() -> Fields:
    return dict(request.form.lists())


@blueprint.post("/hoc-phan/<module_id>/bat-dau")
@allow(Who.TRAINEE, scope=Scope.OWN)
def start(module_id: str) -> Response:
    """Begin an attempt, or go on with the open one."""
    attempt = attempts.start(db(), person_id=me().person_id, module_id=module_id, now=now())
    address = url_for("attempts.show", attempt_id=attempt.public_id)
    db().commit()
    return redirect(address, 303)


@blueprint.get("/bai/<attempt_id>")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show(attempt_id: str) -> Response | str:
    """The questions, with the answers that the server holds."""
    attempt = _get_attempt(attempt_id)
    if attempt.submitted_at:
        return redirect(url_for("attempts.result", attempt_id=attempt_id), 303)
    return _render(attempt_page(db(), attempt))


@blueprint.post("/bai/<attempt_id>/luu")
@allow(Who.TRAINEE, scope=Scope.OWN)
def save(attempt_id: str) -> Response:
    """Store the answers as a step."""
    sent = read_form(_fields())
    saved = attempts.save(db(), person_id=me().person_id, attempt_id=attempt_id, now=now(), **vars(sent))
    db().commit()
    if wants_json():
        return jsonify(seq=saved.seq, saved_at=clock_time(saved.at))
    return redirect(url_for("attempts.show", attempt_id=attempt_id), 303)


@blueprint.post("/bai/<attempt_id>/nop")
@allow(Who.TRAINEE, scope=Scope.OWN)
def submit(attempt_id: str) -> Response:
    """Store the last answers, grade them, show the result. Questions left open are asked about first: a script asks by
    itself, a page without script says that it asked.
    """
    sent = read_form(_fields())
    if len(answered_ids(_fields())) < len(sent.answers) and not wants_json() and "bo_trong" not in request.form:
        raise LeftOpen
    attempts.submit(db(), person_id=me().person_id, attempt_id=attempt_id, now=now(), **vars(sent))
    db().commit()
    address = url_for("attempts.result", attempt_id=attempt_id)
    return jsonify(result=address) if wants_json() else redirect(address, 303)


@blueprint.get("/bai/<attempt_id>/ket-qua")
@allow(Who.TRAINEE, scope=Scope.OWN)
def result(attempt_id: str) -> Response | str:
    """Score, receipt and, where the module's policy allows it, every question with its answer."""
    attempt = _get_attempt(attempt_id)
    if not attempt.submitted_at:
        return redirect(url_for("attempts.show", attempt_id=attempt_id), 303)
    page = result_page(db(), attempt)
    return render_template("attempts/result.html", title=page.title, page=page)


def _render(page: AttemptPage) -> str:
    return render_template("attempts/show.html", title=page.title, page=page)


Answer = tuple[Response | str, int]


class LeftOpen(Exception):
    """A submission without script that leaves questions without an answer, not yet said to be meant so."""


def _page_with_what_was_sent(status: int, **details: Any) -> Answer:
    """The page again, with the answers that were refused: nothing that somebody filled in is lost."""
    writing = g.pop("db", None)
    if writing is not None:
        writing.close()  # gives the right to write back
    attempt_id = (request.view_args or {}).get("attempt_id", "")
    with reading_db() as session:
        attempt = find_attempt(session, attempt_id, me().person_id)
        if attempt is None:
            return error_page(404, attempts.NO_SUCH_ATTEMPT)
        if attempt.submitted_at:
            return redirect(url_for("attempts.result", attempt_id=attempt_id), 303), 303
        return _render(attempt_page(session, attempt, sent=_fields(), **details)), status


@blueprint.errorhandler(StaleStep)
def on_stale_step(error: StaleStep) -> Answer:
    """Saved elsewhere meanwhile: tell when and which questions differ; the person chooses what holds."""
    if wants_json():
        at = clock_time(error.at)
        return jsonify(error=str(error), stale=True, seq=error.seq, saved_at=at, differing=error.differing), 409
    return _page_with_what_was_sent(409, stale_at=error.at, differing=error.differing)


@blueprint.errorhandler(InvalidAnswers)
def on_invalid_answers(error: InvalidAnswers) -> Answer:
    """Answers that cannot be stored: each fault at its question."""
    if wants_json():
        return jsonify(error=str(error), general=error.general, by_question=error.by_question), 422
    base_seq = read_base_seq(_fields())
    return _page_with_what_was_sent(
        422, base_seq=base_seq, by_question=error.by_question, general=error.general
    )  # fmt: skip


@blueprint.errorhandler(LeftOpen)
def on_left_open(_: LeftOpen) -> Answer:
    """Submitted without script and with questions left open: which ones, and is that meant?"""
    return _page_with_what_was_sent(422, base_seq=read_base_seq(_fields()), is_held_back=True)


@blueprint.errorhandler(AlreadySubmitted)
def on_already_submitted(error: AlreadySubmitted) -> Answer | Response:
    """Nothing can be saved any more: to the result."""
    address = url_for("attempts.result", attempt_id=error.attempt_id)
    return (jsonify(error=str(error), result=address), 409) if wants_json() else redirect(address, 303)
