"""Small values as forms and addresses send them: forgiving where nothing is lost, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quiz_service.errors import Invalid
from quiz_service.web.service import today

EARLIEST = date(2020, 1, 1)
"""A day before it is a typing error: the plan is of 2021."""
FIRST_PLANNED, LAST_PLANNED = date(1990, 1, 1), date(2100, 12, 31)
"""Days of units and targets, which may lie ahead."""
MOST_DIGITS = 8


def page_number(given: Mapping[str, str]) -> int:
    """The page asked for by `trang`; 1 when what was sent is no number."""
    text = given.get("trang", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 1


def day_of(text: str) -> date | None:
    """A past day or today as a date field sends it, 2026-03-02; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= today() else None


def planned_day(text: str) -> date | None:
    """A day that may lie ahead, as a date field sends it; None when the field is empty.

    Raises:
        Invalid: something else was sent.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not FIRST_PLANNED <= day <= LAST_PLANNED:
        raise Invalid([f"Ngày «{text[:20]}» chưa đúng. Hãy chọn một ngày từ năm {FIRST_PLANNED.year}."])
    return day


def needed_day(heading: str, text: str) -> date:
    """The same where a day is needed.

    Raises:
        Invalid: the field is empty, or something else was sent.
    """
    day = planned_day(text)
    if day is None:
        raise Invalid([f"{heading}: chưa có."])
    return day
