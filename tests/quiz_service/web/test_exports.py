"""Files of coverage as a coordinator gets them: the form, the wait, the download; and nothing of other units."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.operations import reports
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Export, Job, RoleGrant
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client

WAY = "/hoc-tap/do-phu/xuat"


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


def official(city: City, role: str, code: str | None = None) -> int:
    """Id of somebody who holds this role, for a unit or for the whole."""
    [person_id] = city.people("SO")
    with writing(city.engine) as session:
        session.add(RoleGrant(person_id=person_id, role=role, granted_at=MadeUp.START,
                              unit_id=city.units[code] if code else None))  # fmt: skip
    return person_id


@pytest.fixture
def administrator(service_app: Flask, city: City) -> GuardedClient:
    return signed_in_client(service_app, city.engine, official(city, "administrator"))


@pytest.fixture
def coordinator(service_app: Flask, city: City) -> GuardedClient:
    """Of Quận Ba."""
    return signed_in_client(service_app, city.engine, official(city, "coordinator", "QUAN"))


def made(client: GuardedClient, **fields: Any) -> str:
    """The address of the page of a file that was just made."""
    client.get(WAY)
    answer = client.post(WAY, data={"loai": "figures-csv"} | fields)
    assert answer.status_code == 303, answer.text
    done = client.get(answer.location)
    assert done.status_code == 303, done.text
    return done.location


@pytest.mark.parametrize("kind", reports.KINDS)
def test_a_file_is_made_and_downloaded(administrator: GuardedClient, city: City, kind: str) -> None:
    address = made(administrator, loai=kind, nguoi="co")
    page = administrator.get(address).text
    with reading(city.engine) as session:
        export = session.query(Export).one()
    assert export.code in page
    assert export.digest in page
    answer = administrator.get(f"{address}/tai-ve")
    assert answer.mimetype == reports.KINDS[kind].mimetype
    assert answer.headers["Content-Disposition"] == f"attachment; filename={export.file_name}"
    assert hashlib.sha256(answer.data).hexdigest() == export.digest
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_file_asks_what_the_page_asked(administrator: GuardedClient, city: City) -> None:
    asked = {"ngay": "2026-01-31", "don-vi": "SO", "nhom": "nguoi-ho-tro", "tinh": "mot"}
    form = administrator.get(WAY, query_string=asked).text
    for words in ('value="2026-01-31"', '<option value="SO" selected>', '<option value="nguoi-ho-tro" selected>',
                  '<option value="mot" selected>'):  # fmt: skip
        assert words in form, words
    made(administrator, **asked)
    with reading(city.engine) as session:
        export = session.query(Export).one()
    assert export.asked["on"] == "2026-01-31"
    assert (export.asked["unit"], export.asked["audience"], export.asked["trained_rule"]) == (
        "SO",
        "nguoi-ho-tro",
        "any",
    )


def test_the_form_comes_back_with_the_units_below_and_what_was_chosen(administrator: GuardedClient, city: City) -> None:
    administrator.get(WAY)
    fields = {"loai": "report-docx", "nguoi": "co", "ngay": "2026-01-31", "don-vi": "QUAN", "mo": "don-vi"}
    page = administrator.post(WAY, data=fields).text
    for words in ('<option value="XA-A">', '<option value="QUAN" selected>', 'value="report-docx" checked',
                  'name="nguoi" value="co" checked', 'value="2026-01-31"'):  # fmt: skip
        assert words in page, words
    with reading(city.engine) as session:
        assert session.query(Job).count() == 0


def test_a_coordinator_gets_their_own_units_and_no_more(coordinator: GuardedClient) -> None:
    address = made(coordinator, loai="people-csv")
    text = coordinator.get(f"{address}/tai-ve").text
    assert {line.split(",")[2] for line in text.splitlines()[1:]} == {"QUAN", "XA-A", "XA-B"}
    coordinator.get(WAY)
    assert coordinator.post(WAY, data={"loai": "people-csv", "don-vi": "SO"}).status_code == 404
    assert coordinator.get(WAY, query_string={"don-vi": "SO"}).status_code == 404
    assert "Sở Ánh" not in coordinator.get(WAY).text


def test_another_s_file_is_not_there(
    service_app: Flask, city: City, coordinator: GuardedClient, administrator: GuardedClient
) -> None:
    address = made(coordinator)
    other = signed_in_client(service_app, city.engine, official(city, "coordinator", "QUAN"))
    assert [other.get(path).status_code for path in (address, f"{address}/tai-ve")] == [404, 404]
    assert administrator.get(f"{address}/tai-ve").status_code == 200
    assert "Chưa có tệp nào" in other.get("/hoc-tap/do-phu/tep").text


def test_a_file_whose_week_is_over_is_told_as_such(
    service_app: Flask, city: City, administrator: GuardedClient
) -> None:
    address = made(administrator)
    with writing(city.engine) as session:
        session.query(Export).one().made_at -= timedelta(days=8)
    answer = administrator.get(f"{address}/tai-ve")
    assert answer.status_code == 409
    assert "quá 7 ngày" in answer.text
    assert "đã hết hạn" in administrator.get("/hoc-tap/do-phu/tep").text


def test_an_auditor_sees_what_was_given_out_and_makes_nothing(service_app: Flask, city: City,
                                                              administrator: GuardedClient) -> None:  # fmt: skip
    address = made(administrator)
    auditor = signed_in_client(service_app, city.engine, official(city, "auditor"))
    page = auditor.get("/hoc-tap/do-phu/tep").text
    assert "Người Thử Số" in page
    assert "Xuất tệp mới" not in page
    assert auditor.get(WAY).status_code == 403
    assert auditor.get(f"{address}/tai-ve").status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"loai": ""}, "Loại tệp: chưa chọn"), ({"loai": "exe"}, "Loại tệp: chưa chọn"),
     ({"ngay": "31/02/2026"}, "không phải một ngày"), ({"ngay": "2030-01-01"}, "chỉ xem được từ"),
     ({"nhom": "x"}, "Nhóm học viên: không có nhóm"), ({"noi-dung": "x"}, "Nội dung: không có nội dung")],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_made(
    administrator: GuardedClient, city: City, fields: dict[str, str], words: str
) -> None:
    administrator.get(WAY)
    answer = administrator.post(WAY, data={"loai": "figures-csv"} | fields)
    assert answer.status_code == 422
    assert words in answer.text
    with reading(city.engine) as session:
        assert (session.query(Export).count(), session.query(Job).count()) == (0, 0)


def test_more_people_than_a_sheet_holds_are_told_on_the_page_of_the_job(
    administrator: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_LISTED", 3)
    administrator.get(WAY)
    job = administrator.post(WAY, data={"loai": "coverage-xlsx", "nguoi": "co"}).location
    assert "Hãy chọn tệp CSV, hoặc chọn đơn vị nhỏ hơn." in administrator.get(job).text
