"""The template of a roster as XLSX: what to fill in, how, and what may be chosen.

In: units and audiences. Out: bytes, the same for the same input. Codes, telephone numbers and days are cells of text:
Excel takes no zero away and does not read 02/03 as the third of February. Reading the template back finds no row.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import xlsxwriter

from quiz_service.roster.headings import TITLES
from quiz_service.roster.row import FIELDS

ROSTER_SHEET, GUIDE_SHEET, CHOICES_SHEET = "Danh sách", "Hướng dẫn", "Danh mục"
_LAST_ROW = 20_000
_MADE_AT = datetime(2021, 11, 16)
"""The day of the plan: a file must not differ by when it was made."""
_YES_NO = ("có", "không")
_DAY = "Ngày/tháng/năm, ví dụ 02/03/2026."


class _Help(NamedTuple):
    """What the template says of a field."""

    width: int
    is_needed: str
    how: str


_HELP = {
    "staff_code": _Help(14, "luôn cần", "Mã riêng của mỗi người, không trùng ai. Giữ nguyên số 0 ở đầu."),
    "name": _Help(28, "cần khi thêm người", "Họ, chữ đệm và tên, có dấu."),
    "unit": _Help(16, "cần khi thêm người", "Mã đơn vị trong trang «Danh mục», hoặc tên đầy đủ của đơn vị."),
    "audience": _Help(34, "cần khi thêm người", "Chọn một nhóm trong trang «Danh mục»."),
    "position_group": _Help(18, "không bắt buộc", "Ví dụ: công chức, viên chức, chiến sĩ."),
    "email": _Help(26, "không bắt buộc", "Ví dụ ten@donvi.vn."),
    "phone": _Help(16, "không bắt buộc", "Ví dụ 0912345678."),
    "starts_on": _Help(12, "không bắt buộc", f"Ngày bắt đầu ở đơn vị hoặc nhóm này. {_DAY}"),
    "left_on": _Help(12, "chỉ khi rời", f"Ngày đầu tiên không còn làm việc. {_DAY}"),
    "in_scope": _Help(16, "không bắt buộc", "Ghi «có» hoặc «không»: người này có được tính vào tỷ lệ hay không."),
    "scope_reason": _Help(30, "không bắt buộc", "Vì sao người này không được tính, ví dụ: đi học dài hạn."),
}
_ADVICE = (
    "Điền vào trang «Danh sách», mỗi người một dòng, rồi lưu và gửi tệp này.",
    "Ô để trống thì không thay đổi gì. Có thể xóa những cột không dùng, trừ cột Mã cán bộ.",
    "Gửi tệp lên chưa làm thay đổi gì: bạn xem trước từng dòng, rồi mới áp dụng.",
    "Không dùng công thức, không đặt mật khẩu, không lưu dạng có macro.",
)


def example_rows(units: Sequence[tuple[str, str]], audiences: Mapping[str, str]) -> list[dict[str, str]]:
    """Two rows as one would write them, with the first unit and audience: somebody new, and somebody who left."""
    unit = units[0][0] if units else "DV01"
    audience = next(iter(audiences.values()), "")
    return [
        {"staff_code": "CB00123", "name": "Nguyễn Thị Ví Dụ", "unit": unit, "audience": audience,
         "position_group": "công chức", "email": "vidu@donvi.vn", "phone": "0912345678", "starts_on": "02/03/2026",
         "in_scope": "có"},
        {"staff_code": "00456", "left_on": "01/07/2026"},
    ]  # fmt: skip


def roster_template(units: Sequence[tuple[str, str]], audiences: Mapping[str, str]) -> bytes:
    """The template with the units (code, name) and audiences (id → title) to choose from."""
    file = io.BytesIO()
    # Whatever a name begins with, it is a text: no formula, no link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "Mẫu danh sách cán bộ", "created": _MADE_AT})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1,
                                     "text_wrap": True, "valign": "vcenter"}),
            "text": book.add_format({"num_format": "@"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }  # fmt: skip
        rows, guide, choices = (book.add_worksheet(name) for name in (ROSTER_SHEET, GUIDE_SHEET, CHOICES_SHEET))
        for sheet in (rows, guide, choices):
            sheet.set_paper(9)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
        _write_choices(choices, formats, units, audiences)
        _write_rows(rows, formats, len(units), len(audiences))
        _write_guide(guide, formats, example_rows(units, audiences))
    return file.getvalue()


def _write_choices(sheet: Any, formats: Mapping[str, Any], units: Sequence[tuple[str, str]],
                   audiences: Mapping[str, str]) -> None:  # fmt: skip
    sheet.set_column(0, 0, 16, formats["text"])
    sheet.set_column(1, 1, 50, formats["text"])
    sheet.set_column(3, 3, 20, formats["text"])
    sheet.set_column(4, 4, 66, formats["text"])
    sheet.set_column(6, 6, 14, formats["text"])
    for at, heading in ((0, "Đơn vị: mã"), (1, "Đơn vị: tên"), (3, "Nhóm: mã"), (4, "Nhóm: tên"), (6, "Có, không")):
        sheet.write_string(0, at, heading, formats["head"])
    for row, (code, name) in enumerate(units, start=1):
        sheet.write_string(row, 0, code, formats["text"])
        sheet.write_string(row, 1, name, formats["text"])
    for row, (audience, title) in enumerate(audiences.items(), start=1):
        sheet.write_string(row, 3, audience, formats["text"])
        sheet.write_string(row, 4, title, formats["text"])
    for row, word in enumerate(_YES_NO, start=1):
        sheet.write_string(row, 6, word)
    sheet.freeze_panes(1, 0)


def _write_rows(sheet: Any, formats: Mapping[str, Any], units: int, audiences: int) -> None:
    sheet.freeze_panes(1, 2)
    sheet.set_row(0, 32)
    lists = {"unit": ("$A", units, "warning"), "audience": ("$E", audiences, "stop"), "in_scope": ("$G", 2, "stop")}
    for at, field in enumerate(FIELDS):
        sheet.set_column(at, at, _HELP[field].width, formats["text"])
        sheet.write_string(0, at, TITLES[field], formats["head"])
        rule: dict[str, Any] = {"validate": "any"}
        letters, count, severity = lists.get(field, ("", 0, ""))
        if count:
            rule = {
                "validate": "list", "source": f"='{CHOICES_SHEET}'!{letters}$2:{letters}${count + 1}",
                "error_type": severity, "error_title": TITLES[field],
                "error_message": "Giá trị này không có trong trang «Danh mục».",
            }  # fmt: skip
        rule |= {"input_title": TITLES[field], "input_message": _HELP[field].how}
        sheet.data_validation(1, at, _LAST_ROW, at, rule)


def _write_guide(sheet: Any, formats: Mapping[str, Any], examples: Sequence[Mapping[str, str]]) -> None:
    for at, width in enumerate((20, 20, 76, 28, 28)):
        sheet.set_column(at, at, width, formats["wrap"])
    sheet.write_string(0, 0, "Cách điền danh sách cán bộ", formats["title"])
    for row, advice in enumerate(_ADVICE, start=1):
        sheet.merge_range(row, 0, row, 4, advice, formats["wrap"])
    start = len(_ADVICE) + 2
    for at, heading in enumerate(("Cột", "Có bắt buộc không", "Cách ghi", "Ví dụ: thêm người", "Ví dụ: người rời đi")):
        sheet.write_string(start, at, heading, formats["head"])
    for row, field in enumerate(FIELDS, start=start + 1):
        texts = [TITLES[field], _HELP[field].is_needed, _HELP[field].how, *(one.get(field, "") for one in examples)]
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text, formats["wrap"])
