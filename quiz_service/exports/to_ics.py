"""Events as a calendar file that phones and office programs take in (RFC 5545).

In: events. Out: the file. Times are told in the zone of Hà Nội by its name; whole days have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, vText
from icalendar import Event as CalendarEvent

from quiz_service.clock import HANOI
from quiz_service.exports.table import printable

PRODUCT = "-//Sổ tay 255//Lịch//VI"
MOST_LETTERS = 2000


@dataclass(frozen=True)
class Event:
    """Something on a day, or from an instant to another. `id` is the same whenever the same event is told again."""

    id: str
    title: str
    starts: date | datetime
    ends: date | datetime | None = None
    """The last day, or the instant of its end."""
    place: str = ""
    description: str = ""


def _line(text: str) -> str:
    return printable(text)[:MOST_LETTERS]


def _moments(event: Event) -> dict[str, date | datetime]:
    """Start and end as the format counts: a whole day ends with the day after it."""
    starts, ends = event.starts, event.ends
    if isinstance(starts, datetime):
        moments = {"dtstart": starts.astimezone(HANOI)}
        if isinstance(ends, datetime):
            moments["dtend"] = ends.astimezone(HANOI)
        return {**moments}
    return {"dtstart": starts, "dtend": (ends or starts) + timedelta(days=1)}


def events_to_ics(events: Iterable[Event], *, name: str, made_at: datetime) -> bytes:
    """The calendar file, in the order given."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", vText(_line(name)))
    for event in events:
        entry = CalendarEvent()
        entry.add("uid", f"{event.id}@so-tay-255")
        entry.add("dtstamp", made_at)
        entry.add("summary", _line(event.title))
        for key, moment in _moments(event).items():
            entry.add(key, moment)
        for key, text in (("location", event.place), ("description", event.description)):
            if text:
                entry.add(key, _line(text))
        calendar.add_component(entry)
    calendar.add_missing_timezones()
    file: bytes = calendar.to_ical()
    return file
