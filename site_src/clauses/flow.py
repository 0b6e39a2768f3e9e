"""Does a line go on with the paragraph before it, or begin something new?

Documents copied from PDF are cut at the right margin; documents copied from the web keep a paragraph a line.
One look over the whole body tells which, and how long a full line is; then each pair of lines is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from site_src.clauses.markers import Marker, find_markers
from site_src.clauses.model import Line

_TERMINAL = re.compile(r"[.;:!?…][”\"'’)\]»]*$")
_CUE = re.compile(
    r"(?:^|\s)(điểm|khoản|điều|mục|số|tại|ngày|tháng|năm|và|hoặc|theo|của|với|từ|đến|các|những|phụ lục|chương|phần|là|"
    r"cho|về|trong|gồm có|quyết định|nghị định|thông tư|luật|kế hoạch số|tiết|bảng|biểu|hình)$|,$",
    re.IGNORECASE,
)


def is_terminal(text: str) -> bool:
    """The text ends a sentence, an item of a list or a lead-in.

    >>> is_terminal("theo quy định./."), is_terminal("gồm:"), is_terminal("1. Quan điểm")
    (True, True, False)
    """
    return bool(_TERMINAL.search(text))


def ends_in_cue(text: str) -> bool:
    """The text ends with a word that wants another after it ("theo quy định tại điểm")."""
    return bool(_CUE.search(text))


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
        for before, after in zip(lines, lines[1:], strict=False)
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


def marker_is_mid_sentence(flow: Flow, before: Line, line: Line, marker: Marker, expected: bool, adjacent: bool) -> bool:
    """What looks like a marker is only the next word of the sentence before.

    `expected`: the marker's number is the next one of an open sequence, or begins a new one.
    `adjacent`: no blank line stands between.
    """
    if is_terminal(before.text):
        return False
    small = marker.rest[:1].islower()
    if marker.value == 0:
        if before.text.endswith("Lao động") and marker.rest.startswith("Thương binh"):
            return True
        return adjacent and small and flow.is_full(before)
    if adjacent and ends_in_cue(before.text) and not (expected and marker.rest[:1].isupper() and before.text.endswith(",")):
        return not (expected and marker.rest[:1].isupper() and not flow.is_full(before) and bool(flow.width))
    if adjacent and flow.is_full(before):
        return small or not expected
    return small and not expected


def unmarked_goes_on(flow: Flow, before: Line, line: Line, *, blank: bool, page_break: bool) -> bool:
    """A line without a marker belongs to the paragraph of `before`."""
    small = line.text[:1].islower()
    open_end = not is_terminal(before.text)
    heading = before.text.upper() == before.text
    if blank and not page_break:
        return open_end and small and not heading
    if page_break:
        return open_end and (small or flow.is_full(before) and not heading)
    indent = len(line.raw) - len(line.raw.lstrip()) > len(before.raw) - len(before.raw.lstrip()) + 1
    if small:
        return True
    if heading:
        return line.text.upper() == line.text and open_end
    if indent and not open_end:
        return False
    if open_end:
        return ends_in_cue(before.text) or flow.fits_no_more(before, line.text) or flow.is_full(before) or (
            not line.text[0].isalpha() and not line.text[0].isdigit() and line.text[0] not in "“\"["
        )
    return flow.fits_no_more(before, line.text)
