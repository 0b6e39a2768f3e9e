"""The addresses for programs in the words of OpenAPI 3.1: parameters, answers, how to enter.

In: the address of the service. Out: a dictionary. A test compares it with the routes and with real answers.
"""

from __future__ import annotations

from typing import Any, get_args

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.storage.coverage_listing import Group
from quiz_service.storage.coverage_queries import TrainedRule
from quiz_service.storage.evidence_models import SOURCES
from quiz_service.storage.people_models import LEVELS, UNIT_KINDS
from quiz_service.web.coverage_asked import RULE_BY_WORD
from quiz_service.web.coverage_people import GROUP_BY_WORD

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "format": "date"}
PREFIX = "/hoc-tap/api/v1"
ERRORS = {
    "401": "Thiếu mã API, hoặc mã sai, đã hết hạn, đã thu hồi.", "403": "Chủ mã không có vai trò được xem.",
    "404": "Không có đơn vị này trong phạm vi của chủ mã.", "422": "Tham số chưa đúng; mỗi chỗ một câu.",
    "429": "Gọi quá 120 lần trong một phút.",
}  # fmt: skip


def _maybe(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _object(**properties: Schema) -> Schema:
    """All properties are always there."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _parameter(name: str, what: str, schema: Schema) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": what, "schema": schema}


FILTERS = [
    _parameter("ngay", "Số liệu tính đến hết ngày này; bỏ trống: hôm nay.", DAY),
    _parameter("don-vi", "Mã đơn vị, tính cả các đơn vị trực thuộc; bỏ trống: mọi đơn vị của chủ mã.", TEXT),
    _parameter("nhom", "Nhóm học viên; bỏ trống: tất cả.", _one_of("", *AUDIENCES)),
    _parameter("noi-dung", "Nội dung tập huấn; bỏ trống: tất cả.", _one_of("", *STRANDS)),
    _parameter("tinh", "du: đủ lộ trình; mot: đủ ít nhất một nội dung.", _one_of(*RULE_BY_WORD)),
    _parameter("cach-hieu", "Cách hiểu chỉ tiêu; mã lạ thì dùng cách thường dùng.", TEXT),
]
PEOPLE_FILTERS = [
    _parameter("nhom-nguoi", "da: đã tập huấn; chua: chưa; ngoai: ngoài diện tính.", _one_of(*GROUP_BY_WORD)),
    _parameter("trang", "Trang, từ 1; quá trang cuối thì là trang cuối.", {"type": "integer", "minimum": 1}),
]

COUNT = {"trained": WHOLE, "people": WHOLE, "percent": _maybe(TEXT)}
ASKED = _object(on=DAY, unit=TEXT, audience=TEXT, strand=TEXT, trained_rule=_one_of(*get_args(TrainedRule)),
                reading=TEXT)  # fmt: skip
TARGET = _object(
    code=TEXT, words=TEXT, measure=_one_of("share", "count"), comparator=_one_of(">=", ">"), amount=TEXT, clause=TEXT,
    citation=TEXT, ends_on=_maybe(DAY),
)  # fmt: skip
VERDICT = {"met": _maybe(FLAG), "missing": WHOLE}

SCHEMAS: dict[str, Schema] = {
    "Asked": ASKED,
    "Count": _object(**COUNT),
    "Target": TARGET,
    "Stratum": _object(id=TEXT, name=TEXT, **COUNT, **VERDICT, target=_maybe(_ref("Target"))),
    "UnitFigures": _object(code=TEXT, name=TEXT, depth=WHOLE, stratum=TEXT, own=_ref("Count"), whole=_ref("Count"),
                           **VERDICT),
    "Coverage": _object(asked=_ref("Asked"), scope=TEXT, total=_ref("Count"), out_of_scope=WHOLE,
                        strata=_list(_ref("Stratum")), units=_list(_ref("UnitFigures"))),
    "Unit": _object(code=TEXT, name=TEXT, kind=_one_of(*UNIT_KINDS), level=_one_of(*LEVELS), parent=_maybe(TEXT),
                    starts_on=_maybe(DAY), ends_on=_maybe(DAY)),
    "Units": _object(on=DAY, units=_list(_ref("Unit"))),
    "Person": _object(
        staff_code=TEXT, name=TEXT, unit=TEXT, audience=TEXT, position_group=TEXT, in_scope=FLAG, scope_reason=TEXT,
        is_trained=FLAG, done=_list(_object(module=TEXT, on=DAY, source=_one_of(*SOURCES))), missing=_list(TEXT),
    ),
    "People": _object(asked=_ref("Asked"), group=_one_of(*get_args(Group)), total=WHOLE, page=WHOLE, pages=WHOLE,
                      people=_list(_ref("Person"))),
    "Problem": _object(error=TEXT, problems=_list(TEXT)),
}  # fmt: skip


def _answer(what: str, schema: str) -> Schema:
    return {"description": what, "content": {"application/json": {"schema": _ref(schema)}}}


def _get(summary: str, schema: str, parameters: list[Schema]) -> Schema:
    errors = {status: _answer(what, "Problem") for status, what in ERRORS.items()}
    return {"get": {"summary": summary, "parameters": parameters, "security": [{"token": []}],
                    "responses": {"200": _answer("Kết quả", schema), **errors}}}  # fmt: skip


def describe(base_url: str) -> Schema:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sổ tay 255: độ phủ tập huấn", "version": "1",
                 "description": "Chỉ đọc. Mỗi mã API thấy đúng những đơn vị mà chủ mã được xem."},
        "servers": [{"url": base_url}],
        "paths": {
            f"{PREFIX}/do-phu": _get("Số liệu theo nhóm và theo đơn vị", "Coverage", FILTERS),
            f"{PREFIX}/don-vi": _get("Các đơn vị có vào một ngày", "Units", FILTERS[:2]),
            f"{PREFIX}/nguoi": _get("Một trang người sau con số", "People", FILTERS + PEOPLE_FILTERS),
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip
