"""Item analysis and the heat map of clauses. Keys of questions are shown to administrators and auditors only."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from quiz_service.errors import NotFound
from quiz_service.exports.to_csv import Cell, table_to_csv
from quiz_service.operations.analysis import QuestionReport, map_clauses, report_questions
from quiz_service.rules.analysis import ChoiceReport
from quiz_service.storage.content_queries import current_modules
from quiz_service.storage.models import ModuleRevision
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.filters import decimal, share
from quiz_service.web.service import db, service, today

blueprint = Blueprint("analysis", __name__)

HEADERS = (
    "Mã câu", "Lần sửa", "Câu hỏi", "Số người trả lời", "Độ dễ", "Độ phân biệt", "Nhóm cao nhất đúng",
    "Nhóm thấp nhất đúng", "Chắc chắn mà sai", "Dấu hiệu", "Phương án: mọi người chọn (nhóm cao nhất, nhóm thấp nhất)",
)  # fmt: skip


def _chosen(modules: dict[str, ModuleRevision]) -> str:
    """The module of the query, the first one without a query.

    Raises:
        NotFound: no module of this id is published.
    """
    module_id = request.args.get("hoc-phan") or next(iter(modules), "")
    if modules and module_id not in modules:
        raise NotFound("Không có học phần này.")
    return module_id


def heat_class(share: Fraction) -> str:
    """Name of the colour for a share of lost marks: h0 (none) to h4 (80 % and more)."""
    return f"h{min(4, int(share * 5))}"


def _csv_row(report: QuestionReport) -> list[Cell]:
    item = report.item
    return [
        item.question_id, item.revision, report.revision.record["stem"], item.seen, share(item.facility),
        decimal(item.discrimination).replace("−", "-"), share(item.best), share(item.weakest),
        share(item.sure_but_wrong), "; ".join(item.flags), "; ".join(_picks(choice) for choice in item.choices),
    ]  # fmt: skip


def _picks(choice: ChoiceReport) -> str:
    """How often everybody and the two thirds picked a choice: "b, đáp án: 54 % (80 %, 20 %)"."""
    mark = ", đáp án" if choice.is_key else ""
    return f"{choice.choice_id}{mark}: {share(choice.share)} ({share(choice.best)}, {share(choice.weakest)})"


@blueprint.get("/phan-tich/cau-hoi")
@allow(Who.ADMINISTRATOR, Who.AUDITOR, scope=Scope.ALL)
def questions() -> str:
    """Each question of a module: how often seen, how easy, how well it tells good from weak, what to look at."""
    modules = current_modules(db())
    module_id = _chosen(modules)
    reports = report_questions(db(), module_id, units=None, on=today())
    return render_template("analysis/questions.html", modules=modules, module_id=module_id, reports=reports)


@blueprint.get("/phan-tich/cau-hoi.csv")
@allow(Who.ADMINISTRATOR, Who.AUDITOR, scope=Scope.ALL)
def questions_csv() -> Response:
    """The same table as CSV."""
    module_id = _chosen(current_modules(db()))
    reports = report_questions(db(), module_id, units=None, on=today())
    content = table_to_csv(HEADERS, [_csv_row(report) for report in reports])
    disposition = f'attachment; filename="phan-tich-{module_id}-{today():%Y%m%d}.csv"'
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": disposition})


@blueprint.get("/phan-tich/dieu-khoan")
@allow(Who.COORDINATOR, Who.ADMINISTRATOR, Who.AUDITOR, scope=Scope.UNITS)
def heat_map() -> str:
    """Which clauses are misunderstood in which units, within the reader's scope."""
    modules = current_modules(db())
    module_id = _chosen(modules)
    units = None if me().sees_all_units else me().units
    found = map_clauses(db(), [module_id], units=units, on=today())
    order = {clause.id: place for place, clause in enumerate(service().clauses.clauses)}
    rows = sorted(found.table.rows, key=lambda row: order.get(row.clause_id, len(order)))
    query: dict[str, Any] = {"hoc-phan": module_id}
    address = url_for("analysis.questions", **query) if me().sees_all_units else ""
    return render_template(
        "analysis/heat_map.html", modules=modules, module_id=module_id, rows=rows, units=found.units,
        questions_address=address, heat_class=heat_class,
    )  # fmt: skip
