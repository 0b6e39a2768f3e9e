"""The tree under construction: which reading of a marker to believe, and under which clause a new one goes.

Every decision looks at the open levels alone, so that the whole pass stays linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_src.clauses import oddities
from site_src.clauses.flow import Flow, is_terminal, marker_is_mid_sentence
from site_src.clauses.letterhead import is_upper
from site_src.clauses.markers import Marker, find_markers, follows
from site_src.clauses.model import Clause, ClauseKind, Line, Oddity

_RANK = {
    ClauseKind.ANNEX: 0, ClauseKind.PART: 10, ClauseKind.CHAPTER: 20, ClauseKind.SECTION: 30,
    ClauseKind.SUBSECTION: 40, ClauseKind.ARTICLE: 50, ClauseKind.ITEM: 60, ClauseKind.SUBITEM: 70,
    ClauseKind.POINT: 80, ClauseKind.SUBPOINT: 90, ClauseKind.DASH: 100, ClauseKind.PLUS: 110,
    ClauseKind.PARAGRAPH: 120,
}  # fmt: skip
TITLED = {ClauseKind.ANNEX, ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION, ClauseKind.SUBSECTION}
BULLETED = {ClauseKind.DASH, ClauseKind.PLUS}
_BULLET_KEY = {ClauseKind.DASH: "g", ClauseKind.PLUS: "c", ClauseKind.PARAGRAPH: "p"}
_CLOSING = re.compile(
    r"(Trên đây là|Yêu cầu |Trong quá trình |Nhận được |Đề nghị |Giao |Ủy ban nhân dân .{3,40} yêu cầu|"
    r"(Chỉ thị|Kế hoạch|Nghị quyết|Quyết định|Chương trình|Hướng dẫn|Quy chế|Thông báo|Công văn) này )"
)


@dataclass
class OpenClause:
    """A clause under construction."""

    clause: Clause
    rank: int
    marker: Marker
    lines: list[Line]
    parts: list[str]
    children: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def content(self) -> str:
        return self.parts[-1] if self.parts else ""


class TreeBuilder:
    """State of one pass: the stack of open clauses and everything finished so far."""

    def __init__(self) -> None:
        self.done: list[OpenClause] = []
        self.stack: list[OpenClause] = []
        self.times_used: dict[str, int] = {}
        self.top_counts: dict[str, int] = {}
        self.found: list[Oddity] = []

    # -- deciding ------------------------------------------------------------------------------------------

    def _sibling(self, marker: Marker) -> OpenClause | None:
        """The open clause whose sequence this marker could continue."""
        for opened in reversed(self.stack):
            if opened.marker.kind is marker.kind and opened.marker.family == marker.family:
                return opened
        for opened in reversed(self.stack):  # "a. b) c.": a slip of the delimiter inside one sequence
            same_kind = opened.marker.kind is marker.kind and marker.kind not in BULLETED
            same_sort = opened.marker.family[:5] == marker.family[:5]
            if same_kind and same_sort and marker.value > 1 and self.is_next(opened.marker, marker):
                return opened
        return None

    @staticmethod
    def is_next(before: Marker, after: Marker) -> bool:
        if after.kind is ClauseKind.POINT:
            return follows(before.key.replace("dd", "đ"), after.key.replace("dd", "đ"))
        if after.kind is ClauseKind.SUBITEM:
            return before.path[:-1] == after.path[:-1] and after.value == before.value + 1
        return after.value == before.value + 1

    def _fit(self, marker: Marker) -> float:
        """How well the marker's number fits the open sequences: 3 next, 2.5 a beginning, less: a jump."""
        if marker.kind in BULLETED:
            return 3
        sibling = self._sibling(marker)
        first = marker.begins
        if sibling and self.is_next(sibling.marker, marker):
            return 3
        if first:
            return 2.5
        if sibling and sibling.marker.value < marker.value:
            return 1.5
        return 1 if sibling else 0.8

    def _believable(self, marker: Marker, fit: float) -> bool:
        """A marker out of sequence must look like one all the same."""
        rest = marker.rest
        if marker.kind is ClauseKind.SUBITEM:
            return self._subitem_fits(marker)
        if marker.kind is ClauseKind.SECTION and marker.family.startswith("upper"):
            return fit >= 3 or (fit == 2.5 and bool(rest)) or (fit == 1.5 and is_upper(rest))
        if marker.kind is ClauseKind.SECTION and not marker.family.startswith("section"):
            if marker.damaged and fit < 2.5 and not is_upper(rest):
                return False
            if fit >= 2.5 or is_upper(rest):
                return True
            sibling = self._sibling(marker)
            near = sibling is None or abs(marker.value - sibling.marker.value) <= 5
            return near and rest[:1].isupper() and len(marker.key) > 1 - (sibling is not None)
        if marker.kind is ClauseKind.POINT:
            return fit >= 1.5 or (bool(rest) and fit >= 0.8 and rest[:1].isalpha() and marker.printed[-1:] == ")")
        if marker.kind is ClauseKind.ITEM:
            if marker.damaged:
                return fit >= 2.5 and bool(rest)
            if fit < 1.5 and rest[:1].islower():
                return False
            return bool(rest) or fit >= 1.5
        if marker.kind is ClauseKind.SUBPOINT:
            return fit >= 2.5
        return True

    def _subitem_fits(self, marker: Marker) -> bool:
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
            if len(above) == 1 and opened.marker.kind in {
                ClauseKind.ITEM,
                ClauseKind.ARTICLE,
                ClauseKind.SECTION,
            }:
                if opened.marker.value == above[0]:
                    return marker.value <= 3
                if (
                    opened.marker.kind is not ClauseKind.SECTION
                    and marker.value == 1
                    and above[0] == opened.marker.value + 1
                ):
                    return marker.rest[:1].isupper()
        return marker.value == 1 and len(marker.path) == 2 and marker.rest[:1].isupper()

    def choose(self, line: Line, flow: Flow, *, adjacent: bool) -> Marker | None:
        """The reading of the line's marker that is to be believed, or None: the line has no marker."""
        best: tuple[float, Marker] | None = None
        for marker in find_markers(line.text):
            fit = self._fit(marker)
            if self._believable(marker, fit) and (best is None or fit > best[0]):
                best = fit, marker
        if best is None:
            return None
        fit, marker = best
        current = self.stack[-1] if self.stack else None
        if current and current.parts and current.lines:
            named_heading = marker.kind in {
                ClauseKind.CHAPTER,
                ClauseKind.PART,
                ClauseKind.ANNEX,
            } and is_upper(marker.printed)
            last = current.lines[-1]
            mid = marker_is_mid_sentence(flow, last, marker, expected=fit >= 2.5, adjacent=adjacent)
            if mid and not named_heading and not is_upper(last.text):
                return None
        return marker

    # -- building ------------------------------------------------------------------------------------------

    def _parent_for(self, marker: Marker) -> None:
        """Close levels until the stack's top is the parent of the new clause."""
        sibling = self._sibling(marker)
        if sibling is not None:
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

    def _holds(self, opened: OpenClause, marker: Marker) -> bool:
        """`opened` may hold the marker although its own level is not above the marker's."""
        if opened.marker.kind is ClauseKind.PARAGRAPH:
            return False
        first = marker.begins
        if marker.kind in BULLETED:
            if opened.marker.kind not in BULLETED or opened.content.endswith(":"):
                return True
            return marker.family != "-"  # "-" after another bullet is its sibling unless a colon led to it
        if opened.marker.kind in BULLETED:
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
        above = parent.clause.id if parent else None
        clause = Clause(clause_id, marker.kind, marker.printed, above, (), value=marker.value)
        if parent:
            parent.children.append(clause_id)
            siblings = parent.counts
        else:
            siblings = self.top_counts
        siblings[marker.kind] = clause.ordinal = siblings.get(marker.kind, 0) + 1
        if marker.damaged:
            self.found.append(oddities.damaged(line.number, marker.printed, marker.key))
        opened = OpenClause(clause, self._rank(marker), marker, [line], [marker.rest] if marker.rest else [])
        self.done.append(opened)
        self.stack.append(opened)

    def _new_id(self, marker: Marker, parent: OpenClause | None) -> str:
        counts = parent.counts if parent else self.top_counts
        key = marker.key
        if marker.kind in _BULLET_KEY:
            key = f"{_BULLET_KEY[marker.kind]}{counts.get(marker.kind, 0) + 1}"
        base = parent.clause.id if parent else ""
        if marker.kind is ClauseKind.ARTICLE:  # articles are numbered through the whole document
            base = next((o.clause.id for o in self.stack if o.marker.kind is ClauseKind.ANNEX), "")
        wanted = f"{base}.{key}" if base else key
        times = self.times_used[wanted] = self.times_used.get(wanted, 0) + 1
        return wanted if times == 1 else f"{wanted}~{times}"

    def paragraph(self, line: Line, *, following: Marker | None) -> None:
        """Begin an unmarked paragraph; its parent is the clause it speaks under.

        `following`: the next marker of the body. After the last point of a list a paragraph belongs to the khoản;
        a closing sentence after the last marker belongs to the document, or to its article.
        """
        while self.stack and self.stack[-1].marker.kind in BULLETED | {ClauseKind.PARAGRAPH}:
            self.stack.pop()
        top = self.stack[-1] if self.stack else None
        ended = bool(top and top.parts and is_terminal(top.parts[-1]) and not top.parts[-1].endswith(":"))
        list_goes_on = bool(
            top and following and following.kind is top.marker.kind and self.is_next(top.marker, following)
        )
        if top and top.marker.kind in {ClauseKind.POINT, ClauseKind.SUBPOINT} and ended and not list_goes_on:
            self.stack.pop()
        if following is None and _CLOSING.match(line.text) and (ended or (top and top.children)):
            in_article = any(opened.marker.kind is ClauseKind.ARTICLE for opened in self.stack)
            holder = ClauseKind.ARTICLE if in_article else ClauseKind.ANNEX
            while self.stack and self.stack[-1].marker.kind is not holder:
                self.stack.pop()
        self.open(Marker(ClauseKind.PARAGRAPH, "paragraph", "", 0, "", line.text), line)

    def extend(self, line: Line) -> None:
        """The line goes on with the clause at the top of the stack."""
        self.stack[-1].lines.append(line)
        self.stack[-1].parts.append(line.text)
