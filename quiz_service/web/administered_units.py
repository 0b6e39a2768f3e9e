"""Units for administrators: the tree one step at a time, units added, ended, and followed by others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from quiz_service.errors import Invalid, NotFound, QuizServiceError, Refused
from quiz_service.operations import people, units
from quiz_service.operations.people import normal_staff_code
from quiz_service.operations.units import KIND_NAMES
from quiz_service.storage.models import Unit
from quiz_service.storage.unit_overview import unit_overview
from quiz_service.storage.unit_queries import find_unit
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.officials import READERS, Answer, done, may_write
from quiz_service.web.sent_values import needed_day, planned_day
from quiz_service.web.service import db, now, today

NO_SUCH_UNIT = "Không có đơn vị nào mang mã này."
LEVEL_NAMES = {"city": "Thành phố", "local": "địa phương"}


def attach(blueprint: Blueprint) -> None:
    """Add these views to the administration's."""
    blueprint.get("/quan-tri/don-vi")(units_list)
    blueprint.post("/quan-tri/don-vi")(add_unit)
    blueprint.post("/quan-tri/don-vi/ket-thuc")(end_unit)


def _units_page(code: str, problems: Sequence[str] = ()) -> str:
    overview = unit_overview(db(), normal_staff_code(code), today())
    if overview is None:
        raise NotFound(NO_SUCH_UNIT)
    return render_template(
        "administration/units.html", overview=overview, problems=problems, sent=request.form, kinds=KIND_NAMES,
        levels=LEVEL_NAMES, may_write=may_write(), today=today(), with_ended=request.args.get("da-ket-thuc") == "co",
    )  # fmt: skip


def _get_unit(code: str) -> Unit:
    unit = find_unit(db(), normal_staff_code(code))
    if unit is None:
        raise NotFound(f"Không có đơn vị nào mang mã «{code}». Hãy thêm đơn vị ấy trước." if code else NO_SUCH_UNIT)
    return unit


def _told(error: QuizServiceError) -> list[str]:
    return error.problems if isinstance(error, Invalid) else [str(error)]


@allow(*READERS, scope=Scope.ALL)
def units_list() -> str:
    """One step of the tree: the chosen unit, what is right below, what may be done."""
    return _units_page(request.args.get("don-vi", ""))


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def add_unit() -> Answer:
    """A new unit under the chosen one."""
    sent, above = request.form, request.form.get("don-vi", "")
    try:
        unit = people.add_unit(
            db(), code=sent.get("ma", ""), name=sent.get("ten", ""), kind=sent.get("loai", ""),
            parent=_get_unit(above) if above else None, starts_on=planned_day(sent.get("tu-ngay", "")), now=now(),
            actor_id=me().person_id,
        )  # fmt: skip
    except (Invalid, Refused) as error:
        return _units_page(above, _told(error)), 422
    return done(f"Đã thêm {unit.name} ({unit.code}).", _address(unit.code))


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def end_unit() -> Answer:
    """The chosen unit ends; with successors its people go on there."""
    sent, code = request.form, request.form.get("don-vi", "")
    try:
        old, on, reason = _get_unit(code), needed_day("Ngày kết thúc", sent.get("tu", "")), sent.get("ly-do", "")
        new = [_get_unit(one) for one in sent.get("don-vi-moi", "").replace(";", ",").split(",") if one.strip()]
        told = _end(old, new, on, reason, keeps_coordinators=sent.get("dieu-phoi") == "co")
    except (Invalid, Refused, NotFound) as error:
        return _units_page(code, _told(error)), 422
    return done(told, _address(old.code))


def _address(code: str) -> str:
    values: dict[str, Any] = {"don-vi": code}
    return url_for(".units_list", **values)


def _end(old: Unit, new: Sequence[Unit], on: date, reason: str, *, keeps_coordinators: bool) -> str:
    """End the unit, with successors if there are any; what happened, in a sentence or two."""
    if not new:
        units.end(db(), old, on=on, reason=reason, actor_id=me().person_id, now=now())
        return "Đã ghi đơn vị kết thúc. Số liệu của các ngày trước giữ nguyên."
    found = units.succeed(db(), old, new, on=on, reason=reason, actor_id=me().person_id, now=now(),
                          keeps_coordinators=keeps_coordinators)  # fmt: skip
    sentences = [f"Đã ghi đơn vị thay thế: {found.moved} người chuyển sang."]
    if found.unplaced:
        sentences.append(f"{found.unplaced} người chờ danh sách cán bộ ghi đơn vị mới.")
    if found.roles_given:
        sentences.append(f"{found.roles_given} vai trò điều phối viên được giao thêm ở đơn vị mới.")
    return " ".join(sentences)
