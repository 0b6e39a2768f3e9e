"""Coverage for programs: what the owner of a token sees, as the description says it, by token alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.operations.coverage import Asked, coverage_report
from quiz_service.operations.report_figures import figures_record
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import ApiToken
from quiz_service.web.access import rule_of
from quiz_service.web.api_description import describe
from quiz_service.web.extensions import limiter
from tests.quiz_service.made_up_coverage import TODAY, City
from tests.quiz_service.made_up_exports import add_token
from tests.quiz_service.operations.made_up_reports import cite
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.test_exports import official

API = "/hoc-tap/api/v1"
PATHS = ("do-phu", "don-vi", "nguoi")


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


class Program:
    """A program with a token."""

    def __init__(self, app: Flask, city: City, role: str, unit: str | None = None, token: str = "mã") -> None:
        self.client = app.test_client()
        self.token = f"{role}-{unit}-{token}".encode("ascii", "ignore").decode()
        with writing(city.engine) as session:
            self.public_id = add_token(session, official_id(city, role, unit), self.token)

    def get(self, path: str, **asked: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.client.get(f"{API}/{path}", query_string=asked, headers=headers)


def official_id(city: City, role: str, unit: str | None) -> int:
    return city.people("SO")[0] if role == "trainee" else official(city, role, unit)


@pytest.fixture
def reader(service_app: Flask, city: City) -> Program:
    return Program(service_app, city, "auditor")


def fits(value: Any, schema: dict[str, Any], schemas: dict[str, Any], where: str = "answer") -> list[str]:
    """What of a value is not as its schema says: as much of JSON Schema as the description uses."""
    if "$ref" in schema:
        return fits(value, schemas[schema["$ref"].rsplit("/", 1)[-1]], schemas, where)
    if "anyOf" in schema:
        tried = [fits(value, one, schemas, where) for one in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}
    if not isinstance(value, kinds[schema["type"]]) or (schema["type"] == "integer" and isinstance(value, bool)):
        return [f"{where}: {value!r} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is none of {schema['enum']}"]
    if isinstance(value, list):
        return [fault for n, one in enumerate(value) for fault in fits(one, schema["items"], schemas, f"{where}[{n}]")]
    if isinstance(value, dict):
        if set(value) != set(schema["properties"]):
            return [f"{where}: {sorted(set(value) ^ set(schema['properties']))}"]
        return [fault for key, one in value.items()
                for fault in fits(one, schema["properties"][key], schemas, f"{where}.{key}")]  # fmt: skip
    return []


@pytest.mark.parametrize("path", PATHS)
def test_answers_are_as_the_description_says(reader: Program, path: str) -> None:
    described = reader.client.get(f"{API}/openapi.json").json
    schema = described["paths"][f"{API}/{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    answer = reader.get(path)
    assert answer.status_code == 200
    assert fits(answer.json, schema, described["components"]["schemas"]) == []


def test_the_description_names_every_address_for_programs(service_app: Flask) -> None:
    rules = [
        rule
        for rule in service_app.url_map.iter_rules()
        if (found := rule_of(service_app, rule.endpoint)) and found.by_token
    ]
    assert {rule.rule for rule in rules} == set(describe("http://localhost")["paths"])
    assert {method for rule in rules for method in rule.methods or ()} <= {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("asked", [{}, {"don-vi": "SO"}, {"ngay": "2026-01-31"}, {"tinh": "mot"}])
def test_figures_are_those_of_the_screen(reader: Program, city: City, asked: dict[str, str]) -> None:
    found = reader.get("do-phu", **asked).json
    question = Asked(TODAY if "ngay" not in asked else TODAY - timedelta(days=30), asked.get("don-vi", ""),
                     trained_rule="any" if "tinh" in asked else "all")  # fmt: skip
    with reading(city.engine) as session:
        assert found == figures_record(coverage_report(session, question, None), cite)


def test_a_coordinator_s_token_sees_their_units_and_no_more(service_app: Flask, city: City) -> None:
    program = Program(service_app, city, "coordinator", "QUAN")
    assert {unit["code"] for unit in program.get("don-vi").json["units"]} == {"QUAN", "XA-A", "XA-B"}
    assert program.get("do-phu").json["total"] == {"trained": 1, "people": 5, "percent": "20,0"}
    people = program.get("nguoi").json
    assert (people["total"], people["group"]) == (4, "untrained")
    assert {person["unit"] for person in people["people"]} <= {"QUAN", "XA-A", "XA-B"}
    for path in PATHS:
        assert program.get(path, **{"don-vi": "SO"}).status_code == 404


def test_people_come_in_pages_that_together_are_everybody(reader: Program, city: City) -> None:
    city.people("SO", 130)
    first = reader.get("nguoi").json
    pages = [reader.get("nguoi", trang=str(number)).json for number in range(1, first["pages"] + 1)]
    codes = [person["staff_code"] for page in pages for person in page["people"]]
    assert len(codes) == len(set(codes)) == first["total"]
    assert first["pages"] > 1
    assert reader.get("nguoi", **{"nhom-nguoi": "ngoai"}).json["people"][0]["scope_reason"] == "hợp đồng thời vụ"


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_s_cookie_opens_nothing_here(service_app: Flask, city: City, path: str) -> None:
    browser = signed_in_client(service_app, city.engine, official(city, "administrator"))
    answer = browser.get(f"{API}/{path}")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.json["error"]


@pytest.mark.parametrize("address", ["/hoc-tap/do-phu", "/hoc-tap/tai-khoan", "/hoc-tap/do-phu/tep"])
def test_a_token_opens_nothing_but_what_is_for_programs(service_app: Flask, city: City, address: str) -> None:
    program = Program(service_app, city, "administrator")
    answer = program.client.get(address, headers={"Authorization": f"Bearer {program.token}"})
    assert answer.status_code == 303
    assert "/dang-nhap" in answer.location


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer sai", "Basic bã", "bearer mã", "Bearer " + "x" * 5000]
)
def test_without_a_right_token_nobody_enters(service_app: Flask, city: City, header: str) -> None:
    answer = service_app.test_client().get(
        f"{API}/do-phu", headers={"Authorization": header.encode().decode("latin-1")}
    )
    assert answer.status_code == 401
    assert set(answer.json) == {"error", "problems"}


def test_who_holds_no_role_reads_nothing(service_app: Flask, city: City) -> None:
    answer = Program(service_app, city, "trainee").get("nguoi")
    assert answer.status_code == 403
    assert answer.is_json


def test_a_token_of_an_official_without_a_second_factor_is_refused_where_one_is_required(
    make_app: Any, city: City
) -> None:
    assert Program(make_app(city.engine, second_factor_required=True), city, "auditor").get("do-phu").status_code == 401


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [("do-phu", {"ngay": "x"}, 422), ("do-phu", {"nhom": "x", "noi-dung": "y"}, 422),
     ("nguoi", {"nhom-nguoi": "x"}, 422), ("do-phu", {"don-vi": "KHONG-CO"}, 404),
     ("khong-co", {}, 404), ("nguoi", {"trang": "999999"}, 200)],
)  # fmt: skip
def test_errors_are_json_with_sentences(reader: Program, path: str, asked: dict[str, str], status: int) -> None:
    answer = reader.get(path, **asked)
    assert answer.status_code == status
    assert answer.is_json
    if status != 200:
        assert len(answer.json["error"]) > 20
    if len(asked) == 2:
        assert len(answer.json["problems"]) == 2


def test_the_day_of_the_last_use_is_noted_once_a_day(reader: Program, city: City, clock: Any) -> None:
    def last_used() -> Any:
        with reading(city.engine) as session:
            return session.query(ApiToken).one().last_used_on

    assert last_used() is None
    reader.get("do-phu")
    assert last_used() == TODAY
    clock.advance(days=1)
    reader.get("do-phu")
    assert last_used() == TODAY + timedelta(days=1)


def test_a_program_that_asks_too_often_is_slowed_down(reader: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    answers = [reader.get("don-vi") for _ in range(125)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert answers[-1].is_json
