"""Completions on a calendar: when they hold, when they end, what a path makes of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.completion import (
    CompletionRecord,
    Progress,
    expires_on,
    is_valid,
    module_status,
    path_progress,
)  # fmt: skip


def completion(module_id: str, completed: str, expires: str = "", *, annulled: bool = False) -> CompletionRecord:
    """A record from days as text."""
    return CompletionRecord(
        module_id, date.fromisoformat(completed), date.fromisoformat(expires) if expires else None, annulled
    )


@pytest.mark.parametrize(
    ("completed", "months", "expires"),
    [
        ("2026-03-15", 12, "2027-03-15"),
        ("2026-03-15", 1, "2026-04-15"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2028-02-29", 1, "2028-03-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-01", 1, "2027-01-01"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-05-31", 120, "2036-05-31"),
        ("2098-12-31", 14, "2100-02-28"),
    ],
)
def test_months_are_calendar_months(completed: str, months: int, expires: str) -> None:
    assert expires_on(date.fromisoformat(completed), months) == date.fromisoformat(expires)


def test_without_a_validity_nothing_expires() -> None:
    assert expires_on(date(2026, 3, 15), None) is None


@given(completed=st.dates(date(1990, 1, 1), date(2150, 12, 31)), months=st.integers(1, 119))
def test_a_longer_validity_ends_later_and_in_the_right_month(completed: date, months: int) -> None:
    ends, later = expires_on(completed, months), expires_on(completed, months + 1)
    assert ends
    assert later
    assert completed < ends < later
    assert (ends.year * 12 + ends.month) - (completed.year * 12 + completed.month) == months
    assert ends.day == completed.day or (ends + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("on", "holds"),
    [("2026-03-14", False), ("2026-03-15", True), ("2027-03-14", True), ("2027-03-15", False), ("2030-01-01", False)],
)
def test_a_completion_holds_from_its_day_to_the_eve_of_its_expiry(on: str, holds: bool) -> None:
    assert is_valid(completion("m01", "2026-03-15", "2027-03-15"), date.fromisoformat(on)) is holds


def test_an_annulled_completion_never_holds() -> None:
    assert not is_valid(completion("m01", "2026-03-15", annulled=True), date(2026, 3, 15))


@pytest.mark.parametrize(
    ("on", "status"),
    [("2026-03-14", "open"), ("2026-03-15", "done"), ("2027-03-15", "expired"), ("2027-05-01", "done")],
)
def test_a_module_is_open_then_done_then_expired_then_done_again(on: str, status: str) -> None:
    records = [completion("m01", "2026-03-15", "2027-03-15"), completion("m01", "2027-05-01", "2028-05-01")]
    assert module_status(records, date.fromisoformat(on)) == status


def test_an_annulled_completion_leaves_a_module_open_and_not_expired() -> None:
    assert module_status([completion("m01", "2026-03-15", "2027-03-15", annulled=True)], date(2028, 1, 1)) == "open"
    assert module_status([], date(2028, 1, 1)) == "open"


REQUIRED = ("m02", "m01")


def test_a_path_is_complete_on_the_day_of_its_last_module() -> None:
    records = [completion("m01", "2026-03-01"), completion("m02", "2026-05-20"), completion("m09", "2026-09-09")]
    first, last = date(2026, 5, 20), date(2026, 12, 31)
    assert path_progress(REQUIRED, records, last) == Progress(("m02", "m01"), (), first, first)
    assert path_progress(REQUIRED, records, first).is_complete
    eve = path_progress(REQUIRED, records, first - timedelta(days=1))
    assert eve == Progress(("m01",), ("m02",), None, None)
    assert not eve.is_complete


def test_modules_that_never_held_together_make_no_complete_path() -> None:
    records = [completion("m01", "2026-01-01", "2026-07-01"), completion("m02", "2026-07-01")]
    assert path_progress(REQUIRED, records, date(2027, 1, 1)) == Progress(("m02",), ("m01",), None, None)


def test_a_path_that_was_complete_once_keeps_that_day_after_it_lapses() -> None:
    records = [completion("m01", "2026-01-01", "2027-01-01"), completion("m02", "2026-03-01")]
    assert path_progress(REQUIRED, records, date(2027, 1, 1)) == Progress(("m02",), ("m01",), date(2026, 3, 1), None)


def test_renewed_in_time_a_path_stays_complete_since_the_first_day() -> None:
    records = [
        completion("m01", "2026-01-01", "2027-01-01"),
        completion("m01", "2026-12-01", "2027-12-01"),
        completion("m02", "2026-03-01"),
    ]
    assert path_progress(REQUIRED, records, date(2027, 6, 1)).complete_since == date(2026, 3, 1)


def test_renewed_on_the_very_day_of_expiry_there_is_no_gap() -> None:
    records = [
        completion("m01", "2026-01-01", "2027-01-01"),
        completion("m01", "2027-01-01", "2028-01-01"),
        completion("m02", "2026-03-01"),
    ]
    assert path_progress(REQUIRED, records, date(2027, 6, 1)).complete_since == date(2026, 3, 1)


def test_renewed_too_late_a_path_is_complete_anew() -> None:
    records = [
        completion("m01", "2026-01-01", "2027-01-01"),
        completion("m01", "2027-02-01", "2028-02-01"),
        completion("m02", "2026-03-01"),
    ]
    progress = path_progress(REQUIRED, records, date(2027, 6, 1))
    assert (progress.complete_on, progress.complete_since) == (date(2026, 3, 1), date(2027, 2, 1))


def test_an_annulled_completion_does_not_count_on_a_path() -> None:
    records = [completion("m01", "2026-03-01", annulled=True), completion("m02", "2026-05-20")]
    assert path_progress(REQUIRED, records, date(2027, 1, 1)).missing == ("m01",)


def test_a_path_that_requires_nothing_trains_nobody() -> None:
    assert path_progress((), [completion("m01", "2026-03-01")], date(2027, 1, 1)) == Progress((), (), None, None)


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(
    rows=st.lists(st.tuples(st.sampled_from(["m01", "m02"]), DAYS, st.none() | st.integers(1, 60)), max_size=6),
    on=DAYS,
)
def test_the_days_equal_a_look_at_each_single_day(rows: list[tuple[str, date, int | None]], on: date) -> None:
    records = [
        CompletionRecord(module, day, None if length is None else day + timedelta(days=length))
        for module, day, length in rows
    ]
    calendar = [date(2026, 1, 1) + timedelta(days=number) for number in range((on - date(2026, 1, 1)).days + 1)]
    complete = [
        all(any(one.module_id == module and is_valid(one, day) for one in records) for module in REQUIRED)
        for day in calendar
    ]
    progress = path_progress(REQUIRED, records, on)
    assert progress.is_complete is complete[-1]
    assert progress.complete_on == (calendar[complete.index(True)] if True in complete else None)
    if progress.complete_since:
        start = calendar.index(progress.complete_since)
        assert all(complete[start:])
        assert start == 0 or not complete[start - 1]
