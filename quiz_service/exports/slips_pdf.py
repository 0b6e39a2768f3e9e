"""Slips for the first sign-in, eight on a page of A4, to be cut apart and handed out.

In: slips and the address of the sign-in page. Out: a PDF. The code is printed for the person alone: it is not in the
QR code's address, where it would stay in the history of a borrowed telephone and in the server's log.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from quiz_service.exports.paper import BRAND, HEIGHT, MUTED, WIDTH, Paper
from quiz_service.exports.slips import Slip

__all__ = ["SLIPS_A_PAGE", "Slip", "render_slips"]

COLUMNS, ROWS = 2, 4
SLIPS_A_PAGE = COLUMNS * ROWS
TITLE = "Phiếu đăng nhập lần đầu"

_SLIP_WIDTH, _SLIP_HEIGHT = WIDTH / COLUMNS, HEIGHT / ROWS
_INSET_X, _INSET_Y = 9.0, 7.0
"""White border: cutting is never exact, and printers leave out the edge of the sheet."""
_WIDE = _SLIP_WIDTH - 2 * _INSET_X
_QR = 29.0
_BESIDE_QR = _WIDE - _QR - 2
_PERSON_TOP, _PERSON_HEIGHT = 6.5, 25.5
_PERSON_SIZES = (
    (12.5, 8.5, 9.0), (11.0, 8.5, 9.0), (10.0, 8.0, 8.5), (9.0, 7.5, 8.0), (8.0, 7.0, 7.5), (7.0, 6.0, 7.0),
    (6.0, 5.0, 6.0), (5.0, 4.0, 5.0),
)  # fmt: skip
"""Sizes of name, unit and staff code, tried in this order."""
_CODE_TOP = 33.0
_HOW_TOP = 46.0
_HOW_SIZE = 7.5
_THEN = (
    "Nhập mã cán bộ và mã kích hoạt, rồi đặt mật khẩu của riêng bạn. "
    "Mã chỉ dùng được một lần; bạn đừng đưa mã cho người khác."
)


def _cut_lines(paper: Paper) -> None:
    with paper.decoration():
        paper.set_draw_color(*MUTED)
        paper.set_line_width(0.15)
        paper.set_dash_pattern(dash=1.5, gap=1.5)
        for column in range(1, COLUMNS):
            paper.line(column * _SLIP_WIDTH, 0, column * _SLIP_WIDTH, HEIGHT)
        for row in range(1, ROWS):
            paper.line(0, row * _SLIP_HEIGHT, WIDTH, row * _SLIP_HEIGHT)
        paper.set_dash_pattern()


def _person(paper: Paper, slip: Slip, x: float, y: float) -> None:
    """Name, unit and staff code, as large as the place beside the QR code allows; nothing is cut off."""
    texts = ((slip.name, True), (slip.unit, False), (f"Mã cán bộ: {slip.staff_code}", True))
    for sizes in _PERSON_SIZES:
        lines = [(text, size, bold) for (text, bold), size in zip(texts, sizes, strict=True)]
        heights = (paper.height_of(text, width=_BESIDE_QR, size=size, bold=bold) for text, size, bold in lines)
        if sum(heights) <= _PERSON_HEIGHT:
            break
    for text, size, bold in lines:
        y = paper.words(text, x=x, y=y, width=_BESIDE_QR, size=size, bold=bold)


def _code(paper: Paper, slip: Slip, x: float, y: float) -> None:
    day_width = 26.0
    width = _WIDE - day_width
    below = paper.words("Mã kích hoạt", x=x, y=y, width=width, size=7.5, colour=MUTED)
    size = paper.fitting_size(slip.code, (18, 16, 14, 12, 10), width=width, height=9, bold=True)
    paper.words(slip.code, x=x, y=below - 1, width=width, size=size, bold=True)
    x += width
    below = paper.words("Dùng trước ngày", x=x, y=y, width=day_width, size=7.5, colour=MUTED, align="R")
    paper.words(f"{slip.expires_on:%d/%m/%Y}", x=x, y=below + 1.2, width=day_width, size=10.5, align="R")


def _how(paper: Paper, sign_in_url: str, x: float, y: float) -> None:
    """What to do with the slip."""
    y = paper.words("Quét mã QR hoặc mở trang đăng nhập:", x=x, y=y, width=_WIDE, size=_HOW_SIZE)
    size = paper.fitting_size(sign_in_url, (8.5, 7.5, 6.5), width=_WIDE, height=4.5, bold=True)
    y = paper.words(sign_in_url, x=x, y=y, width=_WIDE, size=size, bold=True)
    paper.words(_THEN, x=x, y=y, width=_WIDE, size=_HOW_SIZE)


def _slip(paper: Paper, slip: Slip, sign_in_url: str, x: float, y: float) -> None:
    """One slip, its upper left corner at (x, y)."""
    x, y = x + _INSET_X, y + _INSET_Y
    heading = f"SỔ TAY 255 · {TITLE}"
    paper.words(heading, x=x, y=y, width=_BESIDE_QR, size=7.5, bold=True, colour=BRAND, tag="/H1")
    _person(paper, slip, x, y + _PERSON_TOP)
    _code(paper, slip, x, y + _CODE_TOP)
    _how(paper, sign_in_url, x, y + _HOW_TOP)
    # Its white border may reach into the slip's own.
    paper.qr(sign_in_url, x=x + _WIDE - _QR + 3, y=y - 2, side=_QR, spoken=f"Mã QR dẫn tới {sign_in_url}")


def render_slips(slips: Sequence[Slip], sign_in_url: str, *, made_at: datetime) -> bytes:
    """A PDF with all slips, in the order given. The same slips at the same instant give the same bytes.

    Raises: ValueError when there is no slip to print.
    """
    if not slips:
        raise ValueError("there is no slip to print")
    paper = Paper(title=f"{TITLE} – Sổ tay 255", made_at=made_at)
    for number, slip in enumerate(slips):
        place = number % SLIPS_A_PAGE
        if place == 0:
            paper.add_page()
            _cut_lines(paper)
        _slip(paper, slip, sign_in_url, place % COLUMNS * _SLIP_WIDTH, place // COLUMNS * _SLIP_HEIGHT)
    return paper.finished()
