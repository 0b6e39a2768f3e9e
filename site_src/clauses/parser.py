"""Lines → tree, in one pass over the body.

Guarantees: no line is lost (each has exactly one owner), no words are added, ids are unique, time grows
linearly with the number of lines. Oddities are reported by `oddities`, never repaired here.
"""

from __future__ import annotations

import re

from site_src.clauses import chrome, frame, oddities
from site_src.clauses.builder import BULLETED, TITLED, OpenClause, TreeBuilder
from site_src.clauses.flow import Flow, is_terminal, measure, unmarked_goes_on
from site_src.clauses.letterhead import is_upper
from site_src.clauses.lines import decode, glue, split
from site_src.clauses.markers import Marker, find_markers
from site_src.clauses.model import Clause, ClauseKind, Exclusion, Line, Plan
from site_src.clauses.regions import Regions, find_regions

_PAGE_BREAKS = {chrome.PAGE_NUMBER, chrome.RUNNING_HEAD}


def _waits(opened: OpenClause, line: Line, *, blank: bool) -> bool:
    """A marker that stood alone takes the next unmarked line; a title in capitals takes the next one too."""
    if not opened.parts:
        return True
    if opened.marker.kind not in TITLED:
        return False
    if opened.marker.kind is ClauseKind.ANNEX and re.match(r"\(?(Ban hành )?[Kk]èm theo", line.text):
        return True
    last = opened.parts[-1]
    return not blank and is_upper(last) and is_upper(line.text) and not is_terminal(last)


def _is_table_row(line: Line, in_annex: bool) -> bool:
    inner = line.raw.strip()
    return "|" in inner or inner.count("\t") >= 2 or (in_annex and bool(re.search(r"\t|\S {3,}\S", inner)))


def _next_markers(lines: list[Line]) -> list[Marker | None]:
    """For each line the first marker at or after it; one entry more than lines."""
    ahead: list[Marker | None] = [None] * (len(lines) + 1)
    for at in range(len(lines) - 1, -1, -1):
        markers = find_markers(lines[at].text)
        ahead[at] = markers[0] if markers else ahead[at + 1]
    return ahead


def _build_body(builder: TreeBuilder, lines: list[Line], regions: Regions, *, attached: bool) -> None:
    """One run of body lines into clauses. `attached`: it stands after the signature of the document before it."""
    builder.stack.clear()
    flow = measure(lines)
    ahead = _next_markers(lines)
    row_before = False
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        between = [regions.excluded.get(n) for n in range(before.number + 1, line.number)] if before else []
        blank = chrome.BLANK in between
        page_break = line.page_break or not _PAGE_BREAKS.isdisjoint(between)
        current = builder.stack[-1] if builder.stack else None
        in_annex = bool(builder.stack) and builder.stack[0].marker.kind is ClauseKind.ANNEX
        row = _is_table_row(line, in_annex)
        adjacent = not blank or page_break
        marker = None if row and "|" in line.text else builder.choose(line, flow, adjacent=adjacent)
        if attached and not current and not marker and is_upper(line.text):
            builder.open(_attachment(line, builder.top_counts.get(ClauseKind.ANNEX, 0) + 1), line)
        elif marker:
            builder.open(marker, line)
        elif (current and before and not row and _waits(current, line, blank=blank)) or (
            current
            and before
            and _goes_on(flow, before, line, blank, page_break, table=row or row_before, annex=in_annex)
        ):
            builder.extend(line)
        else:
            builder.paragraph(line, following=ahead[at])
        row_before = row


def _attachment(line: Line, number: int) -> Marker:
    """A regulation issued with the document: has no marker, its title is its heading."""
    return Marker(ClauseKind.ANNEX, "attached", "", 0, f"kt{number}", line.text)


def _goes_on(flow: Flow, before: Line, line: Line, blank: bool, page_break: bool, *, table: bool, annex: bool) -> bool:
    """The line belongs to the paragraph before it; a row of a table, or a figure in an annex, never does."""
    if table or (annex and line.text[0].isdigit()):
        return False
    return unmarked_goes_on(flow, before, line, blank=blank, page_break=page_break)


def _finish(builder: TreeBuilder) -> tuple[Clause, ...]:
    """Settle what is heading and what is text."""
    for opened in builder.done:
        clause = opened.clause
        clause.lines = tuple(line.number for line in opened.lines)
        clause.children = tuple(opened.children)
        content = glue(opened.parts)
        titled = clause.kind in TITLED
        plain = clause.kind in BULLETED | {ClauseKind.PARAGRAPH}
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
    builder = TreeBuilder()
    for body in regions.body:
        _build_body(builder, body, regions, attached=body is not regions.body[0])
    clauses = _finish(builder)
    blocks = frame.blocks(lines, regions.blocks)
    plan = Plan(frame.meta(lines, regions), lines, clauses, blocks, _runs(regions.excluded), ())
    found = builder.found + oddities.find(plan) + oddities.unknown_after(regions.unknown_after)
    return Plan(plan.meta, lines, clauses, blocks, plan.excluded, tuple(sorted(found)))


def parse_bytes(data: bytes) -> Plan:
    """Bytes of a file → tree.

    Raises:
        NotText: the bytes are no readable text.
    """
    return parse_text(decode(data))
