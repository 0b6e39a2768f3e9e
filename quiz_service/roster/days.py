"""A cell as a day, in the order in which Vietnamese people write it: day, month, year.

In: a cell. Out: ("2026-03-02", "") or ("", problem). A day that could be meant in two ways is told, not guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from quiz_service.roster.cells import EMPTY, Parsed, shown, text_of
from quiz_service.roster.grid import Cell

EARLIEST, LATEST = date(1940, 1, 1), date(2100, 12, 31)
FULL = "Hãy ghi đủ ngày/tháng/năm, ví dụ 02/03/2026."
_TIME = r"(?:[ T,]*\d{1,2}[:hg]\d{0,2}(?::\d{2}(?:\.\d+)?)?(?: ?[APap][Mm]|Z)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}})\s*[/.\-–]\s*(\d{{1,2}})\s*[/.\-–]\s*(\d{{2}}|\d{{4}})\.?{_TIME}")
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[/.\-–]\s*(\d{{1,2}})\s*[/.\-–]\s*(\d{{1,2}}){_TIME}")
_IN_WORDS = re.compile(r"(?:ngày )?(\d{1,2}) tháng (\d{1,2})(?:,)? năm (\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})")
_NO_DAY = re.compile(r"(?:tháng )?(\d{1,2})\s*[/.\-]\s*\d{4}|\d{4}")


def _within_reason(day: date) -> Parsed:
    if EARLIEST <= day <= LATEST:
        return day.isoformat(), ""
    told = f"{day.day:02}/{day.month:02}/{day.year}"
    return "", f"ngày {told} nằm ngoài khoảng từ năm {EARLIEST.year} đến năm {LATEST.year}. Hãy xem lại năm."


def _from_serial(number: float, counts_from_1904: bool) -> Parsed:
    """A day that Excel shows as a number, because the cell has no date format."""
    if not 1 <= number < 100_000:
        return "", f"{shown(f'{number:.15g}')} không phải ngày. {FULL}"
    start = date(1904, 1, 1) if counts_from_1904 else date(1899, 12, 30)
    return _within_reason(start + timedelta(days=int(number)))


def _from_parts(text: str, day: int, month: int, year: int) -> Parsed:
    try:
        return _within_reason(date(year, month, day))
    except ValueError:
        pass
    if month > 12 >= day > 0 and month <= 31:
        return (
            "",
            f"{shown(text)}: không có tháng {month}. Ngày viết trước, tháng viết sau, ví dụ 02/03/2026 là 2 tháng 3.",
        )
    return "", f"{shown(text)} không có trong lịch. Hãy xem lại ngày và tháng. {FULL}"


def _from_text(text: str) -> Parsed:
    if found := _YEAR_FIRST.fullmatch(text):
        return _from_parts(text, int(found[3]), int(found[2]), int(found[1]))
    if found := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text) or _DIGITS.fullmatch(text):
        if len(found[3]) == 2:
            return "", f"{shown(text)}: năm chỉ có hai chữ số nên không rõ thế kỷ. {FULL}"
        return _from_parts(text, int(found[1]), int(found[2]), int(found[3]))
    if _NO_DAY.fullmatch(text):
        return "", f"{shown(text)} thiếu ngày hoặc tháng. {FULL}"
    return "", f"{shown(text)} không phải ngày. {FULL}"


def day(cell: Cell, counts_from_1904: bool = False) -> Parsed:
    """The day in a cell.

    >>> day("2-3-2026"), day(46083.0), day("31/4/2026")[1]
    (('2026-03-02', ''), ('2026-03-02', ''), '«31/4/2026» không có trong lịch. Hãy xem lại ngày và tháng. \
Hãy ghi đủ ngày/tháng/năm, ví dụ 02/03/2026.')
    """
    if isinstance(cell, datetime):
        return _within_reason(cell.date())
    if isinstance(cell, date):
        return _within_reason(cell)
    if isinstance(cell, str):
        text, problem = text_of(cell)
        if problem or not text:
            return "", problem
        if text.isdigit() and len(text) == 5:
            return _from_serial(int(text), counts_from_1904)
        return _from_text(text)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        # As a number 02032026 has lost its zero, and 2026 is a year: too little to go by.
        return _from_serial(cell, counts_from_1904) if cell == cell else EMPTY
    return "", f"ô này không phải ngày. {FULL}"
