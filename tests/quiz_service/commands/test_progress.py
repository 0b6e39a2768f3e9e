"""The progress line: silent while things are quick, one line that is wiped in the end."""

from __future__ import annotations

import io

import pytest

from quiz_service.commands.progress import ProgressLine


class Screen(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        return True


class Watch:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_nothing_is_shown_while_it_is_quick(watch: Watch) -> None:
    screen = Screen()
    with ProgressLine("Chấm lại", screen, watch) as progress:
        watch.seconds = 0.9
        progress(1, 2)
        progress(2, 2)
    assert screen.getvalue() == ""


def test_a_line_appears_once_it_lasts_and_is_renewed_every_second(watch: Watch) -> None:
    screen = Screen()
    progress = ProgressLine("Chấm lại", screen, watch)
    for watch.seconds, done in ((1.0, 100), (1.5, 150), (2.0, 200)):
        progress(done, 400)
    assert screen.getvalue().split("\r")[1:] == ["Chấm lại: 100/400 (25 %)", "Chấm lại: 200/400 (50 %)"]


def test_the_line_is_wiped_at_the_end(watch: Watch) -> None:
    screen = Screen()
    with ProgressLine("Chấm lại", screen, watch) as progress:
        watch.seconds = 5
        progress(1, 4)
    line = "Chấm lại: 1/4 (25 %)"
    assert screen.getvalue() == f"\r{line}\r{' ' * len(line)}\r"


def test_nothing_is_shown_where_nobody_watches(watch: Watch) -> None:
    file = io.StringIO()
    with ProgressLine("Chấm lại", file, watch) as progress:
        watch.seconds = 60
        progress(1, 4)
    assert file.getvalue() == ""


def test_nothing_to_do_is_no_division_by_zero(watch: Watch) -> None:
    screen = Screen()
    progress = ProgressLine("Chấm lại", screen, watch)
    watch.seconds = 2
    progress(0, 0)
    assert "0/0 (0 %)" in screen.getvalue()
