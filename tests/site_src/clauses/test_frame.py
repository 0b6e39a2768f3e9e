"""The frame: number, date, title, issuer, recipients and signatory; a name broken over two lines is one name."""

from __future__ import annotations

import dataclasses

import pytest

from site_src.clauses.errata import Overlay
from site_src.clauses.frame_parts import frame_parts
from site_src.clauses.model import BlockKind
from site_src.clauses.parser import parse_text
from tests.builders import make_erratum
from tests.made_up_plan import PLAN


def test_the_frame_of_a_plan_is_read() -> None:
    meta = parse_text(PLAN).meta
    assert (meta.number, meta.type, meta.title) == (
        "7/KH-UBND",
        "KẾ HOẠCH",
        "TRỒNG CÂY BÓNG MÁT GIAI ĐOẠN 2022-2024",
    )
    assert (meta.issuer, meta.place, meta.issued_on) == (
        "ỦY BAN NHÂN DÂN THÀNH PHỐ MÂY TRẮNG",
        "Mây Trắng",
        "2022-03-05",
    )
    assert meta.preamble == "Thực hiện Quyết định số 1/QĐ-UBND, Ủy ban nhân dân ban hành Kế hoạch như sau:"
    assert (meta.authority, meta.signatory) == (("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), "Lê Thị Mai")


def test_a_name_of_a_recipient_broken_over_two_lines_is_one_name() -> None:
    assert parse_text(PLAN).meta.recipients == ("Sở Xây dựng", "Phó Chủ tịch: Trần Văn Đạt", "Lưu: VT")


def test_the_signatorys_name_broken_over_two_lines_is_one_name() -> None:
    assert parse_text(PLAN.replace("Lê Thị Mai", "Lê Thị M\nai")).meta.signatory == "Lê Thị Mai"


def test_a_placeholder_of_the_source_page_becomes_no_information() -> None:
    assert parse_text(PLAN).meta.source_fields == {"Tình trạng": "không có thông tin"}


def test_what_a_document_does_not_say_stays_empty() -> None:
    meta = parse_text("I. NỘI DUNG\n1. Trồng cây.\n").meta
    assert dataclasses.astuple(meta) == ("", "", "", "", "", "", "", (), (), "", {})


@pytest.mark.parametrize(
    ("line", "number"),
    [("Số: 7/KH-UBND", "7/KH-UBND"), ("Số 14-KH/MT", "14-KH/MT"), ("Số:  03/2022/QC-HTX", "03/2022/QC-HTX"),
     ("SỐ: 7/KH-UBND", "7/KH-UBND"), ("Số: /KH-UBND", "/KH-UBND")],
)  # fmt: skip
def test_a_number_is_read_in_each_way_of_writing(line: str, number: str) -> None:
    assert parse_text(f"XÃ MÂY\n{line}\nKẾ HOẠCH\nTRỒNG CÂY\nI. NỘI DUNG\n").meta.number == number


@pytest.mark.parametrize(
    ("line", "place", "day"),
    [
        ("Mây Trắng, ngày 05 tháng 3 năm 2022", "Mây Trắng", "2022-03-05"),
        ("Mây Trắng, ngày  tháng  năm 2022", "", ""),
        ("Mây Trắng, ngày ... tháng ... năm 2022", "Mây Trắng", ""),
        ("Ngày 21 tháng 05 năm 2019", "", "2019-05-21"),
    ],
)
def test_a_date_is_read_or_left_empty(line: str, place: str, day: str) -> None:
    meta = parse_text(f"XÃ MÂY\n{line}\nKẾ HOẠCH\nTRỒNG CÂY\nI. NỘI DUNG\n").meta
    assert (meta.place, meta.issued_on) == (place, day)


def test_a_letterhead_in_two_columns_is_read() -> None:
    text = (
        "UBND TỈNH A\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSỞ XÂY DỰNG\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 1/KH-SXD\tBình Lâm, ngày 2 tháng 3 năm 2021\nKẾ HOẠCH\nTrồng cây\nI. NỘI DUNG\n"
    )
    meta = parse_text(text).meta
    assert (meta.issuer, meta.number, meta.place, meta.issued_on) == (
        "SỞ XÂY DỰNG",
        "1/KH-SXD",
        "Bình Lâm",
        "2021-03-02",
    )


def test_the_frame_is_cut_into_paragraphs_in_reading_order() -> None:
    plan = parse_text(PLAN)
    parts = frame_parts(Overlay(plan, ()))
    assert [(part.kind, part.marker, part.text) for part in parts if part.kind is BlockKind.RECIPIENTS] == [
        (BlockKind.RECIPIENTS, "", "Nơi nhận:"),
        (BlockKind.RECIPIENTS, "-", "Sở Xây dựng;"),
        (BlockKind.RECIPIENTS, "-", "Phó Chủ tịch: Trần Văn Đạt;"),
        (BlockKind.RECIPIENTS, "-", "Lưu: VT."),
    ]
    numbers = [number for part in parts for number in part.lines]
    assert numbers == sorted(n for block in plan.blocks for n in block.lines)


def test_a_correction_in_the_frame_is_shown_and_its_origin_kept() -> None:
    plan = parse_text(PLAN.replace("Sở Xây dựng;", "Sở Xây dng;"))
    line = next(line.number for line in plan.lines if line.text == "- Sở Xây dng;")
    part = next(
        part
        for part in frame_parts(Overlay(plan, (make_erratum("dng", "dựng", line=line, clause="recipients"),)))
        if line in part.lines
    )
    assert part.text == "Sở Xây dựng;"
    assert [(s.text, s.found) for s in part.segments if s.erratum] == [("dựng;", "dng;")] or [
        (s.text, s.found) for s in part.segments if s.erratum
    ] == [("dựng", "dng")]


def test_a_broken_name_may_itself_be_a_correction() -> None:
    plan = parse_text(PLAN)
    line = next(line.number for line in plan.lines if line.text.endswith("Trần Văn Đ"))
    erratum = make_erratum("Trần Văn Đ\nạt;", "Trần Văn Đạt;", line=line, clause="recipients", line_to=line + 1)
    (part,) = [part for part in frame_parts(Overlay(plan, (erratum,))) if line in part.lines]
    assert part.text == "Phó Chủ tịch: Trần Văn Đạt;"
    assert [segment.erratum for segment in part.segments if segment.erratum] == [erratum]
