"""Why coverage changed between two days, and what to do to reach a target. Neither page changes anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from flask import Blueprint, current_app, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations.coverage import StratumLine
from quiz_service.operations.coverage_plan import CoveragePlan, plan_for
from quiz_service.operations.explanation import Explained, explain_selected
from quiz_service.rules.change import STEPS, Step
from quiz_service.web.access import Scope, allow
from quiz_service.web.coverage import Frame, frame_of, render_page
from quiz_service.web.coverage_asked import day_given, reporting_days
from quiz_service.web.coverage_chart import Swing, swing
from quiz_service.web.coverage_plan_files import FORMATS, render_plan
from quiz_service.web.coverage_steps import page_of_step
from quiz_service.web.people import WATCHERS, reading_scope
from quiz_service.web.sent_values import EARLIEST, page_number
from quiz_service.web.service import db, now, today

blueprint = Blueprint("coverage_change", __name__)

USUAL_SEATS, MOST_SEATS = 40, 500


@dataclass(frozen=True)
class StepLine:
    """A step of the change as a row: what it is, and how far it moved the share."""

    step: Step
    swing: Swing | None


def _since(given: Mapping[str, str], on: date, problems: list[str]) -> date:
    """The day to compare with: the one asked for, or the last reporting day before `on`."""
    before = [day for day in reporting_days(on) if day < on]
    return day_given(given, "tu", "So với ngày", problems, before[0] if before else EARLIEST)


def _changed_frame(session: Session, given: Mapping[str, str]) -> tuple[Frame, date]:
    """The frame of the later day, asked for by `den` (or `ngay`), and the earlier day, `tu`.

    Raises:
        Invalid: with everything that is wrong with the days.
    """
    problems: list[str] = []
    on = day_given(given, "den", "Đến hết ngày", problems, day_given(given, "ngay", "Đến hết ngày", [], today()))
    since = _since(given, on, problems)
    if not problems and since >= on:
        problems.append("So với ngày: phải trước ngày đến. Hãy chọn hai ngày khác nhau, ngày sớm hơn ở ô đầu.")
    if problems:
        raise Invalid(problems)
    return frame_of(session, dict(given) | {"ngay": on.isoformat(), "rieng": ""}, reading_scope()), since


def _lines(explained: Explained) -> list[StepLine]:
    steps = [step for step in explained.explanation.steps if step.effects]
    most = max((abs(step.points) for step in steps if step.points is not None), default=Fraction(0))
    return [StepLine(step, swing(step.points, most)) for step in steps]


@blueprint.get("/do-phu/thay-doi")
@allow(*WATCHERS, scope=Scope.UNITS)
def change() -> str:
    """The change between two days in steps that add up, each with its people."""
    frame, since = _changed_frame(db(), request.args)
    explained = explain_selected(db(), frame.selection, since, frame.report.readings, stratum=frame.stratum)
    kind = request.args.get("buoc", "")
    page = page_of_step(db(), explained, kind, page_number(request.args))
    return render_page(
        "coverage/change.html", frame, since=since, explanation=explained.explanation, lines=_lines(explained),
        kind=kind, steps=STEPS, page=page,
    )  # fmt: skip


def _seats(given: Mapping[str, str]) -> int:
    text = given.get("cho", "").strip() or str(USUAL_SEATS)
    if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_SEATS)) and 1 <= int(text) <= MOST_SEATS:
        return int(text)
    raise Invalid([f"Số chỗ một lớp: «{text[:MOST_SEATS]}» không phải số nguyên từ 1 đến {MOST_SEATS}."])


def _aims(frame: Frame) -> list[StratumLine]:
    """The lines of the report that have a target."""
    return [line for line in (*frame.report.strata, *frame.report.further) if line.target]


def _plan(frame: Frame, given: Mapping[str, str]) -> CoveragePlan | None:
    """The plan for the target asked for by `chi-tieu`, or for the first one that is missed. None: there is no target.

    Raises:
        NotFound: no such target holds.
    """
    aims, code = _aims(frame), given.get("chi-tieu", "")
    found = next((line for line in aims if line.target and line.target.code == code), None)
    if code and found is None:
        raise NotFound("Không có chỉ tiêu này vào ngày đang xem. Hãy chọn lại trong danh sách.")
    line = found or next((line for line in aims if line.met is False), aims[0] if aims else None)
    return plan_for(frame.figures, frame.report.reading, line, _seats(given)) if line else None


def _plan_frame(session: Session, given: Mapping[str, str]) -> Frame:
    frame = frame_of(session, dict(given) | {"rieng": ""}, reading_scope())
    return replace(frame, stratum="")  # a target says of which stratum it is


@blueprint.get("/do-phu/ke-hoach")
@allow(*WATCHERS, scope=Scope.UNITS)
def plan() -> str:
    """Where to hold how many classes so that a target is met with the fewest."""
    frame = _plan_frame(db(), request.args)
    return render_page("coverage/plan.html", frame, plan=_plan(frame, request.args), aims=_aims(frame),
                       seats=_seats(request.args), most_seats=MOST_SEATS, formats=FORMATS)  # fmt: skip


@blueprint.get("/do-phu/ke-hoach/tai")
@allow(*WATCHERS, scope=Scope.UNITS)
def plan_file() -> Response:
    """The same plan as a table or as calendar entries."""
    frame, kind = _plan_frame(db(), request.args), request.args.get("dang", "csv")
    made = _plan(frame, request.args)
    if kind not in FORMATS:
        raise NotFound(f"Không có dạng tệp này. Các dạng là {', '.join(FORMATS)}.")
    if made is None or not made.units:
        raise Refused("Chưa có kế hoạch để tải: chỉ tiêu này đã đạt hoặc không có chỉ tiêu nào.")
    response = current_app.response_class(
        render_plan(kind, made, frame, made_at=now()), mimetype=FORMATS[kind].mimetype
    )
    name = f"ke-hoach-tap-huan-{frame.asked.on:%Y%m%d}.{kind}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
