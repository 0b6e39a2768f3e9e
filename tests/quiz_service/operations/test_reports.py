"""Every kind of file read back and compared with the screen: the same figures, the same people, nothing of others."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import reports, roster
from quiz_service.operations.coverage import Asked, CoverageReport, coverage_report
from quiz_service.operations.report_figures import figures_record
from quiz_service.roster.known import Importer
from quiz_service.roster.reading import read_roster
from quiz_service.roster.row import FIELDS
from quiz_service.rules.coverage import percent
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Target
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_coverage import BOTH, TODAY, City
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.operations.made_up_reports import cite, order, written

HOSTILE = "=cmd()|' /C calc'!A0"
FILTERS = [{}, {"unit_code": "SO"}, {"strand": "giam-hai"}, {"trained_rule": "any"}, {"on": date(2026, 1, 31)}]


@pytest.fixture
def city(engine: Engine) -> City:
    return City(engine).usual()


def screen(city: City, scope: frozenset[int] | None = None, on: date = TODAY, **asked: Any) -> CoverageReport:
    with reading(city.engine) as session:
        return coverage_report(session, Asked(on, **asked), scope)


def rows_below(page: Any, heading: str) -> list[list[Any]]:
    """The rows of a sheet below its headings, down to the first empty one."""
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    top = next(number for number, row in enumerate(rows) if row[0] == heading)
    below = []
    for row in rows[top + 1 :]:
        if row[0] is None:
            break
        below.append(row)
    return below


def shown(value: float | None) -> str:
    """A share of a sheet as the screen writes it."""
    if value is None:
        return "–"
    text = f"{value * 100:.2f}".rstrip("0").replace(".", ",")
    return text + "0" if text.endswith(",") else text


def csv_rows(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.parametrize("asked", FILTERS)
def test_the_workbook_equals_the_screen(city: City, tmp_path: Path, asked: dict[str, Any]) -> None:
    path, totals = written(city, tmp_path, order("coverage-xlsx", **asked))
    report, book = screen(city, **asked), load_workbook(path)
    assert [
        (*row[:4], shown(row[4]), row[6], row[7] or 0) for row in rows_below(book["Tổng hợp"], "Nhóm")
    ] == [
        (line.name, line.count.people, line.count.trained, line.count.untrained, percent(line.count.share),
         {None: "không xét", True: "đạt", False: "chưa đạt"}[line.met], line.missing if line.met is False else 0)
        for line in report.strata
    ] + [("Cộng mọi nhóm", report.total.people, report.total.trained, report.total.untrained,
          percent(report.total.share), None, 0)]  # fmt: skip
    assert [
        (row[1], row[3], row[4], row[5], row[6], shown(row[8])) for row in rows_below(book["Theo đơn vị"], "Đơn vị")
    ] == [
        (line.node.code, line.own.people, line.own.trained, line.whole.people, line.whole.trained,
         percent(line.whole.share))
        for line in report.units
    ]  # fmt: skip
    assert (totals["trained"], totals["people"]) == (report.total.trained, report.total.people)


def test_a_workbook_names_nobody_unless_asked(city: City, tmp_path: Path) -> None:
    path, totals = written(city, tmp_path, order("coverage-xlsx"))
    book = load_workbook(path)
    assert "Danh sách" not in book.sheetnames
    text = "\n".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
    with reading(city.engine) as session:
        assert not [person.name for person in session.query(Person) if person.name in text or person.staff_code in text]
    assert totals["listed"] == 0
    assert "không có trong tệp này" in text


def test_the_list_has_exactly_the_people_of_the_figures(city: City, tmp_path: Path) -> None:
    path, totals = written(city, tmp_path, order("coverage-xlsx", with_people=True))
    report, page = screen(city), load_workbook(path)["Danh sách"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][:11] == [
        "Mã cán bộ", "Họ và tên", "Mã đơn vị", "Nhóm học viên", "Nhóm chức danh", "Thư điện tử", "Điện thoại",
        "Từ ngày", "Ngày rời", "Trong diện tính", "Lý do",
    ]  # fmt: skip
    groups = [row[12] for row in rows[1:]]
    assert groups.count("đã được tập huấn") == report.total.trained
    assert groups.count("chưa được tập huấn") == report.total.untrained
    assert groups.count("ngoài diện tính") == report.out_of_scope
    assert len({row[0] for row in rows[1:]}) == len(rows) - 1 == totals["listed"]
    by_unit = {line.node.code: line.own for line in report.units}
    for code, own in by_unit.items():
        assert sum(row[2] == code and row[12] == "đã được tập huấn" for row in rows[1:]) == own.trained
    first = rows[1]
    assert first[7] == datetime(2026, 1, 1)
    assert first[9] == "có"
    assert first[13] == "m01 ngày 01/02/2026, lớp tập huấn; m02 ngày 01/02/2026, lớp tập huấn"
    [left_out] = [row for row in rows[1:] if row[12] == "ngoài diện tính"]
    assert left_out[9:11] == ["không", "hợp đồng thời vụ"]


def test_the_same_people_stand_in_the_csv(city: City, tmp_path: Path) -> None:
    city.people("SO", name=HOSTILE, staff_code="THU-CMD", done=BOTH)
    book = load_workbook(written(city, tmp_path, order("coverage-xlsx", with_people=True))[0])
    sheet = [[cell.value for cell in row] for row in book["Danh sách"].iter_rows(min_row=2)]
    rows = csv_rows(written(city, tmp_path, order("people-csv"))[0])
    assert [row["Mã cán bộ"] for row in rows] == [row[0] for row in sheet]
    assert [row["Từ ngày"] for row in rows] == [f"{row[7]:%d/%m/%Y}" for row in sheet]
    [hostile] = [row for row in rows if row["Mã cán bộ"] == "THU-CMD"]
    assert hostile["Họ và tên"] == f"'{HOSTILE}"  # a spreadsheet would run it
    assert [row[1] for row in sheet if row[0] == "THU-CMD"] == [HOSTILE]  # here it is a text


@pytest.mark.parametrize("kind", ["coverage-xlsx", "people-csv"])
def test_a_whole_file_taken_in_as_a_roster_changes_nothing(city: City, tmp_path: Path, kind: str) -> None:
    with writing(city.engine) as session:
        session.query(Person).first().phone = "+84 901 234 567"
    path, totals = written(city, tmp_path, order(kind, with_people=True))
    found = read_roster(path.read_bytes(), path.name, audiences=AUDIENCES)
    assert (len(found.rows), found.columns) == (totals["listed"], set(FIELDS))
    with writing(city.engine) as session:
        shown = roster.show(session, found.rows, kind="roster", file_name=path.name, digest="0" * 64, notes=(),
                            importer=Importer(TODAY), now=MadeUp.START)  # fmt: skip
        assert shown.counts == {"unchanged": totals["listed"]}


def test_hostile_names_go_through_every_kind_of_file(city: City, tmp_path: Path) -> None:
    names = [HOSTILE, "\t=1", "a\x0bb", "<r><t>x</t></r>", "x" * 120, "Nguyễn 'Ví' \"Dụ\", A; B"]
    for name in names:
        city.people("SO", name=name, done=BOTH)
    for kind in reports.KINDS:
        path, totals = written(city, tmp_path, order(kind, with_people=True))
        assert path.stat().st_size > 200
        assert totals["people"] == 24
    rows = csv_rows(written(city, tmp_path, order("people-csv"))[0])
    assert len(rows) == 25


def test_the_figures_as_csv_and_json_equal_the_screen(city: City, tmp_path: Path) -> None:
    report = screen(city)
    rows = csv_rows(written(city, tmp_path, order("figures-csv"))[0])
    assert [(row["Đơn vị"], row["Mã đơn vị"], int(row["Người trong diện tính"]), int(row["Đã được tập huấn"]),
             row["Tỷ lệ đã tập huấn"]) for row in rows] == [
        (line.node.name, line.node.code, line.whole.people, line.whole.trained, percent(line.whole.share))
        for line in report.units
    ]  # fmt: skip
    path, totals = written(city, tmp_path, order("figures-json"))
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["figures"] == figures_record(report, cite)
    assert found["file"]["digest_of_figures"] == totals["figures_digest"]
    assert found["file"]["code"] == "TX-THU-0001"


def test_every_kind_of_file_carries_the_same_digest_of_the_figures(city: City, tmp_path: Path) -> None:
    digests = {written(city, tmp_path, order(kind))[1]["figures_digest"] for kind in reports.KINDS}
    assert len(digests) == 1
    city.people("SO", done=BOTH)
    assert written(city, tmp_path, order("figures-json"))[1]["figures_digest"] not in digests


def test_the_method_says_how_and_that_the_sums_agree(city: City, tmp_path: Path) -> None:
    with writing(city.engine) as session:
        target = session.query(Target).filter_by(code="TP").one()
        target.ambiguity, target.quote, target.ends_on = "Hai cách hiểu.", "Ít nhất 70%", date(2026, 1, 1)
    book = load_workbook(written(city, tmp_path, order("coverage-xlsx", strand="giam-hai"))[0])
    said = {row[0].value: row[1].value for row in book["Phương pháp"].iter_rows(min_row=4) if row[0].value}
    assert said["Mã tệp"] == "TX-THU-0001"
    assert said["Phiên bản chương trình"] == "0.0.thử"
    assert said["Lập lúc"] == "08:00 ngày 02/03/2026"
    assert said["Số liệu tính đến"].startswith("hết ngày 02/03/2026")
    assert said["Phạm vi"] == "Mọi đơn vị"
    assert said["Nội dung"] == "can thiệp giảm hại"
    assert said["Điều chưa rõ trong câu chữ"] == "Hai cách hiểu."
    assert "kỳ đã hết trước ngày 01/01/2026" in said["Chỉ tiêu TP"]
    assert "gạch đầu dòng thứ 13 khoản 1 Mục II" in said["Chỉ tiêu TP"]
    assert said["Tổng số"] == "12 trên 18 người"
    sums = ("Cộng các nhóm", "Cộng riêng từng đơn vị", "Cộng các đơn vị cao nhất, kể cả trực thuộc")
    assert [said[name] for name in sums] == ["12 trên 18 người: khớp"] * 3


def test_the_pictures_are_native_charts_over_what_the_screen_shows(city: City, tmp_path: Path) -> None:
    book = load_workbook(written(city, tmp_path, order("coverage-xlsx"))[0])
    assert [chart.tagname for chart in book["Biểu đồ đơn vị"]._charts] == ["barChart"]
    assert [chart.tagname for chart in book["Theo tháng"]._charts] == ["lineChart"]
    drawn = [(row[0], shown(row[1]), row[2]) for row in rows_below(book["Biểu đồ đơn vị"], "Đơn vị")]
    assert drawn == [("Hội Chung", "66,66", 0.5), ("Quận Ba", "20,0", 0.5), ("Sở Ánh", "70,0", 0.7)]
    months = rows_below(book["Theo tháng"], "Đến hết ngày")
    assert [row[0] for row in months][-2:] == ["28/02/2026", "02/03/2026"]
    assert [shown(value) for value in months[-1][1:4]] == ["70,0", "37,5", "55,55"]
    assert months[-1][4:6] == [10, 18]


def test_only_the_units_of_the_scope_are_in_any_file(city: City, tmp_path: Path) -> None:
    scope = frozenset({city.units["QUAN"], city.units["XA-A"], city.units["XA-B"]})
    for kind in reports.KINDS:
        path, totals = written(city, tmp_path, order(kind, scope=scope, with_people=True))
        assert (totals["trained"], totals["people"]) == (1, 5)
        if kind.endswith("csv"):
            assert {row["Mã đơn vị"] for row in csv_rows(path)} == {"QUAN", "XA-A", "XA-B"}
        with pytest.raises(NotFound):
            written(city, tmp_path, order(kind, scope=scope, unit_code="SO"))


def test_more_people_than_a_sheet_holds_are_told_and_not_cut_off(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MOST_LISTED", 18)
    with pytest.raises(Refused, match="Danh sách có 19 người"):
        written(city, tmp_path, order("coverage-xlsx", with_people=True))
    assert written(city, tmp_path, order("coverage-xlsx"))[1]["people"] == 18
    assert written(city, tmp_path, order("people-csv"))[1]["listed"] == 19


def test_progress_counts_the_people(city: City, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    written(city, tmp_path, order("people-csv"), lambda done, total: told.append((done, total)))
    assert told[0] == (1, 19)
    assert told[-1] == (19, 19)


def test_the_number_of_queries_grows_with_batches_only(city: City, tmp_path: Path) -> None:
    with counted(city.engine) as few:
        written(city, tmp_path, order("people-csv"))
    city.people("SO", 30, done=BOTH)
    with counted(city.engine) as many:
        written(city, tmp_path, order("people-csv"))
    assert len(many) == len(few)
