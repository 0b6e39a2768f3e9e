"""Sentences of a report follow from its figures by rule: met, missed, nobody, no target, a period that is over."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from quiz_service.operations.coverage import Asked, CoverageReport, StratumLine, UnitLine
from quiz_service.operations.report_words import comments, first_level, share_words, target_words, verdict
from quiz_service.rules.coverage import Count
from quiz_service.storage.counting_queries import USUAL
from quiz_service.storage.coverage_queries import UnitNode
from quiz_service.storage.models import Target

ON = date(2026, 6, 16)


def a_target(**changes: Any) -> Target:
    values = {"code": "CT", "title": "Chỉ tiêu thử", "stratum": "city", "measure": "share", "comparator": ">=",
              "amount": "70", "source": "plan", "starts_on": date(2021, 1, 1), "clause_id": "II.1.g13"}  # fmt: skip
    return Target(**values | changes)


def a_line(trained: int, people: int, *, met: bool | None = None, missing: int = 0,
           target: Target | None = None) -> StratumLine:  # fmt: skip
    return StratumLine("city", "Cấp Thành phố", Count(trained, people), target, met, missing)


def a_unit(name: str, depth: int = 0, *, met: bool | None = True, missing: int = 0) -> UnitLine:
    node = UnitNode(depth, name, name, "city", "city", None, None, None)
    return UnitLine(node, depth, "city", Count(), Count(1, 2), met, missing)


def said(*strata: StratumLine, units: list[UnitLine] | None = None, out_of_scope: int = 0) -> list[str]:
    total = sum((line.count for line in strata), Count())
    report = CoverageReport(Asked(ON), "Mọi đơn vị", USUAL, strata, units or [], total, out_of_scope, (USUAL,))
    return [one.replace("\xa0", " ") for one in comments(report, lambda clause_id: f"điều khoản {clause_id}")]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({}, "ít nhất 70 %"), ({"comparator": ">", "amount": "60.5"}, "trên 60,5 %"),
     ({"measure": "count", "amount": "6000"}, "ít nhất 6.000 người")],
)  # fmt: skip
def test_a_target_is_told_with_its_comparator(changes: dict[str, str], words: str) -> None:
    assert target_words(a_target(**changes)).replace("\xa0", " ") == words


def test_a_share_is_cut_off_and_never_rounded_up() -> None:
    assert share_words(Fraction(69999, 100000)).replace("\xa0", " ") == "69,99 %"
    assert share_words(None) == "không tính được"


@pytest.mark.parametrize(
    ("met", "missing", "words"),
    [(True, 0, "đạt"), (False, 1234, "chưa đạt, còn thiếu 1.234 người"), (None, 0, "không xét")],
)
def test_a_verdict_in_a_cell(met: bool | None, missing: int, words: str) -> None:
    assert verdict(met, missing) == words


def test_a_target_that_is_met_is_said_to_be_with_its_clause() -> None:
    assert said(a_line(7, 10, met=True, target=a_target()))[1] == (
        "Cấp Thành phố: 7 trên 10 người đã được tập huấn, bằng 70,0 %: đạt mức ít nhất 70 % (điều khoản II.1.g13)."
    )


def test_a_miss_by_a_hair_is_a_miss() -> None:
    sentence = said(a_line(69_999, 100_000, met=False, missing=1, target=a_target()))[1]
    assert "bằng 69,99 %: chưa đạt mức ít nhất 70 %" in sentence
    assert sentence.endswith("còn thiếu 1 người.")


def test_a_period_that_is_over_is_told() -> None:
    sentence = said(a_line(7, 10, met=True, target=a_target(ends_on=date(2026, 1, 1))))[1]
    assert "kỳ của chỉ tiêu đã hết trước ngày 01/01/2026, chỉ để đối chiếu" in sentence


def test_a_target_of_the_operator_names_no_clause() -> None:
    assert said(a_line(7, 10, met=True, target=a_target(clause_id="")))[1].endswith("đạt mức ít nhất 70 %.")


def test_a_stratum_without_anybody_or_without_a_target_is_not_judged() -> None:
    assert "không có người nào trong diện tính nên không xét" in said(a_line(1, 2), a_line(0, 0, target=a_target()))[2]
    assert "không có chỉ tiêu nào áp dụng vào ngày này" in said(a_line(1, 2))[1]


def test_nobody_at_all_is_one_sentence() -> None:
    assert said(a_line(0, 0)) == ["Đến hết ngày 16/06/2026, không có người nào trong diện tính ở phạm vi này."]


def test_the_units_with_most_missing_are_named_first_and_five_of_them() -> None:
    units = [a_unit("Đạt"), *(a_unit(f"Sở {n}", met=False, missing=n) for n in range(1, 8))]
    sentences = said(a_line(1, 2), units=units)
    assert "1 đơn vị đạt mức của nhóm mình, 7 đơn vị chưa đạt" in sentences[2]
    named = "Sở 7 (còn thiếu 7 người); Sở 6 (còn thiếu 6 người); Sở 5 (còn thiếu 5 người)"
    assert sentences[3].startswith(f"Còn thiếu nhiều người nhất: {named}")
    assert sentences[3].endswith("; và 2 đơn vị khác.")


def test_people_out_of_scope_are_told_apart() -> None:
    assert said(a_line(1, 2), out_of_scope=655)[-1].startswith("Ngoài ra có 655 người ngoài diện tính")


def test_the_first_level_tells_nobody_twice() -> None:
    top, below, deeper = a_unit("Thành phố"), a_unit("Sở", 1), a_unit("Phòng", 2)
    assert first_level([top, below, deeper, below]) == [below, below]
    assert first_level([top, below, top]) == [top, top]
    assert first_level([top]) == [top]
    assert first_level([]) == []
