"""A class as it is typed: what is taken, and every fault at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from quiz_service.rules.class_plan import Typed, TypedDay, read_day, read_plan, read_time

TODAY = date(2026, 3, 2)
RIGHT = Typed(
    title="  Lớp tập huấn   phòng, chống mại dâm ", place="Hội trường A", trainer="Báo cáo viên Thử", hours="7,5",
    modules=("m01", "m02", "m01"),
    days=(TypedDay("2026-03-05", "08:00", "11:30"), TypedDay(), TypedDay("4/3/2026", "13h30", "17 giờ")),
)  # fmt: skip
KNOWN = ("m01", "m02", "m03")


def errors_of(**changes: object) -> dict[str, str]:
    plan, errors = read_plan(replace(RIGHT, **changes), KNOWN, TODAY)
    assert (plan is None) is bool(errors)
    return dict(errors)


def test_a_class_is_read_with_its_days_in_order() -> None:
    plan, errors = read_plan(RIGHT, KNOWN, TODAY)
    assert errors == {}
    assert plan is not None
    assert (plan.title, plan.hours, plan.modules) == ("Lớp tập huấn phòng, chống mại dâm", "7.5", ("m01", "m02"))
    assert [one.day for one in plan.days] == [date(2026, 3, 4), date(2026, 3, 5)]
    assert plan.days[0].starts_at == datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    assert plan.days[0].ends_at == datetime(2026, 3, 4, 10, 0, tzinfo=UTC)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    plan, errors = read_plan(Typed(), KNOWN, TODAY)
    assert plan is None
    assert set(errors) == {"title", "place", "trainer", "hours", "modules", "days"}
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in errors.values())


@pytest.mark.parametrize(("typed", "stored"), [("8", "8"), ("8,0", "8"), ("100", "100"), ("1.25 giờ", "1.25")])
def test_hours_are_an_exact_decimal(typed: str, stored: str) -> None:
    plan, _ = read_plan(replace(RIGHT, hours=typed), KNOWN, TODAY)
    assert plan is not None
    assert plan.hours == stored


@pytest.mark.parametrize("typed", ["", "0", "-3", "bảy", "301", "1,234", "1e2"])
def test_hours_that_are_none_are_refused(typed: str) -> None:
    assert "7,5" in errors_of(hours=typed)["hours"]


def test_a_module_that_is_not_published_is_refused() -> None:
    assert "thôi dùng" in errors_of(modules=("m01", "m99"))["modules"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (TypedDay("", "08:00", "09:00"), "hãy ghi ngày"),
        (TypedDay("31/02/2026", "08:00", "09:00"), "hãy ghi ngày"),
        (TypedDay("02/03/1926", "08:00", "09:00"), "quá xa"),
        (TypedDay("02/03/2062", "08:00", "09:00"), "quá xa"),
        (TypedDay("02/03/2026", "", "09:00"), "giờ bắt đầu"),
        (TypedDay("02/03/2026", "08:00", "25:00"), "giờ kết thúc"),
        (TypedDay("02/03/2026", "09:00", "09:00"), "sau giờ bắt đầu"),
        (TypedDay("05/03/2026", "08:00", "09:00"), "đã ghi ở trên"),
    ],
)
def test_a_wrong_day_is_told_with_its_place(row: TypedDay, sentence: str) -> None:
    errors = errors_of(days=(RIGHT.days[0], row))
    assert set(errors) == {"day-2"}
    assert errors["day-2"].startswith("Ngày thứ 2: ")
    assert sentence in errors["day-2"]


def test_a_class_has_so_many_days_and_no_more() -> None:
    rows = tuple(TypedDay(f"{day}/{month}/2026", "8", "9") for month in (3, 4) for day in range(1, 17))
    assert "nhiều nhất 30 ngày" in errors_of(days=rows)["days"]


def test_a_text_that_is_too_long_is_refused() -> None:
    assert "dài quá 200" in errors_of(title="x" * 201)["title"]


@pytest.mark.parametrize("text", ["", "mai", "2026-3", "2026/03/02", "0/3/2026", "२/३/२०२६"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_times_are_read_as_people_write_them() -> None:
    assert [read_time(text) for text in ("8", "8h", "08:05:00", "14g15")] == [
        time(8), time(8), time(8, 5), time(14, 15),
    ]  # fmt: skip
    assert [read_time(text) for text in ("", "8:5", "24:00", "8:60", "sáng")] == [None] * 5
