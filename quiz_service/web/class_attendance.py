"""Taking the attendance of a class: by a list, by ticking people of one's units, by the code on the room's screen.

A name that is searched for never stands in an address: the search is sent as a form and answered at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import attendance, classes
from quiz_service.operations.people import folded_name, normal_staff_code
from quiz_service.roster.reading import read_staff_codes
from quiz_service.storage.class_queries import days_of, find_present, present_ids
from quiz_service.storage.models import ClassDay, ClassSession, Unit
from quiz_service.storage.people_listing import PAGE_SIZE, ListedPerson, Page, State, Wanted, list_chosen, list_people
from quiz_service.storage.sign_in_queries import units_with_all_below
from quiz_service.storage.unit_queries import UnitStep, find_unit, unit_step
from quiz_service.web.access import Scope, allow
from quiz_service.web.acting import acting
from quiz_service.web.intake import takes_files
from quiz_service.web.officials import Answer, done
from quiz_service.web.people import LONGEST_SEARCH, WRITERS, writing_scope
from quiz_service.web.room_page import room_page
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, reading_db, service, today

LARGEST_LIST = 5
"""Megabytes; a list of a thousand people has a twentieth of one."""
_reading_a_list = Lock()
"""One at a time in a process: a workbook made to harm takes hundreds of megabytes while it is read."""


def attach(blueprint: Blueprint) -> None:
    """Add these views to the classes'."""
    blueprint.get("/lop/<class_id>/danh-sach")(upload_form)
    blueprint.post("/lop/<class_id>/danh-sach")(upload)
    blueprint.get("/lop/<class_id>/danh-dau")(tick_form)
    blueprint.post("/lop/<class_id>/danh-dau/tim")(tick_search)
    blueprint.post("/lop/<class_id>/danh-dau")(tick)
    blueprint.get("/lop/<class_id>/diem-danh/<int:attendance_id>/rut")(take_back_form)
    blueprint.post("/lop/<class_id>/diem-danh/<int:attendance_id>/rut")(take_back)
    blueprint.get("/lop/<class_id>/phong")(room)


def _planned(session: Session, class_id: str) -> tuple[ClassSession, Sequence[ClassDay]]:
    """A class that still takes attendance, and its days.

    Raises:
        NotFound, Refused: it is not within reach, or closed or cancelled.
    """
    stored = classes.find_in_scope(session, class_id, writing_scope())
    classes.check_planned(stored)
    return stored, days_of(session, stored.id)


def _had(days: Sequence[ClassDay]) -> list[date]:
    """Days that have begun: nobody was there on a later one yet."""
    return [row.day for row in days if row.day <= today()]


def _told(recorded: attendance.Recorded) -> str:
    known = f" {recorded.known} lượt khác đã có từ trước." if recorded.known else ""
    return f"Đã ghi {recorded.new} lượt điểm danh mới.{known}"


def _upload_page(class_id: str, problems: Sequence[str] = ()) -> str:
    stored, days = _planned(db(), class_id)
    return render_template("classes/upload.html", stored=stored, days=_had(days), problems=problems)


@allow(*WRITERS, scope=Scope.UNITS)
def upload_form(class_id: str) -> str:
    """Choose a list."""
    return _upload_page(class_id)


@takes_files(LARGEST_LIST)
@allow(*WRITERS, scope=Scope.UNITS)
def upload(class_id: str) -> Answer:
    """Record a list: all of it, or nothing and what is wrong with which row."""
    sent = request.files.get("tep")
    with reading_db() as session:
        had = _had(_planned(session, class_id)[1])
    chosen = [day for day in had if request.form.get("ngay", "") in ("", day.isoformat())]
    try:
        if sent is None or not sent.filename:
            raise Invalid(["Bạn chưa chọn tệp."])
        with _reading_a_list:
            rows = read_staff_codes(sent.read(), sent.filename).rows
        recorded = attendance.record_list(db(), class_id, rows, otherwise=chosen, **acting())
    except Invalid as error:
        return _upload_page(class_id, error.problems), 422
    return done(_told(recorded), url_for("classes.show", class_id=class_id))


@dataclass(frozen=True)
class Ticking:
    """A page of people to tick for one day."""

    stored: ClassSession
    days: Sequence[date]
    day: date
    page: Page[ListedPerson]
    step: UnitStep
    there: frozenset[int]
    """Ids of the people of this page who are recorded on the day."""
    typed: str = ""


def _chosen_unit(session: Session, code: str) -> Unit | None:
    unit, scope = find_unit(session, code) if code else None, writing_scope()
    if code and (unit is None or (scope is not None and unit.id not in scope)):
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi của bạn.")
    return unit


def _ticking(session: Session, class_id: str, given: Mapping[str, str], typed: str = "") -> Ticking:
    stored, days = _planned(session, class_id)
    had = _had(days)
    if not had:
        raise Refused("Lớp chưa đến ngày học nào. Hãy điểm danh từ ngày học đầu tiên.")
    asked = {day.isoformat(): day for day in had}
    unit, scope = _chosen_unit(session, given.get("don-vi", "")), writing_scope()
    units = scope
    if unit is not None:
        below = units_with_all_below(session, [unit.id])
        units = below if scope is None else below & scope
    wanted = Wanted(units, today(), now(), folded_name(typed), normal_staff_code(typed))
    page = list_people(session, wanted, page=page_number(given))
    day = asked.get(given.get("ngay", ""), had[-1])
    there = present_ids(session, stored.id, day, [person.person_id for person in page.lines])
    return Ticking(stored, had, day, page, unit_step(session, unit, scope), there, typed)


def _render_ticking(ticking: Ticking) -> str:
    return render_template("classes/tick.html", ticking=ticking, State=State)


@allow(*WRITERS, scope=Scope.UNITS)
def tick_form(class_id: str) -> str:
    """The people of one's units, to tick who was there on a day."""
    return _render_ticking(_ticking(db(), class_id, request.args))


@allow(*WRITERS, scope=Scope.UNITS)
def tick_search(class_id: str) -> str:
    """The same for a name or a staff code. Nothing is written."""
    typed = " ".join(request.form.get("tim", "").split())[:LONGEST_SEARCH]
    with reading_db() as session:
        return _render_ticking(_ticking(session, class_id, request.form, typed))


@allow(*WRITERS, scope=Scope.UNITS)
def tick(class_id: str) -> Response:
    """Record who was ticked."""
    with reading_db() as session:
        had = {day.isoformat(): day for day in _had(_planned(session, class_id)[1])}
    day = had.get(request.form.get("ngay", ""))
    if day is None:
        raise Invalid(["Ngày này không phải ngày học đã qua của lớp. Hãy tải lại trang rồi chọn ngày."])
    ids = [person.person_id for person in _ticked(db(), day)]
    recorded = attendance.record_ticks(db(), class_id, day, ids, **acting())
    given = {"class_id": class_id, "ngay": day.isoformat()}
    given |= {name: request.form[name] for name in ("don-vi", "trang") if request.form.get(name)}
    return done(_told(recorded), url_for("classes.tick_form", **given))  # type: ignore[arg-type]  # parts alone


def _ticked(session: Session, day: date) -> Sequence[ListedPerson]:
    """The people who were ticked, all of them within reach.

    Raises:
        Invalid, NotFound, Refused: too many, somebody out of reach, or somebody who had left by then.
    """
    chosen = list(dict.fromkeys(request.form.getlist("person")))
    if len(chosen) > PAGE_SIZE:
        raise Invalid([f"Mỗi lần chỉ ghi được tối đa {PAGE_SIZE} người."])
    people = list_chosen(session, Wanted(writing_scope(), today(), now()), chosen)
    if len(people) != len(chosen):
        raise NotFound("Có người bạn đánh dấu không thuộc phạm vi của bạn. Hãy tải lại danh sách rồi chọn lại.")
    left = [person.name for person in people if person.left_on is not None and person.left_on <= day]
    if left:
        raise Refused(f"Không ghi cho người đã rời trước ngày ấy: {', '.join(left)}. Hãy bỏ chọn rồi gửi lại.")
    return people


def _take_back_page(class_id: str, attendance_id: int, problems: Sequence[str] = ()) -> str:
    stored, _ = _planned(db(), class_id)
    found = find_present(db(), stored.id, attendance_id, on=today())
    if found is None:
        raise NotFound("Không có lượt điểm danh này, hoặc lượt ấy đã được rút lại.")
    return render_template(
        "classes/take_back.html", stored=stored, found=found, problems=problems, reason=request.form.get("ly-do", "")
    )


@allow(*WRITERS, scope=Scope.UNITS)
def take_back_form(class_id: str, attendance_id: int) -> str:
    """What taking this attendance back would mean."""
    return _take_back_page(class_id, attendance_id)


@allow(*WRITERS, scope=Scope.UNITS)
def take_back(class_id: str, attendance_id: int) -> Answer:
    """Take it back, with a reason."""
    try:
        attendance.take_back(db(), class_id, attendance_id, reason=request.form.get("ly-do", ""), **acting())
    except Invalid as error:
        return _take_back_page(class_id, attendance_id, error.problems), 422
    return done("Đã rút lại lượt điểm danh. Lý do đã được ghi vào nhật ký.", url_for(".show", class_id=class_id))


@allow(*WRITERS, scope=Scope.UNITS)
def room(class_id: str) -> str:
    """The screen of the room. Not for auditors: who sees the code can register an attendance."""
    stored, days = _planned(db(), class_id)
    address = f"{service().settings.base_url}{url_for('attending.show')}"
    return render_template(
        "classes/room.html", shown=room_page(stored, days, request.args.get("ngay", ""), now()), address=address,
        class_id=class_id,
    )  # fmt: skip
