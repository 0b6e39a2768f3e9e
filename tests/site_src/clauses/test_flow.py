"""Broken lines: what goes on with the sentence before, and what begins something new."""

from __future__ import annotations

import pytest

from site_src.clauses.flow import is_terminal, measure, wants_more, wants_reference
from site_src.clauses.lines import split
from site_src.clauses.parser import parse_text

WEB = "\n\n".join(f"{n}. Trồng cây ở phường số {n} theo quy hoạch được duyệt." for n in range(1, 9))
PDF = "".join(
    f"{n}. Trồng cây bóng mát ở phường số {n} theo quy hoạch được\nduyệt và chăm sóc cây trong ba năm.\n"
    for n in range(1, 9)
)


def outline(text: str) -> list[str]:
    """Id and words of each clause."""
    return [f"{clause.id} {clause.words}" for clause in parse_text(text).clauses]


def test_text_from_the_web_has_a_paragraph_a_line() -> None:
    assert measure([line for line in split(WEB) if line.text]).width == 0


def test_text_from_a_printed_page_has_a_margin() -> None:
    lines = [line for line in split(PDF) if line.text]
    assert measure(lines).width == len(lines[0].text)


@pytest.mark.parametrize("end", [".", ";", ":", "./.", "!", "?", "…", ".”", ";)"])
def test_a_mark_ends_a_sentence(end: str) -> None:
    assert is_terminal(f"Trồng cây{end}")


@pytest.mark.parametrize("text", ["theo quy định tại", "theo khoản", "trước ngày", "nêu tại điểm", "Nghị định", "số"])
def test_a_reference_must_follow(text: str) -> None:
    assert wants_reference(text)


@pytest.mark.parametrize("text", ["1. Quan điểm", "tham số", "địa điểm", "danh mục", "hằng ngày", "một số", "dân số"])
def test_a_word_that_only_ends_alike_wants_no_reference(text: str) -> None:
    assert not wants_reference(text)


def test_a_conjunction_or_comma_goes_on() -> None:
    assert wants_more("cây và")
    assert wants_more("cây,")
    assert not wants_more("cây")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1. Báo cáo trước ngày", "15 tháng 12 hằng năm."),
        ("1. Thực hiện trong các năm", "2021-2025 và những năm sau."),
        ("1. Theo Nghị định số", "178/2004/NĐ-CP của Chính phủ."),
        ("1. Xử lý theo", "Điều 12 của Quy chế này."),
        ("1. Các trường hợp nêu tại", "Điều 1. Quy chế này phải lập biên bản."),
        ("1. Quy định tại khoản", "2. Điều 5 của Quy chế."),
        ("1. Quy định tại điểm", "a) khoản này."),
        ("1. Kinh phí là", "12.500 triệu đồng."),
        ("1. Trồng cây ở Sở Lao động", "- Thương binh và Xã hội."),
        ("1. Phối hợp các sở, ngành và", "Điều phối viên của dự án."),
    ],
)
def test_a_line_that_begins_like_a_marker_may_go_on(one: str, two: str) -> None:
    words = one.removeprefix("1. ")
    assert outline(f"I. NỘI DUNG\n{one}\n{two}\n2. Kiểm tra.") == ["I NỘI DUNG", f"I.1 {words} {two}", "I.2 Kiểm tra."]


@pytest.mark.parametrize("two", ["2. Kiểm tra.", "a) Kiểm tra.", "- Kiểm tra.", "II. KIỂM TRA"])
def test_a_marker_after_a_full_stop_opens_a_clause(two: str) -> None:
    assert len(outline(f"I. NỘI DUNG\n1. Trồng cây.\n{two}")) == 3


def test_a_paragraph_cut_by_a_page_number_becomes_whole() -> None:
    text = "I. NỘI DUNG\n1. Trồng cây ở các\n\n- 3 -\n\x0cphường trung tâm.\n2. Chăm sóc."
    assert outline(text) == ["I NỘI DUNG", "I.1 Trồng cây ở các phường trung tâm.", "I.2 Chăm sóc."]


def test_a_blank_line_parts_two_paragraphs() -> None:
    assert outline("I. NỘI DUNG\n\nTrồng cây.\n\nChăm sóc cây.") == [
        "I NỘI DUNG",
        "I.p1 Trồng cây.",
        "I.p2 Chăm sóc cây.",
    ]


def test_a_title_over_two_lines_in_capitals_is_one() -> None:
    assert outline("I. TRỒNG CÂY\nBÓNG MÁT\n1. Khảo sát.") == ["I TRỒNG CÂY BÓNG MÁT", "I.1 Khảo sát."]


def test_a_marker_alone_on_its_line_takes_the_next_one() -> None:
    assert outline("I.\nNỘI DUNG\n1.\n\nTrồng cây.\na)\nKhảo sát.") == [
        "I NỘI DUNG",
        "I.1 Trồng cây.",
        "I.1.a Khảo sát.",
    ]
