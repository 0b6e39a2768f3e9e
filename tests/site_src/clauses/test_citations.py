"""Citations: a clause is cited from its own level up to the document, as the decree has it."""

from __future__ import annotations

import pytest

from site_src.clauses.citations import citation, title_case
from site_src.clauses.parser import parse_text
from tests.made_up_plan import PLAN

RULES = """\
QUY CHẾ
SỬ DỤNG QUỸ
Chương II
QUẢN LÝ
Mục 1. THU
Điều 3. Thu quỹ
1. Thu gồm các nguồn:
a) Đóng góp:
- Của thành viên;
+ Bằng tiền;
+ Bằng sách.
đ) Nguồn khác.
Danh sách được công khai.
2.1. Không dùng.
"""


@pytest.mark.parametrize(
    ("clause", "cited"),
    [
        ("II", "Mục II Kế hoạch 7/KH-UBND"),
        ("II.1", "khoản 1 Mục II Kế hoạch 7/KH-UBND"),
        ("II.2.dd", "điểm đ khoản 2 Mục II Kế hoạch 7/KH-UBND"),
        ("II.1.g1", "gạch đầu dòng thứ nhất khoản 1 Mục II Kế hoạch 7/KH-UBND"),
        ("II.1.g13", "gạch đầu dòng thứ 13 khoản 1 Mục II Kế hoạch 7/KH-UBND"),
        ("II.2.e.g1", "gạch đầu dòng thứ nhất điểm e khoản 2 Mục II Kế hoạch 7/KH-UBND"),
        ("III.p1", "đoạn thứ nhất Mục III Kế hoạch 7/KH-UBND"),
    ],
)
def test_a_clause_of_a_plan_is_cited_up_to_the_document(clause: str, cited: str) -> None:
    plan = parse_text(PLAN)
    assert citation(plan, plan.by_id[clause]) == cited
    assert citation(plan, plan.by_id[clause], document=False) == cited.removesuffix(" Kế hoạch 7/KH-UBND")


@pytest.mark.parametrize(
    ("clause", "cited"),
    [
        ("chII", "Chương II"),
        ("chII.m1", "Mục 1 Chương II"),
        ("d3", "Điều 3 Mục 1 Chương II"),
        ("d3.1.dd", "điểm đ khoản 1 Điều 3 Mục 1 Chương II"),
        ("d3.1.a.g1.c2", "dấu cộng thứ 2 gạch đầu dòng thứ nhất điểm a khoản 1 Điều 3 Mục 1 Chương II"),
    ],
)
def test_a_clause_of_a_regulation_is_cited_up_to_its_chapter(clause: str, cited: str) -> None:
    plan = parse_text(RULES)
    assert citation(plan, plan.by_id[clause]) == cited


def test_a_citation_may_begin_a_sentence() -> None:
    assert title_case("điểm đ khoản 2") == "Điểm đ khoản 2"
    assert title_case("") == ""


def test_no_two_clauses_of_a_plan_are_cited_alike() -> None:
    plan = parse_text(PLAN)
    assert len({citation(plan, clause) for clause in plan.clauses}) == len(plan.clauses)
