"""Deadlines with a day as an iCalendar file (RFC 5545), to subscribe to or to import.

In: `Site`. Out: one yearly all-day event a day named by the plan, inside the plan's own period. A rhythm
without a day ("định kỳ tháng, quý") gets no event: a date would be invented. No clock: same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid

from icalendar import Alarm, Calendar, Event

from site_src.clauses.citations import citation, title_case
from site_src.exports.reading import READING_ON, work_uri
from site_src.knowledge.model import NOT_STATED, Day, Deadline
from site_src.site import Site

REMIND_BEFORE = dt.timedelta(days=7)


def last_day(day: Day, year: int) -> dt.date:
    """The last day on which one is still in time: the day itself, or with "trước" the day before.

    >>> last_day(Day(month=6, day=17, strict=True), 2023)
    datetime.date(2023, 6, 16)
    """
    named = dt.date(year, day.month, day.day)
    return named - dt.timedelta(days=1) if day.strict else named


def _occurrences(site: Site, day: Day) -> list[dt.date]:
    """Last days between the day of issue and the end of the plan's period."""
    issued = site.source.issued_on
    years = [int(year) for year in re.findall(r"\d{4}", site.source.period)]
    until = max(years, default=issued.year + 1)
    days = (last_day(day, year) for year in range(issued.year, until + 2))
    return [found for found in days if found > issued and found.year <= until]


def _names(site: Site, roles: tuple[str, ...]) -> str:
    return "; ".join(site.index.role_by_id[role].name for role in roles) or NOT_STATED


def _description(site: Site, deadline: Deadline, days: list[dt.date]) -> str:
    """What a person needs to judge the event: exact words, source, who, to whom, what the Handbook added."""
    plan = site.plan
    receivers = _names(site, deadline.to)
    if deadline.via:
        receivers += f" (qua {site.index.role_by_id[deadline.via].name})"
    lines = [
        f"Nguyên văn: “{deadline.quote}”",
        f"Nguồn: {title_case(citation(plan, plan.by_id[deadline.clause]))}.",
        f"Ai thực hiện: {_names(site, deadline.who)}.",
        f"Gửi ai: {receivers}.",
        f"Nội dung: {deadline.what}",
        f"Kế hoạch ghi “{deadline.by}”, nên ngày cuối còn kịp là ngày {days[0].day}/{days[0].month}."
        if any(day.strict for day in deadline.days)
        else f"Kế hoạch ghi “{deadline.by}”.",
        f"Lịch chỉ đặt mốc trong kỳ kế hoạch {site.source.period}, "
        f"từ sau ngày ban hành {site.source.issued_on:%d/%m/%Y} "
        f"(lần đầu {days[0]:%d/%m/%Y}, lần cuối {days[-1]:%d/%m/%Y}). Kế hoạch không nêu năm bắt đầu; "
        "các mốc này giúp thấy nhịp báo cáo, không khẳng định nghĩa vụ sau kỳ kế hoạch.",
    ]
    others = [site.index.deadline_by_code[code] for code in deadline.conflict]
    undated = [
        f"“{other.rhythm}” ({citation(plan, plan.by_id[other.clause], document=False)})"
        for other in others
        if not other.days
    ]
    if undated:
        rhythms = "; ".join(undated)
        lines.append(f"Kế hoạch còn nêu nhịp khác, không ghi ngày nên không có trong lịch này: {rhythms}.")
    notes = site.index.own_notes_of_clause(deadline.clause)
    lines.extend(f"Lưu ý hiện nay: {note.title}. {note.confirm}" for note in notes)
    return "\n".join(lines)


def _event(site: Site, deadline: Deadline, day: Day) -> Event | None:
    days = _occurrences(site, day)
    if not days:
        return None
    event = Event()
    title = f"Hạn cuối để kịp «{deadline.by}»: {deadline.title}"
    # A name-based UUID (RFC 7986, 5.3): stable over builds, tells nothing of any machine.
    name = f"{work_uri(site)}#{deadline.code}-{day.month:02}-{day.day:02}"
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, name)))
    event.add("dtstamp", dt.datetime.combine(READING_ON, dt.time(), dt.UTC))
    event.add("dtstart", days[0])
    event.add("summary", title)
    event.add("description", _description(site, deadline, days))
    if len(days) > 1:
        event.add("rrule", {"freq": "yearly", "until": days[-1]})
    event.add("categories", [f"{site.plan.meta.type.capitalize()} {site.source.number}"])
    event.add("class", "PUBLIC")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -REMIND_BEFORE)
    event.add_component(alarm)
    return event


def export_ics(site: Site) -> bytes:
    """The calendar of deadlines that the plan gives a day."""
    calendar = Calendar()
    name = f"Lịch báo cáo {site.plan.meta.type.capitalize()} {site.source.number} (kỳ {site.source.period})"
    calendar.add("prodid", "-//Sổ tay 255//Lịch báo cáo//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    for deadline in site.knowledge.deadlines:
        for day in deadline.days:
            if event := _event(site, deadline, day):
                calendar.add_component(event)
    data: bytes = calendar.to_ical(sorted=False)
    return data
