"""Oddities: what is unusual is told with its line, never repaired; what is usual is not told."""

from __future__ import annotations

import pytest

from site_src.clauses.parser import parse_text
from tests.made_up_plan import PLAN

HEAD = "KẾ HOẠCH\nTRỒNG CÂY\n"


def told(body: str) -> list[str]:
    """Line and message of each oddity of a document with this body, lines counted in the body."""
    return [f"{oddity.line - 2}: {oddity.message}" for oddity in parse_text(HEAD + body).oddities]


def test_an_ordinary_plan_has_none() -> None:
    assert parse_text(PLAN).oddities == ()


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        ("I. MỘT\nIII. BA\n", ["2: Sau «I.» là «III.»: thiếu số ở giữa."]),
        ("I. MỘT\nI. HAI\n", ["2: Số «I.» lặp lại."]),
        ("I. MỘT\n1. Cây.\n3. Hoa.\n2. Cỏ.\n",
         ["3: Sau «1.» là «3.»: thiếu số ở giữa.", "4: Sau «3.» là «2.»: dãy số quay lại."]),
        ("I. MỘT\n2. Cây.\n3. Hoa.\n", ["2: Dãy số bắt đầu từ «2.»."]),
        ("I. MỘT\n1. Cây:\nb) Sấu;\nc) Bàng.\n", ["3: Dãy điểm bắt đầu từ «b)»."]),
        ("I. MỘT\n1. Cây:\na) Sấu;\na) Bàng.\n", ["4: Ký hiệu «a)» lặp lại."]),
        ("I. MỘT\n1. Cây:\na) Sấu;\nc) Bàng.\n", ["4: Sau «a» là «c»: thiếu hoặc đảo thứ tự."]),
        ("Điều 1. Một\nCây.\nĐiều 3. Ba\nCây.\n", ["3: Sau «Điều 1.» là «Điều 3.»: thiếu số ở giữa."]),
        ("I. MỘT\nIi. HAI\n", ["2: Ký hiệu «Ii.» có vẻ bị hỏng khi quét; đọc là II."]),
        ("I. MỤC ĐÍCH, YÊU CẦU\n1. Quan điểm\nCây.\n2. Mục đích\nCây.\n3. Yêu cầu\nCây.\n",
         ["1: Tiêu đề «MỤC ĐÍCH, YÊU CẦU» nêu 2 phần nhưng có 3 phần bên dưới."]),
        ("I. MỘT\n1. Gồm hai nội dung:\na) Cây;\nb) Hoa;\nc) Cỏ.\n",
         ["2: Câu dẫn nêu «hai nội dung» nhưng có 3 mục bên dưới."]),
        ("I. MỘT\n1. Cây gồm:\n2. Hoa.\n", ["2: Câu dẫn «…Cây gồm:» không có mục nào theo sau."]),
    ],
)  # fmt: skip
def test_something_unusual_is_told_where_it_stands(body: str, messages: list[str]) -> None:
    assert told(body) == messages


def test_letters_of_the_latin_alphabet_are_told_once_and_the_decrees_letter_named() -> None:
    body = "I. MỘT\n1. Cây:\n" + "".join(f"{letter}) Cây;\n" for letter in "abcdefg")
    assert told(body) == [
        "7: Sau «d» là «e»; theo bảng chữ cái tiếng Việt là «đ».",
        "8: Sau «e» là «f»; theo bảng chữ cái tiếng Việt là «g».",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "I. MỘT\n1. Cây:\na) Sấu;\nb) Bàng;\nc) Đa;\nd) Sung;\nđ) Bồ đề;\ne) Lim;\ng) Sến.\n",
        "Điều 5. Một\nCây.\nĐiều 5a. Thêm\nCây.\nĐiều 6. Hai\nCây.\n",
        "Chương I\nMỘT\nĐiều 1. Cây\nCây.\nChương II\nHAI\nĐiều 2. Hoa\nHoa.\n",
        "I. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\nCây.\n2. Yêu cầu\nCây.\n",
        "I. MỘT\n1. Cây.\n2. Hoa.\nII. HAI\n3. Cỏ.\n4. Rêu.\n",
        "I. MỘT\nCây gồm:\n- Sấu;\n- Bàng.\n",
    ],
)
def test_what_is_usual_is_not_told(body: str) -> None:
    assert told(body) == []


def test_an_oddity_changes_nothing_in_the_tree() -> None:
    plan = parse_text(f"{HEAD}I. MỘT\n1. Cây.\n1. Hoa.\n5. Cỏ.\n")
    assert [(clause.id, clause.marker) for clause in plan.clauses] == [
        ("I", "I."),
        ("I.1", "1."),
        ("I.1~2", "1."),
        ("I.5", "5."),
    ]


def test_each_oddity_says_what_to_do() -> None:
    assert all(oddity.hint for oddity in parse_text(f"{HEAD}I. MỘT\nI. HAI\n3. Cây gồm:\n").oddities)
