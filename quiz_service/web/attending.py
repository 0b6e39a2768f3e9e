"""A trainee's side of classes: type the code from the room's screen, see which classes one attended."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import Refused
from quiz_service.exports.qr import qr_png
from quiz_service.operations import attendance, delays
from quiz_service.rules.room_codes import is_room_code
from quiz_service.storage.class_queries import classes_attended
from quiz_service.web.access import Scope, Who, allow, is_signed_in, me
from quiz_service.web.extensions import limit_failures
from quiz_service.web.filters import day
from quiz_service.web.known_browser import address
from quiz_service.web.service import db, now, reading_db, service

blueprint = Blueprint("attending", __name__)

NOTHING_TYPED = "Bạn chưa nhập mã."
MISTYPED = "Mã này thiếu chữ hoặc có chữ gõ nhầm. Mã có 8 chữ và số; hãy so lại từng ký tự với màn hình trong phòng."


def rate_key() -> str:
    """By person: a whole hall shares one address."""
    return f"person {me().person_id}" if is_signed_in() else address()


def _page(typed: str = "", error: str = "", status: int = 200) -> tuple[str, int]:
    attended = classes_attended(db(), me().person_id)
    page = render_template("attending/show.html", typed=typed[:100], error=error, attended=attended)
    return page, status


@blueprint.get("/diem-danh")
@allow(Who.TRAINEE, scope=Scope.OWN)
def show() -> tuple[str, int]:
    """The field to type the code, and the classes one attended."""
    return _page()


@blueprint.post("/diem-danh")
@limit_failures(rate_key)
@allow(Who.TRAINEE, scope=Scope.OWN)
def submit() -> Response | tuple[str, int]:
    """Register one's own attendance by the code. A wrong one makes the next wait longer; a typing error does not."""
    typed = request.form.get("ma", "")
    if not is_room_code(typed):
        return _page(typed, MISTYPED if typed.strip() else NOTHING_TYPED, 422)
    try:
        sentence = _registered(typed)
    except Refused as refusal:
        db().rollback()
        return _refused(typed, refusal)
    db().commit()  # the attendance, or the failure that counts
    if not sentence:
        return _page(typed, attendance.WRONG_CODE, 422)
    flash(sentence, "success")
    return redirect(url_for("attending.show"), 303)


def _refused(typed: str, refusal: Refused) -> Response:
    page, _ = _page(typed, str(refusal))
    if isinstance(refusal, delays.MustWait):
        return current_app.response_class(page, 429, {"Retry-After": str(refusal.seconds)})
    return current_app.response_class(page, 409)


def _registered(typed: str) -> str:
    """What was recorded, as a sentence; "" for a code of no class. Written, not yet committed.

    Raises:
        Refused: no try is due yet, the class was closed, or the attendance was taken back.
    """
    counters = [delays.of_account(service().settings.secret_key, "attendance", str(me().person_id))]
    with reading_db() as reading:  # before the right to write is taken: many codes may have to be looked at
        delays.check(reading, counters, now())
        found = attendance.find_by_code(reading, typed, now=now())
    delays.lock(db(), counters, now())
    if found is None:
        delays.count_failure(db(), counters, now())
        return ""
    recorded = attendance.record_code(db(), found, person_id=me().person_id, now=now())
    delays.count_success(db(), counters)
    there = f"có mặt ở lớp “{found.day.title}” ngày {day(found.day.day)}"
    return f"Đã ghi bạn {there}." if recorded.new else f"Bạn đã được ghi {there} từ trước."


@blueprint.get("/diem-danh/ma-qr.png")
@allow(Who.ANYONE)
def picture() -> Response:
    """The QR code on the room's screen: it leads to the form and carries no code."""
    target = f"{service().settings.base_url}{url_for('attending.show')}"
    return current_app.response_class(qr_png(target), mimetype="image/png")
