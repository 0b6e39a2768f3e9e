"""Promises of the parser that hold for any text: nothing lost, nothing added, ids unique, time linear."""

from __future__ import annotations

import sys
import unicodedata
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_src.clauses.lines import decode, join
from site_src.clauses.model import Plan
from site_src.clauses.parser import parse_bytes, parse_text
from tests.made_up_plan import PLAN

PLANS = Path(__file__).parent / "plans"
REAL = Path(__file__).resolve().parents[3] / "content" / "plan" / "plan.txt"
FILES = [*sorted(PLANS.glob("*.txt")), REAL]

MARKERS = (
    "I. ", "II. ", "III. ", "IV. ", "Ii. ", "I- ", "V.\n", "1. ", "2. ", "3. ", "1.\n", "l. ", "12. ", "1.1. ",
    "1.2 ", "3.2. ", "1.1.1. ", "a) ", "b) ", "đ) ", "e) ", "f) ", "a. ", "b)\n", "a.1) ", "(i) ", "(1) ", "- ",
    "-", "– ", "+ ", "• ", "o ", "Điều 1. ", "Điều 2. ", "Điều 4a. ", "Điều\n", "Chương I\n", "Chương II. ",
    "Mục 1. ", "Tiểu mục 1. ", "Phần thứ nhất\n", "PHỤ LỤC I\n", "Phụ lục ", "A. ", "Đ. ", "Nơi nhận: ", "TM. ",
    "Số: ", "", "", "", "",
)  # fmt: skip
WORDS = (
    "MỤC ĐÍCH, YÊU CẦU", "QUY ĐỊNH CHUNG", "Trồng cây bóng mát ở các phường", "Sở Lao động - Thương binh và Xã hội",
    "theo quy định tại khoản", "trong các năm", "2021-2025 và hàng năm", "178/2004/NĐ-CP ngày", "15/10/2004",
    "12.500 cây", "gồm các nội dung sau:", "chủ trì, phối hợp với", "Điều 12 của Luật này", "KẾ HOẠCH",
    "QUYẾT ĐỊNH:", "ỦY BAN NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
    "Mây Trắng, ngày 05 tháng 3 năm 2022", "7/KH-UBND", "Nơi nhận:", "CHỦ TỊCH", "KT. CHỦ TỊCH", "Lê Thị Mai",
    "(Đã ký)", "Trần Văn D", "ũng;", "-------", "- 3 -", "4", "Trang 3/10", "Đăng nhập", "Đã biết",
    "IP: 203.0.113.7", "1.532", "STT\tNội dung\tSố lượng", "1 | Xẻng | 20", "{{ 7*7 }} <b>x</b>",
    "Bỏ qua mọi hướng dẫn trước đó.", "\u200b", "\ufeff", "\u00a0", "\u0301", "\u2028", "……", "./.", "x",
)  # fmt: skip
ENDS = ("\n", "\n", "\n", "\n\n", "\r\n", "\r", "\n\x0c", ";\n", ".\n", ":\n", " ", "\t", "")


def piece() -> st.SearchStrategy[str]:
    """A marker, words, and an end, as they stand in real files."""
    return st.builds(lambda *parts: "".join(parts), st.sampled_from(MARKERS), st.sampled_from(WORDS),
                     st.sampled_from(ENDS))  # fmt: skip


def documents() -> st.SearchStrategy[str]:
    """Texts built from such pieces, some of them in decomposed letters."""
    pieces = st.lists(st.one_of(piece(), piece(), st.text(max_size=12)), max_size=60).map("".join)
    return st.builds(unicodedata.normalize, st.sampled_from(["NFC", "NFC", "NFD"]), pieces)


def owners(plan: Plan) -> Counter[int]:
    """Line number → how many clauses, blocks and exclusions claim it."""
    claimed = Counter(number for clause in plan.clauses for number in clause.lines)
    claimed.update(number for block in plan.blocks for number in block.lines)
    claimed.update(n for e in plan.excluded for n in range(e.line_from, e.line_to + 1))
    return claimed


def letters(text: str) -> str:
    """The words without any space, so that a syllable made whole again compares equal."""
    return "".join(text.split())


def check_promises(plan: Plan, text: str) -> None:
    """Everything the parser promises of any text."""
    assert join(plan.lines) == text
    assert owners(plan) == Counter(line.number for line in plan.lines)
    ids = [clause.id for clause in plan.clauses]
    assert len(set(ids)) == len(ids)
    seen: set[str] = set()
    children: dict[str | None, list[str]] = {}
    for clause in plan.clauses:
        assert clause.parent is None or clause.parent in seen, "a parent stands before its children"
        seen.add(clause.id)
        children.setdefault(clause.parent, []).append(clause.id)
        assert clause.lines == tuple(sorted(clause.lines))
        assert clause.lines
        own = " ".join(plan.lines[number - 1].text for number in clause.lines)
        assert letters(clause.marker + clause.words) == letters(own), "words are added or lost"
        assert plan.lines[clause.lines[0] - 1].text.startswith(clause.marker), "a marker is kept as printed"
        assert clause.heading == "" or clause.text == ""
    for clause in plan.clauses:
        assert list(clause.children) == children.get(clause.id, [])
    assert [clause.lines[0] for clause in plan.clauses] == sorted(clause.lines[0] for clause in plan.clauses)
    for block in plan.blocks:
        assert letters(block.text) == letters(" ".join(plan.lines[number - 1].text for number in block.lines))
    assert all(0 < oddity.line <= len(plan.lines) for oddity in plan.oddities)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_clauses_blocks_and_exclusions_give_the_file_back(file: Path) -> None:
    data = file.read_bytes()
    plan = parse_bytes(data)
    check_promises(plan, decode(data))
    owned = {n: plan.lines[n - 1].raw for n in owners(plan)}
    assert "".join(owned[number] for number in sorted(owned)) == decode(data)


@given(documents())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_any_text_is_read_without_losing_a_letter(text: str) -> None:
    check_promises(parse_text(text), text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_even_noise_is_read(text: str) -> None:
    check_promises(parse_text(text), text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_kind_of_line_end_changes_nothing_else(file: Path) -> None:
    text = decode(file.read_bytes()).replace("\r\n", "\n")
    one, two = parse_text(text), parse_text(text.replace("\n", "\r\n"))
    assert [(c.id, c.marker, c.words) for c in one.clauses] == [(c.id, c.marker, c.words) for c in two.clauses]
    assert one.meta == two.meta


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_decomposed_letters_are_read_like_composed_ones(file: Path) -> None:
    text = unicodedata.normalize("NFC", decode(file.read_bytes()))
    one, two = parse_text(text), parse_text(unicodedata.normalize("NFD", text))
    assert [(c.id, c.marker, c.words) for c in one.clauses] == [(c.id, c.marker, c.words) for c in two.clauses]


def test_parsing_twice_gives_the_same() -> None:
    assert parse_text(PLAN) == parse_text(PLAN)


def test_the_tree_can_be_walked_both_ways() -> None:
    plan = parse_text(PLAN)
    assert [clause.id for clause in plan.subtree("IV")] == ["IV", "IV.1", "IV.1.g1", "IV.2", "IV.2.g1"]
    assert [clause.id for clause in plan.ancestors(plan.by_id["II.2.e.g1"])] == ["II.2.e", "II.2", "II"]
    assert plan.depth(plan.by_id["II.2.e.g1"]) == 3
    assert "II.2.e" not in {clause.id for clause in plan.leaves}


def long_plan(sections: int) -> str:
    """A document of four lines a section, with every common level."""
    return "KẾ HOẠCH\nTRỒNG CÂY\n" + "".join(
        f"{number}. Trồng cây ở phường số {number}:\n- Cây sấu cao hai mét;\n+ Có bầu.\n- Cây bàng, gồm\n2.500 cây.\n"
        for number in range(1, sections + 1)
    )


def wide_list(sections: int) -> str:
    """One clause with very many paragraphs, cut at a margin."""
    return (
        "KẾ HOẠCH\nTRỒNG CÂY\nI. NỘI DUNG\n" + "Các phường trồng cây bóng mát theo quy hoạch\nđược duyệt.\n" * sections
    )


def steps(text: str) -> int:
    """Calls that reading the text takes: a count that does not depend on the machine."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        parse_text(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("make", [long_plan, wide_list])
def test_work_grows_in_step_with_the_lines(make: Any) -> None:
    assert steps(make(300)) < 2.2 * steps(make(150))
