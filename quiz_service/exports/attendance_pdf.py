"""Sheets that people sign in a classroom: A4, a set for each day, a line a person and empty lines for others.

In: what the class is, its days, names. Out: a PDF. It is a working paper and bears no title of a state document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quiz_service.exports.paper import HEIGHT, INK, MUTED, WIDTH, Paper

TITLE = "Danh sách ký tên dự lớp"
EMPTY_LINES = 10
"""After the names; a sheet without names is filled with them."""

_LEFT, _TOP, _FOOT = 15.0, 12.0, HEIGHT - 14.0
_WIDE = WIDTH - 2 * _LEFT
_COLUMNS = (("STT", 11.0), ("Họ và tên", 54.0), ("Mã cán bộ", 26.0), ("Đơn vị", 51.0), ("Ký tên", 38.0))
_SIZE = 9.0
_INSET = 1.4
_LOWEST_ROW = 9.5
"""Millimetres: room for a signature."""


@dataclass(frozen=True)
class AttendanceSheet:
    """What is printed. `days`: (day, from, until); `names`: (name, staff code, unit), in the order of the list."""

    title: str
    unit: str
    place: str
    trainer: str
    days: tuple[tuple[date, str, str], ...]
    names: tuple[tuple[str, str, str], ...] = ()


def render_sheets(sheet: AttendanceSheet, *, made_at: datetime) -> bytes:
    """A PDF with a set of pages for each day. The same sheet at the same instant gives the same bytes."""
    paper = Paper(title=f"{TITLE} – Sổ tay 255", made_at=made_at)
    for day in sheet.days:
        _day(paper, sheet, day)
    return paper.finished()


def _day(paper: Paper, sheet: AttendanceSheet, day: tuple[date, str, str]) -> None:
    rows = [(str(number), *name) for number, name in enumerate(sheet.names, start=1)]
    page, y = 1, _head(paper, sheet, day)
    number = 0
    while number < len(rows) + EMPTY_LINES or not sheet.names:
        cells = rows[number] if number < len(rows) else (str(number + 1), "", "", "")
        height = _height(paper, cells)
        if y + height > _FOOT:
            if not sheet.names:
                break  # an empty sheet is one page
            page, y = page + 1, _next_page(paper, day, page + 1)
        _row(paper, cells, y, height)
        y += height
        number += 1
    _page_number(paper, day, page)


def _head(paper: Paper, sheet: AttendanceSheet, day: tuple[date, str, str]) -> float:
    paper.add_page()
    y = paper.words(TITLE.upper(), x=_LEFT, y=_TOP, width=_WIDE, size=13, bold=True, tag="/H1", align="C")
    y = paper.words(sheet.title, x=_LEFT, y=y + 1, width=_WIDE, size=11.5, bold=True, align="C")
    on, starts, ends = day
    for line in (
        f"Ngày {on:%d/%m/%Y}, từ {starts} đến {ends}, tại {sheet.place}",
        f"Đơn vị tổ chức: {sheet.unit}. Người giảng: {sheet.trainer}.",
    ):
        y = paper.words(line, x=_LEFT, y=y + 0.5, width=_WIDE, size=9.5, align="C")
    return _table_head(paper, y + 3)


def _next_page(paper: Paper, day: tuple[date, str, str], page: int) -> float:
    _page_number(paper, day, page - 1)
    paper.add_page()
    return _table_head(paper, _TOP)


def _page_number(paper: Paper, day: tuple[date, str, str], page: int) -> None:
    text = f"Ngày {day[0]:%d/%m/%Y}, trang {page}"
    paper.words(text, x=_LEFT, y=_FOOT + 2, width=_WIDE, size=8, colour=MUTED, align="R")


def _table_head(paper: Paper, y: float) -> float:
    x, height = _LEFT, 7.0
    for heading, width in _COLUMNS:
        paper.words(heading, x=x + _INSET, y=y + 1.2, width=width - 2 * _INSET, size=_SIZE, bold=True, tag="/TH")
        x += width
    _frame(paper, y, height)
    return y + height


def _height(paper: Paper, cells: tuple[str, ...]) -> float:
    heights = (
        paper.height_of(text, width=width - 2 * _INSET, size=_SIZE)
        for text, (_, width) in zip(cells, _COLUMNS, strict=False)
        if text
    )
    return max(_LOWEST_ROW, *(height + 2 * _INSET for height in heights))


def _row(paper: Paper, cells: tuple[str, ...], y: float, height: float) -> None:
    x = _LEFT
    for text, (_, width) in zip(cells, _COLUMNS, strict=False):
        if text:
            paper.words(text, x=x + _INSET, y=y + _INSET, width=width - 2 * _INSET, size=_SIZE, tag="/TD")
        x += width
    _frame(paper, y, height)


def _frame(paper: Paper, y: float, height: float) -> None:
    """Lines around and between the cells of a row."""
    with paper.decoration():
        paper.set_draw_color(*INK)
        paper.set_line_width(0.2)
        paper.rect(_LEFT, y, _WIDE, height)
        x = _LEFT
        for _, width in _COLUMNS[:-1]:
            x += width
            paper.line(x, y, x, y + height)
