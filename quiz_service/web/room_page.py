"""What the screen in a classroom shows: the code of this minute, and those of the whole day for a hall without network.

In: a class with its days, which day was asked for, the moment. Out: small objects for the template. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from quiz_service.clock import day_in_hanoi
from quiz_service.rules.room_codes import MARGIN, MINUTE, code_at, minute_of, minutes_shown
from quiz_service.storage.models import ClassDay, ClassSession


@dataclass(frozen=True)
class RoomPage:
    """`code` is "" before and after the day's codes are shown."""

    title: str
    place: str
    day: ClassDay
    days: Sequence[ClassDay]
    code: str
    shown_from: datetime
    shown_until: datetime
    is_over: bool
    seconds_left: int
    """Until the next minute."""
    data: dict[str, Any]
    """For the script: {"now": milliseconds, "first": number of the first minute, "codes": [code a minute]}."""


def chosen_day(days: Sequence[ClassDay], asked: str, today: date) -> ClassDay:
    """The day asked for; else today's, the next one, or the last."""
    by_date = {row.day.isoformat(): row for row in days}
    return by_date.get(asked) or next((row for row in days if row.day >= today), days[-1])


def room_page(stored: ClassSession, days: Sequence[ClassDay], asked: str, now: datetime) -> RoomPage:
    """The page of one day."""
    day = chosen_day(days, asked, day_in_hanoi(now))
    minutes = list(minutes_shown(day.starts_at, day.ends_at))
    codes = [code_at(stored.room_key, stored.public_id, minute) for minute in minutes]
    minute = minute_of(now)
    data = {"now": int(now.timestamp() * 1000), "first": int(minutes[0].timestamp()) // 60, "codes": codes}
    return RoomPage(
        stored.title, stored.place, day, days,
        code=dict(zip(minutes, codes, strict=True)).get(minute, ""),
        shown_from=day.starts_at - MARGIN, shown_until=day.ends_at + MARGIN, is_over=minute > minutes[-1],
        seconds_left=int((minute + MINUTE - now).total_seconds()) + 1, data=data,
    )  # fmt: skip
