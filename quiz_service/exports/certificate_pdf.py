"""The certificate of a completed path as a PDF that can be printed, read aloud and checked.

In: what is printed, word for word. Out: bytes. It is a plain record of learning: it bears no national title, emblem,
seal or signature, and says so, because it must not be taken for a văn bằng or for a paper of a state body.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from quiz_service.exports.paper import BRAND, MUTED, WIDTH, Paper

TITLE = "Chứng nhận hoàn thành lộ trình học"
WHAT_IT_IS = (
    "Đây là bản ghi nhận việc học trong Sổ tay 255. Bản này không phải văn bằng, chứng chỉ; "
    "không có con dấu, không có chữ ký và không thay thế văn bản của cơ quan có thẩm quyền."
)

_LEFT = 24.0
_WIDE = WIDTH - 2 * _LEFT
_LIST_TOP_AGAIN = 42.0
"""Where the list goes on, on a second page."""
_FOOT = 229.0
"""Where the part for checking begins."""
_QR = 40.0
_DAY = 34.0
"""Width of the column of days."""
_ROW_GAP = 1.5


@dataclass(frozen=True)
class CertificateSheet:
    """Everything that is printed. `number` and `check_url` carry nothing personal."""

    number: str
    holder_name: str
    path_title: str
    issued_on: date
    modules: tuple[tuple[str, date], ...]
    """(title, day of completion), in the order of the path."""
    check_url: str
    """The public page that confirms this number; it is printed and stands in the QR code."""
    issuer_lines: tuple[str, ...] = ()
    """Who runs the service, a line each."""


def _in_figures(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _in_words(day: date) -> str:
    """As Nghị định 30/2020/NĐ-CP writes a day: a nought before days under ten and before January and February."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def _head(paper: Paper, sheet: CertificateSheet) -> None:
    paper.add_page()
    paper.words("SỔ TAY 255", x=_LEFT, y=20, width=_WIDE / 2, size=11, bold=True, colour=BRAND)
    page = f", trang {paper.page}" if paper.page > 1 else ""
    paper.words(f"Số {sheet.number}{page}", x=WIDTH / 2, y=20.4, width=_WIDE / 2, size=9.5, colour=MUTED, align="R")
    paper.rule(_LEFT, 28, _WIDE, thickness=0.6, colour=BRAND)


def _statement(paper: Paper, sheet: CertificateSheet) -> float:
    """Who completed what; returns where it ends."""
    y = paper.words(TITLE, x=_LEFT, y=40, width=_WIDE, size=23, bold=True, colour=BRAND, tag="/H1")
    y = paper.words("Sổ tay 255 ghi nhận", x=_LEFT, y=y + 6, width=_WIDE, size=11, colour=MUTED)
    size = paper.fitting_size(sheet.holder_name, (30, 26, 22, 18, 14), width=_WIDE, height=29, bold=True)
    y = paper.words(sheet.holder_name, x=_LEFT, y=y, width=_WIDE, size=size, bold=True)
    y = paper.words(
        "đã hoàn thành các học phần bắt buộc của lộ trình", x=_LEFT, y=y + 2, width=_WIDE, size=11, colour=MUTED
    )
    one_line, two_lines = 9.0, 17.0
    size = paper.fitting_size(sheet.path_title, (16, 15, 14), width=_WIDE, height=one_line, bold=True)
    if paper.height_of(sheet.path_title, width=_WIDE, size=size, bold=True) > one_line:
        size = paper.fitting_size(sheet.path_title, (16, 14, 12), width=_WIDE, height=two_lines, bold=True)
    y = paper.words(sheet.path_title, x=_LEFT, y=y + 0.5, width=_WIDE, size=size, bold=True)
    return paper.words(f"Ghi nhận {_in_words(sheet.issued_on)}.", x=_LEFT, y=y + 2, width=_WIDE, size=11, colour=MUTED)


def _list_head(paper: Paper, y: float) -> float:
    paper.words("Học phần", x=_LEFT, y=y, width=_WIDE - _DAY, size=8.5, bold=True, colour=MUTED)
    y = paper.words(
        "Ngày hoàn thành", x=_LEFT + _WIDE - _DAY, y=y, width=_DAY, size=8.5, bold=True, colour=MUTED, align="R"
    )
    paper.rule(_LEFT, y + 0.8, _WIDE)
    return y + 0.8


def _row_height(paper: Paper, title: str, size: float) -> float:
    return paper.height_of(title, width=_WIDE - _DAY, size=size) + 2 * _ROW_GAP


def _module_list(paper: Paper, sheet: CertificateSheet, y: float) -> None:
    """One row a module, as large as the page allows; what finds no room goes on overleaf."""
    y = _list_head(paper, y)
    room = _FOOT - 4 - y
    size = next(
        (size for size in (10.5, 9.5, 8.5) if sum(_row_height(paper, t, size) for t, _ in sheet.modules) <= room), 8.5
    )
    for title, day in sheet.modules:
        if y + _row_height(paper, title, size) > _FOOT - 4:
            _foot(paper, sheet)
            _head(paper, sheet)
            y = _list_head(paper, _LIST_TOP_AGAIN)
        beside = _LEFT + _WIDE - _DAY
        below = paper.words(title, x=_LEFT, y=y + _ROW_GAP, width=_WIDE - _DAY, size=size)
        paper.words(_in_figures(day), x=beside, y=y + _ROW_GAP, width=_DAY, size=size, align="R")
        y = below + _ROW_GAP
        paper.rule(_LEFT, y, _WIDE)


def _foot(paper: Paper, sheet: CertificateSheet) -> None:
    """How to check the certificate, and what it is not."""
    paper.qr(sheet.check_url, x=_LEFT - 3, y=_FOOT, side=_QR, spoken=f"Mã QR dẫn tới {sheet.check_url}")
    x = _LEFT + _QR + 3
    width = _WIDE - _QR - 3
    y = paper.words("Kiểm tra chứng nhận này", x=x, y=_FOOT + 4, width=width, size=10.5, bold=True, tag="/H2")
    y = paper.words("Quét mã QR hoặc mở địa chỉ:", x=x, y=y + 0.5, width=width, size=9.5)
    size = paper.fitting_size(sheet.check_url, (9.5, 9, 8.5, 8, 7.5), width=width, height=5)
    y = paper.words(sheet.check_url, x=x, y=y, width=width, size=size)
    y = paper.words(f"Số chứng nhận: {sheet.number}", x=x, y=y, width=width, size=9.5)
    for line in sheet.issuer_lines:
        y = paper.words(line, x=x, y=y, width=width, size=8.5, colour=MUTED)
    y = max(y, _FOOT + _QR) + 2
    paper.rule(_LEFT, y, _WIDE, thickness=0.6, colour=BRAND)
    paper.words(WHAT_IT_IS, x=_LEFT, y=y + 2, width=_WIDE, size=8.5, colour=MUTED)


def render_certificate(sheet: CertificateSheet) -> bytes:
    """A PDF in A4, one page as long as the modules find room. The same sheet gives the same bytes."""
    paper = Paper(title=f"{TITLE} – Sổ tay 255", made_at=datetime.combine(sheet.issued_on, time(), UTC))
    _head(paper, sheet)
    y = _statement(paper, sheet)
    _module_list(paper, sheet, y + 8)
    _foot(paper, sheet)
    return paper.finished()
