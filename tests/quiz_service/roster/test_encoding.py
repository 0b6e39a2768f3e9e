"""CSV files: encodings that are certain are read, others are named; separators, quotes, rows as Excel counts them."""

from __future__ import annotations

import unicodedata

import pytest

from quiz_service.roster.encoding import separator_of
from tests.quiz_service.roster.made_up_lists import csv, problems_of, read
from tests.quiz_service.roster.old_encodings import to_tcvn3, to_vni, to_windows_1258

LINES = ("Mã cán bộ;Họ và tên;Đơn vị", "A1;Nguyễn Văn Dũng;Phường Hoàn Kiếm", "A2;Trần Thị Hằng;Xã Ứng Hòa")
TEXT = "".join(f"{line}\r\n" for line in LINES)
NAMES = ["Nguyễn Văn Dũng", "Trần Thị Hằng"]


def names(data: bytes) -> list[str]:
    return [row.values["name"] for row in read(data, "a.csv").rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_every_form_with_and_without_a_mark(encoding: str) -> None:
    assert names(TEXT.encode(encoding)) == NAMES


def test_a_mark_of_utf16_big_endian_is_known() -> None:
    assert names(b"\xfe\xff" + TEXT.encode("utf-16-be")) == NAMES


def test_text_in_decomposed_form_becomes_nfc() -> None:
    found = read(unicodedata.normalize("NFD", TEXT).encode(), "a.csv").rows
    assert [row.values["name"] for row in found] == NAMES
    assert found[0].values["unit"] == "Phường Hoàn Kiếm"


def test_windows_1258_becomes_nfc_and_is_told() -> None:
    found = read(to_windows_1258(TEXT), "a.csv")
    assert [row.values["name"] for row in found.rows] == NAMES
    assert found.notes == ("Tệp dùng bảng mã Windows-1258: đã đổi sang Unicode. Hãy xem lại chữ có dấu.",)


@pytest.mark.parametrize(("written", "name", "source"), [
    (to_tcvn3(TEXT).encode("latin-1"), "TCVN3 (ABC)", "TCVN3 (ABC)"),
    (to_vni(TEXT).encode("cp1252"), "VNI", "VNI Windows"),
])  # fmt: skip
def test_older_encodings_are_named_with_what_to_do(written: bytes, name: str, source: str) -> None:
    (problem,) = problems_of(written, "a.csv")
    assert problem.startswith(f"Chữ trong tệp dùng bảng mã {name}: dòng 1 có lẽ là «Mã cán bộ;Họ và tên;Đơn vị».")
    assert f"mở Unikey Toolkit (Ctrl+Shift+F6), chọn nguồn là {source}, đích là Unicode" in problem


@pytest.mark.parametrize("name", ["TCVN3 (ABC)", "VNI"])
def test_an_old_text_saved_as_utf8_is_named_too(name: str) -> None:
    write = to_tcvn3 if name.startswith("TCVN3") else to_vni
    (problem,) = problems_of(csv(LINES[0], *map(write, LINES[1:])), "a.csv")
    assert problem.startswith(
        f"Chữ trong tệp dùng bảng mã {name}: dòng 2, cột Họ và tên có lẽ là «Nguyễn Văn Dũng»; dòng 2, cột Đơn vị có "
    )


def test_old_headings_are_named_and_not_only_missing() -> None:
    (problem,) = problems_of(csv(*map(to_tcvn3, LINES)), "a.csv")
    assert problem.startswith("Chữ trong tệp dùng bảng mã TCVN3 (ABC): có lẽ là «Mã cán bộ».")


def test_one_old_name_in_a_long_list_is_a_problem_of_its_row() -> None:
    more = [f"B{n};Lê Văn Bảy;PX" for n in range(20)]
    found = read(csv(*LINES, *more, f"C1;{to_vni('Đỗ Đức')};PX"), "a.csv")
    (problem,) = found.rows[-1].problems
    assert problem.column == "Họ và tên"
    assert problem.message.startswith("Chữ dùng bảng mã VNI, có lẽ là «Đỗ Đức».")
    assert sum(bool(row.problems) for row in found.rows) == 1


def test_utf8_opened_as_something_else_and_saved_again_is_named() -> None:
    broken = TEXT.encode().decode("latin-1").encode()
    (problem,) = problems_of(broken, "a.csv")
    assert problem.startswith("Chữ trong tệp dùng bảng mã UTF-8 bị mở nhầm bảng mã: có lẽ là «Mã cán bộ».")


def test_a_file_of_two_encodings_names_the_lines_of_the_other_one() -> None:
    mixed = TEXT.encode() + to_windows_1258("A3;Lê Thị Bảy;Xã B\r\n") + "A4;Đỗ Tư;Xã C\r\n".encode() + b"A5;\xe0;\r\n"
    (problem,) = problems_of(mixed, "a.csv")
    assert problem.startswith("Tệp lẫn nhiều bảng mã: phần lớn là UTF-8, riêng dòng 4, 6 thì không.")


def test_bytes_of_no_known_encoding_are_told_with_their_line() -> None:
    (problem,) = problems_of(b"Ma can bo;Ho ten\r\nA1;An\r\nA2;\x81\x8d\xfe\r\n", "a.csv")
    assert problem.startswith("Không nhận ra bảng mã của tệp: chữ có dấu ở dòng 3 không phải Unicode (UTF-8).")


def test_a_single_word_that_two_encodings_could_mean_is_not_guessed() -> None:
    (problem,) = problems_of(b"Ma can bo;Ho ten\r\nA1;b\xe9\r\n", "a.csv")
    assert problem.startswith("Không nhận ra bảng mã của tệp: chữ có dấu ở dòng 2")


def test_a_name_whose_letters_became_question_marks_is_told() -> None:
    found = read(csv(LINES[0], "A1;Nguy?n V?n An;PX", "A2;Tr\ufffdn An;PX"), "a.csv").rows
    assert [row.problems[0].message for row in found] == [
        "«Nguy?n V?n An» có dấu hỏi thay cho chữ có dấu, chữ gốc đã mất. Hãy nhập lại.",
        "«Tr\ufffdn An» có dấu hỏi thay cho chữ có dấu, chữ gốc đã mất. Hãy nhập lại.",
    ]


def test_headings_whose_letters_became_question_marks_are_told() -> None:
    (problem,) = problems_of(csv("M? c?n b?;H? v? t?n", "A1;An"), "a.csv")
    assert problem.startswith("Chữ có dấu trong tệp đã thành dấu hỏi («M? c?n b?»), chữ gốc đã mất.")


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_usual_separators_are_found(separator: str) -> None:
    lines = [line.replace(";", separator) for line in LINES]
    assert names(csv(*lines)) == NAMES


def test_commas_inside_a_title_do_not_separate() -> None:
    assert separator_of(["Mã;Nhóm\n", "1;cấp huyện, cấp xã, cơ quan\n", "2;cấp huyện, cấp xã, cơ quan\n"]) == ";"


def test_excels_own_line_about_the_separator_is_no_row() -> None:
    found = read(csv("sep=|", *(line.replace(";", "|") for line in LINES)), "a.csv")
    assert [row.row for row in found.rows] == [2, 3]


def test_quotes_hold_separators_quotes_and_line_breaks_and_rows_count_as_excel_counts_them() -> None:
    found = read(
        csv('Mã cán bộ,"Họ và\ntên",Lý do', "", 'A1,"Nguyễn\r\nVăn An","nói ""không"", rồi thôi"', "A2,Ba,"), "a.csv"
    )
    assert [(row.row, row.values.get("name")) for row in found.rows] == [(3, "Nguyễn Văn An"), (4, "Ba")]
    assert found.rows[0].values["scope_reason"] == 'nói "không", rồi thôi'


@pytest.mark.parametrize("line", ['A1;"An;PX', 'A1;"An"x;PX'])
def test_a_quote_in_the_wrong_place_is_told_with_its_line(line: str) -> None:
    (problem,) = problems_of(csv(*LINES, line, "A9;Chín;PX"), "a.csv")
    assert 'dấu ngoặc kép (") đặt sai chỗ hoặc mở mà không đóng' in problem
    assert problem.startswith("Dòng ")


def test_line_ends_of_old_macintoshes_are_line_ends() -> None:
    assert names(TEXT.replace("\r\n", "\r").encode()) == NAMES


def test_zeros_in_a_text_are_told_with_their_line() -> None:
    (problem,) = problems_of(csv(*LINES, "A3;A\0n;B"), "a.csv")
    assert problem.startswith("Dòng 4 có ký tự rỗng (NUL): tệp hỏng hoặc không phải văn bản.")


def test_a_broken_pair_of_utf16_is_told_with_its_line() -> None:
    data = "\ufeffMã cán bộ;Họ tên\r\nA1;".encode("utf-16-le") + b"\x00\xd8" + "x\r\n".encode("utf-16-le")
    (problem,) = problems_of(data, "a.csv")
    assert problem.startswith("Dòng 2 có chữ bị hỏng (không phải UTF-16).")
