"""What a class is to be, read from a form as somebody typed it: title, place, trainer, hours, modules, days.

In: texts and a day. Out: a `ClassPlan`, or a sentence for each field that is wrong. All of them in one run.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from quiz_service.clock import HANOI
from quiz_service.rules.numbers import parse_number

MOST_DAYS = 30
MOST_HOURS = 300
EARLIEST = date(2020, 1, 1)
"""A day before it is a typing error: the plan is of 2021."""
FARTHEST = timedelta(days=730)
"""A day later than this from today is one too."""
LONGEST_TEXT = 200


@dataclass(frozen=True)
class PlannedDay:
    """One day of a class, from when until when."""

    day: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class ClassPlan:
    """A class as it is to be. `days` in their order, each once; `hours` is an exact decimal such as "7.5"."""

    title: str
    place: str
    trainer: str
    hours: str
    modules: tuple[str, ...]
    days: tuple[PlannedDay, ...]


@dataclass(frozen=True)
class TypedDay:
    """A row of the form for days."""

    day: str = ""
    starts: str = ""
    ends: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was typed into it."""
        return not (self.day.strip() or self.starts.strip() or self.ends.strip())


@dataclass(frozen=True)
class Typed:
    """The form as it was sent."""

    title: str = ""
    place: str = ""
    trainer: str = ""
    hours: str = ""
    modules: tuple[str, ...] = ()
    days: tuple[TypedDay, ...] = field(default=())


def read_plan(typed: Typed, known_modules: Collection[str], today: date) -> tuple[ClassPlan | None, Mapping[str, str]]:
    """The plan, and field → what is wrong with it. There is a plan when nothing is wrong.

    Fields are "title", "place", "trainer", "hours", "modules", "days" and "day-1", "day-2" … for single rows.
    """
    errors: dict[str, str] = {}
    for name, heading in (("title", "tên lớp"), ("place", "địa điểm"), ("trainer", "người giảng")):
        text = _plain(getattr(typed, name))
        if not text:
            errors[name] = f"Bạn chưa ghi {heading}."
        elif len(text) > LONGEST_TEXT:
            errors[name] = f"Phần ghi {heading} dài quá {LONGEST_TEXT} ký tự."
    hours = _hours(typed.hours)
    if hours is None:
        errors["hours"] = f"Thời lượng: hãy ghi số giờ lớn hơn 0 và không quá {MOST_HOURS}, ví dụ 7,5."
    modules = tuple(dict.fromkeys(typed.modules))
    if not modules:
        errors["modules"] = "Bạn chưa chọn học phần nào mà lớp này dạy."
    elif set(modules) - set(known_modules):
        errors["modules"] = "Có học phần đã thôi dùng hoặc không có. Hãy chọn lại trong danh sách."
    days = _days(typed.days, today, errors)
    if errors or hours is None:
        return None, errors
    return ClassPlan(_plain(typed.title), _plain(typed.place), _plain(typed.trainer), hours, modules, days), {}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _hours(text: str) -> str | None:
    """An exact decimal without needless noughts, at most two places; None when it is none."""
    number = parse_number(text, "giờ")
    if number is None or not 0 < number <= MOST_HOURS or number != round(number, 2):
        return None
    return f"{number.normalize():f}" if number != number.to_integral_value() else str(int(Decimal(number)))


def _days(rows: Sequence[TypedDay], today: date, errors: dict[str, str]) -> tuple[PlannedDay, ...]:
    days: dict[date, PlannedDay] = {}
    for number, row in enumerate(rows, start=1):
        if row.is_empty:
            continue
        found = _day(row, today)
        if isinstance(found, str):
            errors[f"day-{number}"] = f"Ngày thứ {number}: {found}"
        elif found.day in days:
            errors[f"day-{number}"] = f"Ngày thứ {number}: ngày {found.day:%d/%m/%Y} đã ghi ở trên."
        else:
            days[found.day] = found
    if not days and not any(name.startswith("day-") for name in errors):
        errors["days"] = "Bạn chưa ghi ngày học nào."
    if len(days) > MOST_DAYS:
        errors["days"] = f"Một lớp có nhiều nhất {MOST_DAYS} ngày. Nếu dài hơn, hãy chia thành nhiều lớp."
    return tuple(days[day] for day in sorted(days))


def _day(row: TypedDay, today: date) -> PlannedDay | str:
    """The day, or what is wrong with its row."""
    day, starts, ends = read_day(row.day), read_time(row.starts), read_time(row.ends)
    if day is None:
        return "hãy ghi ngày theo dạng 16/11/2026."
    if day < EARLIEST or day > today + FARTHEST:
        return f"ngày {day:%d/%m/%Y} quá xa, hãy xem lại năm."
    if starts is None or ends is None:
        return "hãy ghi giờ bắt đầu và giờ kết thúc theo dạng 08:00."
    if ends <= starts:
        return "giờ kết thúc phải sau giờ bắt đầu."
    return PlannedDay(day, datetime.combine(day, starts, HANOI), datetime.combine(day, ends, HANOI))


def read_day(text: str) -> date | None:
    """A day as a date field sends it or as people write it; None for anything else.

    >>> read_day("2026-03-02"), read_day(" 2/3/2026 "), read_day("31/02/2026")
    (datetime.date(2026, 3, 2), datetime.date(2026, 3, 2), None)
    """
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text.strip())
    written = re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text.strip())
    if not (iso or written):
        return None
    year, month, day = map(int, iso.groups() if iso else written.groups()[::-1] if written else ())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_time(text: str) -> time | None:
    """A time of day as a time field sends it or as people write it; None for anything else.

    >>> read_time("08:00"), read_time("13h30"), read_time("8 giờ"), read_time("25:00")
    (datetime.time(8, 0), datetime.time(13, 30), datetime.time(8, 0), None)
    """
    found = re.fullmatch(r"([0-9]{1,2})(?:\s*(?::|h|g|giờ)\s*([0-9]{2})?(?::[0-9]{2})?)?", text.strip().lower())
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return time(int(found[1]), int(found[2] or 0))
