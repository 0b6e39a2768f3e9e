"""Sentences about coverage."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from quiz_service.operations.coverage import CountedPerson, DoneModule, LackingModule, StratumLine
from quiz_service.rules.coverage import Count
from quiz_service.rules.pace import Pace
from quiz_service.storage.coverage_queries import UnitNode
from quiz_service.storage.models import Target
from quiz_service.web import coverage_words as words

UNIT = UnitNode(1, "SO", "Sở Ánh", "city", "city", None, None, None)


def person(
    done: tuple[DoneModule, ...] = (), lacking: tuple[LackingModule, ...] = (), **changes: object
) -> CountedPerson:
    values = {"person_id": 1, "public_id": "p", "staff_code": "A", "name": "Người Thử", "email": None, "phone": None,
              "unit": UNIT, "audience": "doi-178", "position_group": "", "is_trained": False, "in_scope": True,
              "scope_reason": ""}  # fmt: skip
    return CountedPerson(**values | changes, done=done, lacking=lacking)


def target(**changes: object) -> Target:
    values = {"code": "T", "title": "T", "stratum": "city", "measure": "share", "comparator": ">=", "amount": "62.5",
              "source": "plan", "starts_on": date(2021, 1, 1)}  # fmt: skip
    return Target(**values | changes)


def test_a_target_whose_period_is_over_says_so() -> None:
    ended = target(ends_on=date(2026, 1, 1))
    assert "đã hết trước ngày 01/01/2026" in words.period_in_words(ended, date(2026, 1, 1))
    assert words.period_in_words(ended, date(2025, 12, 31)) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (StratumLine("a", "A", Count(1, 2), None, None, 0), "Chưa có chỉ tiêu cho nhóm này"),
        (StratumLine("a", "A", Count(), target(), None, 0), "Không có ai trong diện tính"),
        (StratumLine("a", "A", Count(1, 1), target(), True, 0), "Đã đạt chỉ tiêu"),
        (StratumLine("a", "A", Count(1, 9000), target(), False, 5624), "Còn thiếu 5.624 người để đạt chỉ tiêu"),
    ],
)
def test_a_verdict_says_what_is_missing(line: StratumLine, said: str) -> None:
    assert words.verdict(line) == said


def test_a_reason_tells_what_is_done_missing_expired_and_taken_back() -> None:
    done = (DoneModule("m01", date(2026, 2, 1), "quiz"), DoneModule("m02", date(2026, 2, 3), "prior"))
    lacking = (LackingModule("m07"), LackingModule("m03", date(2026, 1, 1)), LackingModule("m08"),
               LackingModule("m09", annulled=True))  # fmt: skip
    assert words.reason_in_words(person(done, lacking)) == [
        "Đã hoàn thành m01 ngày 01/02/2026 (bài kiểm tra), m02 ngày 03/02/2026 (công nhận đã học trước).",
        "Còn thiếu m07, m08.", "Đã hết hạn: m03 từ 01/01/2026.", "Đã bị hủy công nhận: m09.",
    ]  # fmt: skip


def test_who_is_not_counted_has_a_reason_even_where_none_was_written() -> None:
    assert words.reason_in_words(person(in_scope=False))[0] == "Ngoài diện tính: chưa ghi lý do."


def test_a_path_that_requires_nothing_is_told() -> None:
    assert words.reason_in_words(person()) == ["Lộ trình của nhóm này không có học phần bắt buộc nào để xét."]


@pytest.mark.parametrize("why", ["no-history", "not-rising", "too-far"])
def test_without_a_day_the_pace_says_why(why: str) -> None:
    assert words.pace_in_words(Pace(None, None, None, why)).endswith(".")


def test_where_the_target_is_met_or_nobody_is_there_nothing_is_estimated() -> None:
    assert words.pace_in_words(Pace(None, Fraction(1), None, "met")) == ""
    assert words.pace_in_words(Pace(None, None, None, "nobody")) == ""


def test_an_estimate_gives_rate_and_day() -> None:
    said = words.pace_in_words(Pace(date(2026, 1, 1), Fraction(25, 2), date(2026, 9, 1)))
    assert "khoảng 12,5 người" in said
    assert "01/09/2026" in said
    assert said.startswith("Ước tính")


@pytest.mark.parametrize(
    ("number", "said"), [(12_000, "+12.000"), (-3, "−3"), (0, "0")]
)  # fmt: skip
def test_changes_of_persons_carry_their_sign(number: int, said: str) -> None:
    assert words.signed(number) == said


def test_a_change_too_small_to_show_is_not_shown_as_none() -> None:
    assert words.points(Fraction(1, 100_000)) == "tăng dưới 0,01 điểm"
    assert words.points(Fraction(-1, 100_000)) == "giảm dưới 0,01 điểm"
    assert words.points(None) == "không tính được"
