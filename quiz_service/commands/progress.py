"""A line on the screen while something lasts; nothing when it is soon done or when nobody watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 1.0
"""Seconds without a word; after that the line is renewed as often."""


class ProgressLine:
    """Called with (done, total) as often as one likes. Used as a context, it wipes its line at the end."""

    def __init__(self, what: str, stream: TextIO | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self._what, self._stream, self._seconds = what, stream or sys.stderr, seconds
        self._shown_at = seconds()
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Show how far it is, when the last word is long enough ago."""
        moment = self._seconds()
        if moment - self._shown_at < PATIENCE or not self._stream.isatty():
            return
        line = f"{self._what}: {done}/{total} ({done * 100 // max(total, 1)} %)"
        self._stream.write(f"\r{line.ljust(self._width)}")
        self._stream.flush()
        self._shown_at, self._width = moment, len(line)

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            self._stream.write(f"\r{' ' * self._width}\r")
            self._stream.flush()
