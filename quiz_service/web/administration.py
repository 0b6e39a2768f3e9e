"""Administration: sign-ins, roles, annulling, leavers, the audit trail. Auditors read all of it and change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid
from quiz_service.operations import roles, sign_ins
from quiz_service.operations.people import normal_staff_code
from quiz_service.operations.privacy import METHOD_NAMES, ROLE_NAMES
from quiz_service.storage.administration_listing import find_person_by_staff_code, list_roles, list_sign_ins
from quiz_service.storage.unit_queries import find_unit
from quiz_service.web import administered_people, administered_targets, administered_units, annulling, audit_trail
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.officials import READERS, Answer, done, get_person, may_write, page_of
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now

blueprint = Blueprint("administration", __name__)
administered_people.attach(blueprint)
administered_units.attach(blueprint)
administered_targets.attach(blueprint)
annulling.attach(blueprint)
audit_trail.attach(blueprint)


@blueprint.get("/quan-tri/")
@allow(*READERS, scope=Scope.ALL)
def index() -> str:
    """What can be looked at and done here."""
    return render_template("administration/index.html", may_write=may_write())


@blueprint.get("/quan-tri/phien")
@allow(*READERS, scope=Scope.ALL)
def sign_ins_list() -> str:
    """Everybody who is signed in now."""
    page = list_sign_ins(db(), now=now(), page=page_number(request.args))
    return render_template(
        "administration/sign_ins.html", page=page, methods=METHOD_NAMES, may_write=may_write(),
        own=me().sign_in_public_id,
    )  # fmt: skip


@blueprint.post("/quan-tri/phien/<sign_in_id>/ket-thuc")
@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def end_sign_in(sign_in_id: str) -> Response:
    """End one sign-in."""
    sign_ins.end(db(), sign_in_id, why="ended-by-administrator", now=now(), actor_id=me().person_id)
    return done("Đã kết thúc phiên đăng nhập.", url_for(".sign_ins_list"))


@blueprint.post("/quan-tri/nguoi/<person_id>/ket-thuc-phien")
@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def end_all_sign_ins(person_id: str) -> Response:
    """End every sign-in of one person."""
    person = get_person(person_id)
    ended = sign_ins.end_all(db(), person.id, why="ended-by-administrator", now=now(), actor_id=me().person_id)
    return done(f"Đã kết thúc {ended} phiên đăng nhập.", page_of(person.id))


def _roles_page(problems: Sequence[str] = ()) -> str:
    return render_template(
        "administration/roles.html", grants=list_roles(db()), names=ROLE_NAMES, problems=problems,
        may_write=may_write(), sent=request.form,
    )  # fmt: skip


@blueprint.get("/quan-tri/vai-tro")
@allow(*READERS, scope=Scope.ALL)
def roles_list() -> str:
    """Who holds which role."""
    return _roles_page()


@blueprint.post("/quan-tri/vai-tro")
@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def grant_role() -> Answer:
    """Give somebody a role; a coordinator's is for one unit and all below it."""
    staff_code, unit_code = (normal_staff_code(request.form.get(name, "")) for name in ("ma-can-bo", "don-vi"))
    person, unit = find_person_by_staff_code(db(), staff_code), find_unit(db(), unit_code)
    try:
        if person is None or (unit_code and unit is None):
            raise Invalid(["Không có người hoặc đơn vị nào mang mã này. Hãy xem lại mã cán bộ và mã đơn vị."])
        roles.grant(db(), person.id, request.form.get("vai-tro", ""), unit_id=unit.id if unit else None,
                    actor_id=me().person_id, now=now())  # fmt: skip
    except Invalid as error:
        return _roles_page(error.problems), 422
    return done("Đã giao vai trò.", url_for(".roles_list"))


@blueprint.post("/quan-tri/vai-tro/<int:grant_id>/thu-hoi")
@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def revoke_role(grant_id: int) -> Response:
    """Take a role back."""
    roles.revoke(db(), grant_id, actor_id=me().person_id, now=now())
    return done("Đã thu hồi vai trò.", url_for(".roles_list"))
