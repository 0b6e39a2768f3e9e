"""Does a line go on with the paragraph before it, or begin something new?

Documents copied from PDF are cut at the right margin; documents copied from the web keep a paragraph a line.
One look over the whole body tells which, and how long a full line is; then each pair of lines is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from site_src.clauses.markers import NAMED, Marker, find_markers
from site_src.clauses.model import Line

_TERMINAL = re.compile(r"[.;:!?…][”\"'’)\]»]*$")
_REFERENCE_CUE = re.compile(
    r"(?:^|\s)(?:tại|theo|khoản|tiết|nghị định"
    r"|(?<!tham )(?<!dân )(?<!chỉ )(?<!tổng )(?<!đa )(?<!một )(?<!con )(?<!tỷ )(?<!hệ )(?<!mã )số"
    r"|(?<!quan )(?<!địa )(?<!thời )(?<!đặc )(?<!trọng )(?<!ưu )(?<!nhược )(?<!luận )(?<!yếu )(?<!thí )(?<!tiêu )điểm"
    r"|(?<!số )(?<!những )điều|(?<!danh )(?<!hạng )(?<!đề )(?<!chuyên )(?<!tiểu )mục|(?<!hằng )(?<!hàng )ngày"
    r"|(?<!hằng )(?<!hàng )tháng|phụ lục|chương|từ ngày|đến ngày)$",
    re.IGNORECASE,
)
"""The text ends with a word that a reference or a date must follow."""
_JOINING_CUE = re.compile(
    r"(?:^|\s)(?:và|hoặc|của|với|từ|đến|các|những|là|cho|về|trong|gồm có|do|bởi|để|trên|dưới|giữa|như)$|,$",
    re.IGNORECASE,
)
"""The text ends with a word that goes on."""


def is_terminal(text: str) -> bool:
    """The text ends a sentence, an item of a list or a lead-in.

    >>> is_terminal("theo quy định./."), is_terminal("gồm:"), is_terminal("1. Quan điểm")
    (True, True, False)
    """
    return bool(_TERMINAL.search(text))


def wants_reference(text: str) -> bool:
    """The text ends with a word that a reference must follow.

    >>> wants_reference("theo quy định tại điểm"), wants_reference("1. Quan điểm")
    (True, False)
    """
    return bool(_REFERENCE_CUE.search(text))


def wants_more(text: str) -> bool:
    """The text ends with a conjunction, a preposition or a comma."""
    return bool(_JOINING_CUE.search(text))


@dataclass(frozen=True)
class Flow:
    """How the lines of a body are broken. `width` is the length of a full line; 0: a paragraph a line."""

    width: int

    def is_full(self, line: Line) -> bool:
        """The line reaches the right margin, as far as can be told."""
        return bool(self.width) and len(line.text) >= 0.8 * self.width

    def fits_no_more(self, line: Line, following: str) -> bool:
        """The first word of the next line would not have fitted on this one."""
        first = following.split(" ", 1)[0]
        return bool(self.width) and len(line.text) + 1 + len(first) > self.width - 2


def measure(lines: list[Line]) -> Flow:
    """Find out whether the body is cut at a margin.

    It is when lines that do not end a sentence are again and again followed at once by a line in small letters.
    """
    broken = [
        len(before.text)
        for before, after in pairwise(lines)
        if after.number == before.number + 1
        and after.text[0].islower()
        and not is_terminal(before.text)
        and len(before.text) >= 30
        and not find_markers(after.text)
    ]
    if len(broken) < max(2, len(lines) * 0.04) or median(broken) > 200:
        return Flow(0)
    broken.sort()
    return Flow(broken[max(0, int(len(broken) * 0.9) - 1)])


def marker_is_mid_sentence(flow: Flow, before: Line, marker: Marker, *, expected: bool, adjacent: bool) -> bool:
    """What looks like a marker is only the next word of the sentence before.

    `expected`: the marker's number is the next one of an open sequence, or begins a new one.
    `adjacent`: no blank line stands between.
    """
    if is_terminal(before.text):
        return False
    if marker.kind in NAMED:
        return adjacent and (wants_reference(before.text) or wants_more(before.text))
    small = bool(marker.rest) and not marker.rest[0].isupper()
    if marker.value == 0:
        if before.text.endswith("Lao động") and marker.rest.startswith("Thương binh"):
            return True
        return adjacent and small and flow.is_full(before)
    if not adjacent:
        return small and not expected
    if wants_reference(before.text):
        return True
    if wants_more(before.text):
        return small or not expected
    if flow.is_full(before) and not expected:
        return True
    return small and (not expected or flow.is_full(before))


def unmarked_goes_on(flow: Flow, before: Line, line: Line, *, blank: bool, page_break: bool) -> bool:
    """A line without a marker belongs to the paragraph of `before`."""
    small = line.text[:1].islower()
    open_end = not is_terminal(before.text)
    heading = before.text.upper() == before.text
    if blank and not page_break:
        return open_end and small and not heading
    if page_break:
        return open_end and (small or line.text[0].isdigit() or (flow.is_full(before) and not heading))
    if small:
        return True
    if heading:
        return line.text.upper() == line.text and open_end
    indent = len(line.raw) - len(line.raw.lstrip()) > len(before.raw) - len(before.raw.lstrip()) + 1
    if before.text.endswith(":") and line.text[0].isdigit() and not find_markers(line.text):
        return True
    if not open_end:
        return not indent and flow.fits_no_more(before, line.text)
    if line.text[0].isdigit() or line.text[0] in ".,;:)%”-–":  # a dash that was not believed to be a bullet
        return True
    return wants_reference(before.text) or wants_more(before.text) or flow.is_full(before)
