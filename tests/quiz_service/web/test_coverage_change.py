"""The pages on why coverage changed and on how to reach a target; the plan as a file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from flask import Flask
from icalendar import Calendar
from openpyxl import load_workbook
from sqlalchemy import Engine

from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_coverage import BOTH, City
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_watchers import watcher
from tests.quiz_service.web.test_coverage import get, text_of

CHANGE = "/hoc-tap/do-phu/thay-doi"
PLAN = "/hoc-tap/do-phu/ke-hoach"
FILE = "/hoc-tap/do-phu/ke-hoach/tai"


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


@pytest.fixture
def admin(service_app: Flask, city: City) -> GuardedClient:
    return watcher(service_app, city, "administrator")


def test_the_steps_add_up_from_one_day_to_the_other(admin: GuardedClient, city: City) -> None:
    city.people("SO", 2, done=BOTH, starts_on=date(2026, 2, 15))
    text = text_of(get(admin, CHANGE, tu="2026-01-31", den="2026-03-02"))
    assert "Hết ngày 31/01/2026: 0,0 % (0 trên 18 người). Hết ngày 02/03/2026: 60,0 % (12 trên 20 người)." in text
    assert "Mới vào: 2 người +2 +2" in text
    assert "Hoàn thành tập huấn: 10 người +10 0" in text


def test_a_step_opens_to_its_people(admin: GuardedClient, city: City) -> None:
    city.people("XA-A", 1, name="Phạm Mới Vào", starts_on=date(2026, 2, 15))
    html = get(admin, CHANGE, tu="2026-01-31", den="2026-03-02")
    link = re.search(r'href="([^"]+buoc=joined[^"]*)"', html)
    assert link
    text = text_of(admin.get(link[1].replace("&amp;", "&")).text)
    assert "Phạm Mới Vào" in text
    assert "0 đã tập huấn, +1 trong diện tính" in text


def test_people_of_a_step_stand_by_unit_and_name_and_each_on_one_page(admin: GuardedClient, city: City) -> None:
    for code in ("SO", "HOI", "XA-B"):
        city.people(code, 60, starts_on=date(2026, 2, 15))
    codes: list[str] = []
    for number in ("1", "2"):
        html = get(admin, CHANGE, tu="2026-01-31", den="2026-03-02", buoc="joined", trang=number)
        codes += re.findall(r'data-label="Mã cán bộ">([^<]+)<', html)
    assert len(codes) == len(set(codes)) == 180


def test_without_days_the_last_reporting_day_is_compared_with_today(admin: GuardedClient) -> None:
    assert "Hết ngày 16/12/2025: không có ai trong diện tính." in text_of(get(admin, CHANGE))


def test_two_days_without_a_change_say_so(admin: GuardedClient) -> None:
    assert "không có gì thay đổi" in get(admin, CHANGE, tu="2026-02-10", den="2026-02-11")


@pytest.mark.parametrize(
    "given",
    [{"tu": "9999-99-99"}, {"tu": "2026-03-02"}, {"tu": "2026-02-01", "den": "2026-01-01"}, {"den": "2030-01-01"},
     {"tu": "1999-01-01"}, {"tu": "x", "den": "y"}],
)  # fmt: skip
def test_days_that_cannot_be_compared_are_answered_with_a_sentence(admin: GuardedClient, given: dict[str, str]) -> None:
    answer = admin.get(CHANGE, query_string=given)
    assert answer.status_code == 422
    assert "ngày" in text_of(answer.text)


@pytest.mark.parametrize("given", [{"buoc": "x"}, {"buoc": "joined", "trang": "-1"}, {"buoc": "joined", "trang": "99"}])
def test_a_step_or_a_page_that_is_not_there_does_no_harm(admin: GuardedClient, given: dict[str, str]) -> None:
    assert "Vì sao số thay đổi" in get(admin, CHANGE, **given)


def test_a_coordinator_s_change_and_plan_are_those_of_own_units(service_app: Flask, city: City) -> None:
    client = watcher(service_app, city, "coordinator", "QUAN")
    text = text_of(get(client, CHANGE, tu="2026-01-31", den="2026-03-02"))
    assert "Phạm vi: Quận Ba và các đơn vị trực thuộc" in text
    assert "20,0 % (1 trên 5 người)" in text
    assert "1 trên 5 người" in text_of(get(client, PLAN, chi_tieu="DP"))
    for address in (CHANGE, PLAN, FILE):
        assert client.get(address, query_string={"don-vi": "SO"}).status_code == 404


def test_the_plan_names_the_fewest_units(admin: GuardedClient) -> None:
    text = text_of(get(admin, PLAN, cho="2"))
    assert "Còn thiếu 1 người để đạt chỉ tiêu." in text
    assert "1 đơn vị, 1 lớp, mời 2 người chưa tập huấn" in text
    assert "Xã Ân" in text


def test_a_target_that_is_met_needs_no_plan(admin: GuardedClient) -> None:
    assert "Chỉ tiêu này đã đạt" in get(admin, PLAN, chi_tieu="TP")
    assert admin.get(FILE, query_string={"chi-tieu": "TP"}).status_code == 409


@pytest.mark.parametrize(
    ("given", "status"),
    [({"cho": "0"}, 422), ({"cho": "-3"}, 422), ({"cho": "9" * 300}, 422), ({"cho": "1e3"}, 422),
     ({"chi-tieu": "khong-co"}, 404)],
)  # fmt: skip
def test_what_no_plan_can_be_made_of_is_answered_with_a_sentence(
    admin: GuardedClient, given: dict[str, str], status: int
) -> None:
    for address in (PLAN, FILE):
        assert admin.get(address, query_string=given).status_code == status


def test_the_plan_as_a_table_equals_the_page(admin: GuardedClient) -> None:
    page = text_of(get(admin, PLAN, cho="2"))
    rows = list(csv.reader(io.StringIO(admin.get(FILE, query_string={"cho": "2"}).data.decode("utf-8-sig"))))
    assert rows[1] == ["1", "XA-A", "Xã Ân", "2", "1", "5", "8", "62,5"]
    assert "62,5 % (5 trên 8 người)" in page
    book = load_workbook(io.BytesIO(admin.get(FILE, query_string={"cho": "2", "dang": "xlsx"}).data))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert {"XA-A", "Xã Ân", 0.625} <= set(cells)
    assert any("Phạm vi: Mọi đơn vị" in str(cell) for cell in cells)


def test_the_plan_as_a_calendar_proposes_one_class_a_working_day(admin: GuardedClient, city: City) -> None:
    city.people("XA-B", 9)
    answer = admin.get(FILE, query_string={"cho": "2", "dang": "ics"})
    events = list(Calendar.from_ical(answer.data).walk("VEVENT"))
    assert len(events) == 3
    assert [event["DTSTART"].dt for event in events] == [date(2026, 3, day) for day in (9, 10, 11)]
    assert all(str(event["SUMMARY"]).startswith("[ĐỀ XUẤT]") for event in events)
    assert answer.mimetype == "text/calendar"


def test_a_kind_of_file_that_is_not_there_is_not_found(admin: GuardedClient) -> None:
    assert admin.get(FILE, query_string={"dang": "exe"}).status_code == 404


@pytest.mark.parametrize("address", [CHANGE, f"{CHANGE}?tu=2026-01-31&buoc=completed", PLAN])
def test_a_page_takes_as_many_queries_for_many_people_as_for_few(service_app: Flask, city: City, address: str) -> None:
    client = watcher(service_app, city, "coordinator", "SO")

    def queries() -> int:
        with counted(city.engine) as sent:
            client.get(address)
        return len(sent)

    for_few = queries()
    city.people("PHONG", 140, done=BOTH)
    city.people("SO", 20)
    assert queries() == for_few
    assert for_few <= 18
