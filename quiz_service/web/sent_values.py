"""Small values as forms and addresses send them: forgiving where nothing is lost, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from quiz_service.web.service import today

EARLIEST = date(2020, 1, 1)
"""A day before it is a typing error: the plan is of 2021."""
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
