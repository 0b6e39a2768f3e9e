"""Slips: one person's own on each, readable, eight a page, the code kept out of the QR code."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from quiz_service.exports.slips_pdf import SLIPS_A_PAGE, Slip, render_slips
from tests.quiz_service.exports.reading import (
    heights_of_words,
    names_in,
    opened,
    qr_texts,
    tags,
    words,
    words_without_role,
)

URL = "https://sotay255.example/hoc-tap/dang-nhap"
MADE_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
SLIP = Slip("Nguyễn Thị Thuỳ Dương", "CB-00123", "Ủy ban nhân dân phường Ô Chợ Dừa", "7KQM2-XRT9H", date(2026, 12, 8))


def slips(many: int) -> list[Slip]:
    return [replace(SLIP, staff_code=f"CB-{n:05}", code=f"{n:05}-ABCDE") for n in range(many)]


def test_a_slip_has_all_that_its_person_needs() -> None:
    text = words(render_slips([SLIP], URL, made_at=MADE_AT))
    assert "Nguyễn Thị Thuỳ Dương Ủy ban nhân dân phường Ô Chợ Dừa Mã cán bộ: CB-00123" in text
    assert "Mã kích hoạt 7KQM2-XRT9H" in text
    assert "Dùng trước ngày 08/12/2026" in text
    assert URL in text
    assert "đặt mật khẩu của riêng bạn" in text


def test_the_qr_code_leads_to_the_sign_in_page_and_carries_no_code() -> None:
    pdf = render_slips(slips(3), URL, made_at=MADE_AT)
    assert set(qr_texts(pdf)) == {URL}


def test_eight_slips_share_a_page() -> None:
    pages = opened(render_slips(slips(SLIPS_A_PAGE + 1), URL, made_at=MADE_AT)).pages
    assert [page.extract_text().count("Mã kích hoạt\n") for page in pages] == [8, 1]


def test_the_slips_keep_their_order() -> None:
    text = words(render_slips(slips(17), URL, made_at=MADE_AT))
    found = [text.index(f"{n:05}-ABCDE") for n in range(17)]
    assert found == sorted(found)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        (
            "Công Tằng Tôn Nữ Phước Hoàng Thuỳ Dương Bảo Ngọc Kim Ngân Phương Thảo Uyên Nhi Ánh Tuyết Mai Khôi Vĩ Hạ",
            "Phòng Lao động - Thương binh và Xã hội, Ủy ban nhân dân huyện Chương Mỹ, Thành phố Hà Nội",
        ),
        ("W" * 120, "M" * 200),
    ],
)
def test_long_names_wrap_and_stay_on_their_own_slip(name: str, unit: str) -> None:
    long = replace(SLIP, name=name, unit=unit, staff_code="W" * 40)
    pdf = render_slips([long, long, long], URL, made_at=MADE_AT)
    page = opened(pdf).pages[0]
    letters = "".join(page.extract_text().split())
    assert letters.count("".join(name.split())) == letters.count("".join(unit.split())) == 3
    lines = heights_of_words(page)
    assert min(height for _, height in lines) > 5
    assert max(height for _, height in lines) < 2 * 297 / 4 - 5
    begins = [number for number, (text, _) in enumerate(lines) if text == "Mã kích hoạt"]
    assert all(height < lines[begins[0]][1] - 2 for _, height in lines[: begins[0]])


def test_the_files_own_description_names_nobody() -> None:
    described = names_in(render_slips([SLIP], URL, made_at=MADE_AT))
    assert "Phiếu đăng nhập lần đầu" in described
    assert "Dương" not in described
    assert "7KQM2" not in described


def test_everything_on_a_page_has_a_role_for_screen_readers() -> None:
    pdf = render_slips(slips(9), URL, made_at=MADE_AT)
    assert [words_without_role(page) for page in opened(pdf).pages] == [0, 0]
    assert [role for role, _ in tags(pdf)].count("/H1") == 9


def test_the_same_slips_at_the_same_instant_give_the_same_bytes() -> None:
    assert render_slips(slips(9), URL, made_at=MADE_AT) == render_slips(slips(9), URL, made_at=MADE_AT)


def test_five_hundred_slips_are_made_in_bounded_time_and_hold_one_picture() -> None:
    begun = time.monotonic()
    pdf = render_slips(slips(500), URL, made_at=MADE_AT)
    assert time.monotonic() - begun < 60
    assert len(opened(pdf).pages) == 63
    assert pdf.count(b"/Subtype /Image") == 1


def test_a_file_without_slips_is_refused() -> None:
    with pytest.raises(ValueError, match="no slip"):
        render_slips([], URL, made_at=MADE_AT)
