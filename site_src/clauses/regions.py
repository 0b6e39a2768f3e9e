"""Which lines are the document's body, which its frame (letterhead, preamble, recipients, signature), which neither.

In: cleaned lines. Out: one owner a line. The tree inside the body is the parser's affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_src.clauses import chrome
from site_src.clauses.closing import attached, opens_closing, read_closing
from site_src.clauses.letterhead import find_date, find_motto, find_number, find_type, is_upper
from site_src.clauses.markers import find_markers, is_separator
from site_src.clauses.model import BlockKind, ClauseKind, Line

_BASIS = re.compile(r"(Căn cứ|Theo |Thực hiện|Xét |Để |Trên cơ sở|Nhằm |Tiếp tục thực hiện|Kính gửi)", re.IGNORECASE)
_TITLE_LINE = re.compile(r"(V/v|Về việc|Về |\(?Ban hành kèm theo|\(?Kèm theo)", re.IGNORECASE)
_ISSUER = re.compile(
    r"(ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|HỘI ĐỒNG NHÂN DÂN|HĐND|CHỦ TỊCH|BỘ TRƯỞNG|THỦ TƯỚNG|CHÍNH PHỦ|QUỐC HỘI|"
    r"GIÁM ĐỐC|TỔNG GIÁM ĐỐC|HIỆU TRƯỞNG|BAN CHẤP HÀNH|ỦY BAN THƯỜNG VỤ)\b"
)
_GROUPED_NUMBER = re.compile(r"\d{1,3}([.,]\d{3})+")
_STRUCTURAL = (ClauseKind.SECTION, ClauseKind.ITEM, ClauseKind.ARTICLE, ClauseKind.CHAPTER, ClauseKind.PART)


@dataclass
class Regions:
    """Owner of every line: exactly one of the four maps holds its number."""

    body: list[list[Line]] = field(default_factory=list)
    """Runs of body lines; each run after the first is an annex or an attached document."""
    blocks: dict[int, BlockKind] = field(default_factory=dict)
    excluded: dict[int, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    unknown_after: list[int] = field(default_factory=list)


def _opens_body(text: str) -> bool:
    return any(marker.kind in _STRUCTURAL for marker in find_markers(text)[:1])


def _document_start(lines: list[Line]) -> int:
    """Position of the first line of the document; what stands before is the source page's."""
    motto = next((at for at, line in enumerate(lines) if find_motto(line.text)), None)
    if motto is not None and not any(
        marker.kind in {ClauseKind.ARTICLE, ClauseKind.CHAPTER, ClauseKind.ANNEX} or is_upper(marker.rest)
        for line in lines[:motto]
        for marker in find_markers(line.text)[:1]
        if marker.kind is not ClauseKind.DASH
    ):
        start = motto
        for at in range(motto - 1, max(motto - 9, 0) - 1, -1):
            text = lines[at].text
            far = lines[motto].number - lines[at].number > 12
            if far or find_type(text) or chrome.find_reason(text, outside=True) or chrome.source_fields(text):
                break
            if is_upper(text) or find_number(text) or find_date(text):
                start = at
        return start
    for at, line in enumerate(lines):
        if find_number(line.text) or find_type(line.text) or is_upper(line.text) or _opens_body(line.text):
            return at
        if _BASIS.match(line.text) or len(line.text) > 90:
            return at
        if not (chrome.find_reason(line.text, outside=True) or chrome.source_fields(line.text)):
            return at
    return 0


def _frame_kind(text: str, after_type: bool, title_open: bool) -> BlockKind:
    """Which part of the opening frame a line is."""
    if find_motto(text):
        return BlockKind.LETTERHEAD
    if find_number(text) and len(text) < 80:
        return BlockKind.NUMBER
    if find_date(text):
        return BlockKind.DATE
    if find_type(text):
        return BlockKind.TITLE
    if not after_type:
        return BlockKind.LETTERHEAD if is_upper(text) else BlockKind.PREAMBLE
    if title_open and not _BASIS.match(text) and not _ISSUER.match(text):
        short = len(text) < 160 and not re.search(r"[.;:,]$", text)
        return BlockKind.TITLE if short or is_upper(text) or _TITLE_LINE.match(text) else BlockKind.PREAMBLE
    return BlockKind.PREAMBLE


def _read_opening(lines: list[Line], regions: Regions) -> int:
    """Give the opening frame its owners; return the position where the body begins."""
    body = next((at for at, line in enumerate(lines) if _opens_body(line.text)), None)
    if body is None or sum(1 for line in lines[:body] if not is_upper(line.text)) > 40:
        body = _body_without_numbers(lines)
    after_type = False
    title_open = True
    typed = any(find_type(line.text) for line in lines[:body])
    for at, line in enumerate(lines[:body]):
        gap = at > 0 and line.number > lines[at - 1].number + 1
        title_lines = sum(1 for number, kind in regions.blocks.items() if kind is BlockKind.TITLE)
        if gap and title_lines > 1 and not is_upper(line.text):
            title_open = False
        kind = _frame_kind(line.text, after_type or (not typed and at > 0 and not is_upper(line.text)), title_open)
        after_type = after_type or kind is BlockKind.TITLE
        title_open = title_open and kind is not BlockKind.PREAMBLE
        regions.blocks[line.number] = kind
    return body


def _body_without_numbers(lines: list[Line]) -> int:
    """Where the body begins in a document without numbered levels: after the frame and the legal bases."""
    after_type = not any(find_type(line.text) for line in lines)
    last = -1
    for at, line in enumerate(lines):
        if find_markers(line.text):
            break
        following = lines[at + 1] if at + 1 < len(lines) else None
        titled = at == 0 and following is not None and following.number > line.number + 1 and len(line.text) < 80
        if titled and not re.search(r"[.;:,!?…]$", line.text):
            last = at
            continue
        kind = _frame_kind(line.text, after_type, True)
        after_type = after_type or kind is BlockKind.TITLE
        if kind is BlockKind.PREAMBLE and not _BASIS.match(line.text):
            break
        if after_type and kind is BlockKind.TITLE and not (is_upper(line.text) or _TITLE_LINE.match(line.text)):
            break
        last = at
    return last + 1


def _stands_alone(lines: tuple[Line, ...], line: Line) -> bool:
    """Blank lines, or the file's end, on both sides."""
    before, after = line.number - 2, line.number
    return (before < 0 or not lines[before].text) and (after >= len(lines) or not lines[after].text)


def find_regions(lines: tuple[Line, ...]) -> Regions:
    """Give every line its owner."""
    regions = Regions()
    annex_from = next(
        (line.number for line in lines if any(m.kind is ClauseKind.ANNEX for m in find_markers(line.text)[:1])),
        len(lines) + 1,
    )
    pages = chrome.page_numbers(lines, table_from=annex_from)
    heads = chrome.running_heads(lines, pages)
    filled: list[Line] = []
    for line in lines:
        if not line.text:
            regions.excluded[line.number] = chrome.BLANK
        elif is_separator(line.text):
            regions.excluded[line.number] = chrome.SEPARATOR
        elif line.number in pages:
            regions.excluded[line.number] = chrome.PAGE_NUMBER
        elif line.number in heads:
            regions.excluded[line.number] = chrome.RUNNING_HEAD
        elif line.number < annex_from and _GROUPED_NUMBER.fullmatch(line.text) and _stands_alone(lines, line):
            regions.excluded[line.number] = chrome.COUNTER
        else:
            filled.append(line)
    start = _document_start(filled)
    for line in filled[:start]:
        fields = chrome.source_fields(line.text)
        regions.fields.update(fields)
        reason = chrome.find_reason(line.text, outside=True)
        regions.excluded[line.number] = chrome.FIELDS if fields else reason or chrome.OUTSIDE
    rest = []
    for line in filled[start:]:
        if reason := chrome.find_reason(line.text, outside=False):
            regions.excluded[line.number] = reason
        else:
            rest.append(line)
    at = _read_opening(rest, regions) if rest else 0
    current: list[Line] = []
    regions.body.append(current)
    closed = False
    while at < len(rest):
        line = rest[at]
        if (current or closed) and opens_closing(line.text):
            owners = read_closing(rest[at:])
            regions.blocks.update(owners)
            at += len(owners)
            closed = True
            continue
        if closed:
            if _opens_attachment(rest, at):
                current, closed = [line], False
                regions.body.append(current)
                at += 1
                continue
            if find_motto(line.text) or _attachment_ahead(rest, at):
                regions.blocks[line.number] = BlockKind.LETTERHEAD
            else:
                reason = chrome.find_reason(line.text, outside=True)
                regions.excluded[line.number] = reason or chrome.AFTER
                if not reason:
                    regions.unknown_after.append(line.number)
            at += 1
            continue
        current.append(line)
        at += 1
    return regions


def _opens_attachment(lines: list[Line], at: int) -> bool:
    """After the signature: an annex, an attached regulation, or structure that goes on."""
    text = lines[at].text
    following = lines[at + 1] if at + 1 < len(lines) else None
    if is_upper(text) and (find_type(text) or attached(lines[at], following)):
        return True
    markers = find_markers(text)[:1]
    return any(
        marker.kind in {ClauseKind.ANNEX, ClauseKind.CHAPTER, ClauseKind.ARTICLE, ClauseKind.PART}
        or (marker.kind is ClauseKind.SECTION and is_upper(marker.rest))
        for marker in markers
    )


def _attachment_ahead(lines: list[Line], at: int) -> bool:
    """A capital line of a second letterhead: an attachment opens within the next lines."""
    if not (is_upper(lines[at].text) or find_number(lines[at].text) or find_date(lines[at].text)):
        return False
    return any(_opens_attachment(lines, ahead) for ahead in range(at + 1, min(at + 8, len(lines))))
