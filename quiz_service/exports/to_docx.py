"""A draft of an official document as a Word file, laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I, says.

In: its parts as texts and tables. Out: the file: A4, Times New Roman, a head of two columns without lines, real
headings, page numbers from the second page on. What only its issuer may give stays open: names of the bodies, number,
place and day, signature. Each page says that it is a draft; the properties name the program and nobody.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from quiz_service.exports import docx_pieces as pieces
from quiz_service.exports.table import Table, printable

TOP, BOTTOM, LEFT, RIGHT = 20, 20, 30, 15
"""Margins in millimetres: the decree asks for 20–25, 20–25, 30–35 and 15–20."""
SIZE = 14
WHOLE = round((210 - LEFT - RIGHT) / 25.4 * 1440)
"""Width between the margins in twentieths of a point."""
BLANK = "…" * 15
DRAFT = "DỰ THẢO"
_CELLS = {"head": "ODauBang", "text": "OChu", "number": "OSo"}


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2; its number is part of the text."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; a note is smaller and in italics."""

    text: str
    is_note: bool = False


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    """What stands behind the signature, on a page of its own."""

    title: str
    subject: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Draft:
    """The parts of a document in the order of the page."""

    kind: str
    """For example "BÁO CÁO"."""
    subject: str
    addressees: Sequence[str]
    blocks: Sequence[Block]
    recipients: Sequence[str]
    footer: str
    annexes: Sequence[Annex] = ()


def _set_font(style: Any, size: float, *, bold: bool = False, italic: bool = False) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = pieces.FONT, Pt(size), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), pieces.FONT)


def _set_spacing(style: Any, *, before: float = 0, after: float = 0, first: float = 0, keep: bool = False) -> None:
    about = style.paragraph_format
    about.space_before, about.space_after, about.first_line_indent = Pt(before), Pt(after), Mm(first)
    about.line_spacing_rule, about.keep_with_next = WD_LINE_SPACING.SINGLE, keep
    about.widow_control = True


def _styles(document: Any) -> None:
    """The styles of the whole file: nothing is set by hand but what stands once."""
    styles = document.styles
    normal = styles["Normal"]
    _set_font(normal, SIZE)
    _set_spacing(normal)
    normal.element.get_or_add_rPr().append(pieces.element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    for name, id_, size, italic in (("Thân văn bản", "ThanVanBan", SIZE, False), ("Ghi chú", "GhiChu", 12, True)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.element.set(qn("w:styleId"), id_)
        style.base_style = normal
        _set_font(style, size, italic=italic)
        _set_spacing(style, before=0, after=6, first=10)
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for level in (1, 2):
        style = styles[f"Heading {level}"]
        _set_font(style, SIZE, bold=True)
        _set_spacing(style, before=6, after=6, first=10, keep=True)
    centred, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    for name, place in (("ODauBang", centred), ("OChu", WD_ALIGN_PARAGRAPH.LEFT), ("OSo", right)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        _set_font(style, 12, bold=name == "ODauBang")
        _set_spacing(style, before=2, after=2)
        style.paragraph_format.alignment = place


def _line(cell_or_document: Any, text: str, size: float = SIZE, *, bold: bool = False, italic: bool = False,
          place: Any = WD_ALIGN_PARAGRAPH.CENTER) -> Any:  # fmt: skip
    """A paragraph that stands once in a document. A cell's own empty first paragraph is used up."""
    paragraphs = cell_or_document.paragraphs
    fresh = hasattr(cell_or_document, "_tc") and len(paragraphs) == 1 and not paragraphs[0].runs
    paragraph = paragraphs[0] if fresh else cell_or_document.add_paragraph()
    run = paragraph.add_run(printable(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    paragraph.alignment = place
    return paragraph


def _two_columns(document: Any, left: int, right: int) -> tuple[Any, Any]:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    pieces.without_borders(table)
    cells = table.rows[0].cells
    for cell, column, width in zip(cells, table.columns, (left, right), strict=True):
        column.width = cell.width = Mm(width)
    return cells[0], cells[1]


def _rule(cell_or_document: Any, width: float, length: float) -> None:
    """A line of this length in the middle of what is so wide; millimetres."""
    paragraph = cell_or_document.add_paragraph()
    pieces.rule_below(paragraph, indent=round((width - length) / 2 / 25.4 * 1440))


def _head(document: Any, draft: Draft) -> None:
    """Both bodies, the state's name and motto, number, place and day; then kind and subject."""
    left, right = _two_columns(document, 70, 95)
    _line(left, BLANK, 12)
    _line(left, BLANK, 12, bold=True)
    _rule(left, 66, 24)
    _line(left, f"Số: …………/{''.join(word[0] for word in draft.kind.split())}-……", 13)
    _line(left, DRAFT, 13, bold=True)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True)
    _rule(right, 91, 58)
    _line(right, "…………, ngày …… tháng …… năm ………", 13, italic=True)
    _line(document, draft.kind, SIZE, bold=True).paragraph_format.space_before = Pt(18)
    _line(document, draft.subject, SIZE, bold=True)
    _rule(document, 165, 50)
    for number, addressee in enumerate(draft.addressees or [BLANK]):
        line = _line(document, f"Kính gửi: {addressee}" if number == 0 else addressee)
        line.paragraph_format.space_before = Pt(12 if number == 0 else 0)
    document.paragraphs[-1].paragraph_format.space_after = Pt(12)


def _blocks(document: Any, blocks: Sequence[Block]) -> None:
    for block in blocks:
        match block:
            case Heading():
                document.add_heading(printable(block.text), block.level)
            case Paragraph():
                document.add_paragraph(printable(block.text), style="Ghi chú" if block.is_note else "Thân văn bản")
            case _:
                _table(document, block)


def _table(document: Any, table: Table) -> None:
    caption = _line(document, table.title, 13, bold=True)
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before = caption.paragraph_format.space_after = Pt(6)
    document.element.body.insert(len(document.element.body) - 1, pieces.data_table(table, WHOLE, _CELLS))
    for note in table.notes:
        document.add_paragraph(printable(note), style="Ghi chú")
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _end(document: Any, recipients: Sequence[str]) -> None:
    """To whom it goes, and the place of the signature, which stays empty."""
    document.add_paragraph()
    left, right = _two_columns(document, 80, 85)
    _line(left, "Nơi nhận:", 12, bold=True, italic=True, place=WD_ALIGN_PARAGRAPH.LEFT)
    for recipient in recipients:
        _line(left, f"- {recipient}", 11, place=WD_ALIGN_PARAGRAPH.LEFT)
    _line(right, "QUYỀN HẠN, CHỨC VỤ CỦA NGƯỜI KÝ", 13, bold=True)
    _line(right, "(chữ ký của người có thẩm quyền)", 13, italic=True)
    for _ in range(4):
        _line(right, "", 13)
    _line(right, BLANK, SIZE, bold=True)


def _annex(document: Any, annex: Annex) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    title = document.add_heading(printable(annex.title), 1)
    title.alignment, title.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Mm(0)
    _line(document, annex.subject, SIZE, bold=True)
    _blocks(document, annex.blocks)


def _page(document: Any, footer: str) -> None:
    """Paper, margins, numbers at the head of all pages but the first, the marks of a draft."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(9)
    section.different_first_page_header_footer = True
    for number, header in enumerate((section.header, section.first_page_header), start=1):
        paragraph = header.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Normal"], WD_ALIGN_PARAGRAPH.CENTER
        if number == 1:
            for run in pieces.page_number():
                paragraph._p.append(run)
        paragraph._p.append(pieces.draft_mark(DRAFT, number))
    for foot in (section.footer, section.first_page_footer):
        paragraph = foot.paragraphs[0]
        paragraph.style, paragraph.alignment = document.styles["Normal"], WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(printable(footer)).font.size = Pt(9)


def render_draft(draft: Draft, *, made_at: datetime) -> bytes:
    """The Word file."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = f"{draft.kind} ({DRAFT})", "Sổ tay 255", ""
    properties.comments, properties.language = "", "vi-VN"
    properties.created = properties.modified = made_at.astimezone(UTC)
    _styles(document)
    _page(document, draft.footer)
    _head(document, draft)
    _blocks(document, draft.blocks)
    _end(document, draft.recipients)
    for annex in draft.annexes:
        _annex(document, annex)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
