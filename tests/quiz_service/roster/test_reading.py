"""Files as rows: what people send, and what is understood."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from quiz_service.errors import UnreadableFile
from quiz_service.exports.to_csv import table_to_csv
from quiz_service.roster.headings import TITLES
from quiz_service.roster.reading import read_evidence, read_roster, read_staff_codes
from quiz_service.roster.row import FIELDS
from tests.quiz_service.roster.made_up_lists import (
    AN,
    AUDIENCES,
    BINH,
    HEADINGS,
    csv,
    only_row,
    problems_of,
    read,
    told,
    with_replaced,
    xlsx,
)  # fmt: skip


def test_a_plain_list_gives_its_rows_with_the_numbers_that_excel_shows() -> None:
    found = read(xlsx(HEADINGS, AN, BINH))
    assert [(row.sheet, row.row, row.problems) for row in found.rows] == [("Danh sách", 2, ()), ("Danh sách", 3, ())]
    assert found.rows[0].values == {
        "staff_code": "CB001", "name": "Nguyễn Văn An", "unit": "PX-A", "audience": "doi-178",
        "starts_on": "2026-03-02",
    }  # fmt: skip
    assert found.rows[1].values["audience"] == "nguoi-ho-tro"
    assert found.columns == {"staff_code", "name", "unit", "audience", "starts_on"}
    assert found.notes == ()


def test_an_empty_cell_has_no_value_and_an_empty_row_is_no_row() -> None:
    found = read(xlsx(HEADINGS, AN, (), (None, None, " ", "\u00a0"), (3, "CB003", "Lê Văn Ba", "", None, " ")))
    assert [row.row for row in found.rows] == [2, 5]
    assert found.rows[1].values == {"staff_code": "CB003", "name": "Lê Văn Ba"}


def test_rows_with_nothing_but_their_number_are_no_rows() -> None:
    assert len(read(xlsx(HEADINGS, AN, (2,), (3,))).rows) == 1


def test_all_problems_of_all_rows_are_told_at_once() -> None:
    found = read(
        xlsx(
            HEADINGS,
            (1, 1.5, "???", "PX", "giáo viên", "31/4/2026"),
            (2, "CB2", "An?h", "x" * 201, None, "2/3/26"),
            (3, None, "Lê Văn Ba", "PX-A", "doi-178", "Tháng 3"),
        )
    )
    assert [[column for column, _ in told(row)] for row in found.rows] == [
        ["Mã cán bộ", "Họ và tên", "Nhóm học viên", "Từ ngày"],
        ["Họ và tên", "Đơn vị", "Từ ngày"],
        ["Từ ngày", "Mã cán bộ"],
    ]
    sentences = [message for row in found.rows for _, message in told(row)]
    assert all(sentence[0].isupper() or sentence[0] == "«" for sentence in sentences)
    assert all((sentence.endswith(".") and "Hãy" in sentence) or "Các nhóm" in sentence for sentence in sentences)


def test_a_staff_code_that_stands_twice_is_told_on_both_rows_even_across_sheets() -> None:
    again = (9, "cb 001", "Nguyễn Văn An", "PX-A", "doi-178", "")
    found = read(xlsx(sheets={"Phường A": [HEADINGS, AN, BINH], "Phường B": [HEADINGS, again]}))
    sentence = "Mã CB001 có ở nhiều dòng: trang tính «Phường A» dòng 2, trang tính «Phường B» dòng 2. Hãy giữ một dòng."
    assert [told(row) for row in found.rows] == [[("Mã cán bộ", sentence)], [], [("Mã cán bộ", sentence)]]


def test_every_sheet_with_headings_is_read_and_the_others_are_named() -> None:
    found = read(xlsx(sheets={"A": [HEADINGS, AN], "Ghi chép": [("Họp giao ban",)], "B": [HEADINGS, BINH]}))
    assert [row.sheet for row in found.rows] == ["A", "B"]
    assert found.notes == (
        "Trang tính «Ghi chép» không có dòng tiêu đề của danh sách cán bộ nên không được đọc.",
    )  # fmt: skip


def test_a_hidden_sheet_is_not_read_and_named() -> None:
    def hide(book) -> None:
        book["B"].sheet_state = "hidden"

    found = read(xlsx(sheets={"A": [HEADINGS, AN], "B": [HEADINGS, BINH]}, change=hide))
    assert len(found.rows) == 1
    assert found.notes == ("Trang tính ẩn «B» không được đọc. Nếu cần, hãy bỏ ẩn (Unhide) rồi gửi lại.",)


def test_titles_of_groups_sums_and_signatures_are_left_out_and_named() -> None:
    found = read(
        xlsx(
            ("UBND PHƯỜNG A",),
            ("DANH SÁCH CÁN BỘ",),
            HEADINGS,
            ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
            ("I. Văn phòng",),
            AN,
            HEADINGS,
            BINH,
            (None, None, "Tổng cộng: 2 người"),
            (None, "", "NGƯỜI LẬP BIỂU", None, None, "CHỦ TỊCH"),
            (None, None, "Lê Thị Lập", None, None, None),
        )
    )
    assert [row.values["staff_code"] for row in found.rows] == ["CB001", "CB002"]
    (note,) = found.notes
    assert note.startswith("Trang tính «Danh sách»: không đọc các dòng không có mã cán bộ")
    assert "dòng 5 (I. Văn phòng), 9 (Tổng cộng: 2 người), 10 (NGƯỜI LẬP BIỂU), 11 (Lê Thị Lập)" in note


def test_a_row_in_the_middle_that_lacks_its_code_is_told() -> None:
    found = read(xlsx(HEADINGS, (1, None, "Lê Văn Ba", "PX-A"), AN))
    assert told(found.rows[0]) == [("Mã cán bộ", "Ô trống. Hãy điền, hoặc xóa cả dòng nếu không cần.")]


def test_the_values_of_formulas_are_taken_and_their_number_is_told() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, HEADINGS[1:4])
        sheet.write_row(1, 0, ("CB001", "Nguyễn Văn An"))
        sheet.write_formula(1, 2, '=UPPER("px-a")', None, "PX-A")
        sheet.write_formula(2, 0, "=1+1", None, 2)
    found = read(file.getvalue())
    assert found.rows[0].values == {"staff_code": "CB001", "name": "Nguyễn Văn An", "unit": "PX-A"}
    assert found.notes == ("Trang tính «Danh sách» có 2 ô công thức: dùng giá trị mà Excel đã lưu.",)


def test_a_formula_without_a_saved_value_is_a_problem_of_its_row() -> None:
    row = only_row(xlsx(HEADINGS, (1, "CB001", "=A1", "PX-A")))
    assert told(row) == [
        ("Họ và tên", "Ô có công thức nhưng tệp không lưu giá trị. Hãy mở tệp bằng Excel, lưu lại rồi gửi tệp mới.")
    ]
    assert row.values == {"staff_code": "CB001", "unit": "PX-A"}


def test_rows_of_nothing_but_formulas_without_values_are_told_too() -> None:
    rows = read(xlsx(HEADINGS, AN, *[(None, f"=A{n}") for n in range(3)])).rows
    assert [(row.row, [column for column, _ in told(row)]) for row in rows] == [
        (2, []), (3, ["Mã cán bộ"]), (4, ["Mã cán bộ"]), (5, ["Mã cán bộ"]),
    ]  # fmt: skip


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALUE!"])
def test_an_error_in_a_cell_is_told_and_not_taken_for_an_empty_cell(error: str) -> None:
    row = only_row(xlsx(HEADINGS, (1, "CB001", "Nguyễn Văn An", error, "", "")))
    assert told(row) == [("Đơn vị", f"Ô báo lỗi {error}. Hãy sửa công thức hoặc nhập lại.")]


def test_an_error_that_the_reader_does_not_know_is_told_with_its_row() -> None:
    data = with_replaced(xlsx(HEADINGS, (1, "CB001", "An", "#REF!")), b"#REF!", b"#SPILL!")
    assert problems_of(data) == [
        "Trang tính «Danh sách», dòng 2 có ô mang lỗi «#SPILL!». Hãy sửa công thức hoặc xóa ô đó rồi gửi lại."
    ]


def test_numbers_that_excel_shows_with_zeros_in_front_keep_them() -> None:
    def show_five_digits(book) -> None:
        for at in (2, 3):
            book.worksheets[0].cell(at, 2).number_format = "00000"

    found = read(xlsx(HEADINGS, (1, 123, "Nguyễn Văn An"), (2, 123456, "Lê Ba"), change=show_five_digits))
    assert [row.values["staff_code"] for row in found.rows] == ["00123", "123456"]


def test_a_code_keeps_its_zeros_when_it_is_text_and_loses_the_point_that_excel_added() -> None:
    found = read(xlsx(HEADINGS, (1, "00123", "An Bình"), (2, 12345.0, "Lê Ba"), (3, "cb 77", "Lê Tư")))
    assert [row.values["staff_code"] for row in found.rows] == ["00123", "12345", "CB77"]


def test_the_day_of_a_cell_with_a_date_and_of_one_with_its_number_are_the_same() -> None:
    rows = [(1, "A1", "An", "", "", datetime(2026, 3, 2, 8, 30)), (2, "A2", "Ba", "", "", 46083)]
    assert [row.values["starts_on"] for row in read(xlsx(HEADINGS, *rows)).rows] == ["2026-03-02"] * 2


def test_a_file_counting_days_from_1904_is_read_right() -> None:
    def old_macintosh(book) -> None:
        book.epoch = CALENDAR_MAC_1904

    rows = [(1, "A1", "An", "", "", date(2026, 3, 2)), (2, "A2", "Ba", "", "", 44621)]
    found = read(xlsx(HEADINGS, *rows, change=old_macintosh))
    assert [row.values["starts_on"] for row in found.rows] == ["2026-03-02"] * 2


def test_columns_that_nobody_needs_are_ignored_and_unknown_ones_are_named() -> None:
    found = read(xlsx(("STT", "Mã cán bộ", "Họ tên", "Giới tính", "Số nhà", "Ghi chú"), (1, "A1", "An", "Nữ", 5, "x")))
    assert found.rows[0].values == {"staff_code": "A1", "name": "An"}
    assert found.notes == ("Trang tính «Danh sách»: không dùng cột «Số nhà».",)


def test_an_export_of_ours_reads_back_as_it_was() -> None:
    headers = ["Mã cán bộ", "Họ và tên", "Mã đơn vị", "Đơn vị", "Nhóm học viên", "Điện thoại", "Từ ngày",
               "Trong diện tính", "Lý do"]  # fmt: skip
    body = table_to_csv(headers, [
        ["00123", "Nguyễn Văn An", "PX-A", "Phường A", AUDIENCES["doi-178"], "+84 912 345 678", date(2026, 3, 2), True,
         "=đang xem xét; «hai, ba»"],
    ])  # fmt: skip
    (row,) = read(body, "xuat.csv").rows
    assert row.values == {
        "staff_code": "00123", "name": "Nguyễn Văn An", "unit": "PX-A", "audience": "doi-178",
        "phone": "+84 912 345 678", "starts_on": "2026-03-02", "in_scope": "yes",
        "scope_reason": "=đang xem xét; «hai, ba»",
    }  # fmt: skip


def test_of_two_columns_for_a_unit_the_code_is_taken_and_the_name_where_there_is_none() -> None:
    found = read(csv("Đơn vị;Mã đơn vị;Mã cán bộ", "Phường A;PX-A;A1", "Phường B;;A2"), "a.csv")
    assert [row.values["unit"] for row in found.rows] == ["PX-A", "Phường B"]


def test_progress_ends_with_all_rows_done() -> None:
    calls: list[tuple[int, int]] = []
    data = xlsx(HEADINGS, *[(n, f"A{n}", "An") for n in range(1, 4_500)])
    read_roster(data, "a.xlsx", audiences=AUDIENCES, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(2000, 4500), (4000, 4500), (4500, 4500)]


def test_a_file_without_headings_says_what_is_needed() -> None:
    assert problems_of(xlsx(("Nguyễn Văn An", "PX-A"))) == [
        "Không tìm thấy dòng tiêu đề của danh sách cán bộ trong 30 dòng đầu. Cần một dòng ghi tên các cột, trong đó có "
        "«Mã cán bộ» và ít nhất một cột khác. Hãy tải tệp mẫu và chép danh sách vào đó."
    ]


def test_what_is_wrong_with_the_columns_of_all_sheets_is_told_at_once() -> None:
    first = ("Họ và tên", "Đơn vị", "Họ tên")
    second = ("Mã cán bộ", "Mã NV", "Họ tên")
    assert problems_of(xlsx(sheets={"A": [first], "B": [("Tiêu đề",), second]})) == [
        "Trang tính «A» dòng 1: cột A («Họ và tên») và C («Họ tên») cùng là Họ và tên. Hãy chỉ để lại một cột.",
        "Trang tính «A» dòng 1: thiếu cột «Mã cán bộ». Hãy thêm cột với đúng tiêu đề đó.",
        "Trang tính «B» dòng 2: cột A («Mã cán bộ») và B («Mã NV») cùng là Mã cán bộ. Hãy chỉ để lại một cột.",
    ]


def test_a_sheet_without_codes_beside_one_with_codes_is_named_and_not_read() -> None:
    found = read(xlsx(sheets={"A": [HEADINGS, AN], "B": [("Họ và tên", "Đơn vị"), ("An", "PX")]}))
    assert len(found.rows) == 1
    assert found.notes == (
        "Trang tính «B» dòng 1: thiếu cột «Mã cán bộ». Hãy thêm cột với đúng tiêu đề đó. Trang tính này không được "
        "đọc.",
    )  # fmt: skip


def test_prior_training_needs_its_modules_its_day_and_its_evidence() -> None:
    lines = (
        "Mã cán bộ,Họ tên,Học phần,Ngày hoàn thành,Minh chứng",
        'A1,An,"M1, m02",05/06/2025,QĐ 12',
        "A2,Ba,toàn bộ,,",
    )
    found = read_evidence(csv(*lines), "a.csv")
    assert found.rows[0].values == {
        "staff_code": "A1", "name": "An", "modules": "m01,m02", "completed_on": "2025-06-05", "evidence": "QĐ 12",
    }  # fmt: skip
    assert found.rows[1].values == {"staff_code": "A2", "name": "Ba", "modules": "all"}
    assert [column for column, _ in told(found.rows[1])] == ["Minh chứng", "Ngày hoàn thành"]


def test_a_list_of_prior_training_says_every_column_it_lacks() -> None:
    with pytest.raises(UnreadableFile) as raised:
        read_evidence(csv("Mã cán bộ;Họ tên", "A1;An"), "a.csv")
    assert raised.value.problems == [
        "Dòng 1: thiếu cột «Học phần», «Ngày hoàn thành», «Minh chứng». Hãy thêm cột với đúng tiêu đề đó."
    ]


def test_an_attendance_list_counts_a_code_once_a_day() -> None:
    found = read_staff_codes(csv("Mã cán bộ;Ngày", "A1;1/7/2026", "a1;01/07/2026", "A1;02/07/2026"), "a.csv")
    assert [row.values for row in found.rows] == [
        {"staff_code": "A1", "day": "2026-07-01"}, {"staff_code": "A1", "day": "2026-07-02"},
    ]  # fmt: skip
    assert found.notes == ("Mã A1: dòng 3 trùng dòng 2, tính một lần.",)


def test_an_attendance_list_may_be_one_column_of_codes() -> None:
    assert [row.values["staff_code"] for row in read_staff_codes(csv("Mã cán bộ", "A1", "00012"), "a.csv").rows] == [
        "A1", "00012",
    ]  # fmt: skip


def test_every_field_of_a_roster_can_be_read() -> None:
    values = ("A1", "An", "PX-A", "doi-178", "công chức", "a@b.vn", "0912345678", "1/1/2026", "2/1/2026", "không", "vì")
    found = read(xlsx([TITLES[field] for field in FIELDS], values))
    assert set(found.rows[0].values) == set(FIELDS)
    assert found.rows[0].problems == ()
