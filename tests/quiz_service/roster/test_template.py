"""The template: read back empty it is an empty list, filled in as it advises it is a list."""

from __future__ import annotations

import io

from openpyxl import load_workbook

from quiz_service.roster.row import FIELDS
from quiz_service.roster.template import example_rows, roster_template
from tests.quiz_service.roster.made_up_lists import AUDIENCES, parts_of, read

UNITS = [("PX-A", "Phường A"), ("001", "Sở một"), ("=X", "=1+1")]


def filled(*rows: dict[str, str]) -> bytes:
    """The template with rows typed into it."""
    book = load_workbook(io.BytesIO(roster_template(UNITS, AUDIENCES)))
    for number, row in enumerate(rows, start=2):
        for field, text in row.items():
            book["Danh sách"].cell(number, FIELDS.index(field) + 1, text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_read_back_empty_it_has_no_row_no_problem_and_nothing_to_note() -> None:
    found = read(roster_template(UNITS, AUDIENCES))
    assert (list(found.rows), found.notes, found.columns) == ([], (), set(FIELDS))


def test_its_example_rows_are_read_without_a_problem() -> None:
    found = read(filled(*example_rows(UNITS, AUDIENCES)))
    assert [row.problems for row in found.rows] == [(), ()]
    assert found.rows[0].values == {
        "staff_code": "CB00123", "name": "Nguyễn Thị Ví Dụ", "unit": "PX-A", "audience": "doi-178",
        "position_group": "công chức", "email": "vidu@donvi.vn", "phone": "0912345678", "starts_on": "2026-03-02",
        "in_scope": "yes",
    }  # fmt: skip
    assert found.rows[1].values == {"staff_code": "00456", "left_on": "2026-07-01"}
    assert found.notes == ()


def test_codes_telephones_and_days_are_cells_of_text() -> None:
    sheet = load_workbook(io.BytesIO(roster_template(UNITS, AUDIENCES)))["Danh sách"]
    assert {columns.number_format for columns in sheet.column_dimensions.values()} == {"@"}
    assert sheet.freeze_panes == "C2"


def test_units_audiences_and_yes_or_no_are_chosen_from_lists_that_hold_them() -> None:
    book = load_workbook(io.BytesIO(roster_template(UNITS, AUDIENCES)))
    lists = {rule.promptTitle: rule.formula1 for rule in book["Danh sách"].data_validations.dataValidation
             if rule.type == "list"}  # fmt: skip
    assert lists == {
        "Đơn vị": "'Danh mục'!$A$2:$A$4", "Nhóm học viên": "'Danh mục'!$E$2:$E$3",
        "Thuộc diện tính": "'Danh mục'!$G$2:$G$3",
    }  # fmt: skip
    choices = book["Danh mục"]
    assert [choices[f"A{row}"].value for row in (2, 3, 4)] == ["PX-A", "001", "=X"]
    assert [choices[f"E{row}"].value for row in (2, 3)] == list(AUDIENCES.values())


def test_nothing_in_it_is_a_formula() -> None:
    sheets = [content for name, content in parts_of(roster_template(UNITS, AUDIENCES)).items() if "worksheets" in name]
    assert len(sheets) == 3
    assert not any(b"<f>" in content for content in sheets)


def test_it_is_the_same_whenever_it_is_made() -> None:
    assert roster_template(UNITS, AUDIENCES) == roster_template(UNITS, AUDIENCES)


def test_it_can_be_made_before_there_is_a_unit() -> None:
    assert list(read(roster_template([], AUDIENCES)).rows) == []
