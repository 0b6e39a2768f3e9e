"""Coverage for everybody, without names: there only when the operator switched it on."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from quiz_service.operations.public_coverage import public_coverage
from quiz_service.web import coverage_words as words
from quiz_service.web.access import Who, allow
from quiz_service.web.service import db, service, today

blueprint = Blueprint("public_coverage", __name__)


@blueprint.get("/cong-khai/do-phu")
@allow(Who.ANYONE)
def show() -> str:
    """Strata and the highest units at the end of the last full month; groups under five are hidden."""
    settings = service().settings
    if not settings.public_coverage:
        abort(404)
    found = public_coverage(db(), today(), settings.secret_key)
    return render_template("coverage/public.html", found=found, words=words)
