"""Files of coverage: chosen on a form, made by a job, downloaded for a week by who made them.

The form asks by the same parameters as the pages of coverage (`coverage_asked`), so that a page leads to its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.errors import NotFound
from quiz_service.operations import exports
from quiz_service.operations.coverage import Asked
from quiz_service.operations.coverage_question import NO_SUCH_UNIT
from quiz_service.operations.report_figures import asked_record
from quiz_service.operations.reports import KINDS, Order
from quiz_service.storage.counting_queries import current_readings
from quiz_service.storage.export_queries import list_exports, names_of
from quiz_service.storage.models import Export
from quiz_service.storage.unit_queries import find_unit, unit_step
from quiz_service.web import jobs
from quiz_service.web.access import Scope, allow, me
from quiz_service.web.coverage_asked import TRAINED_RULES, asked_in, reporting_days
from quiz_service.web.people import WATCHERS, WRITERS, writing_scope
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, service, today

blueprint = Blueprint("exports", __name__)
JOB = "export"
NO_KIND = "Loại tệp: chưa chọn, hoặc không có loại này. Hãy chọn một loại trong danh sách."


def _read(given: Mapping[str, str], problems: list[str]) -> Asked:
    """What is asked, with a unit within the writer's scope. Faults are added to the problems."""
    asked, scope = asked_in(given, problems), writing_scope()
    unit = find_unit(db(), asked.unit_code) if asked.unit_code else None
    if asked.unit_code and (unit is None or (scope is not None and unit.id not in scope)):
        raise NotFound(NO_SUCH_UNIT)
    return asked


def _form_page(given: Mapping[str, str], asked: Asked, problems: list[str]) -> tuple[str, int]:
    chosen = find_unit(db(), asked.unit_code) if asked.unit_code else None
    page = render_template(
        "exports/form.html", title="Báo cáo và tệp xuất", kinds=KINDS.values(), asked=asked, problems=problems,
        kind=given.get("loai", "coverage-xlsx"), with_people=given.get("nguoi") == "co",
        step=unit_step(db(), chosen, writing_scope()), audiences=AUDIENCES, strands=STRANDS, rules=TRAINED_RULES,
        readings=current_readings(db()), days=reporting_days(today()), today=today(),
    )  # fmt: skip
    return page, 422 if problems else 200


@blueprint.get("/do-phu/xuat")
@allow(*WRITERS, scope=Scope.UNITS)
def form() -> tuple[str, int]:
    """Which file, of what: the day, the units, the filters."""
    problems: list[str] = []
    asked = _read(request.args, problems)
    return _form_page(request.args, asked, problems)


@blueprint.post("/do-phu/xuat")
@allow(*WRITERS, scope=Scope.UNITS)
def make() -> Response | tuple[str, int]:
    """Have the file made; its page follows. With "mo" the form comes back with the units below the chosen one."""
    problems: list[str] = []
    asked, kind = _read(request.form, problems), request.form.get("loai", "")
    if "mo" in request.form:
        return _form_page(request.form, asked, problems)
    if kind not in KINDS:
        problems.append(NO_KIND)
    if problems:
        return _form_page(request.form, asked, problems)
    scope = writing_scope()
    wanted = {"kind": kind, "asked": asked_record(asked), "with_people": request.form.get("nguoi") == "co",
              "scope": None if scope is None else sorted(scope)}  # fmt: skip
    return jobs.launch(JOB, wanted)


@jobs.handler(JOB, "Đang lập tệp xuất")
def do_export(work: jobs.Work) -> str:
    """Make the file of a job; the address of its page."""
    record, scope = work.asked["asked"], work.asked["scope"]
    asked = Asked(date.fromisoformat(record["on"]), record["unit"], record["audience"], record["strand"],
                  record["trained_rule"], record["reading"])  # fmt: skip
    order = Order(KINDS[work.asked["kind"]], asked, None if scope is None else frozenset(scope),
                  work.asked["with_people"])  # fmt: skip
    settings = work.service.settings
    made = exports.make(
        work.service.engine, order, data=settings.data, clauses=work.service.clauses, actor_id=work.owner_id,
        check_url=f"{settings.base_url}{url_for('checking.form')}", now=work.now, progress=work.progress,
    )  # fmt: skip
    return url_for("exports.show", export_code=made.code)


@blueprint.get("/do-phu/tep")
@allow(*WATCHERS, scope=Scope.UNITS)
def index() -> str:
    """The files one made; for who reads everything, all files, with who made them."""
    everybody = me().sees_all_units
    page = list_exports(db(), made_by_id=None if everybody else me().person_id, page=page_number(request.args))
    return render_template(
        "exports/index.html", title="Các tệp đã xuất", page=page, kinds=KINDS, everybody=everybody, now=now(),
        is_kept=exports.is_kept, names=names_of(db(), page.lines) if everybody else {},
        may_write=bool(me().roles & set(WRITERS)),
    )  # fmt: skip


@blueprint.get("/do-phu/tep/<export_code>")
@allow(*WRITERS, scope=Scope.UNITS)
def show(export_code: str) -> str:
    """A file that was made: what it is, until when it is kept, how to check it."""
    export, _ = _downloadable(export_code)
    return render_template(
        "exports/show.html", title="Tệp đã sẵn sàng", export=export, kind=KINDS[export.kind],
        kept_until=exports.kept_until(export),
    )  # fmt: skip


@blueprint.get("/do-phu/tep/<export_code>/tai-ve")
@allow(*WRITERS, scope=Scope.UNITS)
def download(export_code: str) -> Response:
    """The file itself."""
    export, path = _downloadable(export_code)
    return send_file(path, KINDS[export.kind].mimetype, as_attachment=True, download_name=export.file_name,
                     conditional=False, etag=False)  # fmt: skip


def _downloadable(export_code: str) -> tuple[Export, Path]:
    return exports.get_to_download(
        db(), export_code, person_id=me().person_id, units=writing_scope(), data=service().settings.data, now=now()
    )
