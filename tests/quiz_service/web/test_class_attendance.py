"""Taking attendance: ticks, lists, taking back. What is out of reach is not recorded and not told."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Attendance
from quiz_service.storage.people_listing import list_people
from tests.quiz_service.made_up_classes import FIRST, SECOND, add_class
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.class_desk import LIST, Desk
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


@pytest.fixture
def desk(service_app: Flask, made_up: MadeUp) -> Desk:
    return Desk(service_app, made_up)


# ---- ticking


def test_who_is_ticked_is_recorded_and_shown_as_such(desk: Desk) -> None:
    page = desk.get("/danh-dau", ngay="2026-02-26").text
    assert "Đánh dấu người có mặt ngày 26/02/2026" in page
    answer = desk.post("/danh-dau", ngay="2026-02-26", person=[desk.people.trainee.public_id])
    assert answer.status_code == 303
    assert desk.there() == [(desk.people.trainee.id, FIRST, "tick")]
    after = desk.client.get(answer.location).text
    assert "Đã ghi 1 lượt điểm danh mới." in after
    assert "đã ghi" in after
    assert desk.people.trainee.public_id not in after


def test_the_last_day_that_was_is_offered_first(desk: Desk) -> None:
    assert "ngày 27/02/2026" in desk.get("/danh-dau").text


def test_nobody_out_of_reach_can_be_ticked(desk: Desk) -> None:
    form = {"ngay": "2026-02-26", "person": [desk.people.trainee.public_id, desk.people.stranger.public_id]}
    assert desk.post("/danh-dau", **form).status_code == 404
    assert desk.there() == []


@pytest.mark.parametrize("form", [{"ngay": "2026-02-26"}, {"ngay": "2026-02-28"}, {}])
def test_a_form_without_people_or_with_a_strange_day_is_told(desk: Desk, form: dict[str, str]) -> None:
    assert desk.post("/danh-dau", **form).status_code == 422


def test_people_to_tick_are_searched_without_a_name_in_the_address(desk: Desk) -> None:
    form = {"ngay": "2026-02-26", "tim": desk.people.trainee.name.lower()}
    answer = desk.post("/danh-dau/tim", **form)
    assert answer.status_code == 200
    assert desk.people.trainee.public_id in answer.text
    assert "1 người khớp" in answer.text
    assert "Không có ai khớp" in desk.post("/danh-dau/tim", tim=desk.people.stranger.staff_code).text


def test_ticking_goes_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(list_people.__kwdefaults__, "size", 2)
    page = desk.get("/danh-dau", trang="2").text
    assert "trang 2 trên 2" in page
    assert 'name="trang" value="2"' in page
    answer = desk.post("/danh-dau", ngay="2026-02-26", trang="2", person=[desk.people.trainee.public_id])
    assert "trang=2" in answer.location


def test_a_class_that_has_not_begun_is_not_ticked(desk: Desk) -> None:
    with writing(desk.engine) as session:
        ahead = add_class(session, desk.people.units["PHONG-A1"], date(2026, 3, 3)).public_id
    answer = desk.client.get(f"{LIST}/{ahead}/danh-dau")
    assert answer.status_code == 409
    assert "chưa đến ngày học nào" in answer.text
    assert "chưa nạp được danh sách" in desk.client.get(f"{LIST}/{ahead}/danh-sach").text


# ---- lists


def sent_file(desk: Desk, text: str, day: str = "2026-02-26", name: str = "danh-sach.csv") -> TestResponse:
    desk.client.get(f"{desk.address}/danh-sach")
    file = (io.BytesIO(text.encode("utf-8-sig")), name)
    return desk.client.post(
        f"{desk.address}/danh-sach", data={"tep": file, "ngay": day}, content_type="multipart/form-data"
    )


def test_a_list_is_recorded_and_counted(desk: Desk) -> None:
    trainee, colleague = desk.people.trainee, desk.people.colleague
    text = f"Mã cán bộ,Họ và tên,Ngày\n{trainee.staff_code},{trainee.name},\n{colleague.staff_code},,27/02/2026\n"
    answer = sent_file(desk, text)
    assert answer.status_code == 303, answer.text
    assert set(desk.there()) == {(trainee.id, FIRST, "list"), (colleague.id, SECOND, "list")}
    assert "Đã ghi 2 lượt điểm danh mới." in desk.client.get(answer.location).text
    again = sent_file(desk, text)
    assert "Đã ghi 0 lượt điểm danh mới. 2 lượt khác đã có từ trước." in desk.client.get(again.location).text


def test_a_row_without_a_day_can_mean_every_day(desk: Desk) -> None:
    assert sent_file(desk, f"Mã cán bộ\n{desk.people.trainee.staff_code}\n", day="").status_code == 303
    assert [day for _, day, _ in desk.there()] == [FIRST, SECOND]


def test_a_list_with_wrong_rows_records_nothing_and_names_them(desk: Desk) -> None:
    people = desk.people
    text = f"Mã cán bộ,Ngày\n{people.trainee.staff_code},\n{people.stranger.staff_code},\nKHONGCO,01/03/2026\n"
    answer = sent_file(desk, text)
    assert answer.status_code == 422
    assert f"Dòng 3: không tìm thấy mã cán bộ {people.stranger.staff_code} trong các đơn vị" in answer.text
    assert "Dòng 4: không tìm thấy mã cán bộ KHONGCO" in answer.text
    assert "Dòng 4: ngày 01/03/2026 không phải ngày học" in answer.text
    assert people.stranger.name not in answer.text
    assert desk.there() == []


def test_an_administrator_may_name_anybody(service_app: Flask, desk: Desk) -> None:
    desk.client = signed_in_client(service_app, desk.engine, desk.people.administrator.id)
    assert sent_file(desk, f"Mã cán bộ\n{desk.people.stranger.staff_code}\n").status_code == 303
    assert desk.there() == [(desk.people.stranger.id, FIRST, "list")]


def test_no_file_and_no_list_are_told(desk: Desk) -> None:
    assert "Bạn chưa chọn tệp." in desk.post("/danh-sach", ngay="").text
    answer = sent_file(desk, "\0\1\2 đây không phải bảng", name="hinh.xlsx")
    assert answer.status_code == 422
    assert "chỗ cần sửa" in answer.text


# ---- taking back


def test_an_attendance_is_taken_back_with_a_reason(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST)
    with reading(desk.engine) as session:
        attendance_id = session.scalars(select(Attendance.id)).one()
    page = f"/diem-danh/{attendance_id}/rut"
    assert desk.people.trainee.name in desk.get(page).text
    assert desk.post(page, **{"ly-do": " "}).status_code == 422
    assert desk.post(page, **{"ly-do": "Ký thay"}).status_code == 303
    assert desk.there() == []
    assert desk.get(page).status_code == 404
