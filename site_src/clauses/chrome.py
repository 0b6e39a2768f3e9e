"""What a legal site or a page layout adds to a document: menus, placeholders, counters, addresses, page numbers.

Data and one question a line; where a rule applies (anywhere, or outside the document only) is said here too.
"""

from __future__ import annotations

import re
from itertools import pairwise

from site_src.clauses.model import Line

NO_INFORMATION = "không có thông tin"
"""What a placeholder of the source page becomes."""

PLACEHOLDERS = (
    "đã biết",
    "đang cập nhật",
    "chưa biết",
    "dữ liệu đang cập nhật",
    "đang cập nhật...",
    "...",
    "n/a",
)

SEPARATOR = "đường kẻ trang trí"
BLANK = "dòng trống"
MENU = "trình đơn hoặc lời mời của trang nguồn"
COUNTER = "bộ đếm của trang nguồn"
ADDRESS = "địa chỉ mạng"
PLACEHOLDER = "chữ giữ chỗ của trang nguồn"
FIELDS = "thuộc tính do trang nguồn ghi"
PAGE_NUMBER = "số trang"
RUNNING_HEAD = "dòng đầu trang lặp lại"
CONTENTS = "mục lục"
OUTSIDE = "ngoài văn bản, trước phần mở đầu"
AFTER = "ngoài văn bản, sau khối chữ ký"

_ANYWHERE = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"bạn chưa đăng nhập.*", MENU),
        (r"vì chưa đăng nhập nên bạn chỉ xem được.*", MENU),
        (r"bạn chưa xem được hiệu lực của văn bản.*", MENU),
        (r"nếu chưa là thành viên.*", MENU),
        (r"văn bản này chưa cập nhật nội dung tiếng anh.*", MENU),
        (r"đang tải (văn bản|dữ liệu|nội dung).{0,12}", MENU),
        (r"từ kho[áa]: số hiệu, tiêu đề.*", MENU),
        (r"hãy để chúng tôi hỗ trợ bạn.*", MENU),
        (r"(đăng nhập|đăng xuất|đăng ký thành viên)", MENU),
        (r"(đã biết|đang cập nhật|dữ liệu đang cập nhật)\W*", PLACEHOLDER),
        (r".{0,12}\bdmca\.com.*", MENU),
        (r"(bản quyền|copyright)?\s*©.*", MENU),
        (r"((số )?lượt (xem|truy cập|tải)( về)?|đang truy cập|tổng truy cập)\s*:?\s*[\d.,]+\W*", COUNTER),
        (r"(địa chỉ )?ip\s*:\s*\S+", ADDRESS),
        (r"\d{1,3}(\.\d{1,3}){3}", ADDRESS),
        (r"(nguồn\s*:\s*)?(https?://|www\.)\S+", ADDRESS),
        (r"mục lục", CONTENTS),
    )
)

_OUTSIDE = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (
            r"(đăng ký|trang chủ|tìm kiếm|menu|in|in văn bản|tải về|tải văn bản|chia sẻ|lưu trữ|gửi email)",
            MENU,
        ),
        (
            r"(về đầu trang|quay lại|liên hệ|giới thiệu|sơ đồ trang|bình luận|tin liên quan|văn bản liên quan)\W*",
            MENU,
        ),
        (r"\d{1,3}([.,]\d{3})*", COUNTER),
        (r"từ kho[áa]\s*:.*", MENU),
    )
)

FIELD_LABELS = (
    "Số hiệu", "Số ký hiệu", "Loại văn bản", "Nơi ban hành", "Cơ quan ban hành", "Người ký", "Ngày ban hành",
    "Ngày hiệu lực", "Ngày có hiệu lực", "Ngày công báo", "Số công báo", "Tình trạng", "Lĩnh vực", "Trích yếu",
)  # fmt: skip
_FIELD = re.compile("(" + "|".join(sorted(FIELD_LABELS, key=len, reverse=True)) + r")\s*:\s*", re.IGNORECASE)


_CONTENTS_END = re.compile(r"(\.{4,}|(…\s?){2,})\s*\d{1,4}$")


def find_reason(text: str, *, outside: bool) -> str | None:
    """Why this line is no part of the document, or None. `outside`: it stands before or after the document."""
    if _CONTENTS_END.search(text[-40:]):  # the end alone: a long row of dots must not be tried from every dot
        return CONTENTS
    rules = _ANYWHERE + _OUTSIDE if outside else _ANYWHERE
    return next((reason for pattern, reason in rules if pattern.fullmatch(text)), None)


def source_fields(text: str) -> dict[str, str]:
    """Labelled values that a source page prints on one line; a placeholder becomes "không có thông tin".

    >>> source_fields("Ngày công báo: Đang cập nhật Số công báo: 12")
    {'Ngày công báo': 'không có thông tin', 'Số công báo': '12'}
    """
    if not _FIELD.match(text):
        return {}
    pieces = _FIELD.split(text)
    values = {}
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        value = value.strip(" ;,")
        values[label] = NO_INFORMATION if not value or value.lower() in PLACEHOLDERS else value
    return values


_PAGE_MARKED = re.compile(
    r"[-–—]\s?\d{1,4}\s?[-–—]|([Tt]rang|Page)\s+\d{1,4}(\s*(/|of|trên)\s*\d{1,4})?|\d{1,4}\s*/\s*\d{1,4}"
)
_PAGE_BARE = re.compile(r"\d{1,3}")
_TERMINAL = re.compile(r"[.;:!?…][”\"'’)\]]*$")


def page_numbers(lines: tuple[Line, ...], *, table_from: int) -> set[int]:
    """Numbers of the lines that hold a page number. From line `table_from` on a bare figure may be a table cell.

    A bare figure counts when it stands alone between blank lines or beside a form feed, when it cuts a sentence
    in two, or when it goes on with the page numbers found so far; never beside another bare figure.
    """
    found: set[int] = set()
    last = 0
    filled = [line for line in lines if line.text]
    for before, line, after in zip([None, *filled], filled, [*filled[1:], None], strict=False):
        beside_break = line.page_break or (after is not None and after.page_break)
        if re.fullmatch(r"\d{1,4}\s*/\s*\d{1,4}", line.text):
            counts = beside_break
        elif _PAGE_MARKED.fullmatch(line.text):
            counts = True
        elif not _PAGE_BARE.fullmatch(line.text) or any(o and _PAGE_BARE.fullmatch(o.text) for o in (before, after)):
            counts = False
        else:
            counts = beside_break or line.raw[:20].isspace()
            if before and after and line.number < table_from:
                alone = before.number < line.number - 1 and after.number > line.number + 1
                cuts = not _TERMINAL.search(before.text) and after.text[:1].islower()
                counts = counts or alone or cuts or (last > 0 and last < int(line.text) <= last + 3)
        if counts:
            found.add(line.number)
            last = int(re.findall(r"\d+", line.text)[0])
    return found


def running_heads(lines: tuple[Line, ...], pages: set[int]) -> set[int]:
    """Numbers of the lines beside a page number whose very words stand beside another page number too."""
    filled = [line for line in lines if line.text]
    beside: dict[str, list[int]] = {}
    for before, after in pairwise(filled):
        if before.number in pages:
            beside.setdefault(after.text, []).append(after.number)
        if after.number in pages:
            beside.setdefault(before.text, []).append(before.number)
    return {
        n for text, found in beside.items() if len(set(found)) > 1 and not _TERMINAL.search(text) for n in found
    } - pages
