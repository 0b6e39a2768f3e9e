"""The two rounds of reports are those of the plan, word for word; a report counts the day before the deadline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from quiz_service.courseware.loader import load_clauses
from quiz_service.rules.reporting_rounds import CLAUSE, OTHER_RHYTHMS, ROUNDS, reporting_day_before, round_of

ROOT = Path(__file__).resolve().parents[3]


def test_the_rounds_stand_in_the_plan() -> None:
    clauses = load_clauses(ROOT)
    for one in ROUNDS:
        assert clauses.holds(CLAUSE, one.words)
        assert clauses.holds(CLAUSE, one.name.removeprefix("định kỳ "))
    assert all(other in clauses for other in OTHER_RHYTHMS)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 6, 16), "định kỳ 6 tháng"), (date(2026, 12, 16), "định kỳ 01 năm"), (date(2026, 6, 17), None),
     (date(2026, 6, 15), None), (date(2026, 12, 17), None)],
)  # fmt: skip
def test_before_the_17th_means_the_16th(day: date, name: str | None) -> None:
    found = round_of(day)
    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 6, 16), date(2025, 12, 16)), (date(2026, 6, 17), date(2026, 6, 16)),
     (date(2026, 12, 16), date(2026, 6, 16)), (date(2026, 1, 1), date(2025, 12, 16)),
     (date(2026, 12, 31), date(2026, 12, 16))],
)  # fmt: skip
def test_the_reporting_day_before_is_the_last_one_that_is_over(day: date, before: date) -> None:
    assert reporting_day_before(day) == before
