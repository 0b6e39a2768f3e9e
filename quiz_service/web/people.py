"""People for those who look after them: the list of one's units, one person's progress, new activation codes.

A name that is searched for never stands in an address: the search is sent as a form and answered at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quiz_service.clock import day_in_hanoi
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.exports.slips import Slip, slips_to_csv
from quiz_service.operations import activation
from quiz_service.operations.people import NOT_IN_SCOPE, folded_name, normal_staff_code
from quiz_service.storage.models import Unit
from quiz_service.storage.people_listing import (
    PAGE_SIZE,
    ListedPerson,
    Page,
    State,
    Wanted,
    holders_of_roles,
    list_chosen,
    list_people,
)  # fmt: skip
from quiz_service.storage.person_details import details_of
from quiz_service.storage.sign_in_queries import units_with_all_below
from quiz_service.storage.unit_queries import UnitStep, find_unit, unit_step
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, reading_db, service, today

blueprint = Blueprint("people", __name__)

WRITERS = (Who.COORDINATOR, Who.ADMINISTRATOR)
WATCHERS = (*WRITERS, Who.AUDITOR)
LONGEST_SEARCH = 120
STATE_NAMES = {
    State.NOT_ACTIVATED: "chưa kích hoạt", State.CODE_GIVEN: "đã có mã", State.ACTIVE: "đang dùng",
    State.LEFT: "đã rời",
}  # fmt: skip


@dataclass(frozen=True)
class Listing:
    """A page of people with how it was asked for."""

    page: Page[ListedPerson]
    step: UnitStep
    state: State | None
    typed: str = ""


def reading_scope() -> frozenset[int] | None:
    """The units whose people may be looked at; None: all."""
    return None if me().sees_all_units else me().units


def writing_scope() -> frozenset[int] | None:
    """The units for whose people something may be done: to read everything, as an auditor does, does not widen it."""
    return None if Who.ADMINISTRATOR in me().roles else me().units


def _chosen_unit(session: Session, code: str) -> Unit | None:
    unit = find_unit(session, code) if code else None
    if code and (unit is None or not me().may_see_unit(unit.id)):
        raise NotFound("Không tìm thấy đơn vị này trong phạm vi bạn được xem.")
    return unit


def _listing(session: Session, given: Mapping[str, str], typed: str = "") -> Listing:
    unit, scope = _chosen_unit(session, given.get("don-vi", "")), reading_scope()
    units = scope
    if unit is not None:
        below = units_with_all_below(session, [unit.id])
        units = below if scope is None else below & scope
    text = given.get("trang-thai", "")
    state = State(text) if text in set(State) else None
    wanted = Wanted(units, today(), now(), folded_name(typed), normal_staff_code(typed), state)
    page = list_people(session, wanted, page=page_number(given))
    return Listing(page, unit_step(session, unit, scope, today()), state, typed)


def _render(listing: Listing) -> str:
    return render_template(
        "people/index.html", listing=listing, states=STATE_NAMES, audiences=AUDIENCES, State=State,
        may_write=bool(me().roles & set(WRITERS)), days=service().settings.activation_days,
    )  # fmt: skip


@blueprint.get("/dieu-phoi/nguoi")
@allow(*WATCHERS, scope=Scope.UNITS)
def index() -> str:
    """The people of one's units, of one unit or of one state."""
    return _render(_listing(db(), request.args))


@blueprint.post("/dieu-phoi/nguoi/tim")
@allow(*WRITERS, scope=Scope.UNITS)
def search() -> str:
    """The same list for a name or a staff code. Nothing is written."""
    typed = " ".join(request.form.get("tim", "").split())[:LONGEST_SEARCH]
    with reading_db() as session:
        return _render(_listing(session, request.form, typed))


@blueprint.get("/dieu-phoi/nguoi/<person_id>")
@allow(*WATCHERS, scope=Scope.UNITS)
def show(person_id: str) -> str:
    """One person: placements, completions, certificates, attempts with their scores."""
    found = list_chosen(db(), Wanted(reading_scope(), today(), now()), [person_id])
    if not found:
        raise NotFound(NOT_IN_SCOPE)
    return render_template(
        "people/show.html", person=found[0], details=details_of(db(), found[0].person_id, on=today()),
        states=STATE_NAMES, audiences=AUDIENCES, State=State, is_administrator=Who.ADMINISTRATOR in me().roles,
        has_single_sign_on=service().settings.single_sign_on is not None,
    )  # fmt: skip


def _pdf(slips: list[Slip], address: str) -> bytes:
    # Drawing libraries take longer to load than the whole service: only who draws waits for them.
    from quiz_service.exports.slips_pdf import render_slips

    return render_slips(slips, address, made_at=now())


@blueprint.post("/dieu-phoi/ma-kich-hoat")
@allow(*WRITERS, scope=Scope.UNITS)
def issue_codes() -> Response:
    """New activation codes for the chosen people, answered as slips: only digests of the codes are kept."""
    as_csv = request.form.get("dang") == "csv"
    on_page = request.form.getlist("trong-trang") if request.form.get("ca-trang") else []
    people = _chosen_people(db(), request.form.getlist("person"), on_page)
    slips = [_slip(db(), person) for person in people]
    db().commit()
    address = f"{service().settings.base_url}{url_for('signing_in.activate_form')}"
    body = slips_to_csv(slips, address) if as_csv else _pdf(slips, address)
    response = current_app.response_class(body, mimetype="text/csv" if as_csv else "application/pdf")
    name = f"phieu-dang-nhap-{today().isoformat()}.{'csv' if as_csv else 'pdf'}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _chosen_people(session: Session, ticked: list[str], on_page: list[str]) -> list[ListedPerson]:
    """Who was ticked one by one, and those of the page who were chosen all at once."""
    chosen = list(dict.fromkeys([*ticked, *on_page]))
    if not chosen:
        raise Invalid(["Bạn chưa chọn người nào. Hãy đánh dấu vào ô trước tên những người cần mã."])
    if len(chosen) > PAGE_SIZE:
        raise Invalid([f"Mỗi lần chỉ cấp mã cho tối đa {PAGE_SIZE} người."])
    people = list(list_chosen(session, Wanted(writing_scope(), today(), now()), chosen))
    if len(people) != len(chosen):
        raise NotFound("Có người bạn chọn không thuộc phạm vi của bạn. Hãy tải lại danh sách rồi chọn lại.")
    left = [person.name for person in people if person.state is State.LEFT]
    if left:
        raise Refused(f"Không cấp mã cho người đã rời: {', '.join(left)}. Hãy bỏ chọn rồi gửi lại.")
    if Who.ADMINISTRATOR not in me().roles:
        # With a code one sets a password: a coordinator must not come by the account of somebody who may do more.
        officials = holders_of_roles(session, [person.person_id for person in people]) - {me().person_id}
        named = [one.name for one in people if one.person_id in officials and one.public_id in ticked]
        people = [one for one in people if one.person_id not in officials]
        if named or not people:
            raise Refused(
                "Chỉ quản trị viên cấp được mã cho người có vai trò quản lý"
                f"{': ' if named else ''}{', '.join(named)}. Hãy bỏ chọn rồi gửi lại."
            )
    return people


def _slip(session: Session, person: ListedPerson) -> Slip:
    settings = service().settings
    issued = activation.issue(
        session, person.person_id, key=settings.secret_key, days=settings.activation_days, now=now(),
        actor_id=me().person_id,
    )  # fmt: skip
    return Slip(person.name, person.staff_code, person.unit_name, issued.code, day_in_hanoi(issued.expires_at))
