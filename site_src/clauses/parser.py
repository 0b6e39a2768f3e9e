"""Lines → tree. One pass with a stack; every decision looks at the open levels and at most one line ahead.

Guarantees: no line is lost (each has exactly one owner), no words are added, ids are unique, time grows
linearly with the number of lines. Oddities are reported by `oddities`, never repaired here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_src.clauses import chrome, frame, oddities
from site_src.clauses.flow import Flow, is_terminal, marker_is_mid_sentence, measure, unmarked_goes_on
from site_src.clauses.lines import decode, glue, split
from site_src.clauses.markers import Marker, find_markers, follows
from site_src.clauses.model import Clause, ClauseKind, Exclusion, Line, Oddity, Plan
from site_src.clauses.regions import Regions, find_regions, find_type, is_upper

_RANK = {
    ClauseKind.ANNEX: 0, ClauseKind.PART: 10, ClauseKind.CHAPTER: 20, ClauseKind.SECTION: 30,
    ClauseKind.SUBSECTION: 40, ClauseKind.ARTICLE: 50, ClauseKind.ITEM: 60, ClauseKind.SUBITEM: 70,
    ClauseKind.POINT: 80, ClauseKind.SUBPOINT: 90, ClauseKind.DASH: 100, ClauseKind.PLUS: 110,
    ClauseKind.PARAGRAPH: 120,
}  # fmt: skip
_TITLED = {ClauseKind.ANNEX, ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION, ClauseKind.SUBSECTION}
_BULLETED = {ClauseKind.DASH, ClauseKind.PLUS}
_BULLET_KEY = {ClauseKind.DASH: "g", ClauseKind.PLUS: "c", ClauseKind.PARAGRAPH: "p"}
_CLOSING = re.compile(
    r"(Trên đây là|Yêu cầu |Trong quá trình |Nhận được |Đề nghị |Giao |Ủy ban nhân dân .{3,40} yêu cầu|"
    r"(Chỉ thị|Kế hoạch|Nghị quyết|Quyết định|Chương trình|Hướng dẫn|Quy chế|Thông báo|Công văn) này )"
)


@dataclass
class _Open:
    """A clause under construction."""

    clause: Clause
    rank: int
    marker: Marker
    lines: list[Line]
    parts: list[str]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def content(self) -> str:
        return self.parts[-1] if self.parts else ""


class _Builder:
    """State of one pass: the stack of open clauses and everything finished so far."""

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.done: list[_Open] = []
        self.stack: list[_Open] = []
        self.ids: set[str] = set()
        self.top_counts: dict[str, int] = {}
        self.found: list[Oddity] = []

    # -- deciding ------------------------------------------------------------------------------------------

    def _sibling(self, marker: Marker) -> _Open | None:
        """The open clause whose sequence this marker could continue."""
        for opened in reversed(self.stack):
            if opened.marker.kind is marker.kind and opened.marker.family == marker.family:
                return opened
            if marker.kind is ClauseKind.ANNEX or opened.marker.kind is ClauseKind.ANNEX:
                continue
        for opened in reversed(self.stack):  # "a. b) c.": a slip of the delimiter inside one sequence
            same_kind = opened.marker.kind is marker.kind and marker.kind not in _BULLETED
            same_sort = opened.marker.family[:5] == marker.family[:5]
            if same_kind and same_sort and marker.value > 1 and self._is_next(opened.marker, marker):
                return opened
        return None

    @staticmethod
    def _is_next(before: Marker, after: Marker) -> bool:
        if after.kind is ClauseKind.POINT:
            return follows(before.key.replace("dd", "đ"), after.key.replace("dd", "đ"))
        if after.kind is ClauseKind.SUBITEM:
            return before.path[:-1] == after.path[:-1] and after.value == before.value + 1
        return after.value == before.value + 1

    def _fit(self, marker: Marker) -> float:
        """How well the marker's number fits the open sequences: 3 next, 2.5 a beginning, less: a jump."""
        if marker.kind in _BULLETED:
            return 3
        sibling = self._sibling(marker)
        first = marker.value == (2 if marker.kind is ClauseKind.POINT else 1)
        if sibling and self._is_next(sibling.marker, marker):
            return 3
        if first:
            return 2.5
        if sibling and sibling.marker.value < marker.value:
            return 1.5
        return 1 if sibling else 0.8

    def _believable(self, marker: Marker, fit: float, line: Line) -> bool:
        """A marker out of sequence must look like one all the same."""
        rest = marker.rest
        if marker.kind is ClauseKind.SUBITEM:
            return self._subitem_fits(marker, fit)
        if marker.kind is ClauseKind.SECTION and marker.family.startswith("upper"):
            return fit >= 3 or (fit == 2.5 and bool(rest)) or (fit == 1.5 and is_upper(rest))
        if marker.kind is ClauseKind.SECTION and not marker.family.startswith("section"):
            if marker.damaged and fit < 2.5 and not is_upper(rest):
                return False
            return fit >= 1.5 or is_upper(rest) or (rest[:1].isupper() and marker.printed[-1:] == "." and len(marker.key) > 1)
        if marker.kind is ClauseKind.POINT:
            return fit >= 1.5 or (bool(rest) and fit >= 0.8 and rest[:1].isalpha() and marker.printed[-1:] == ")")
        if marker.kind is ClauseKind.ITEM:
            if marker.damaged:
                return fit >= 2.5 and bool(rest)
            if fit < 1.5 and rest[:1].islower():
                return False
            return bool(rest) or fit >= 2.5 or not line.text[0].isdigit()
        if marker.kind is ClauseKind.SUBPOINT:
            return fit >= 2.5
        return True

    def _subitem_fits(self, marker: Marker, fit: float) -> bool:
        """ "3.2." belongs under an open 3; "12.500" and "3.145" are figures."""
        above = marker.path[:-1]
        for opened in reversed(self.stack):
            if opened.marker.kind is ClauseKind.SUBITEM:
                if opened.marker.path == above:
                    return marker.value <= 3
                if opened.marker.path[:-1] == above:
                    return 0 < marker.value - opened.marker.value <= 3 or marker.value == opened.marker.value
                if len(opened.marker.path) < len(marker.path):
                    return False
            if len(above) == 1 and opened.marker.kind in {ClauseKind.ITEM, ClauseKind.ARTICLE, ClauseKind.SECTION}:
                if opened.marker.value == above[0]:
                    return marker.value <= 3
                if opened.marker.kind is not ClauseKind.SECTION and marker.value == 1 and above[0] == opened.marker.value + 1:
                    return marker.rest[:1].isupper()
        return marker.value == 1 and len(marker.path) == 2 and marker.rest[:1].isupper()

    def choose(self, line: Line, flow: Flow, *, adjacent: bool) -> Marker | None:
        """The reading of the line's marker that is to be believed, or None: the line has no marker."""
        best: tuple[float, Marker] | None = None
        for marker in find_markers(line.text):
            fit = self._fit(marker)
            if self._believable(marker, fit, line) and (best is None or fit > best[0]):
                best = fit, marker
        if best is None:
            return None
        fit, marker = best
        current = self.stack[-1] if self.stack else None
        if current and current.parts and current.lines:
            named_heading = marker.kind in {ClauseKind.CHAPTER, ClauseKind.PART, ClauseKind.ANNEX} and is_upper(marker.printed)
            last = current.lines[-1]
            if not named_heading and not is_upper(last.text) and marker_is_mid_sentence(
                flow, last, line, marker, fit >= 2.5, adjacent
            ):
                return None
        return marker

    # -- building ------------------------------------------------------------------------------------------

    def _parent_for(self, marker: Marker) -> None:
        """Close levels until the stack's top is the parent of the new clause."""
        sibling = self._sibling(marker)
        if sibling is not None and not self._nests(marker, sibling):
            while self.stack[-1] is not sibling:
                self.stack.pop()
            self.stack.pop()
            return
        rank = self._rank(marker)
        while self.stack and self.stack[-1].rank >= rank and not self._holds(self.stack[-1], marker):
            self.stack.pop()

    def _rank(self, marker: Marker) -> int:
        """Depth of a level; a sequence of another style inside one of the same kind goes below it."""
        rank = _RANK[marker.kind]
        if marker.kind is ClauseKind.SECTION:
            return rank - 5 if marker.family.startswith("upper") else rank + (0 if marker.family == "section" else 2)
        if marker.kind is ClauseKind.SUBITEM:
            return rank + len(marker.path)
        return rank

    def _nests(self, marker: Marker, sibling: _Open) -> bool:
        """The same style begins anew under a deeper level of another kind ("1." under "a)" under "1.")."""
        return False

    def _holds(self, opened: _Open, marker: Marker) -> bool:
        """`opened` may hold the marker although its own level is not above the marker's."""
        if opened.marker.kind is ClauseKind.PARAGRAPH:
            return False
        first = marker.value == (2 if marker.kind is ClauseKind.POINT else 1)
        if marker.kind in _BULLETED:
            if opened.marker.kind not in _BULLETED:
                return True
            return not (marker.family == "-" and opened.marker.family == "+")
        if opened.marker.kind in _BULLETED:
            return False
        if marker.kind is ClauseKind.SECTION and marker.family.startswith("roman"):
            return opened.marker.kind is ClauseKind.ARTICLE and first
        same_kind_open = any(o.marker.kind is marker.kind and o.marker.family != marker.family for o in self.stack)
        return first and same_kind_open and marker.kind in {ClauseKind.ITEM, ClauseKind.POINT}

    def open(self, marker: Marker, line: Line) -> None:
        """Begin a clause at this line."""
        self._parent_for(marker)
        parent = self.stack[-1] if self.stack else None
        clause_id = self._new_id(marker, parent)
        clause = Clause(clause_id, marker.kind, marker.printed, parent.clause.id if parent else None, ())
        if parent:
            parent.clause.children += (clause_id,)
            siblings = parent.counts
        else:
            siblings = self.top_counts
        siblings[marker.kind] = clause.ordinal = siblings.get(marker.kind, 0) + 1
        if marker.damaged:
            self.found.append(oddities.damaged(line.number, marker.printed, marker.key))
        opened = _Open(clause, self._rank(marker), marker, [line], [marker.rest] if marker.rest else [])
        self.done.append(opened)
        self.stack.append(opened)

    def _new_id(self, marker: Marker, parent: _Open | None) -> str:
        counts = parent.counts if parent else self.top_counts
        key = marker.key
        if marker.kind in _BULLET_KEY:
            key = f"{_BULLET_KEY[marker.kind]}{counts.get(marker.kind, 0) + 1}"
        base = parent.clause.id if parent else ""
        if marker.kind is ClauseKind.ARTICLE:  # articles are numbered through the whole document
            base = next((o.clause.id for o in self.stack if o.marker.kind is ClauseKind.ANNEX), "")
        wanted = f"{base}.{key}" if base else key
        clause_id, again = wanted, 2
        while clause_id in self.ids:
            clause_id, again = f"{wanted}~{again}", again + 1
        self.ids.add(clause_id)
        return clause_id

    def paragraph(self, line: Line, *, last_marker: bool, list_goes_on: bool) -> None:
        """Begin an unmarked paragraph; its parent is the clause it speaks under."""
        while self.stack and self.stack[-1].marker.kind in _BULLETED | {ClauseKind.PARAGRAPH}:
            self.stack.pop()
        top = self.stack[-1] if self.stack else None
        ended = bool(top and top.parts and is_terminal(top.parts[-1]) and not top.parts[-1].endswith(":"))
        if top and top.marker.kind in {ClauseKind.POINT, ClauseKind.SUBPOINT} and ended and not list_goes_on:
            self.stack.pop()
        if last_marker and _CLOSING.match(line.text) and (ended or top and top.clause.children):
            while self.stack and self.stack[-1].marker.kind is not ClauseKind.ANNEX:
                self.stack.pop()
        self.open(Marker(ClauseKind.PARAGRAPH, "paragraph", "", 0, "", line.text), line)

    def extend(self, line: Line) -> None:
        """The line goes on with the clause at the top of the stack."""
        self.stack[-1].lines.append(line)
        self.stack[-1].parts.append(line.text)


def _waits(opened: _Open, line: Line, *, blank: bool) -> bool:
    """A marker that stood alone takes the next unmarked line; a title in capitals takes the next one too."""
    if not opened.parts:
        return True
    if opened.marker.kind not in _TITLED:
        return False
    if opened.marker.kind is ClauseKind.ANNEX and re.match(r"\(?(Ban hành )?[Kk]èm theo", line.text):
        return True
    joined = " ".join(opened.parts)
    return not blank and is_upper(joined) and is_upper(line.text) and not is_terminal(joined)


def _is_table_row(line: Line, in_annex: bool) -> bool:
    inner = line.raw.strip()
    return "|" in inner or inner.count("\t") >= 2 or (in_annex and bool(re.search(r"\t|\S {3,}\S", inner)))


def _build_body(builder: _Builder, lines: list[Line], regions: Regions, flow: Flow) -> None:
    """One run of body lines into clauses."""
    ahead: list[Marker | None] = [None] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        markers = find_markers(lines[at].text)
        ahead[at] = markers[0] if markers else ahead[at + 1]
    row_before = False
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        between = range(before.number + 1, line.number) if before else range(0)
        blank = any(regions.excluded.get(number) == chrome.BLANK for number in between)
        page_break = line.page_break or any(regions.excluded.get(n) == chrome.PAGE_NUMBER for n in between)
        current = builder.stack[-1] if builder.stack else None
        marker = builder.choose(line, flow, adjacent=not blank or page_break)
        in_annex = bool(builder.stack and builder.stack[0].marker.kind is ClauseKind.ANNEX)
        row = _is_table_row(line, in_annex)
        attached = not current and len(regions.body) > 1 and lines is not regions.body[0] and find_type(line.text)
        if attached and is_upper(line.text):
            builder.stack.clear()
            builder.open(Marker(ClauseKind.ANNEX, "attached", "", 0, f"kt{builder.top_counts.get('annex', 0) + 1}", line.text), line)
        elif marker:
            builder.open(marker, line)
        elif current and before and not row and _waits(current, line, blank=blank):
            builder.extend(line)
        elif current and before and not row and not row_before and unmarked_goes_on(
            flow, before, line, blank=blank, page_break=page_break
        ):
            builder.extend(line)
        else:
            following = ahead[at]
            top = next((o for o in reversed(builder.stack) if o.marker.kind not in _BULLETED | {ClauseKind.PARAGRAPH}), None)
            goes_on = bool(following and top and following.kind is top.marker.kind and builder._is_next(top.marker, following))
            builder.paragraph(line, last_marker=following is None, list_goes_on=goes_on)
        row_before = row


def _finish(builder: _Builder) -> tuple[Clause, ...]:
    """Settle what is heading and what is text."""
    for opened in builder.done:
        clause = opened.clause
        clause.lines = tuple(line.number for line in opened.lines)
        content = glue(opened.parts)
        titled = clause.kind in _TITLED
        plain = clause.kind in _BULLETED | {ClauseKind.PARAGRAPH}
        if not plain and content and (is_upper(content) or (not is_terminal(content) and (titled or clause.children))):
            clause.heading = content
        else:
            clause.text = content
    return tuple(opened.clause for opened in builder.done)


def _runs(excluded: dict[int, str]) -> tuple[Exclusion, ...]:
    """Neighbouring lines with the same reason as one exclusion."""
    runs: list[Exclusion] = []
    for number in sorted(excluded):
        reason = excluded[number]
        if runs and runs[-1].line_to == number - 1 and runs[-1].reason == reason:
            runs[-1] = Exclusion(runs[-1].line_from, number, reason)
        else:
            runs.append(Exclusion(number, number, reason))
    return tuple(runs)


def parse_text(text: str) -> Plan:
    """Decoded text → tree. Never raises for odd content: what is odd is in `oddities`."""
    lines = split(text)
    regions = find_regions(lines)
    builder = _Builder(regions)
    for body in regions.body:
        builder.stack.clear()
        _build_body(builder, body, regions, measure(body))
    clauses = _finish(builder)
    blocks = frame.blocks(lines, regions.blocks)
    plan = Plan(
        frame.meta(lines, regions), lines, clauses, blocks, _runs(regions.excluded), ()
    )
    found = builder.found + oddities.find(plan) + oddities.unknown_after(regions.unknown_after)
    return Plan(plan.meta, lines, clauses, blocks, plan.excluded, tuple(sorted(found)))


def parse_bytes(data: bytes) -> Plan:
    """Bytes of a file → tree.

    Raises:
        NotText: the bytes are no readable text.
    """
    return parse_text(decode(data))
