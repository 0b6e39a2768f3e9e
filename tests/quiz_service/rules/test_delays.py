"""Wrong passwords cost time, more each time, and never for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.delays import FORGET_AFTER, LONGEST_WAIT, blocked_until, still_counts, wait_seconds

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 0), (4, 0), (5, 5), (6, 10), (7, 20), (8, 40), (9, 80), (10, 160), (11, 320), (12, 640), (13, 900)],
)
def test_the_first_four_failures_are_free_then_the_wait_doubles(failures: int, seconds: int) -> None:
    assert wait_seconds(failures) == seconds


@given(st.integers(0, 10**9))
def test_the_wait_grows_and_never_exceeds_its_cap(failures: int) -> None:
    assert 0 <= wait_seconds(failures) <= wait_seconds(failures + 1) <= LONGEST_WAIT


def test_the_wait_begins_with_the_last_failure() -> None:
    assert blocked_until(5, NOON) == NOON + timedelta(seconds=5)
    assert blocked_until(10_000, NOON) == NOON + timedelta(minutes=15)


def test_who_need_not_wait_is_not_blocked() -> None:
    assert blocked_until(4, NOON) is None
    assert blocked_until(0, None) is None


def test_a_failure_is_forgotten_after_a_day() -> None:
    assert still_counts(NOON, NOON + FORGET_AFTER - timedelta(microseconds=1))
    assert not still_counts(NOON, NOON + FORGET_AFTER)
    assert timedelta(hours=24) == FORGET_AFTER


def test_the_longest_wait_is_over_before_failures_are_forgotten() -> None:
    assert timedelta(seconds=LONGEST_WAIT) < FORGET_AFTER
