"""My path: what to learn, why, how far, what expires when; and the page of one module with its attempts."""

from __future__ import annotations

import re

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import NotFound
from quiz_service.operations.attempts import NO_SUCH_MODULE, allowance_now, policy_of
from quiz_service.rules.allowance import Refused
from quiz_service.storage.attempt_queries import attempts_with_results
from quiz_service.storage.content_queries import find_current_module
from quiz_service.storage.evidence_queries import certificates_of, completions_of
from quiz_service.storage.learning_queries import find_assignment, modules_with_open_attempts
from quiz_service.web.access import Scope, Who, allow, is_signed_in, me
from quiz_service.web.learning_page import learning_page, standing_of
from quiz_service.web.module_title import full_title
from quiz_service.web.result_page import score_of
from quiz_service.web.service import db, now, today

blueprint = Blueprint("learning", __name__)


@blueprint.get("/")
@allow(Who.ANYONE)
def home() -> Response | str:
    """The way in: for a stranger what this is, for a person their path. `?hoc-phan=m05` leads on to that module."""
    wanted = request.args.get("hoc-phan", "")
    if wanted:
        if not re.fullmatch(r"m[0-9]{2,4}", wanted):
            raise NotFound(NO_SUCH_MODULE)
        return redirect(url_for("learning.module", module_id=wanted), 303)
    if not is_signed_in():
        return render_template("learning/landing.html", title="Học và kiểm tra")
    person_id = me().person_id
    page = learning_page(
        find_assignment(db(), person_id, today()), modules_with_open_attempts(db(), person_id),
        completions_of(db(), person_id), certificates_of(db(), person_id), today(),
    )  # fmt: skip
    return render_template("learning/home.html", title="Lộ trình của tôi", page=page)


@blueprint.get("/hoc-phan/<module_id>")
@allow(Who.TRAINEE, scope=Scope.OWN)
def module(module_id: str) -> str:
    """One module: facts, how often it may be taken, earlier attempts, the button to start."""
    found = find_current_module(db(), module_id)
    if found is None:
        raise NotFound(NO_SUCH_MODULE)
    person_id = me().person_id
    tries, completions = attempts_with_results(db(), person_id, module_id), completions_of(db(), person_id)
    begun = next((attempt for attempt, _ in tries if attempt.submitted_at is None), None)
    verdict = allowance_now(found, [one for one in tries if one[0] is not begun], completions, now())
    return render_template(
        "learning/module.html", title=full_title(found), module=found, policy=policy_of(found), begun=begun,
        refused=verdict if isinstance(verdict, Refused) else None, verdict=verdict, score_of=score_of,
        submitted=[one for one in tries if one[0] is not begun], standing=standing_of(module_id, completions, today()),
    )  # fmt: skip
