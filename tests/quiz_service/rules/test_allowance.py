"""Who may start another attempt, from when on, and who sees the answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.allowance import (
    Allowed,
    AnswersShown,
    EarlierAttempt,
    Policy,
    Refused,
    may_start,
    shows_answers,
)

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def policy(attempts: int | None = None, wait: int = 0, answers: AnswersShown = "after-submit") -> Policy:
    """No limits unless told."""
    return Policy(attempts, wait, answers, draw=10, pass_mark=70)


def submitted(minutes_ago: float, passed: bool = False) -> EarlierAttempt:
    """An attempt of ten minutes, submitted so long before noon."""
    at = NOON - minutes_ago * MINUTE
    return EarlierAttempt(at - 10 * MINUTE, at, passed)


OPEN = EarlierAttempt(NOON - MINUTE, None, None)


def test_the_first_attempt_is_free() -> None:
    assert may_start(policy(), [], NOON) == Allowed(None)
    assert may_start(policy(attempts=1, wait=60), [], NOON) == Allowed(1)


def test_without_limits_one_may_always_go_on() -> None:
    assert may_start(policy(), [submitted(0.1, passed=True)] * 50, NOON) == Allowed(None)


def test_an_open_attempt_is_gone_on_with() -> None:
    refused = may_start(policy(), [submitted(100), OPEN], NOON)
    assert isinstance(refused, Refused)
    assert "chưa nộp" in refused.reason_vi
    assert refused.again_at is None


def test_attempts_left_count_the_one_about_to_start() -> None:
    assert may_start(policy(attempts=3), [submitted(100)], NOON) == Allowed(2)
    assert may_start(policy(attempts=3), [submitted(100)] * 2, NOON) == Allowed(1)


@pytest.mark.parametrize("passed", [True, False])
def test_when_all_attempts_are_used_waiting_does_not_help(passed: bool) -> None:
    refused = may_start(policy(attempts=2, wait=60), [submitted(100), submitted(50, passed)], NOON)
    assert isinstance(refused, Refused)
    assert refused.reason_vi.startswith("Bạn đã dùng hết 2 lượt làm bài")
    assert refused.again_at is None


def test_attempts_from_before_an_expiry_do_not_use_up_the_allowance() -> None:
    earlier = [submitted(1000, passed=True), submitted(500)]
    assert isinstance(may_start(policy(attempts=2), earlier, NOON), Refused)
    assert may_start(policy(attempts=2), earlier, NOON, counted_from=NOON - 600 * MINUTE) == Allowed(1)
    assert may_start(policy(attempts=2), earlier, NOON, counted_from=NOON) == Allowed(2)


def test_one_waits_from_the_last_submission() -> None:
    refused = may_start(policy(wait=30), [submitted(10), submitted(100)], NOON)
    assert isinstance(refused, Refused)
    assert refused.again_at == NOON + 20 * MINUTE
    assert "sau 20 phút nữa" in refused.reason_vi


def test_the_wait_is_over_on_the_minute() -> None:
    assert may_start(policy(wait=30), [submitted(30)], NOON) == Allowed(None)
    assert isinstance(may_start(policy(wait=30), [submitted(30)], NOON - timedelta(microseconds=1)), Refused)


@pytest.mark.parametrize(
    ("wait", "minutes_ago", "words"),
    [
        (1, 0.5, "sau 1 phút nữa"),
        (60, 0, "sau 1 giờ nữa"),
        (65, 0, "sau 1 giờ 5 phút nữa"),
        (65, 0.5, "sau 1 giờ 5 phút nữa"),
        (10080, 0, "sau 7 ngày nữa"),
        (1501, 0, "sau 1 ngày 1 giờ 1 phút nữa"),
    ],
)
def test_the_wait_is_told_in_words(wait: int, minutes_ago: float, words: str) -> None:
    refused = may_start(policy(wait=wait), [submitted(minutes_ago)], NOON)
    assert isinstance(refused, Refused)
    assert words in refused.reason_vi


@pytest.mark.parametrize(
    ("answers", "after_a_pass", "after_a_miss"),
    [("after-submit", True, True), ("after-pass", True, False), ("never", False, False)],
)
def test_answers_are_shown_as_the_policy_says(answers: AnswersShown, after_a_pass: bool, after_a_miss: bool) -> None:
    assert shows_answers(policy(answers=answers), passed=True) is after_a_pass
    assert shows_answers(policy(answers=answers), passed=False) is after_a_miss


@given(
    attempts=st.none() | st.integers(1, 5),
    wait=st.integers(0, 10080),
    ago=st.lists(st.floats(0, 20000), max_size=6),
)
def test_who_comes_back_at_the_moment_told_is_let_in(attempts: int | None, wait: int, ago: list[float]) -> None:
    earlier = [submitted(minutes) for minutes in ago]
    answer = may_start(policy(attempts, wait), earlier, NOON)
    if isinstance(answer, Refused) and answer.again_at:
        assert answer.again_at > NOON
        assert isinstance(may_start(policy(attempts, wait), earlier, answer.again_at), Allowed)
    elif isinstance(answer, Refused):
        assert attempts is not None
        assert len(ago) >= attempts
