"""How long a failed sign-in makes the next one wait: longer each time, never for good.

In: how many failures in a row, and when the last one was. Out: a span or a moment. A lock that only an official could
open would let anybody lock out anybody else by typing wrong passwords: so there is a cap, and failures are forgotten.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_FAILURES = 4
"""So many typing errors cost nothing."""
FIRST_WAIT = 5
"""Seconds after the next failure; doubled at each further one."""
LONGEST_WAIT = 15 * 60
"""Seconds. 96 guesses a day at most, against which a password of twelve letters stands."""
FORGET_AFTER = timedelta(hours=24)
"""A failure older than this counts no more."""
CLOCKS_DIFFER = timedelta(minutes=5)
"""By so much at most do the clocks of several machines differ; a failure later than that is of a clock that was wrong.
Its time to wait would end when that wrong clock's time comes."""

_DOUBLINGS = (LONGEST_WAIT // FIRST_WAIT).bit_length()
"""After so many the cap is reached; more would only make large numbers."""


def wait_seconds(failures: int) -> int:
    """Seconds to wait after so many failures that still count.

    >>> [wait_seconds(failures) for failures in (0, 4, 5, 6, 7, 12, 13, 1000)]
    [0, 0, 5, 10, 20, 640, 900, 900]
    """
    if failures <= FREE_FAILURES:
        return 0
    doublings = min(failures - FREE_FAILURES - 1, _DOUBLINGS)
    return min(FIRST_WAIT << doublings, LONGEST_WAIT)


def blocked_until(failures: int, last_failed_at: datetime | None) -> datetime | None:
    """The moment before which no sign-in is tried; None when none has to wait."""
    seconds = wait_seconds(failures)
    return last_failed_at + timedelta(seconds=seconds) if seconds and last_failed_at else None


def still_counts(failed_at: datetime, now: datetime) -> bool:
    """A failure of that moment still counts."""
    return -CLOCKS_DIFFER <= now - failed_at < FORGET_AFTER
