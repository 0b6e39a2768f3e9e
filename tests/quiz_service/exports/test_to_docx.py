"""A draft read back: the layout that the decree asks for, real styles, tables that keep together, nothing final."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from quiz_service.exports.table import Column, Indented, Table
from quiz_service.exports.to_docx import BLANK, DRAFT, Annex, Draft, Heading, Paragraph, render_draft

NOW = datetime(2026, 6, 16, 2, tzinfo=UTC)
COLUMNS = (Column("Đơn vị", width=30), Column("Số", "count", 8), Column("Tỷ lệ", "share", 8), Column("Ngày", "day", 8))


ROWS = ((Indented("Sở A", 1), 1234, Fraction(69999, 100000), date(2026, 6, 16)),)


def rendered(rows: Any = ROWS, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "kind": "BÁO CÁO", "subject": "Kết quả tập huấn", "addressees": ["UBND Thành phố"],
        "blocks": [Heading("I. KẾT QUẢ"), Heading("1. Theo nhóm", 2), Paragraph("Thân bài."),
                   Table("Bảng 1", COLUMNS, rows, ["Ghi chú bảng."]), Paragraph("Ghi chú.", is_note=True)],
        "recipients": ["Như trên;", "Lưu: VT."], "footer": "Mã tệp TX-1",
        "annexes": [Annex("Phụ lục", "KẾT QUẢ THEO ĐƠN VỊ", [Table("Bảng 2", COLUMNS, [])])],
    }  # fmt: skip
    return Document(io.BytesIO(render_draft(Draft(**values | changes), made_at=NOW)))


def words(document: Any) -> str:
    """All paragraphs and cells, in the order of the file."""
    return "\n".join(
        "".join(piece.text or "" for piece in one.iter(qn("w:t"))) for one in document.element.body.iter(qn("w:p"))
    )


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    [section] = rendered().sections
    width, height, top, bottom, left, right = (
        round(length.mm, 1)
        for length in (section.page_width, section.page_height, section.top_margin, section.bottom_margin,
                       section.left_margin, section.right_margin)
    )  # fmt: skip
    assert (width, height) == (210, 297)
    assert 20 <= top <= 25
    assert 20 <= bottom <= 25
    assert 30 <= left <= 35
    assert 15 <= right <= 20


def test_every_style_that_is_used_is_times_new_roman() -> None:
    document = rendered()
    used = {paragraph.style.name for paragraph in document.paragraphs} | {
        cell.paragraphs[0].style.name for table in document.tables for row in table.rows for cell in row.cells
    }
    assert {"Normal", "Heading 1", "Heading 2", "Thân văn bản", "Ghi chú"} <= used
    for name in used:
        style = document.styles[name]
        fonts = style.element.rPr.rFonts
        scripts = {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")}
        assert scripts == {"Times New Roman"}, name
        assert not [attribute for attribute in fonts.attrib if attribute.endswith("Theme")], name
    assert document.styles["Thân văn bản"].font.size == Pt(14)
    assert document.styles["Heading 1"].font.bold
    assert document.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


def test_headings_are_headings() -> None:
    styles = {paragraph.text: paragraph.style.name for paragraph in rendered().paragraphs}
    assert (styles["I. KẾT QUẢ"], styles["1. Theo nhóm"], styles["Phụ lục"]) == ("Heading 1", "Heading 2", "Heading 1")


def test_the_head_has_two_columns_without_lines_and_leaves_open_what_is_the_issuer_s() -> None:
    head = rendered().tables[0]
    left, right = head.rows[0].cells
    assert left.text.split("\n")[:2] == [BLANK, BLANK]
    assert left.text.split("\n")[-2:] == ["Số: …………/BC-……", DRAFT]
    assert right.text.split("\n")[:2] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert right.text.split("\n")[-1] == "…………, ngày …… tháng …… năm ………"
    sides = head._tbl.tblPr.find(qn("w:tblBorders"))
    assert {side.get(qn("w:val")) for side in sides} == {"nil"}
    assert [right.paragraphs[0].runs[0].font.size, right.paragraphs[1].runs[0].font.size] == [Pt(12), Pt(13)]
    assert right.paragraphs[0].runs[0].bold
    assert right.paragraphs[-1].runs[0].italic


def test_kind_subject_and_addressee_stand_below_one_another() -> None:
    lines = [paragraph.text for paragraph in rendered().paragraphs if paragraph.text][:3]
    assert lines == ["BÁO CÁO", "Kết quả tập huấn", "Kính gửi: UBND Thành phố"]
    assert f"Kính gửi: {BLANK}" in words(rendered(addressees=[]))


def test_the_place_of_the_signature_is_empty() -> None:
    left, right = rendered().tables[2].rows[0].cells
    assert left.text.split("\n") == ["Nơi nhận:", "- Như trên;", "- Lưu: VT."]
    assert right.text.split("\n")[-1] == BLANK
    assert left.paragraphs[0].runs[0].font.size == Pt(12)
    assert left.paragraphs[1].runs[0].font.size == Pt(11)


def test_tables_repeat_their_head_and_split_no_row() -> None:
    table = rendered().tables[1]
    head, row = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr.find(qn("w:tblHeader")) is None
    assert all(one._tr.trPr.find(qn("w:cantSplit")) is not None for one in table.rows)
    assert [cell.text for cell in head.cells] == ["Đơn vị", "Số", "Tỷ lệ", "Ngày"]
    assert [cell.text for cell in row.cells] == ["Sở A", "1.234", "69,99", "16/06/2026"]
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) <= Mm(210 - 30 - 15).twips + 5
    assert table.style.name == "Table Grid"


def test_pages_are_numbered_at_the_head_from_the_second_on_and_all_say_draft() -> None:
    [section] = rendered().sections
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml
    for header in (section.header, section.first_page_header):
        assert f'string="{DRAFT}"' in header._element.xml
    assert [foot.paragraphs[0].text for foot in (section.footer, section.first_page_footer)] == ["Mã tệp TX-1"] * 2


def test_the_properties_name_the_program_and_nobody() -> None:
    properties = rendered().core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("Sổ tay 255", "", "")
    assert (properties.title, properties.language) == ("BÁO CÁO (DỰ THẢO)", "vi-VN")
    assert properties.created == NOW


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_gives_a_file_that_opens(text: str) -> None:
    document = rendered([(text, 1, None, None)], subject=text, blocks=[Heading(text), Paragraph(text),
                        Table(text, COLUMNS, [(text, 1, None, None)], [text])], footer=text)  # fmt: skip
    file = io.BytesIO()
    document.save(file)
    with zipfile.ZipFile(file) as packed:
        etree.fromstring(packed.read("word/document.xml"))


@pytest.mark.parametrize("text", ["=cmd()", "<w:p/>", "a & b", "\x0b\x00", "x" * 40_000])
def test_what_looks_like_markup_stays_what_was_typed(text: str) -> None:
    table = rendered([(text, 1, None, None)]).tables[1]
    assert table.rows[1].cells[0].text == text.replace("\x0b", "�").replace("\x00", "�")
