"""The calendar: only days that the plan names, each on the last day still in time, in the plan's period."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from site_src.exports.calendar import export_ics
from site_src.knowledge.model import Day
from site_src.site import Site


def events(site: Site) -> list[Any]:
    return list(Calendar.from_ical(export_ics(site)).walk("VEVENT"))


def all_days(event: Any) -> list[dt.date]:
    start: dt.date = event["DTSTART"].dt
    if "RRULE" not in event:
        return [start]
    rule = rrulestr(event["RRULE"].to_ical().decode(), dtstart=dt.datetime.combine(start, dt.time()))
    return [moment.date() for moment in rule]


def test_before_a_day_means_the_day_before_each_year_of_the_period(site: Site) -> None:
    (event,) = events(site)
    assert type(event["DTSTART"].dt) is dt.date
    assert all_days(event) == [dt.date(2022, 6, 16), dt.date(2023, 6, 16), dt.date(2024, 6, 16)]
    assert event["SUMMARY"] == "Hạn cuối để kịp «trước ngày 17/6»: Báo cáo"


def test_a_day_that_is_not_strict_is_itself_the_last_day(make_site: Callable[..., Site], site: Site) -> None:
    deadline = dataclasses.replace(site.knowledge.deadlines[0], days=(Day(month=6, day=17),), by="ngày 17/6")
    (event,) = events(
        make_site(knowledge=dataclasses.replace(site.knowledge, deadlines=(deadline, site.knowledge.deadlines[1])))
    )
    assert event["DTSTART"].dt == dt.date(2022, 6, 17)
    assert "nên ngày cuối còn kịp" not in event["DESCRIPTION"]


def test_the_description_quotes_the_clause_and_names_who_to_whom_and_the_other_rhythm(site: Site) -> None:
    (event,) = events(site)
    text = str(event["DESCRIPTION"])
    for words in (
        "“Báo cáo UBND Thành phố (trước ngày 17/6) hàng năm”", "Điểm đ khoản 1 Mục II Kế hoạch 7/KH-UBND",
        "Ai thực hiện: Sở Xây dựng.", "Gửi ai: UBND Thành phố.", "ngày 16/6",
        "“tháng” (đoạn thứ nhất khoản 2 Mục I)",
        "không khẳng định nghĩa vụ sau kỳ kế hoạch",
    ):  # fmt: skip
        assert words in text, words


def test_a_rhythm_without_a_day_has_no_event_and_each_event_reminds_a_week_before(real_site: Site) -> None:
    found = events(real_site)
    assert len(found) == sum(len(deadline.days) for deadline in real_site.knowledge.deadlines)
    assert sorted({(day.month, day.day) for event in found for day in all_days(event)}) == [(6, 16), (12, 16)]
    assert max(day for event in found for day in all_days(event)) == dt.date(2025, 12, 16)
    for event in found:
        (alarm,) = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == dt.timedelta(days=-7)


def test_the_file_is_well_formed_for_strict_readers(real_site: Site) -> None:
    data = export_ics(real_site)
    assert data.count(b"\n") == data.count(b"\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    identifiers = [str(event["UID"]) for event in events(real_site)]
    assert len(set(identifiers)) == len(identifiers)
    assert not any("@" in uid for uid in identifiers)


def test_the_same_content_gives_the_same_bytes(site: Site, make_site: Callable[..., Site]) -> None:
    assert export_ics(site) == export_ics(make_site())
