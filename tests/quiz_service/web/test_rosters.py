"""Imports in the browser: uploaded, shown row by row, decided on, applied, undone; what others may see of them."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Completion, Person, Placement
from quiz_service.storage.roster_listing import list_items
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client
from tests.quiz_service.web.roster_desk import (
    AUDIENCE,
    INDEX,
    count,
    newest,
    press,
    send,
    some_rows,
    workbook,
)


@pytest.fixture
def coordinator(service_app: Flask, made_up: MadeUp) -> GuardedClient:
    return signed_in_client(service_app, made_up.engine, made_up.coordinator.id)


def test_a_file_is_shown_row_by_row_and_changes_nothing(coordinator: GuardedClient, made_up: MadeUp) -> None:
    data = some_rows(made_up)
    page = send(coordinator, data).text
    change_set = newest(made_up.engine)
    assert change_set.counts == {"new": 1, "moved": 1, "left": 1, "unchanged": 1, "refused": 2}
    for shown in (
        "Đợt nhập danh sách 08:00 ngày 02/03/2026", "danh-sach.xlsx", hashlib.sha256(data).hexdigest(), "bản xem trước",
        "Trần Thị Mới", "MOI001", "Người mới: ", "Chuyển nơi", "Ghi đã rời", "Không đổi: 1", "Bị từ chối: 2",
        "<del>Đơn vị thử PHONG-A1 (PHONG-A1)</del> → <ins>Đơn vị thử SO-A (SO-A)</ins>",
        "<del>01/01/2026</del> → <ins>02/03/2026</ins>", "<del>(trống)</del> → <ins>thu@vidu.vn</ins>",
        "<ins>20/02/2026</ins>", "không thuộc phạm vi của bạn", "cần đơn vị", made_up.trainee.name,
    ):  # fmt: skip
        assert shown in page or shown == "Người mới: ", shown
    assert made_up.stranger.name not in page
    assert "Trần Thị Mới" not in page.split("</title>")[0]
    assert count(made_up.engine, Person.staff_code == "MOI001") == 0


def test_rows_are_filtered_by_outcome(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    address = f"{INDEX}/{newest(made_up.engine).public_id}"
    page = coordinator.get(address, query_string={"ket-qua": "left"}).text
    assert made_up.colleague.name in page
    assert "Trần Thị Mới" not in page
    for nonsense in ({"ket-qua": "x"}, {"trang": "99"}, {"trang": "²"}):
        assert "Trần Thị Mới" in coordinator.get(address, query_string=nonsense).text


def test_what_is_shown_is_applied_and_undone_by_buttons(coordinator: GuardedClient, made_up: MadeUp) -> None:
    page = send(coordinator, some_rows(made_up)).text
    public_id = newest(made_up.engine).public_id
    assert "Ghi vào sổ" in page
    page = press(coordinator, public_id, "ghi").text
    assert "đã ghi vào sổ, 08:00 ngày 02/03/2026" in page
    assert "Hoàn tác đợt nhập này" in page
    assert count(made_up.engine, Person.staff_code == "MOI001") == 1
    page = coordinator.get(f"{INDEX}/{public_id}/hoan-tac").text
    for sentence in ("Không có việc gì dựa trên đợt nhập này", "Trả 1 dòng ghi rời về như trước."):
        assert sentence in page
    page = press(coordinator, public_id, "hoan-tac").text
    assert "Mọi thứ đã trở về như trước" in page
    assert count(made_up.engine, Person.staff_code == "MOI001") == 0
    assert "Đợt nhập danh sách" in coordinator.get(INDEX).text


def test_what_rests_on_an_import_is_told_before_and_when_undoing(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    public_id = newest(made_up.engine).public_id
    press(coordinator, public_id, "ghi")
    with writing(made_up.engine) as session:
        session.scalars(select(Person).where(Person.staff_code == "MOI001")).one().phone = "0999"
    page = coordinator.get(f"{INDEX}/{public_id}/hoan-tac").text
    sentence = "1 người đã được đổi thông tin, chuyển nơi hoặc ghi rời sau đợt này."
    assert sentence in page
    assert 'type="submit">Hoàn tác<' not in page
    assert sentence in press(coordinator, public_id, "hoan-tac").text
    assert count(made_up.engine, Person.staff_code == "MOI001") == 1


def test_what_would_do_something_else_by_now_is_shown_anew(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    with writing(made_up.engine) as session:
        session.get_one(Person, made_up.trainee.id).email = "khac@vidu.vn"
    page = press(coordinator, newest(made_up.engine).public_id, "ghi").text
    assert "Chưa ghi gì. Từ lúc hiện bảng này" in page
    assert "<del>khac@vidu.vn</del> → <ins>thu@vidu.vn</ins>" in page
    assert count(made_up.engine, Person.staff_code == "MOI001") == 0


def test_waiting_rows_are_decided_on_and_decided_anew(coordinator: GuardedClient, made_up: MadeUp) -> None:
    data = workbook(("LA999", made_up.trainee.name, "PHONG-A1", AUDIENCE, "Trưởng phòng"))
    page = send(coordinator, data).text
    public_id = newest(made_up.engine).public_id
    assert "Không có dòng nào cần ghi" in page
    page = coordinator.get(f"{INDEX}/{public_id}", query_string={"ket-qua": "waiting"}).text
    for words in ("Đã có người cùng họ tên trong đơn vị này", f"giữ mã {made_up.trainee.staff_code}",
                  "đổi sang mã LA999", "Là người khác; thêm mới", "Bỏ qua dòng này"):  # fmt: skip
        assert words in page, words
    page = press(coordinator, public_id, "quyet-dinh", **{"dong-1": f"same:{made_up.trainee.public_id}"}).text
    assert "Đã ghi lại quyết định" in page
    assert "Đã chọn: là người đã có, giữ mã đang có." in page
    assert "Chọn lại cho dòng 2" in page
    page = press(coordinator, public_id, "quyet-dinh", **{"dong-1": ""}).text
    assert newest(made_up.engine).counts == {"waiting": 1}
    press(coordinator, public_id, "quyet-dinh", **{"dong-1": "different"})
    press(coordinator, public_id, "ghi")
    assert count(made_up.engine, Person.staff_code == "LA999") == 1


@pytest.mark.parametrize("form", [
    {"dong-1": "nhảm"}, {"dong-99": "skip"}, {"dong-1": "same:khong-co"}, {"dong-1": "x" * 300},
])  # fmt: skip
def test_a_decision_that_cannot_be_is_told(coordinator: GuardedClient, made_up: MadeUp, form: dict[str, str]) -> None:
    send(coordinator, workbook(("LA999", made_up.trainee.name, "PHONG-A1", AUDIENCE)))
    answer = coordinator.post(f"{INDEX}/{newest(made_up.engine).public_id}/quyet-dinh", data=form)
    assert answer.status_code == 422
    assert "Có 1 chỗ cần sửa" in answer.text
    assert newest(made_up.engine).counts == {"waiting": 1}


@pytest.mark.parametrize("name", ["dong-", "dong-x", "dong-²", "dong-" + "9" * 30])
def test_fields_that_name_no_row_are_left_out(coordinator: GuardedClient, made_up: MadeUp, name: str) -> None:
    send(coordinator, workbook(("LA999", made_up.trainee.name, "PHONG-A1", AUDIENCE)))
    answer = coordinator.post(f"{INDEX}/{newest(made_up.engine).public_id}/quyet-dinh", data={name: "skip"})
    assert answer.status_code == 303


def test_a_set_is_discarded_with_its_rows(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    public_id = newest(made_up.engine).public_id
    page = press(coordinator, public_id, "bo").text
    assert "Đã bỏ đợt nhập này" in page
    assert "đã bỏ" in page
    assert "Trần Thị Mới" not in coordinator.get(f"{INDEX}/{public_id}").text
    assert press(coordinator, public_id, "ghi").status_code == 200
    assert count(made_up.engine, Person.staff_code == "MOI001") == 0


def test_refused_rows_are_taken_home_mended_and_sent_again(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    answer = coordinator.get(f"{INDEX}/{newest(made_up.engine).public_id}/can-sua.csv")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Mã cán bộ"] for row in rows] == [made_up.stranger.staff_code, "MOI002"]
    assert rows[1]["Dòng"] == "7"
    assert "Đơn vị: Người này chưa có trong danh sách nên cần đơn vị" in rows[1]["Cần sửa"]
    mended = [
        {**rows[1], "Đơn vị": "Đơn vị thử PHONG-A1", "Nhóm học viên": AUDIENCE, "Thuộc diện tính": "có",
         "Từ ngày": "01/02/2026"}
    ]  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[1].keys())
    writer.writeheader()
    writer.writerows(mended)
    send(coordinator, text.getvalue().encode("utf-8-sig"), "dong-can-sua.csv")
    assert newest(made_up.engine).counts == {"new": 1}


def test_the_template_names_one_s_own_units_and_reads_back_as_nothing(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    answer = coordinator.get(f"{INDEX}/mau.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"SO-A", "PHONG-A1"} <= texts
    assert "QUAN-B" not in texts
    assert "Mã cán bộ" in coordinator.get(f"{INDEX}/mau-da-tap-huan.csv").text


def test_without_a_file_the_form_says_so(coordinator: GuardedClient) -> None:
    for way in ("nhap", "da-tap-huan"):
        coordinator.get(f"{INDEX}/{way}")
        answer = coordinator.post(f"{INDEX}/{way}", data={})
        assert answer.status_code == 422
        assert "Bạn chưa chọn tệp" in answer.text


def test_a_coordinator_does_not_see_another_s_import(
    service_app: Flask, coordinator: GuardedClient, made_up: MadeUp
) -> None:
    administrator = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    send(administrator, workbook(("MOI001", "Trần Thị Mới", "SO-A", AUDIENCE)))
    public_id = newest(made_up.engine).public_id
    for address in (f"{INDEX}/{public_id}", f"{INDEX}/{public_id}/hoan-tac", f"{INDEX}/{public_id}/can-sua.csv"):
        assert coordinator.get(address).status_code == 404
    coordinator.get(INDEX)
    for what in ("ghi", "bo", "hoan-tac", "quyet-dinh"):
        assert coordinator.post(f"{INDEX}/{public_id}/{what}").status_code == 404
    assert "Chưa có đợt nhập nào" in coordinator.get(INDEX).text


def test_an_auditor_looks_and_does_not_touch(service_app: Flask, coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, some_rows(made_up))
    auditor = signed_in_client(service_app, made_up.engine, made_up.auditor.id)
    assert made_up.coordinator.name in auditor.get(INDEX).text
    page = auditor.get(f"{INDEX}/{newest(made_up.engine).public_id}").text
    assert "Trần Thị Mới" in page
    for button in ("Ghi vào sổ</button>", "Bỏ đợt nhập này", '<form class="form wide"'):
        assert button not in page


def test_an_administrator_applies_what_a_coordinator_uploaded(
    service_app: Flask, coordinator: GuardedClient, made_up: MadeUp
) -> None:
    send(coordinator, workbook(("MOI001", "Trần Thị Mới", "SO-A", AUDIENCE)))
    administrator = signed_in_client(service_app, made_up.engine, made_up.administrator.id)
    administrator.get(INDEX)
    page = press(administrator, newest(made_up.engine).public_id, "ghi").text
    assert "đã ghi vào sổ" in page


def test_prior_training_is_recognised_and_withdrawn(coordinator: GuardedClient, made_up: MadeUp) -> None:
    with writing(made_up.engine) as session:
        for module_id in ("m01", "m02"):
            add_module(session, module_id)
        add_path(session)
    assert "m01: " in coordinator.get(f"{INDEX}/da-tap-huan").text
    data = workbook(
        (made_up.trainee.staff_code, made_up.trainee.name, "toàn bộ lộ trình", date(2025, 5, 6), "Giấy số 12"),
        (made_up.colleague.staff_code, None, "m02", "06/05/2025", "Giấy số 13"),
        (made_up.stranger.staff_code, None, "m02", "06/05/2025", "Giấy số 14"),
        headings=("Mã cán bộ", "Họ và tên", "Học phần", "Ngày hoàn thành", "Minh chứng"),
    )
    page = send(coordinator, data, "tap-huan.xlsx", way="da-tap-huan").text
    public_id = newest(made_up.engine).public_id
    for shown in ("Đợt công nhận đã tập huấn", "Được công nhận: 2", "Bị từ chối: 1", "06/05/2025", "Giấy số 12", "m01"):
        assert shown in page, shown
    press(coordinator, public_id, "ghi")
    assert count(made_up.engine, Completion.source == "prior", of=Completion) >= 2
    assert "Xóa các lần hoàn thành mà 2 dòng đã ghi" in coordinator.get(f"{INDEX}/{public_id}/hoan-tac").text
    press(coordinator, public_id, "hoan-tac")
    assert count(made_up.engine, Completion.source == "prior", of=Completion) == 0


def test_a_page_of_a_large_file_takes_no_more_queries_than_one_of_a_small_file(
    coordinator: GuardedClient, made_up: MadeUp
) -> None:
    from tests.quiz_service.web.test_people import counted

    send(coordinator, workbook(("MOI001", "Người Một", "SO-A", AUDIENCE)))
    with counted(made_up.engine) as few:
        coordinator.get(f"{INDEX}/{newest(made_up.engine).public_id}")
    rows = [(f"M{at:03}", f"Người Số {at}", "SO-A", AUDIENCE) for at in range(150)]
    send(coordinator, workbook(*rows, (made_up.trainee.staff_code, None, "SO-A")))
    with counted(made_up.engine) as many:
        page = coordinator.get(f"{INDEX}/{newest(made_up.engine).public_id}").text
    assert "trang 1 trên 2" in page
    assert len(many) <= len(few) + 1
    with reading(made_up.engine) as session:
        assert list_items(session, newest(made_up.engine), on=date(2026, 3, 2), page=2).page.total == 151


def test_the_placement_of_a_move_is_the_one_that_was_shown(coordinator: GuardedClient, made_up: MadeUp) -> None:
    send(coordinator, workbook((made_up.trainee.staff_code, None, "SO-A", None, None, None, None, "15/02/2026")))
    press(coordinator, newest(made_up.engine).public_id, "ghi")
    assert count(made_up.engine, Placement.starts_on == date(2026, 2, 15), of=Placement) == 1
