"""One's own tokens for programs: a list, a form to make one, a button to revoke one. A token is shown once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid
from quiz_service.operations import api_tokens
from quiz_service.storage.export_queries import tokens_of
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.service import db, now

blueprint = Blueprint("api_tokens", __name__)

USUAL_DAYS = 90


def _page(problems: list[str], status: int = 200) -> tuple[str, int]:
    page = render_template(
        "api_tokens/index.html", title="Mã API", problems=problems, tokens=tokens_of(db(), me().person_id), now=now(),
        holds=api_tokens.holds, most_days=api_tokens.MOST_DAYS, may_make=bool(me().roles), no_role=api_tokens.NO_ROLE,
        typed={"ten": request.form.get("ten", "")[:200], "so-ngay": request.form.get("so-ngay", str(USUAL_DAYS))[:10]},
    )  # fmt: skip
    return page, status


@blueprint.get("/tai-khoan/ma-api")
@allow(Who.TRAINEE, scope=Scope.OWN)
def index() -> tuple[str, int]:
    """One's tokens, and the form for a new one."""
    return _page([])


@blueprint.post("/tai-khoan/ma-api")
@allow(Who.TRAINEE, scope=Scope.OWN)
def make() -> tuple[str, int] | str:
    """A new token, shown this once."""
    text = request.form.get("so-ngay", "").strip()
    days = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    try:
        token = api_tokens.make(db(), me().person_id, title=request.form.get("ten", ""), days=days, now=now())
    except Invalid as error:
        return _page(error.problems, 422)
    db().commit()
    return render_template("api_tokens/made.html", title="Mã API mới", token=token)


@blueprint.post("/tai-khoan/ma-api/<token_id>/thu-hoi")
@allow(Who.TRAINEE, scope=Scope.OWN)
def revoke(token_id: str) -> Response:
    """From now on this token opens nothing."""
    api_tokens.revoke(db(), me().person_id, token_id, now=now())
    db().commit()
    flash("Đã thu hồi mã API. Chương trình dùng mã ấy không đọc được gì nữa.", "success")
    return redirect(url_for("api_tokens.index"), 303)
