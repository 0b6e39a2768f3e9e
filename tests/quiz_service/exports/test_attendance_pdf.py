"""Sheets to sign: a set a day, a line a person, room for others, nothing cut off, readable by a screen reader."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime

from quiz_service.exports.attendance_pdf import AttendanceSheet, render_sheets
from tests.quiz_service.exports.reading import heights_of_words, names_in, opened, tags, words, words_without_role

MADE_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
DAYS = ((date(2026, 3, 2), "08:00", "11:30"), (date(2026, 3, 3), "13:30", "17:00"))
SHEET = AttendanceSheet(
    "Lớp kỹ năng can thiệp giảm hại", "Ủy ban nhân dân phường Ô Chợ Dừa", "Hội trường A", "Báo cáo viên Thử", DAYS,
    (("Nguyễn Thị Thuỳ Dương", "CB-00123", "Ủy ban nhân dân phường Ô Chợ Dừa"),),
)  # fmt: skip


def sheet(many: int) -> AttendanceSheet:
    names = tuple((f"Người Thử {number}", f"CB-{number:05}", "Đơn vị thử") for number in range(many))
    return replace(SHEET, names=names)


def test_a_sheet_tells_the_class_the_day_and_who_signs_where() -> None:
    text = words(render_sheets(SHEET, made_at=MADE_AT))
    assert "DANH SÁCH KÝ TÊN DỰ LỚP Lớp kỹ năng can thiệp giảm hại" in text
    assert "Ngày 02/03/2026, từ 08:00 đến 11:30, tại Hội trường A" in text
    assert "Người giảng: Báo cáo viên Thử." in text
    assert "STT Họ và tên Mã cán bộ Đơn vị Ký tên" in text
    assert "Nguyễn Thị Thuỳ Dương CB-00123" in text


def test_each_day_begins_a_page_and_no_name_stands_in_the_files_description() -> None:
    pdf = render_sheets(SHEET, made_at=MADE_AT)
    pages = [page.extract_text() for page in opened(pdf).pages]
    assert len(pages) == 2
    assert "03/03/2026" in pages[1]
    assert "02/03/2026" not in pages[1]
    assert "Dương" not in names_in(pdf)


def test_after_the_names_there_is_room_for_others() -> None:
    text = opened(render_sheets(SHEET, made_at=MADE_AT)).pages[0].extract_text()
    assert "\n11" in text
    assert "\n12" not in text


def test_a_sheet_without_names_is_one_page_of_empty_lines_a_day() -> None:
    pages = opened(render_sheets(replace(SHEET, names=()), made_at=MADE_AT)).pages
    assert len(pages) == 2
    assert "\n25" in pages[0].extract_text()


def test_many_names_go_on_over_pages_that_repeat_the_head_and_stay_on_the_paper() -> None:
    pdf = render_sheets(sheet(60), made_at=MADE_AT)
    pages = opened(pdf).pages
    assert len(pages) == 6
    for page in pages:
        assert "Họ và tên" in page.extract_text()
        assert all(10 < height < 292 for _, height in heights_of_words(page))
    text = words(pdf)
    assert all(text.count(f"CB-{number:05}") == 2 for number in range(60))
    assert "Ngày 02/03/2026, trang 3" in text


def test_a_long_name_and_a_long_unit_make_the_row_higher() -> None:
    long = replace(
        SHEET, names=(("Công Tằng Tôn Nữ " * 4, "C" * 40, "Trung tâm dịch vụ " * 8), ("Người Sau", "A", "B"))
    )
    page = opened(render_sheets(long, made_at=MADE_AT)).pages[0]
    after = next(height for text, height in heights_of_words(page) if "Người Sau" in text)
    unit = max(height for text, height in heights_of_words(page) if "dịch vụ" in text)
    assert after > unit


def test_every_piece_has_its_role_for_a_screen_reader() -> None:
    pdf = render_sheets(SHEET, made_at=MADE_AT)
    assert [words_without_role(page) for page in opened(pdf).pages] == [0, 0]
    roles = [role for role, _ in tags(pdf)]
    assert roles.count("/H1") == 2
    assert roles.count("/TH") == 10


def test_the_same_sheet_gives_the_same_bytes_and_five_hundred_names_do_not_take_long() -> None:
    assert render_sheets(SHEET, made_at=MADE_AT) == render_sheets(SHEET, made_at=MADE_AT)
    before = time.process_time()
    render_sheets(replace(sheet(500), days=DAYS[:1]), made_at=MADE_AT)
    assert time.process_time() - before < 10
