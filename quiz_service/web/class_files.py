"""Files of a class: its attendance as a table, and sheets to sign."""

from __future__ import annotations

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from quiz_service.clock import HANOI
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import classes
from quiz_service.rules.collation import person_key
from quiz_service.storage.class_queries import days_of, list_present
from quiz_service.storage.models import Unit
from quiz_service.storage.people_listing import Wanted, list_people
from quiz_service.storage.sign_in_queries import units_with_all_below
from quiz_service.storage.unit_queries import find_unit
from quiz_service.web.access import Scope, allow, me
from quiz_service.web.class_page import attendance_csv, class_page
from quiz_service.web.people import WATCHERS, reading_scope
from quiz_service.web.service import db, now, today

MOST_NAMES = 500
"""Names on sheets to sign; more are no class."""


def attach(blueprint: Blueprint) -> None:
    """Add these views to the classes'."""
    blueprint.get("/lop/<class_id>/diem-danh.csv")(attendance_file)
    blueprint.get("/lop/<class_id>/to-ky.pdf")(sheet_to_sign)


def _download(body: bytes, mimetype: str, name: str) -> Response:
    response = current_app.response_class(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@allow(*WATCHERS, scope=Scope.UNITS)
def attendance_file(class_id: str) -> Response:
    """Who was there on which day, as CSV."""
    stored = classes.find_in_scope(db(), class_id, reading_scope())
    days = days_of(db(), stored.id)
    page = class_page(stored, days, list_present(db(), stored.id, on=today()), reading_scope())
    return _download(attendance_csv(page), "text/csv", f"diem-danh-{days[0].day.isoformat()}.csv")


@allow(*WATCHERS, scope=Scope.UNITS)
def sheet_to_sign(class_id: str) -> Response:
    """Sheets to sign, one set a day: with the names of a unit when one is chosen, else with empty lines."""
    from quiz_service.exports.attendance_pdf import AttendanceSheet, render_sheets

    stored = classes.find_in_scope(db(), class_id, reading_scope())
    days = days_of(db(), stored.id)
    sheet = AttendanceSheet(
        stored.title, db().get_one(Unit, stored.unit_id).name, stored.place, stored.trainer,
        tuple((row.day, f"{row.starts_at.astimezone(HANOI):%H:%M}", f"{row.ends_at.astimezone(HANOI):%H:%M}")
              for row in days),
        _names_of(request.args.get("don-vi", "")),
    )  # fmt: skip
    return _download(render_sheets(sheet, made_at=now()), "application/pdf", f"to-ky-{days[0].day.isoformat()}.pdf")


def _names_of(code: str) -> tuple[tuple[str, str, str], ...]:
    """(name, staff code, unit) of the people of a unit and those below, in the order of their names."""
    if not code:
        return ()
    unit, scope = find_unit(db(), code), reading_scope()
    if unit is None or not me().may_see_unit(unit.id):
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi bạn được xem.")
    below = units_with_all_below(db(), [unit.id])
    units = below if scope is None else below & scope
    page = list_people(db(), Wanted(units, today(), now()), size=MOST_NAMES)
    if page.total > MOST_NAMES:
        raise Refused(f"Đơn vị này có {page.total} người, quá nhiều cho tờ ký. Hãy chọn đơn vị nhỏ hơn.")
    lines = sorted(page.lines, key=lambda one: (person_key(one.name), one.person_id))
    return tuple((one.name, one.staff_code, one.unit_name) for one in lines)
