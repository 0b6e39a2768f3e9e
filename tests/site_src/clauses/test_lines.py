"""Bytes → lines: which files are text, and what one line says once its odd spaces are gone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_src.clauses.lines import NotText, clean, decode, glue, join, split

TEXT = "I. MỤC ĐÍCH\n- Trồng cây."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_read_in_each_encoding_that_names_itself(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_text_in_big_endian_utf16_is_read() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "không có chữ"),
        (b" \n\t--- ...\n", "không có chữ"),
        (b"ab\ncd\xe9ef", "dòng 2 có byte không phải chữ UTF-8"),
        ("Trồng cây ở phường".encode("latin-1", "replace") + b"\xf3", "dòng 1"),
        (b"PK\x03\x04\x00\x00\x00", "tệp nhị phân"),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3\n", "dòng 2"),
        (b"\xff\xfea", "không phải chữ"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(NotText, match=told):
        decode(data)


@given(st.text())
def test_lines_join_to_the_very_same_text(text: str) -> None:
    assert join(split(text)) == text


@given(st.text())
def test_lines_are_counted_from_one_without_a_gap(text: str) -> None:
    assert [line.number for line in split(text)] == list(range(1, len(split(text)) + 1))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_kind_of_line_end_ends_a_line(end: str) -> None:
    assert [line.text for line in split(f"một{end}hai{end}")] == ["một", "hai"]


@pytest.mark.parametrize("inside", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_nothing_else_ends_a_line(inside: str) -> None:
    assert len(split(f"một{inside}hai")) == 1


def test_a_form_feed_marks_a_page_break() -> None:
    assert [line.page_break for line in split("một\n\x0chai\n")] == [False, True]


@given(st.text())
def test_a_clean_line_is_composed_and_has_single_spaces(raw: str) -> None:
    text = clean(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert text == " ".join(text.split())
    assert clean(text) == text


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u200e", "\u2060", "\ufeff"])
def test_marks_nobody_sees_are_gone(mark: str) -> None:
    assert clean(f"{mark}Trồng{mark} cây{mark}") == "Trồng cây"


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], ""),
        (["Trồng cây"], "Trồng cây"),
        (["Trồng cây", "bóng mát."], "Trồng cây bóng mát."),
        (["Trần Văn M", "ẫu;"], "Trần Văn Mẫu;"),
        (["bóng m", "át và v", "ườn"], "bóng mát và vườn"),
        (["Lưu: VT", "ở văn thư"], "Lưu: VT ở văn thư"),
        (["số hiệu TTr", "ở trên"], "số hiệu TTr ở trên"),
        (["nhóm B", "Ở giữa"], "nhóm B Ở giữa"),
        (["cây a", "o nuôi"], "cây a o nuôi"),
    ],
)
def test_a_syllable_cut_by_the_line_end_becomes_whole(parts: list[str], whole: str) -> None:
    assert glue(parts) == whole
