"""May this person start another attempt now, and may they see the answers?

In: the module's policy and the earlier attempts of one person at it. Out: `Allowed` or `Refused`, whose reason is a
full sentence for the learner. The moment is an argument; who the person is, is unknown here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

AnswersShown = Literal["after-submit", "after-pass", "never"]


@dataclass(frozen=True)
class Policy:
    """A module's attempt policy, as its module.toml says it."""

    attempts_allowed: int | None
    """None: as many as one likes."""
    wait_minutes: int
    """From one submission to the next start."""
    answers_shown: AnswersShown
    draw: int
    pass_mark: int
    """Percent."""


@dataclass(frozen=True)
class EarlierAttempt:
    """An attempt already begun; open while `submitted_at` is None. Moments are aware."""

    started_at: datetime
    submitted_at: datetime | None
    passed: bool | None


@dataclass(frozen=True)
class Allowed:
    """An attempt may start; `attempts_left` counts it too (None: no limit)."""

    attempts_left: int | None = None


@dataclass(frozen=True)
class Refused:
    """No attempt may start now; `again_at` is the moment from which one may, None when waiting does not help."""

    reason_vi: str
    again_at: datetime | None = None


def may_start(
    policy: Policy, earlier: Sequence[EarlierAttempt], now: datetime, *, counted_from: datetime | None = None
) -> Allowed | Refused:
    """Whether a new attempt may start.

    `counted_from`: attempts started before this moment do not use up the allowance. It is for the day on which an
    earlier completion expired: who has to renew would otherwise have spent all attempts long ago.
    """
    if any(attempt.submitted_at is None for attempt in earlier):
        return Refused("Bạn đang có một lượt làm bài chưa nộp ở học phần này. Bạn hãy làm tiếp lượt ấy.")
    used = sum(counted_from is None or attempt.started_at >= counted_from for attempt in earlier)
    if policy.attempts_allowed is not None and used >= policy.attempts_allowed:
        return Refused(
            f"Bạn đã dùng hết {policy.attempts_allowed} lượt làm bài của học phần này. "
            "Bạn hãy hỏi điều phối viên của đơn vị về bước tiếp theo."
        )
    ended = [attempt.submitted_at for attempt in earlier if attempt.submitted_at]
    again_at = max(ended) + timedelta(minutes=policy.wait_minutes) if ended else now
    if now < again_at:
        return Refused(f"Bạn vừa nộp một lượt làm bài. Bạn có thể bắt đầu lượt mới sau {_span(again_at - now)} nữa.",
                       again_at)  # fmt: skip
    return Allowed(None if policy.attempts_allowed is None else policy.attempts_allowed - used)


def shows_answers(policy: Policy, passed: bool) -> bool:
    """Whether the learner may see the right answers of a submitted attempt."""
    return policy.answers_shown == "after-submit" or (policy.answers_shown == "after-pass" and passed)


def _span(span: timedelta) -> str:
    """A time to wait in words, in whole minutes rounded up: who waits that long does not come too early."""
    minutes = -(-span // timedelta(minutes=1))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{count} {name}" for count, name in ((days, "ngày"), (hours, "giờ"), (minutes, "phút")) if count]
    return " ".join(parts)
