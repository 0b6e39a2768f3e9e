"""Anybody may check a receipt: what was submitted when and with which outcome, and whether it is unchanged. No name."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import NotFound
from quiz_service.operations.receipts import is_intact
from quiz_service.rules.codes import RECEIPT, is_code, normal_code, shown_code
from quiz_service.storage.attempt_queries import find_result_by_receipt, results_of
from quiz_service.web.access import Who, allow
from quiz_service.web.extensions import limit_failures
from quiz_service.web.module_title import full_title
from quiz_service.web.result_page import score_of
from quiz_service.web.service import db

blueprint = Blueprint("receipts", __name__)

MISTYPED = "Mã này thiếu chữ hoặc có chữ gõ nhầm. Hãy xem lại trên biên nhận: mã có 16 chữ và số."
UNKNOWN = "Không có biên nhận nào mang mã này. Hãy xem lại từng chữ và số trên biên nhận."


@blueprint.get("/bien-nhan")
@limit_failures()
@allow(Who.ANYONE)
def form() -> tuple[str, int] | Response:
    """The field to type a code; small letters, blanks and dashes do not matter."""
    typed = request.args.get("ma", "")
    if is_code(RECEIPT, typed):
        return redirect(url_for("receipts.show", code=shown_code(RECEIPT, typed)), 303)
    error = MISTYPED if typed.strip() else ""
    page = render_template("receipts/form.html", title="Kiểm tra biên nhận", typed=typed[:100], error=error)
    return page, 422 if error else 200


@blueprint.get("/bien-nhan/<code>")
@limit_failures()
@allow(Who.ANYONE)
def show(code: str) -> str:
    """What a receipt stands for."""
    found = find_result_by_receipt(db(), normal_code(code)) if is_code(RECEIPT, code) else None
    if found is None:
        raise NotFound(UNKNOWN if is_code(RECEIPT, code) else MISTYPED)
    result, attempt = found
    return render_template(
        "receipts/show.html", title="Biên nhận", result=result, attempt=attempt, score=score_of(result),
        code=shown_code(RECEIPT, result.receipt), is_intact=is_intact(db(), attempt, result),
        newest=results_of(db(), attempt.id)[-1], module_title=full_title(attempt.module_revision),
    )  # fmt: skip
