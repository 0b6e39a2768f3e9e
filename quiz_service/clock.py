"""The only reader of the clock. Everything else is handed a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def day_in_hanoi(moment: datetime) -> date:
    """The calendar day of a moment in Hà Nội: completions, deadlines and placements are counted by it.

    >>> day_in_hanoi(datetime(2026, 6, 16, 17, 30, tzinfo=UTC))
    datetime.date(2026, 6, 17)
    """
    return moment.astimezone(HANOI).date()
