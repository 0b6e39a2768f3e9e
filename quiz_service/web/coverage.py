"""Coverage as of a day: the dashboard, and the people behind each of its figures with the reason.

Every address says what it asks by the parameters of `coverage_asked`; none carries a name or a staff code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.exports.to_csv import Cell, table_to_csv
from quiz_service.operations import audit
from quiz_service.operations.coverage import Asked, CoverageReport, Figures, figures_of
from quiz_service.operations.coverage_people import iter_people_of
from quiz_service.operations.coverage_question import Selection, select_units
from quiz_service.operations.coverage_trend import trends_of
from quiz_service.rules.strata import ALL
from quiz_service.web import coverage_words as words
from quiz_service.web.access import Scope, allow, me
from quiz_service.web.coverage_asked import (
    TRAINED_RULES,
    asked_in,
    given_of,
    reporting_days,
)  # fmt: skip
from quiz_service.web.coverage_page import (
    ORDERS,
    card_of,
    last_day,
    other_readings,
    strata_names,
    unit_choice,
    unit_table,
)  # fmt: skip
from quiz_service.web.coverage_people import GROUPS, REMINDER_SIZE, Behind, behind
from quiz_service.web.people import WATCHERS, WRITERS, reading_scope, writing_scope
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, now, reading_db, service, today

blueprint = Blueprint("coverage", __name__)

REMINDER_HEADERS = (
    "Họ và tên", "Mã cán bộ", "Đơn vị", "Nhóm học viên", "Học phần còn thiếu", "Thư điện tử", "Điện thoại",
)  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """What every page of coverage knows: the question, its units, the figures, the report in the reading asked for."""

    asked: Asked
    selection: Selection
    figures: Figures
    report: CoverageReport
    stratum: str
    """A stratum of the reading, or "" for all."""
    is_own_only: bool
    """Only the people of the chosen unit itself."""

    def given(self, **changes: Any) -> dict[str, Any]:
        """Parameters of an address that asks the same, with changes; None leaves one out."""
        return given_of(self.asked, **{"khoi": self.stratum, "rieng": "1" if self.is_own_only else ""} | changes)

    @property
    def filters(self) -> list[str]:
        """What is left out, in words."""
        name = strata_names(self.report).get(self.stratum, "")
        return words.filters_in_words(self.asked, name, is_own_only=self.is_own_only)


def frame_of(session: Session, given: Mapping[str, str], scope: frozenset[int] | None) -> Frame:
    """The frame of an address. Four queries.

    Raises:
        Invalid: with every parameter that cannot be used.
        NotFound: a unit outside the scope.
    """
    asked = asked_in(given)
    selection = select_units(session, asked, scope)
    is_own_only = selection.chosen is not None and given.get("rieng") == "1"
    if is_own_only and selection.chosen is not None:
        selection = replace(selection, units=frozenset({selection.chosen.id}))
    figures = figures_of(session, selection)
    report = figures.report(asked.reading)
    stratum = given.get("khoi", "")
    return Frame(
        asked, selection, figures, report, stratum if stratum in strata_names(report) else "", is_own_only
    )  # fmt: skip


def render_page(template: str, frame: Frame, **values: Any) -> str:
    """A page of coverage: the scope, the day and the filters stand on each."""
    return render_template(
        template, frame=frame, asked=frame.asked, report=frame.report, given=frame.given, words=words,
        strata=strata_names(frame.report), audiences=AUDIENCES, strands=STRANDS, rules=TRAINED_RULES,
        choice=unit_choice(frame.selection, reading_scope()), today=today(), days=reporting_days(today()), ALL=ALL,
        has_exports="exports.form" in current_app.view_functions, may_write=bool(me().roles & set(WRITERS)), **values,
    )  # fmt: skip


@blueprint.get("/do-phu")
@allow(*WATCHERS, scope=Scope.UNITS)
def index() -> str:
    """How far each stratum and each unit is, against the targets, as of a day."""
    frame = frame_of(db(), request.args, reading_scope())
    report, order = frame.report, request.args.get("xep", "")
    lines = [*report.strata, *report.further]
    shown = [line for line in lines if line.count.people] or lines  # a commune has nobody at city level
    trends = trends_of(db(), frame.figures, report.reading, shown)
    return render_page(
        "coverage/index.html", frame, cards=[card_of(trend) for trend in trends],
        table=unit_table(frame.figures, report, frame.stratum, order, page_number(request.args)),
        order=order if order in ORDERS else "",
        orders=ORDERS, others=other_readings(frame.figures, report), ended_on=last_day(frame.selection),
    )  # fmt: skip


def _people(given: Mapping[str, str], scope: frozenset[int] | None, **changes: Any) -> tuple[Frame, Behind]:
    frame = frame_of(db(), given, scope)
    return frame, behind(db(), frame.selection, frame.figures, frame.report, frame.stratum,
                         given.get("nhom-nguoi", ""), page_number(given), **changes)  # fmt: skip


@blueprint.get("/do-phu/nguoi")
@allow(*WATCHERS, scope=Scope.UNITS)
def people() -> str:
    """Who counts as trained, who does not yet, who is left out, each with the reason."""
    frame, found = _people(request.args, reading_scope())
    return render_page("coverage/people.html", frame, behind=found, groups=GROUPS)


def _for_today(given: Mapping[str, str]) -> dict[str, str]:
    """Whoever has completed everything since the day that was looked at needs no reminder."""
    return {name: value for name, value in given.items() if name != "ngay"} | {"nhom-nguoi": "chua"}


@blueprint.get("/do-phu/nhac-viec")
@allow(*WRITERS, scope=Scope.UNITS)
def reminders() -> str:
    """A page to print: who of each unit still has to complete what."""
    frame, found = _people(_for_today(request.args), writing_scope(), size=REMINDER_SIZE)
    lines = found.page.lines if found.page else ()
    by_unit = [(unit.name, list(people)) for unit, people in groupby(lines, key=lambda person: person.unit)]
    return render_page(
        "coverage/reminders.html", frame, behind=found, by_unit=by_unit,
        address=f"{service().settings.base_url}{url_for('learning.home')}",
    )  # fmt: skip


def _reminder_rows(session: Session, frame: Frame) -> list[list[Cell]]:
    return [
        [one.name, one.staff_code, one.unit_name, AUDIENCES.get(one.audience, one.audience),
         words.missing_in_words(one), one.email, one.phone]
        for one in iter_people_of(session, frame.selection, "untrained", stratum=frame.stratum)
    ]  # fmt: skip


@blueprint.post("/do-phu/danh-sach-nhac")
@allow(*WRITERS, scope=Scope.UNITS)
def reminder_list() -> Response:
    """The same of everybody asked for, as CSV. Names leave the service: the trail says that they did."""
    with reading_db() as session:
        frame = frame_of(session, _for_today(request.form), writing_scope())
        rows = _reminder_rows(session, frame)
    audit.record(
        db(), "coverage.remind", now=now(), actor_id=me().person_id, object_kind="unit",
        object_id=frame.asked.unit_code, new={"persons": len(rows)},
    )  # fmt: skip
    db().commit()
    response = current_app.response_class(table_to_csv(REMINDER_HEADERS, rows), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"nhac-hoc-{today():%Y%m%d}.csv")
    return response
