"""The headings of a list: wherever they stand, whatever people call them, in one row or two."""

from __future__ import annotations

import unicodedata

import pytest

from quiz_service.roster.header import column_name, find_header
from quiz_service.roster.headings import EVIDENCE, IGNORED, ROSTER, STAFF_CODES, TITLES, Form, folded_heading
from tests.quiz_service.roster.made_up_lists import csv, read, told, xlsx


def fields(*rows: tuple[str, ...], form: Form = ROSTER) -> list[str]:
    """The fields in the order of the columns."""
    header = find_header(form, rows)
    assert header is not None
    return [column.field for column in header.columns]


@pytest.mark.parametrize("form", [ROSTER, EVIDENCE, STAFF_CODES], ids=lambda form: form.what)
def test_no_heading_means_two_things_and_the_titles_of_the_template_are_known(form: Form) -> None:
    meanings = {
        (folded_heading(heading), field, rank)
        for field, ranks in form.headings.items()
        for rank, headings in enumerate(ranks)
        for heading in headings.split("|")
    }
    assert len(form.field_by_heading) == len(meanings)
    assert not set(form.field_by_heading) & IGNORED
    assert [field for field in form.headings if form.field_by_heading[folded_heading(TITLES[field])][0] != field] == []


@pytest.mark.parametrize("heading", [
    "Mã cán bộ", "MÃ CÁN BỘ", "ma can bo", " Mã\ncán  bộ (*)", "Mã cán bộ*", "Mã CB", "Mã NV", "Số hiệu công chức",
    "Mã số", unicodedata.normalize("NFD", "Mã cán bộ"), "Mã\u00a0cán bộ:",
])  # fmt: skip
def test_a_heading_is_known_whatever_its_marks_case_and_line_breaks(heading: str) -> None:
    assert fields((heading, "Họ tên")) == ["staff_code", "name"]


def test_the_fields_of_a_roster_by_other_names() -> None:
    headings = ("Số hiệu", "Họ tên", "Cơ quan, đơn vị công tác", "Đối tượng", "Chức vụ", "E-mail", "SĐT", "Ngày vào",
                "Ngày nghỉ việc", "Thuộc diện tính", "Lí do")  # fmt: skip
    assert fields(headings) == [
        "staff_code", "name", "unit", "audience", "position_group", "email", "phone", "starts_on", "left_on",
        "in_scope", "scope_reason",
    ]  # fmt: skip


def test_headings_stand_below_titles_within_the_first_thirty_rows() -> None:
    titles = [("ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")] + [("",)] * 28
    found = read(xlsx(*titles, ("Mã cán bộ", "Họ tên"), ("A1", "An")))
    assert [row.row for row in found.rows] == [31]
    assert find_header(ROSTER, [*titles, ("",), ("Mã cán bộ", "Họ tên")]) is None


def test_a_row_that_names_one_field_only_is_no_row_of_headings() -> None:
    assert find_header(ROSTER, [("Mã cán bộ", "bắt buộc")]) is None
    assert find_header(STAFF_CODES, [("Mã cán bộ",)]) is not None


def test_two_rows_with_merged_cells_are_read_as_one_heading() -> None:
    data = xlsx(
        ("STT", "Thông tin cán bộ", None, "Đơn vị", "Thời gian công tác", None),
        (None, "Mã cán bộ", "Họ và tên", None, "Từ ngày", "Ngày rời"),
        (1, "A1", "An", "PX-A", "1/2/2026", "3/4/2026"),
        merged=("B1:C1", "E1:F1", "A1:A2", "D1:D2"),
    )
    (row,) = read(data).rows
    assert row.row == 3
    assert row.values == {
        "staff_code": "A1", "name": "An", "unit": "PX-A", "starts_on": "2026-02-01", "left_on": "2026-04-03",
    }  # fmt: skip


def test_the_upper_heading_helps_to_understand_the_lower_one() -> None:
    data = xlsx(("Mã cán bộ", "Họ và", None), (None, "tên đệm", "Tên"), ("A1", "Nguyễn Văn", "An"), merged=("B1:C1",))
    assert read(data).rows[0].values == {"staff_code": "A1", "name": "Nguyễn Văn An"}


def test_two_rows_of_headings_work_in_csv_too() -> None:
    found = read(csv("Mã cán bộ;Họ và tên;Thời gian;", ";;Từ ngày;Ngày rời", "A1;An;1/2/2026;"), "a.csv")
    assert found.rows[0].values == {"staff_code": "A1", "name": "An", "starts_on": "2026-02-01"}


def test_data_below_the_headings_are_not_taken_for_headings() -> None:
    found = read(csv("Mã cán bộ;Họ và tên;Đơn vị", "A1;An;Đơn vị"), "a.csv")
    assert [row.values["unit"] for row in found.rows] == ["Đơn vị"]


def test_a_name_in_two_columns_is_put_together() -> None:
    found = read(csv("Mã cán bộ;Họ và tên đệm;Tên", "A1;Nguyễn Văn;An", "A2;;Bình"), "a.csv")
    assert [row.values["name"] for row in found.rows] == ["Nguyễn Văn An", "Bình"]
    assert "name" in found.columns


def test_a_name_in_three_columns_is_put_together() -> None:
    found = read(csv("Tên;Tên đệm;Họ;Mã cán bộ", "An;Văn;Nguyễn;A1"), "a.csv")
    assert found.rows[0].values["name"] == "Nguyễn Văn An"


def test_a_heading_merged_over_two_columns_means_the_parts_of_the_name() -> None:
    data = xlsx(("Mã cán bộ", "Họ và tên", None, "Đơn vị"), ("A1", "Nguyễn Văn", "An", "PX"), merged=("B1:C1",))
    assert read(data).rows[0].values == {"staff_code": "A1", "name": "Nguyễn Văn An", "unit": "PX"}


def test_a_sheet_whose_first_columns_are_empty_is_read() -> None:
    data = xlsx((), (None, None, "Mã cán bộ", "Họ và tên", None), (None, None, "A1", "Trần", "Bé"), merged=("D2:E2",))
    (row,) = read(data).rows
    assert (row.row, row.values) == (3, {"staff_code": "A1", "name": "Trần Bé"})


def test_errors_in_a_sheet_whose_first_columns_are_empty_are_told_of_the_right_column() -> None:
    (row,) = read(xlsx((None, "Mã cán bộ", "Họ và tên", "Đơn vị"), (None, "A1", "#N/A", "PX"))).rows
    assert [column for column, _ in told(row)] == ["Họ và tên"]


@pytest.mark.parametrize(("at", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_that_excel_gives_them(at: int, letters: str) -> None:
    assert column_name(at) == letters
