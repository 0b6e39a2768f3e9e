"""The certificate: whole words, a QR code that leads to its check page, and no pretence."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from quiz_service.exports.certificate_pdf import CertificateSheet, render_certificate
from tests.quiz_service.exports.reading import names_in, opened, qr_texts, tags, words, words_without_role

ALPHABET = "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ uùủũúụ ưừửữứự yỳỷỹýỵ đ"
URL = "https://sotay255.example/hoc-tap/chung-nhan/255-7KQM-2XRT-9HCD"

SHEET = CertificateSheet(
    number="255-7KQM-2XRT-9HCD",
    holder_name="Nguyễn Thị Thuỳ Dương",
    path_title="Cán bộ cấp huyện, cấp xã và cơ quan, tổ chức có liên quan",
    issued_on=date(2026, 2, 5),
    modules=(("Tổng quan và quan điểm của Kế hoạch", date(2026, 1, 30)), ("Can thiệp giảm hại", date(2026, 2, 4))),
    check_url=URL,
    issuer_lines=("Sổ tay 255 do một đơn vị bịa ra vận hành.",),
)


def test_the_certificate_says_who_completed_which_path_and_when() -> None:
    text = words(render_certificate(SHEET))
    assert "ghi nhận Nguyễn Thị Thuỳ Dương đã hoàn thành" in text
    assert "Cán bộ cấp huyện, cấp xã và cơ quan, tổ chức có liên quan" in text
    assert "ngày 05 tháng 02 năm 2026" in text
    assert "Tổng quan và quan điểm của Kế hoạch 30/01/2026" in text
    assert "Can thiệp giảm hại 04/02/2026" in text
    assert "Số chứng nhận: 255-7KQM-2XRT-9HCD" in text
    assert "một đơn vị bịa ra" in text


@pytest.mark.parametrize("letters", [ALPHABET, ALPHABET.upper()])
def test_every_vietnamese_letter_can_be_copied_from_it(letters: str) -> None:
    text = words(render_certificate(replace(SHEET, path_title=letters, modules=((letters, date(2026, 1, 1)),))))
    assert text.count(letters) == 2


def test_a_name_typed_with_loose_marks_is_printed_in_whole_letters() -> None:
    loose = unicodedata.normalize("NFD", "Đặng Thị Hường")
    assert "Đặng Thị Hường" in words(render_certificate(replace(SHEET, holder_name=loose)))


def test_a_letter_that_the_typeface_lacks_never_leaves_a_gap() -> None:
    text = words(render_certificate(replace(SHEET, holder_name="H’Ŭm Niê Ƀlô 😀")))
    assert "H’Um Niê Blô ?" in text


def test_the_qr_code_leads_to_the_printed_check_page() -> None:
    pdf = render_certificate(SHEET)
    assert qr_texts(pdf) == [URL]
    assert URL in words(pdf)


def test_it_says_what_it_is_and_does_not_pretend_to_be_a_paper_of_the_state() -> None:
    text = words(render_certificate(SHEET))
    assert "không phải văn bằng, chứng chỉ" in text
    assert "không có con dấu, không có chữ ký" in text
    assert "cộng hòa xã hội chủ nghĩa" not in text.casefold()
    assert "độc lập - tự do - hạnh phúc" not in text.casefold()


def test_the_files_own_description_names_nobody() -> None:
    described = names_in(render_certificate(SHEET))
    assert "Chứng nhận hoàn thành lộ trình học – Sổ tay 255" in described
    assert "Dương" not in described
    assert SHEET.number not in described


def test_a_screen_reader_is_told_the_language_the_heading_and_what_the_picture_is() -> None:
    pdf = render_certificate(SHEET)
    root = opened(pdf).trailer["/Root"]
    assert root["/Lang"] == "vi-VN"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    roles = tags(pdf)
    assert [role for role, _ in roles].count("/H1") == 1
    assert ("/Figure", f"Mã QR dẫn tới {URL}") in roles
    assert [words_without_role(page) for page in opened(pdf).pages] == [0]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_certificate(SHEET) == render_certificate(SHEET)


def test_a_usual_path_fits_on_one_page_of_a4() -> None:
    modules = tuple((f"Phòng, chống bạo lực trên cơ sở giới, phần {n}", date(2026, 1, 1)) for n in range(13))
    pages = opened(render_certificate(replace(SHEET, modules=modules))).pages
    assert len(pages) == 1
    assert (round(float(pages[0].mediabox.width)), round(float(pages[0].mediabox.height))) == (595, 842)


def test_however_long_the_names_are_nothing_is_cut_off() -> None:
    name = "Công Tằng Tôn Nữ Phước Hoàng Thuỳ Dương Bảo Ngọc Kim Ngân Phương Thảo Uyên Nhi Ánh Tuyết Mai Khôi Vĩ Hạ"
    titles = [f"{n}. " + "Học phần có một cái tên dài đến mức phải xuống dòng nhiều lần " * 3 for n in range(20)]
    pdf = render_certificate(
        replace(SHEET, holder_name=name, modules=tuple((title, date(2026, 1, 1)) for title in titles))
    )
    text = words(pdf)
    assert name in text
    # A day stands beside the first line of its title, so the two are read out mixed; the number begins the title.
    assert [n for n in range(20) if f" {n}. Học phần" not in text] == []
    assert text.count("01/01/2026") == 20
    pages = opened(pdf).pages
    assert len(pages) > 1
    assert "trang 2" in pages[1].extract_text()
    assert all("không phải văn bằng" in " ".join(page.extract_text().split()) for page in pages)
