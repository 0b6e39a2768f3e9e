"""The pages of a class: planned by a form, looked at, closed or cancelled; each within its unit, all without script."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.datastructures import MultiDict

from quiz_service.operations import attendance, classes
from quiz_service.storage.class_queries import days_of
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import RoleGrant
from tests.quiz_service.made_up_classes import FIRST, SECOND, add_class
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit
from tests.quiz_service.web.class_desk import LIST, NOW, Desk, filled
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.test_people import counted


@pytest.fixture
def desk(service_app: Flask, made_up: MadeUp) -> Desk:
    return Desk(service_app, made_up)


def test_a_class_is_made_by_a_form(desk: Desk) -> None:
    page = desk.client.get(f"{LIST}/moi").text
    assert "Học phần thử m01" in page
    assert "Đơn vị thử PHONG-A1" in page
    assert "QUAN-B" not in page
    answer = desk.client.post(f"{LIST}/moi", data=filled())
    assert answer.status_code == 303
    stored = desk.stored(answer.location.rsplit("/", 1)[1])
    assert (stored.title, stored.hours, stored.modules) == ("Lớp của phép thử", "7.5", ["m01", "m02"])
    assert (stored.unit_id, stored.created_by_id) == (desk.people.units["PHONG-A1"], desk.people.coordinator.id)
    with reading(desk.engine) as session:
        assert [row.day for row in days_of(session, stored.id)] == [date(2026, 3, 9), date(2026, 3, 10)]
    text = desk.client.get(answer.location).text
    assert "09/03/2026, 13:30 đến 17:00" in text
    assert "7,5 giờ" in text


def test_everything_that_is_wrong_is_told_at_once_and_what_was_typed_stays(desk: Desk) -> None:
    desk.client.get(f"{LIST}/moi")
    sent = filled(ten="", **{"thoi-luong": "nhiều", "den-1": "07:00", "don-vi": "QUAN-B", "hoc-phan": []})
    answer = desk.client.post(f"{LIST}/moi", data=sent)
    assert answer.status_code == 422
    for sentence in (
        "chưa ghi tên lớp",
        "7,5",
        "Ngày thứ 1: giờ kết thúc",
        "không thuộc phạm vi",
        "chưa chọn học phần",
    ):
        assert sentence in answer.text
    assert "Có 5 chỗ cần sửa" in answer.text
    assert 'value="Người Giảng Thử"' in answer.text
    assert 'value="nhiều"' in answer.text


def test_more_rows_for_days_come_without_script_and_keep_what_was_typed(desk: Desk) -> None:
    desk.client.get(f"{LIST}/moi")
    answer = desk.client.post(f"{LIST}/moi", data=filled(them="1"))
    assert answer.status_code == 200
    assert 'id="ngay-8"' in answer.text
    assert 'value="2026-03-09"' in answer.text
    assert "chỗ cần sửa" not in answer.text


@pytest.mark.parametrize("rows", ["", "x", "²", "-4", "9999", "99"])
def test_a_senseless_number_of_rows_is_mended(desk: Desk, rows: str) -> None:
    desk.client.get(f"{LIST}/moi")
    assert desk.client.post(f"{LIST}/moi", data=filled(**{"so-dong": rows})).status_code == 303


def test_a_class_is_changed_in_the_same_form(desk: Desk) -> None:
    page = desk.get("/sua").text
    assert 'value="2026-02-26"' in page
    assert 'value="08:00"' in page
    answer = desk.post("/sua", **filled(**{"ngay-1": "2026-02-26", "ngay-3": ""}, **{"tu-3": "", "den-3": ""}))
    assert answer.status_code == 303
    assert desk.stored().title == "Lớp của phép thử"


def test_a_day_with_attendance_stays_and_the_form_says_so(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST)
    answer = desk.post("/sua", **filled())
    assert answer.status_code == 422
    assert "Ngày 26/02/2026 đã có 1 lượt điểm danh" in answer.text


def test_a_module_retired_since_can_stay(desk: Desk) -> None:
    with writing(desk.engine) as session:
        add_module(session, "m01", kinds=(), revision=2, retired_at=NOW)
    page = desk.get("/sua").text
    assert 'value="m01" checked' in page
    assert desk.post("/sua", **filled(**{"ngay-1": "2026-02-26"})).status_code == 303


# ---- looking


def test_the_list_tells_attendances_and_persons_apart(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    desk.attend(desk.people.colleague, FIRST)
    text = desk.client.get(LIST).text
    assert '<td data-label="Lượt">3</td>' in text
    assert '<td data-label="Người">2</td>' in text
    assert "26/02/2026 đến 27/02/2026 (2 ngày)" in text


def test_the_list_shows_own_units_classes_alone_and_one_state(desk: Desk) -> None:
    with writing(desk.engine) as session:
        add_class(session, desk.people.units["QUAN-B"], title="Lớp của quận khác")
    text = desk.client.get(LIST).text
    assert "1 lớp" in text
    assert "Lớp của quận khác" not in text
    assert "0 lớp đã hủy" in desk.client.get(LIST, query_string={"trang-thai": "cancelled"}).text
    assert "1 lớp" in desk.client.get(LIST, query_string={"trang-thai": "x", "trang": "99"}).text


def test_a_class_shows_who_was_there_when_and_how(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    desk.attend(desk.people.colleague, SECOND)
    text = desk.get().text
    assert "26/02/2026 (1)" in text
    assert "27/02/2026 (2)" in text
    assert "có mặt (đánh dấu)" in text
    assert text.count("vắng") == 1
    assert "Lớp đang mở." in text


def test_people_of_other_units_show_name_and_unit_and_lead_nowhere(desk: Desk) -> None:
    desk.attend(desk.people.stranger, FIRST)
    stranger = desk.people.stranger
    text = desk.get().text
    assert stranger.name in text
    assert stranger.staff_code not in text
    assert stranger.public_id not in text
    assert stranger.staff_code not in desk.get("/diem-danh.csv").text


def test_an_auditor_sees_the_class_without_buttons_and_never_the_codes(service_app: Flask, desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST)
    client = signed_in_client(service_app, desk.engine, desk.people.auditor.id)
    text = client.get(desk.address).text
    assert desk.people.trainee.staff_code in text
    for button in ("Chiếu mã", "Chốt danh sách", "Hủy lớp", "Sửa lớp", "rút lại"):
        assert button not in text
    for page in ("/phong", "/chot", "/danh-dau", "/sua"):
        assert client.get(f"{desk.address}{page}").status_code == 403


def test_to_read_everything_does_not_widen_what_a_coordinator_may_change(service_app: Flask, desk: Desk) -> None:
    with writing(desk.engine) as session:
        session.add(RoleGrant(person_id=desk.people.coordinator.id, role="auditor", granted_at=NOW))
        other = add_class(session, desk.people.units["QUAN-B"]).public_id
    assert "Chốt danh sách" in desk.get().text
    text = desk.client.get(f"{LIST}/{other}").text
    assert "Lớp thử về phòng ngừa" in text
    assert "Chốt danh sách" not in text
    assert desk.client.get(f"{LIST}/{other}/chot").status_code == 404


@pytest.mark.parametrize("page", ["", "/sua", "/chot", "/huy", "/danh-sach", "/danh-dau", "/phong", "/diem-danh.csv"])
def test_another_units_class_is_not_found(service_app: Flask, desk: Desk, page: str) -> None:
    with writing(desk.engine) as session:
        other = add_class(session, desk.people.units["QUAN-B"], title="Lớp của quận khác").public_id
    answer = desk.client.get(f"{LIST}/{other}{page}")
    assert answer.status_code == 404
    assert "Lớp của quận khác" not in answer.text


def test_a_page_asks_the_database_as_often_for_many_people_as_for_few(desk: Desk) -> None:
    def asked(page: str) -> int:
        with counted(desk.engine) as sent:
            desk.get(page)
        return len(sent)

    desk.attend(desk.people.trainee, FIRST)
    before = [asked(page) for page in ("", "/danh-dau", "/chot")]
    with writing(desk.engine) as session:
        unit = add_unit(session, "PHONG-X")
        ids = [add_person(session, unit).id for _ in range(120)]
        attendance.record_ticks(session, desk.class_id, SECOND, ids, units=None, actor_id=None, now=NOW)
    assert [asked(page) for page in ("", "/danh-dau", "/chot")] == before
    assert "trang 1 trên 2" in desk.get().text
    assert "trang 2 trên 2" in desk.get(trang="2").text
    assert max(before) <= 14


def test_a_class_of_a_unit_below_is_within_reach_and_its_stored_key_is_shown_nowhere(desk: Desk) -> None:
    key = desk.stored().room_key
    for page in ("", "/sua", "/chot", "/phong", "/danh-dau"):
        answer = desk.get(page)
        assert answer.status_code == 200
        assert key not in answer.text


def test_a_form_sent_with_the_same_module_twice_is_one_module(desk: Desk) -> None:
    desk.client.get(f"{LIST}/moi")
    answer = desk.client.post(f"{LIST}/moi", data=MultiDict(
        [*((key, value) for key, value in filled().items() if key != "hoc-phan"), ("hoc-phan", "m01"),
         ("hoc-phan", "m01"), ("csrf_token", desk.client.csrf)]
    ))  # fmt: skip
    assert desk.stored(answer.location.rsplit("/", 1)[1]).modules == ["m01"]


def test_closed_classes_are_listed_by_their_state(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    with writing(desk.engine) as session:
        classes.close_class(session, desk.class_id, units=None, actor_id=None, now=NOW)
    assert "1 lớp đã chốt danh sách" in desk.client.get(LIST, query_string={"trang-thai": "held"}).text


def test_the_menu_leads_to_the_classes(desk: Desk, service_app: Flask, engine: Engine) -> None:
    assert f'href="{LIST}" aria-current="page">Lớp tập huấn' in desk.client.get(LIST).text
    trainee = signed_in_client(service_app, engine, desk.people.trainee.id)
    assert f'href="{LIST}"' not in trainee.get("/hoc-tap/").text
    assert trainee.get(LIST).status_code == 403
