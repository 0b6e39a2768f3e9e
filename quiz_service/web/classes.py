"""Classes for those who hold them: list, one class, planning, changing, cancelling, closing.

Attendance, the room's screen and the files of a class are in `class_attendance` and `class_files`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid
from quiz_service.operations import classes
from quiz_service.operations.privacy import ATTENDANCE_NAMES
from quiz_service.rules.class_plan import MOST_DAYS, ClassPlan, Typed, read_plan
from quiz_service.storage.class_queries import days_of, list_classes, list_present, units_to_choose
from quiz_service.storage.content_queries import current_modules
from quiz_service.storage.models import Unit
from quiz_service.storage.people_listing import module_titles
from quiz_service.storage.unit_queries import find_unit
from quiz_service.web import class_attendance, class_files
from quiz_service.web.access import Scope, allow, me
from quiz_service.web.acting import acting
from quiz_service.web.class_form import ClassForm, read_form, stored_form
from quiz_service.web.class_page import STATE_NAMES, ClassPage, class_page
from quiz_service.web.officials import Answer, done
from quiz_service.web.people import WATCHERS, WRITERS, reading_scope, writing_scope
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, today

blueprint = Blueprint("classes", __name__)
class_attendance.attach(blueprint)
class_files.attach(blueprint)

NO_UNIT = "Bạn chưa chọn đơn vị tổ chức, hoặc đơn vị ấy không thuộc phạm vi của bạn."


def _may_write() -> bool:
    return bool(me().roles & set(WRITERS))


@blueprint.get("/lop")
@allow(*WATCHERS, scope=Scope.UNITS)
def index() -> str:
    """The classes of one's units."""
    state = request.args.get("trang-thai", "")
    state = state if state in STATE_NAMES else ""
    page = list_classes(db(), reading_scope(), state=state, page=page_number(request.args))
    return render_template("classes/index.html", page=page, states=STATE_NAMES, state=state, may_write=_may_write())


def _page_of(class_id: str, units: Collection[int] | None) -> ClassPage:
    """The class as its page shows it, when one of these units (None: any) holds it."""
    stored = classes.find_in_scope(db(), class_id, units)
    return class_page(
        stored, days_of(db(), stored.id), list_present(db(), stored.id, on=today()), reading_scope()
    )  # fmt: skip


@blueprint.get("/lop/<class_id>")
@allow(*WATCHERS, scope=Scope.UNITS)
def show(class_id: str) -> str:
    """One class: what it is, how many attended, who on which day."""
    shown, writable = _page_of(class_id, reading_scope()), writing_scope()
    can_write = _may_write() and (writable is None or shown.stored.unit_id in writable)
    return render_template(
        "classes/show.html", shown=shown, page=shown.page(page_number(request.args)), states=STATE_NAMES,
        sources=ATTENDANCE_NAMES, titles=module_titles(db()), unit=db().get_one(Unit, shown.stored.unit_id),
        may_write=can_write,
    )  # fmt: skip


def _form_page(sent: ClassForm, class_id: str = "", problems: Sequence[str] = ()) -> str:
    modules = {module_id: row.title for module_id, row in current_modules(db()).items()}
    titles = module_titles(db())
    retired = {one: titles.get(one, one) for one in sent.typed.modules if one not in modules and one in titles}
    return render_template(
        "classes/form.html", sent=sent, class_id=class_id, problems=problems, modules=modules | retired,
        units=units_to_choose(db(), writing_scope(), on=today()), most_days=MOST_DAYS,
    )  # fmt: skip


def _checked(sent: ClassForm, kept: Sequence[str] = ()) -> tuple[ClassPlan | None, Unit | None, Mapping[str, str]]:
    """The plan and the unit when both are right, and what is wrong."""
    plan, errors = read_plan(sent.typed, {*current_modules(db()), *kept}, today())
    unit, scope = find_unit(db(), sent.unit_code) if sent.unit_code else None, writing_scope()
    if unit is None or (scope is not None and unit.id not in scope):
        return plan, None, {**errors, "unit": NO_UNIT}
    return plan, unit, errors


def _with(sent: ClassForm, errors: Mapping[str, str]) -> ClassForm:
    return ClassForm(sent.typed, sent.unit_code, sent.rows, errors=errors)


@blueprint.get("/lop/moi")
@allow(*WRITERS, scope=Scope.UNITS)
def new_form() -> str:
    """An empty form."""
    return _form_page(ClassForm(Typed(), ""))


@blueprint.post("/lop/moi")
@allow(*WRITERS, scope=Scope.UNITS)
def add() -> Answer | str:
    """A new class."""
    sent = read_form(request.form)
    if sent.wants_more_rows:
        return _form_page(sent)
    plan, unit, errors = _checked(sent)
    if plan is None or unit is None:
        return _form_page(_with(sent, errors)), 422
    added = classes.add_class(db(), plan, unit_id=unit.id, actor_id=me().person_id, now=now())
    return done("Đã lập lớp.", url_for(".show", class_id=added.public_id))


@blueprint.get("/lop/<class_id>/sua")
@allow(*WRITERS, scope=Scope.UNITS)
def edit_form(class_id: str) -> str:
    """The class in the form."""
    stored = classes.find_in_scope(db(), class_id, writing_scope())
    classes.check_planned(stored)
    unit = db().get_one(Unit, stored.unit_id)
    return _form_page(stored_form(stored, unit.code, days_of(db(), stored.id)), class_id)


@blueprint.post("/lop/<class_id>/sua")
@allow(*WRITERS, scope=Scope.UNITS)
def edit(class_id: str) -> Answer | str:
    """Change a class."""
    sent, stored = read_form(request.form), classes.find_in_scope(db(), class_id, writing_scope())
    if sent.wants_more_rows:
        return _form_page(sent, class_id)
    plan, unit, errors = _checked(sent, stored.modules)
    if plan is None or unit is None:
        return _form_page(_with(sent, errors), class_id), 422
    try:
        classes.edit_class(db(), class_id, plan, unit_id=unit.id, **acting())
    except Invalid as error:
        return _form_page(sent, class_id, error.problems), 422
    return done("Đã lưu lớp.", url_for(".show", class_id=class_id))


def _confirm_page(template: str, class_id: str, problems: Sequence[str] = ()) -> str:
    shown = _page_of(class_id, writing_scope())
    classes.check_planned(shown.stored)
    return render_template(
        f"classes/{template}.html", shown=shown, problems=problems, reason=request.form.get("ly-do", ""),
        titles=module_titles(db()), refusal=classes.why_not_closed(shown.days, shown.tally, now()),
    )  # fmt: skip


@blueprint.get("/lop/<class_id>/chot")
@allow(*WRITERS, scope=Scope.UNITS)
def close_form(class_id: str) -> str:
    """What closing would give, and whom nothing because of which day."""
    return _confirm_page("close", class_id)


@blueprint.post("/lop/<class_id>/chot")
@allow(*WRITERS, scope=Scope.UNITS)
def close(class_id: str) -> Response:
    """Close the list."""
    given = classes.close_class(db(), class_id, **acting())
    sentence = f"Đã chốt danh sách: {given.persons} người đủ mọi ngày, ghi {given.completions} lần hoàn thành học phần."
    if not given.is_new:
        sentence = "Lớp này đã chốt danh sách từ trước; không ghi thêm gì."
    return done(sentence, url_for(".show", class_id=class_id))


@blueprint.get("/lop/<class_id>/huy")
@allow(*WRITERS, scope=Scope.UNITS)
def cancel_form(class_id: str) -> str:
    """What cancelling would mean."""
    return _confirm_page("cancel", class_id)


@blueprint.post("/lop/<class_id>/huy")
@allow(*WRITERS, scope=Scope.UNITS)
def cancel(class_id: str) -> Answer:
    """Cancel the class, with a reason."""
    try:
        classes.cancel_class(db(), class_id, reason=request.form.get("ly-do", ""), **acting())
    except Invalid as error:
        return _confirm_page("cancel", class_id, error.problems), 422
    return done("Đã hủy lớp. Lý do đã được ghi vào nhật ký.", url_for(".show", class_id=class_id))
