"""Files of a class: its attendance as a table, sheets to sign."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from tests.quiz_service.exports.reading import words
from tests.quiz_service.made_up_classes import FIRST, SECOND
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.class_desk import Desk


@pytest.fixture
def desk(service_app: Flask, made_up: MadeUp) -> Desk:
    return Desk(service_app, made_up)


def test_the_table_of_attendance_has_a_row_a_person_and_a_column_a_day(desk: Desk) -> None:
    desk.attend(desk.people.trainee, FIRST, SECOND)
    desk.attend(desk.people.colleague, SECOND)
    answer = desk.get("/diem-danh.csv")
    assert "diem-danh-2026-02-26.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["STT", "Họ và tên", "Mã cán bộ", "Đơn vị", "Ngày 26/02/2026", "Ngày 27/02/2026", "Đủ mọi ngày"]
    assert rows[1][1:] == [desk.people.trainee.name, desk.people.trainee.staff_code, "Đơn vị thử PHONG-A1",
                           "đánh dấu", "đánh dấu", "có"]  # fmt: skip
    assert rows[2][4:] == ["vắng", "đánh dấu", "không"]


def test_the_sheet_to_sign_is_empty_or_has_the_names_of_a_unit(desk: Desk) -> None:
    empty = words(desk.get("/to-ky.pdf").data)
    assert "Lớp thử về phòng ngừa" in empty
    assert "Ngày 26/02/2026, từ 08:00 đến 17:00" in empty
    assert desk.people.trainee.name not in empty
    named = words(desk.get("/to-ky.pdf", **{"don-vi": "SO-A"}).data)
    for someone in (desk.people.trainee, desk.people.coordinator):
        assert someone.staff_code in named
    assert desk.people.stranger.staff_code not in named
    assert desk.get("/to-ky.pdf", **{"don-vi": "QUAN-B"}).status_code == 404
