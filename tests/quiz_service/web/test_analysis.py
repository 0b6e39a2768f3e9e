"""Pages of item analysis: what each role sees, what is hidden, the table as CSV."""

from __future__ import annotations

import csv
import io
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.storage.engine import writing
from quiz_service.storage.models import Unit
from quiz_service.web.analysis import heat_class
from tests.quiz_service.made_up_modules import SECRET, add_module, add_path
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.operations.test_analysis import crowd
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


@pytest.fixture
def answered(engine: Engine, made_up: MadeUp) -> MadeUp:
    """Two units with six and seven people who took m01; the coordinator looks after the first."""
    with writing(engine) as session:
        add_module(session, "m01", kinds=("one", "short"))
        add_path(session)
        crowd(session, session.get_one(Unit, made_up.units["PHONG-A1"]), right=2, wrong=4)
        crowd(session, session.get_one(Unit, made_up.units["QUAN-B"]), right=7, wrong=0)
    return made_up


def test_an_administrator_sees_each_question_with_its_figures(
    service_app: Flask, engine: Engine, answered: MadeUp
) -> None:
    page = signed_in_client(service_app, engine, answered.administrator.id).get("/hoc-tap/phan-tich/cau-hoi").text
    assert "m01-q01" in page
    assert ">13<" in page  # so many people answered
    assert ">69 %<" in page  # 9 of 13
    assert "(đáp án)" in page


def test_the_table_can_be_taken_along_as_csv(service_app: Flask, engine: Engine, answered: MadeUp) -> None:
    answer = signed_in_client(service_app, engine, answered.auditor.id).get(
        "/hoc-tap/phan-tich/cau-hoi.csv?hoc-phan=m01"
    )
    assert answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Mã câu", "Lần sửa", "Câu hỏi", "Số người trả lời"]
    assert [row[0] for row in rows[1:]] == ["m01-q01", "m01-q02"]
    assert [row[3] for row in rows[1:]] == ["13", "13"]
    assert rows[1][4] == "69 %"
    assert "c, đáp án: 69 % (" in rows[1][10]
    assert rows[2][10] == ""  # a short answer has no choices


def test_a_coordinator_sees_clauses_of_the_own_units_and_no_key(
    service_app: Flask, engine: Engine, answered: MadeUp
) -> None:
    client = signed_in_client(service_app, engine, answered.coordinator.id)
    page = client.get("/hoc-tap/phan-tich/dieu-khoan").text
    assert "Đơn vị thử PHONG-A1" in page
    assert "Đơn vị thử QUAN-B" not in page
    assert "67 %" in page  # four of six had everything wrong
    assert SECRET not in page
    assert client.get("/hoc-tap/phan-tich/cau-hoi").status_code == 403


def test_a_module_that_is_not_published_is_not_found(service_app: Flask, engine: Engine, answered: MadeUp) -> None:
    client = signed_in_client(service_app, engine, answered.administrator.id)
    assert client.get("/hoc-tap/phan-tich/cau-hoi?hoc-phan=m99").status_code == 404


def test_without_published_modules_the_pages_say_so(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    client = signed_in_client(service_app, engine, made_up.administrator.id)
    assert "Chưa có học phần nào" in client.get("/hoc-tap/phan-tich/cau-hoi").text
    assert "Chưa có học phần nào" in client.get("/hoc-tap/phan-tich/dieu-khoan").text


@pytest.mark.parametrize(
    ("share", "name"), [(Fraction(0), "h0"), (Fraction(19, 100), "h0"), (Fraction(1, 5), "h1"), (Fraction(1), "h4")]
)
def test_a_cell_is_coloured_by_fifths(share: Fraction, name: str) -> None:
    assert heat_class(share) == name
