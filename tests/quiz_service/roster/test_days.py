"""Days as people and Excel write them: the day first, and nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.roster.days import EARLIEST, LATEST, day
from quiz_service.roster.grid import Cell


@pytest.mark.parametrize("cell", [
    "02/03/2026", "2/3/2026", "2-3-2026", "02.03.2026", "2 / 3 / 2026", "2026-03-02", "2026/3/2", "02/03/2026 08:30",
    "2026-03-02T08:30:00", "ngày 02 tháng 3 năm 2026", "2 tháng 3 năm 2026", "02032026", " 02/03/2026\u00a0", "46083",
    "2–3–2026", 46083, 46083.75, date(2026, 3, 2), datetime(2026, 3, 2, 23, 59), "2/3/2026 8h",
])  # fmt: skip
def test_the_second_of_march_however_it_is_written(cell: Cell) -> None:
    assert day(cell) == ("2026-03-02", "")


@pytest.mark.parametrize(("cell", "why"), [
    ("2/3/26", "năm chỉ có hai chữ số nên không rõ thế kỷ"), ("31/04/2026", "không có trong lịch"),
    ("29/02/2025", "không có trong lịch"), ("3/25/2026", "không có tháng 25. Ngày viết trước, tháng viết sau"),
    ("00/01/2026", "không có trong lịch"), ("3/2026", "thiếu ngày hoặc tháng"), ("2026", "thiếu ngày hoặc tháng"),
    ("tháng 3/2026", "thiếu ngày hoặc tháng"), ("mai", "không phải ngày"), ("2/3/3026", "nằm ngoài khoảng"),
    (date(1899, 12, 31), "nằm ngoài khoảng"), (2026, "nằm ngoài khoảng"), (-1.0, "không phải ngày"),
    (1e300, "không phải ngày"), (True, "không phải ngày"), (time(8, 0), "không phải ngày"),
    (timedelta(1), "không phải ngày"), ("1/2/2026, 3/4/2026", "không phải ngày"),
])  # fmt: skip
def test_a_day_that_is_none_or_could_be_two_is_told(cell: Cell, why: str) -> None:
    value, problem = day(cell)
    assert value == ""
    assert why in problem
    assert problem.endswith(".")


@pytest.mark.parametrize("cell", ["", "  ", "\u200b"])
def test_nothing_is_no_day_and_no_problem(cell: Cell) -> None:
    assert day(cell) == ("", "")


def test_an_impossible_day_is_told_with_what_to_write() -> None:
    assert day("31/4/2026")[1] == (
        "«31/4/2026» không có trong lịch. Hãy xem lại ngày và tháng. Hãy ghi đủ ngày/tháng/năm, ví dụ 02/03/2026."
    )


@given(st.dates(EARLIEST, LATEST))
def test_every_day_comes_back_from_each_form(one: date) -> None:
    serial = (one - date(1899, 12, 30)).days
    forms: list[Cell] = [one, f"{one:%d/%m/%Y}", one.isoformat(), f"{one.day}-{one.month}-{one.year}", float(serial)]
    assert {day(form) for form in forms} == {(one.isoformat(), "")}
    assert day((one - date(1904, 1, 1)).days if one.year > 1904 else one, True) == (one.isoformat(), "")
