"""Coverage for programs: figures, units, people as JSON, read with the token of somebody who may see them.

Nothing is written but the day on which a token was used. Addresses ask by the parameters of the pages
(`coverage_asked`), so that a program reads exactly what its owner sees; errors are JSON with Vietnamese sentences.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from quiz_service.errors import Invalid
from quiz_service.operations.coverage import CountedPerson, coverage_report
from quiz_service.operations.coverage_people import people_behind
from quiz_service.operations.coverage_question import select_units
from quiz_service.operations.report_figures import asked_record, figures_record
from quiz_service.storage.coverage_queries import UnitNode
from quiz_service.web.access import Scope, Who, allow
from quiz_service.web.api_description import describe
from quiz_service.web.coverage_asked import asked_in
from quiz_service.web.coverage_people import GROUP_BY_WORD
from quiz_service.web.extensions import limiter
from quiz_service.web.filters import clause_citation
from quiz_service.web.people import WATCHERS, reading_scope
from quiz_service.web.sent_values import page_number
from quiz_service.web.service import db, service

blueprint = Blueprint("api", __name__)
RATE = "120 per minute"


@blueprint.after_request
def say_how_to_enter(response: Response) -> Response:
    """A program that is not let in learns by which scheme to try."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@blueprint.get("/api/v1/openapi.json")
@allow(Who.ANYONE)
def description() -> Response:
    """The addresses below in the words of OpenAPI 3.1."""
    return jsonify(describe(service().settings.base_url))


@blueprint.get("/api/v1/do-phu")
@limiter.limit(RATE)
@allow(*WATCHERS, scope=Scope.UNITS, by_token=True)
def coverage() -> Response:
    """Coverage as of a day, by stratum and by unit."""
    report = coverage_report(db(), asked_in(request.args), reading_scope())
    return jsonify(figures_record(report, clause_citation))


@blueprint.get("/api/v1/don-vi")
@limiter.limit(RATE)
@allow(*WATCHERS, scope=Scope.UNITS, by_token=True)
def units() -> Response:
    """The units that exist on a day, by code."""
    asked = asked_in(request.args)
    selection = select_units(db(), asked, reading_scope())
    there = [node for node in selection.nodes.values() if selection.has(node.id) and node.exists_on(asked.on)]
    codes = {node.id: node.code for node in there}
    return jsonify(on=asked.on.isoformat(), units=[_unit(node, codes) for node in sorted(there, key=_by_code)])


def _by_code(node: UnitNode) -> str:
    return node.code


def _unit(node: UnitNode, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "code": node.code, "name": node.name, "kind": node.kind, "level": node.level,
        "parent": codes.get(node.parent_id) if node.parent_id is not None else None,
        "starts_on": node.starts_on.isoformat() if node.starts_on else None,
        "ends_on": node.ends_on.isoformat() if node.ends_on else None,
    }  # fmt: skip


@blueprint.get("/api/v1/nguoi")
@limiter.limit(RATE)
@allow(*WATCHERS, scope=Scope.UNITS, by_token=True)
def people() -> Response:
    """One page of the people of a group."""
    asked, word = asked_in(request.args), request.args.get("nhom-nguoi", "chua")
    if word not in GROUP_BY_WORD:
        raise Invalid([f"nhom-nguoi: không có nhóm «{word[:40]}»; các nhóm là {', '.join(GROUP_BY_WORD)}."])
    page = people_behind(db(), asked, reading_scope(), GROUP_BY_WORD[word], page=page_number(request.args))
    return jsonify(
        asked=asked_record(asked), group=GROUP_BY_WORD[word], total=page.total, page=page.number, pages=page.count,
        people=[_person(person) for person in page.lines],
    )  # fmt: skip


def _person(person: CountedPerson) -> dict[str, Any]:
    return {
        "staff_code": person.staff_code, "name": person.name, "unit": person.unit_code, "audience": person.audience,
        "position_group": person.position_group, "in_scope": person.in_scope, "scope_reason": person.scope_reason,
        "is_trained": person.is_trained,
        "done": [{"module": one.module_id, "on": one.completed_on.isoformat(), "source": one.source}
                 for one in person.done],
        "missing": list(person.missing),
    }  # fmt: skip
