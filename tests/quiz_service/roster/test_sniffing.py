"""A file is what is in it, not what it is called."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from quiz_service.roster.grid import MOST_BYTES
from tests.quiz_service.roster.made_up_lists import (
    AN,
    HEADINGS,
    csv,
    parts_of,
    problems_of,
    read,
    with_part,
    xlsx,
    zipped,
)  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
XLS, WORD, LOCKED = (OLE + word.encode("utf-16-le") for word in ("Workbook", "WordDocument", "EncryptedPackage"))


@pytest.mark.parametrize(("data", "what", "advice"), [
    (b"", "Tệp rỗng (0 byte)", "Hãy xem lại tệp"),
    (b"%PDF-1.7 ...", "Đây là tệp PDF", ".xlsx"),
    (b"\x89PNG\r\n\x1a\n....", "Đây là tệp ảnh", ".xlsx"),
    (b"\xff\xd8\xff\xe0....", "Đây là tệp ảnh", ".xlsx"),
    (XLS, "Đây là tệp Excel đời cũ (.xls)", "chọn Lưu thành (Save As), loại «Excel Workbook (*.xlsx)»"),
    (OLE, "Đây là tệp Excel đời cũ (.xls)", "Save As"),
    (WORD, "Đây là tệp Word", ".xlsx"),
    (LOCKED, "Tệp có mật khẩu", "xóa mật khẩu"),
    (b"{\\rtf1 ...}", "Đây là tệp văn bản RTF", ".xlsx"),
    (gzip.compress(b"a"), "Đây là tệp nén", "Hãy giải nén"),
    (b"Rar!\x1a\x07....", "Đây là tệp nén", "Hãy giải nén"),
    (b"\xef\xbb\xbf <html><table><tr><td>M\xc3\xa3", "Đây là trang web (HTML)", "Save As"),
    ("\ufeff<table>".encode("utf-16-le"), "Đây là trang web (HTML)", "Save As"),
    (b'<?xml version="1.0"?><Workbook>', "Đây là tệp XML", "Save As"),
])  # fmt: skip
def test_what_is_no_list_is_named_with_what_to_do(data: bytes, what: str, advice: str) -> None:
    (problem,) = problems_of(data)
    assert problem.startswith(what)
    assert advice in problem


@pytest.mark.parametrize(("parts", "what"), [
    ({"mimetype": b"application/vnd.oasis", "content.xml": b"<a/>"}, "Đây là tệp OpenDocument"),
    ({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}, "Đây là tệp Word hoặc PowerPoint"),
    ({"[Content_Types].xml": b"<a/>", "ppt/presentation.xml": b"<a/>"}, "Đây là tệp Word hoặc PowerPoint"),
    ({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b""}, "Đây là tệp Excel nhị phân (.xlsb)"),
    ({"danh-sach.csv": b"a;b"}, "Đây là tệp nén, không phải tệp Excel"),
])  # fmt: skip
def test_other_archives_are_named(parts: dict[str, bytes], what: str) -> None:
    (problem,) = problems_of(zipped(parts))
    assert problem.startswith(what)


def test_a_file_that_is_too_large_is_not_looked_into() -> None:
    (problem,) = problems_of(b"a" * (MOST_BYTES + 1))
    assert problem.startswith("Tệp lớn 20.0 MB, quá giới hạn 20 MB.")


def test_a_csv_file_named_xlsx_is_read_as_csv_with_a_note() -> None:
    found = read(csv("Mã cán bộ;Họ tên", "A1;An"), "danh-sach.xlsx")
    assert len(found.rows) == 1
    assert found.notes == ("Tệp mang đuôi .xlsx nhưng nội dung là CSV: đã đọc như CSV.",)


def test_a_workbook_named_csv_is_read_as_a_workbook_with_a_note() -> None:
    found = read(xlsx(HEADINGS, AN), "danh-sach.csv")
    assert len(found.rows) == 1
    assert found.notes == ("Tệp mang đuôi .csv nhưng nội dung là Excel (.xlsx): đã đọc như Excel.",)


def test_a_file_with_macros_is_refused_whatever_its_name() -> None:
    (problem,) = problems_of(with_part(xlsx(HEADINGS, AN), "xl/vbaProject.bin", b"x"))
    assert problem.startswith("Tệp có macro (.xlsm) nên không được nhận.")
    types = parts_of(xlsx(HEADINGS, AN))["[Content_Types].xml"]
    types = types.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    (problem,) = problems_of(with_part(xlsx(HEADINGS, AN), "[Content_Types].xml", types))
    assert problem.startswith("Tệp có macro (.xlsm) nên không được nhận.")


def test_macros_and_links_to_other_files_are_both_told() -> None:
    data = with_part(
        with_part(xlsx(HEADINGS, AN), "xl/vbaProject.bin", b"x"), "xl/externalLinks/externalLink1.xml", b"<a/>"
    )
    assert [problem.split(" nên ")[0] for problem in problems_of(data)] == [
        "Tệp có macro (.xlsm)", "Tệp có liên kết tới tệp khác",
    ]  # fmt: skip


def test_a_part_with_a_password_is_told() -> None:
    data = bytearray(xlsx(HEADINGS, AN))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.start_dir
    while (at := data.find(b"PK\x01\x02", start)) >= 0:
        data[at + 8] |= 1
        start = at + 4
    (problem,) = problems_of(bytes(data))
    assert problem.startswith("Tệp có mật khẩu")
