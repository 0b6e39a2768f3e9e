"""Files of imports: templates to fill in, and the refused rows of one import to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import NotFound
from quiz_service.exports.to_csv import Cell, table_to_csv
from quiz_service.operations.roster_sets import UNKNOWN
from quiz_service.roster.problems import HEADINGS
from quiz_service.roster.row import EVIDENCE_FIELDS
from quiz_service.rules.collation import name_key
from quiz_service.storage.coverage_queries import unit_nodes
from quiz_service.storage.models import ChangeSet
from quiz_service.storage.roster_listing import find_change_set, iter_refused
from quiz_service.web.access import Scope, allow, me
from quiz_service.web.people import WATCHERS, WRITERS, writing_scope
from quiz_service.web.roster_words import fields_of, given_of
from quiz_service.web.service import db, today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attach(blueprint: Blueprint) -> None:
    """Add these views to the imports'."""
    blueprint.get("/dieu-phoi/danh-sach/mau.xlsx")(template)
    blueprint.get("/dieu-phoi/danh-sach/mau-da-tap-huan.csv")(prior_template)
    blueprint.get("/dieu-phoi/danh-sach/<change_set_id>/can-sua.csv")(refused)


def get_change_set(change_set_id: str) -> ChangeSet:
    """A set that this person may look at: their own; who sees all units, anybody's.

    Raises:
        NotFound: there is none.
    """
    owner_id = None if me().sees_all_units else me().person_id
    found = find_change_set(db(), change_set_id, owner_id=owner_id)
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def _file(body: bytes, mimetype: str, name: str) -> Response:
    response = current_app.response_class(body, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _units_to_choose() -> list[tuple[str, str]]:
    scope = writing_scope()
    nodes = [node for node in unit_nodes(db()).values()
             if node.exists_on(today()) and (scope is None or node.id in scope)]  # fmt: skip
    return [(node.code, node.name) for node in sorted(nodes, key=lambda node: (name_key(node.name), node.code))]


@allow(*WRITERS, scope=Scope.UNITS)
def template() -> Response:
    """The template of a list of people, with one's own units to choose from."""
    # Loaded here: the library that writes workbooks would hold up every start of the service.
    from quiz_service.roster.template import roster_template

    return _file(roster_template(_units_to_choose(), AUDIENCES), XLSX, "mau-danh-sach.xlsx")


@allow(*WRITERS, scope=Scope.UNITS)
def prior_template() -> Response:
    """The template of a list of prior training: its headings."""
    return _file(table_to_csv([HEADINGS[name] for name in EVIDENCE_FIELDS], []), "text/csv", "mau-da-tap-huan.csv")


@allow(*WATCHERS, scope=Scope.UNITS)
def refused(change_set_id: str) -> Response:
    """The refused rows with their reasons, to be mended in Excel and sent again."""
    change_set = get_change_set(change_set_id)
    headers = [*(HEADINGS[name] for name in fields_of(change_set.kind)), "Trang tính", "Dòng", "Cần sửa"]
    return _file(table_to_csv(headers, _refused_rows(change_set)), "text/csv", "dong-can-sua.csv")


def _refused_rows(change_set: ChangeSet) -> Iterator[list[Cell]]:
    for sheet, row, given, problems in iter_refused(db(), change_set.id):
        yield [*(given_of(given, name) for name in fields_of(change_set.kind)), sheet, row, _reasons(problems)]


def _reasons(problems: Sequence[Mapping[str, str]]) -> str:
    return " ".join(f"{one['column']}: {one['message']}" if one["column"] else one["message"] for one in problems)
