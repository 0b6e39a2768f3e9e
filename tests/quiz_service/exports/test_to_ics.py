"""Calendar files read back: whole days, times in the zone of Hà Nội, texts that stay texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from quiz_service.exports.to_ics import Event, events_to_ics

NOW = datetime(2026, 6, 16, 2, tzinfo=UTC)


def read_back(*events: Event) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(events_to_ics(events, name="Lịch tập huấn", made_at=NOW))
    assert str(calendar["x-wr-calname"]) == "Lịch tập huấn"
    return [
        {key: getattr(value, "dt", str(value)) for key, value in event.items()} for event in calendar.walk("VEVENT")
    ]


def test_a_whole_day_ends_with_the_day_after_it() -> None:
    one, several = read_back(
        Event("a", "Lớp 1", date(2026, 6, 16)), Event("b", "Lớp 2", date(2026, 6, 16), date(2026, 6, 18))
    )
    assert (one["DTSTART"], one["DTEND"]) == (date(2026, 6, 16), date(2026, 6, 17))
    assert several["DTEND"] == date(2026, 6, 19)


def test_a_time_is_told_in_the_zone_of_ha_noi() -> None:
    [event] = read_back(Event("a", "Lớp", NOW, NOW + timedelta(hours=3)))
    assert event["DTSTART"] == NOW
    file = events_to_ics([Event("a", "Lớp", NOW, NOW + timedelta(hours=3))], name="x", made_at=NOW).decode()
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20260616T090000" in file
    assert "DTEND;TZID=Asia/Ho_Chi_Minh:20260616T120000" in file
    assert "BEGIN:VTIMEZONE" in file


def test_the_same_event_told_again_has_the_same_id() -> None:
    first, again = (read_back(Event("lop-1", "Lớp", date(2026, 6, day)))[0] for day in (16, 17))
    assert first["UID"] == again["UID"] == "lop-1@so-tay-255"


def test_hostile_texts_stay_texts() -> None:
    text = "Lớp; A, B\nEND:VEVENT\r\nBEGIN:VEVENT \\ =cmd() \x00" + "d" * 5000
    [event] = read_back(Event("a", text, date(2026, 6, 16), place=text, description=text))
    for key in ("SUMMARY", "LOCATION", "DESCRIPTION"):
        assert str(event[key]).startswith("Lớp; A, B\nEND:VEVENT\n")
        assert len(str(event[key])) <= 2000


def test_a_calendar_without_events_is_a_calendar() -> None:
    assert read_back() == []
