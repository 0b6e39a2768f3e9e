"""What coverage is held against: the plan's targets with their words, an operator's own, and the readings of both."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for

from quiz_service.errors import Invalid, NotFound, Refused
from quiz_service.operations import targets
from quiz_service.operations.report_words import target_words
from quiz_service.operations.targets import NewTarget, strata_to_choose
from quiz_service.rules.strata import COUNTED_KINDS
from quiz_service.storage.counting_queries import all_targets, current_readings, has_ended
from quiz_service.web.access import Scope, Who, allow, me
from quiz_service.web.officials import READERS, Answer, done, may_write
from quiz_service.web.sent_values import needed_day, planned_day
from quiz_service.web.service import db, now, today

COUNTED_KIND_NAMES = dict(zip(COUNTED_KINDS, (
    "cấp Thành phố", "cấp huyện", "cấp xã", "cơ quan, tổ chức có liên quan ở cấp Thành phố",
    "cơ quan, tổ chức có liên quan ở cấp huyện, cấp xã",
), strict=True))  # fmt: skip


def attach(blueprint: Blueprint) -> None:
    """Add these views to the administration's."""
    blueprint.get("/quan-tri/chi-tieu")(targets_list)
    blueprint.post("/quan-tri/chi-tieu")(add_target)
    blueprint.post("/quan-tri/chi-tieu/rut")(retire_target)


def _targets_page(problems: Sequence[str] = ()) -> str:
    found = all_targets(db())
    return render_template(
        "administration/targets.html", plan=[one for one in found if one.source == "plan"],
        own=[one for one in found if one.source != "plan"], readings=current_readings(db()), problems=problems,
        strata=strata_to_choose(db()), kinds=COUNTED_KIND_NAMES, in_words=target_words, has_ended=has_ended,
        sent=request.form, may_write=may_write(), today=today(),
    )  # fmt: skip


@allow(*READERS, scope=Scope.ALL)
def targets_list() -> str:
    """All targets and readings."""
    return _targets_page()


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def add_target() -> Answer:
    """A target besides the plan's."""
    sent = request.form
    try:
        given = NewTarget(
            sent.get("ma", ""), sent.get("ten", ""), sent.get("nhom", ""), sent.get("do", ""), sent.get("so-sanh", ""),
            sent.get("so", ""), planned_day(sent.get("tu", "")), planned_day(sent.get("den", "")),
        )  # fmt: skip
        target = targets.add(db(), given, actor_id=me().person_id, now=now())
    except (Invalid, Refused) as error:
        return _targets_page(error.problems if isinstance(error, Invalid) else [str(error)]), 422
    return done(f"Đã thêm chỉ tiêu {target.code}.", url_for(".targets_list"))


@allow(Who.ADMINISTRATOR, scope=Scope.ALL)
def retire_target() -> Answer:
    """A target is withdrawn as a mistake, or ends on a day."""
    sent, who = request.form, me().person_id
    code, reason = sent.get("ma-rut", ""), sent.get("ly-do", "")
    try:
        if sent.get("cach") == "ket-thuc":
            on = needed_day("Kết thúc từ ngày", sent.get("tu-rut", ""))
            target = targets.end(db(), code, on=on, actor_id=who, now=now())
        else:
            target = targets.retire(db(), code, reason=reason, actor_id=who, now=now())
    except (Invalid, Refused, NotFound) as error:
        return _targets_page(error.problems if isinstance(error, Invalid) else [str(error)]), 422
    return done(f"Đã ghi cho chỉ tiêu {target.code}.", url_for(".targets_list"))
