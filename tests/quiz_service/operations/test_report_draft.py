"""The Word report read back: a draft in the layout of an official report, its sentences chosen by the figures."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import Engine

from quiz_service.operations import reports, spans
from quiz_service.operations.coverage import Asked, CoverageReport, coverage_report
from quiz_service.rules.coverage import percent
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Placement
from tests.quiz_service.made_up_coverage import TODAY, City
from tests.quiz_service.operations.made_up_reports import order, written


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


def screen(city: City, scope: frozenset[int] | None = None, on: date = TODAY, **asked: Any) -> CoverageReport:
    with reading(city.engine) as session:
        return coverage_report(session, Asked(on, **asked), scope)


def draft(city: City, folder: Path, **asked: Any) -> tuple[Any, str]:
    path, _ = written(city, folder, order("report-docx", **asked))
    document = Document(str(path))
    return document, "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_report_of_a_round_rests_on_the_clause_of_the_plan(city: City, tmp_path: Path) -> None:
    _, text = draft(city, tmp_path, on=date(2026, 6, 16))
    assert "báo cáo định kỳ 6 tháng, tính đến hết ngày 16/06/2026" in text
    assert "Thực hiện khoản 2 Mục V Kế hoạch 255/KH-UBND về báo cáo định kỳ 6 tháng (trước ngày 17/6)." in text
    assert "Kính gửi: UBND Thành phố (qua Sở Lao động-Thương binh và Xã hội)" in text
    assert "nhịp báo cáo khác" in text
    _, yearly = draft(city, tmp_path, on=date(2026, 12, 16))
    assert "định kỳ 01 năm (trước ngày 17/12)" in yearly


def test_a_report_of_another_day_names_no_round_and_leaves_the_addressee_open(city: City, tmp_path: Path) -> None:
    _, text = draft(city, tmp_path)
    assert "định kỳ" not in text
    assert "Kính gửi: ……" in text


def test_the_report_says_what_the_figures_say(city: City, tmp_path: Path) -> None:
    document, text = draft(city, tmp_path)
    report = screen(city)
    strata, units = document.tables[1], document.tables[-1]
    assert [[cell.text for cell in row.cells][:4] for row in strata.rows[1:]] == [
        ["Cấp Thành phố", "10", "7", "70,0"], ["Cấp huyện, cấp xã, cơ quan, tổ chức có liên quan", "8", "3", "37,5"],
        ["Cộng mọi nhóm", "18", "10", "55,55"],
    ]  # fmt: skip
    assert "gạch đầu dòng thứ 13 khoản 1 Mục II Kế hoạch 255/KH-UBND" in [cell.text for cell in strata.rows[1].cells]
    assert [[cell.text for cell in row.cells][:5] for row in units.rows[1:]] == [
        [line.node.name, str(line.whole.people), str(line.whole.trained), str(line.whole.untrained),
         percent(line.whole.share)]
        for line in report.units
    ]  # fmt: skip
    assert "Cấp Thành phố: 7 trên 10 người đã được tập huấn, bằng 70,0 %: đạt mức ít nhất 70 %" in text.replace(
        "\xa0", " "
    )
    assert "chưa đạt mức ít nhất 50 %" in text.replace("\xa0", " ")
    assert "còn thiếu 1 người" in text


def test_the_report_tells_what_changed_since_the_reporting_day_before(city: City, tmp_path: Path) -> None:
    with writing(city.engine) as session:
        for placement in session.query(Placement):
            placement.starts_on = date(2025, 1, 1)
        session.flush()
        spans.refresh(session, [person.id for person in session.query(Person)])
    document, text = draft(city, tmp_path)
    assert "So với ngày 16/12/2025, tỷ lệ chung tăng từ 0,0 % lên 55,55 %" in text.replace("\xa0", " ")
    assert "hoàn thành tập huấn (đã được tập huấn +10)" in text
    changes = next(table for table in document.tables if table.rows[0].cells[0].text == "Nguyên nhân")
    assert [[cell.text for cell in row.cells] for row in changes.rows[1:]] == [
        ["Đến hết ngày 16/12/2025", "", "", "0", "18", "0,0"], ["Hoàn thành tập huấn", "+10", "0", "10", "18", "55,55"],
        ["Đến hết ngày báo cáo", "+10", "0", "10", "18", "55,55"],
    ]  # fmt: skip


def test_a_day_without_history_is_said_to_have_none(city: City, tmp_path: Path) -> None:
    assert "Ngày ấy chưa có số liệu để so sánh." in draft(city, tmp_path)[1]


def test_a_change_of_too_many_people_is_left_out_and_the_files_say_so(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_EXPLAINED", 17)
    assert reports.TOO_MANY_TO_EXPLAIN in draft(city, tmp_path)[1]
    book = load_workbook(written(city, tmp_path, order("coverage-xlsx"))[0])
    assert "Vì sao thay đổi" not in book.sheetnames
    said = {row[0].value: row[1].value for row in book["Phương pháp"].iter_rows(min_row=4)}
    assert said["Vì sao thay đổi"] == reports.TOO_MANY_TO_EXPLAIN


def test_a_scope_without_anybody_gives_files_that_say_so(city: City, tmp_path: Path) -> None:
    for kind in reports.KINDS:
        _, totals = written(city, tmp_path, order(kind, scope=frozenset(), with_people=True))
        assert totals["people"] == 0
    _, text = draft(city, tmp_path, on=TODAY - timedelta(days=2000))
    assert "không có người nào trong diện tính ở phạm vi này" in text
