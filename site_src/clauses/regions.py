"""Which lines are the document's body, which its frame (letterhead, preamble, recipients, signature), which neither.

In: cleaned lines. Out: one owner a line. The tree inside the body is the parser's affair.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from site_src.clauses import chrome
from site_src.clauses.markers import find_markers, is_separator
from site_src.clauses.model import BlockKind, ClauseKind, Line

TYPES = (
    "KẾ HOẠCH", "CHỈ THỊ", "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "QUY CHẾ", "QUY ĐỊNH", "CHƯƠNG TRÌNH", "ĐỀ ÁN", "HƯỚNG DẪN",
    "THÔNG BÁO", "BÁO CÁO", "CÔNG ĐIỆN", "NGHỊ ĐỊNH", "THÔNG TƯ", "LUẬT", "PHÁP LỆNH", "ĐIỀU LỆ", "NỘI QUY",
    "PHƯƠNG ÁN", "DỰ ÁN", "TỜ TRÌNH", "LỆNH", "CÔNG VĂN", "QUY TRÌNH", "KẾT LUẬN", "DANH MỤC", "BIỂU MẪU",
)  # fmt: skip

_MOTTO = re.compile(r"C[ỘÔ]NG H(ÒA|OÀ) X[ÃA] H[ỘÔ]I CH[ỦU] NGH[ĨI]A VI[ỆÊ]T NAM|ĐẢNG CỘNG SẢN VIỆT NAM")
_MOTTO_LOWER = re.compile(r"Độc lập\s*[-–—]\s*Tự do\s*[-–—]\s*Hạnh phúc", re.IGNORECASE)
_NUMBER = re.compile(r"(?:Luật )?Số\s*[:.]?\s*(\d*\S*[/-]\S+)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<place>[^,:;]{2,40}),\s*)?ngày\s*(?P<day>\d{1,2}|[.…]+)\s*tháng\s*(?P<month>\d{1,2}|[.…]+)\s*năm\s*(?P<year>\d{4})\s*$",
    re.IGNORECASE,
)
_RECIPIENTS = re.compile(r"Nơi nhận\s*[:.]?\s*(?P<rest>.*)", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"(TM|KT|TL|TUQ|Q|T/M|K/T|T/L)\s*[.:]?\s*[A-ZÀ-ỸĐ]{2,}.*"
    r"|(PHÓ |Q\.\s?)?(CHỦ TỊCH|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|HIỆU TRƯỞNG|TRƯỞNG BAN|CỤC TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|BÍ THƯ|TRƯỞNG PHÒNG|CHI CỤC TRƯỞNG|CHÁNH THANH TRA|VIỆN TRƯỞNG|CHÁNH ÁN)( [A-ZÀ-ỸĐ ]+)?"
)
_NAME = re.compile(r"([A-ZÀ-ỸĐ][a-zà-ỹđ]*\.?)( [A-ZÀ-ỸĐ][a-zà-ỹđ]*){1,5}")
_BASIS = re.compile(r"(Căn cứ|Theo |Thực hiện|Xét |Để |Trên cơ sở|Nhằm |Tiếp tục thực hiện|Kính gửi)", re.IGNORECASE)
_TITLE_LINE = re.compile(r"(V/v|Về việc|Về |\(?Ban hành kèm theo|\(?Kèm theo)", re.IGNORECASE)
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


def is_upper(text: str) -> bool:
    """Printed in capitals: has letters and none is small."""
    return text.upper() == text and any(character.isalpha() for character in text)


def find_type(text: str) -> str | None:
    """The document type a title line names ("KẾ HOẠCH"), or None."""
    found = next((kind for kind in TYPES if text.upper() == kind), None)
    return found or next((kind for kind in TYPES if is_upper(text) and text.startswith(kind + " ")), None)


def find_date(text: str) -> re.Match[str] | None:
    """Place and date line ("Hà Nội, ngày 16 tháng 11 năm 2021"), or None; `year`, `month`, `day`, `place`."""
    return _DATE.fullmatch(text)


def find_number(text: str) -> re.Match[str] | None:
    """Number line ("Số: 255/KH-UBND"), group 1 the number, or None."""
    return _NUMBER.match(text)


def _opens_body(text: str) -> bool:
    return any(marker.kind in _STRUCTURAL for marker in find_markers(text)[:1])


def _document_start(lines: list[Line]) -> int:
    """Position of the first line of the document; what stands before is the source page's."""
    motto = next((at for at, line in enumerate(lines) if _MOTTO.search(line.text)), None)
    if motto is not None and not any(
        marker.kind in {ClauseKind.ARTICLE, ClauseKind.CHAPTER, ClauseKind.ANNEX} or is_upper(marker.rest)
        for line in lines[:motto]
        for marker in find_markers(line.text)[:1]
        if marker.kind is not ClauseKind.DASH
    ):
        start = motto
        while start and (is_upper(lines[start - 1].text) or is_separator(lines[start - 1].text)):
            if find_type(lines[start - 1].text) or lines[start - 1].number < lines[motto].number - 12:
                break
            start -= 1
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
    if _MOTTO.search(text) or _MOTTO_LOWER.search(text):
        return BlockKind.LETTERHEAD
    if find_number(text) and not after_type:
        return BlockKind.NUMBER
    if find_date(text):
        return BlockKind.DATE
    if find_type(text):
        return BlockKind.TITLE
    if not after_type:
        return BlockKind.LETTERHEAD if is_upper(text) else BlockKind.PREAMBLE
    if title_open and not _BASIS.match(text):
        if is_upper(text) or _TITLE_LINE.match(text) or not re.search(r"[.;:,]$", text) and len(text) < 160:
            return BlockKind.TITLE
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
        kind = _frame_kind(line.text, after_type or not typed and at > 0 and not is_upper(line.text), title_open)
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
        kind = _frame_kind(line.text, after_type, True)
        after_type = after_type or kind is BlockKind.TITLE
        if kind is BlockKind.PREAMBLE and not _BASIS.match(line.text):
            break
        if after_type and kind is BlockKind.TITLE and not (is_upper(line.text) or _TITLE_LINE.match(line.text)):
            break
        last = at
    return last + 1


def _is_recipients(text: str) -> bool:
    found = _RECIPIENTS.fullmatch(text)
    if not found:
        return False
    rest = found.group("rest")
    return not rest or rest[0] in "-–—+•*" or ":" in text[:12]


def _is_authority(text: str) -> bool:
    return bool(_AUTHORITY.fullmatch(text)) and is_upper(text)


def _closing(lines: list[Line], at: int, regions: Regions) -> int:
    """Read recipients and signature from position `at`; return the position after them."""
    kind = BlockKind.RECIPIENTS if _is_recipients(lines[at].text) else BlockKind.SIGNATURE
    signed = recipients = False
    while at < len(lines):
        line = lines[at]
        gap = at > 0 and line.number > lines[at - 1].number + 1
        text = line.text
        if find_type(text) or (find_markers(text) and find_markers(text)[0].kind in {ClauseKind.ANNEX, ClauseKind.CHAPTER}):
            break
        if chrome.find_reason(text, outside=True) or _MOTTO.search(text):
            break
        if _is_recipients(text):
            if recipients and signed:
                break
            kind, recipients = BlockKind.RECIPIENTS, True
        elif _is_authority(text):
            if signed:
                signed = False
            kind = BlockKind.SIGNATURE
        elif kind is BlockKind.SIGNATURE and signed:
            break
        elif kind is BlockKind.SIGNATURE:
            signed = bool(_NAME.fullmatch(text)) and not is_upper(text) or bool(re.fullmatch(_NAME.pattern, text.title()) and gap and not _is_authority(text))
            if not signed and len(text) > 90:
                break
        elif signed and gap and not text.startswith(("-", "–", "+", "•", "*")):
            break
        elif kind is BlockKind.RECIPIENTS and gap and not recipients_entry(text):
            break
        regions.blocks[line.number] = kind
        at += 1
        if signed and not recipients and at < len(lines) and _is_recipients(lines[at].text):
            continue
    return at


def recipients_entry(text: str) -> bool:
    """Looks like an entry of "Nơi nhận": a bullet, or a short line without a verb of its own."""
    return text.startswith(("-", "–", "—", "+", "•", "*")) or len(text) < 60


def _name_goes_on(lines: list[Line], at: int) -> bool:
    """A signatory's name broken over two lines."""
    if at >= len(lines) or lines[at].number != lines[at - 1].number + 1:
        return False
    return bool(re.fullmatch(r"[A-ZÀ-ỸĐ]?[a-zà-ỹđ]+", lines[at].text))


def find_regions(lines: tuple[Line, ...]) -> Regions:
    """Give every line its owner."""
    regions = Regions()
    annex_from = next(
        (line.number for line in lines if any(m.kind is ClauseKind.ANNEX for m in find_markers(line.text)[:1])),
        len(lines) + 1,
    )
    pages = chrome.page_numbers(lines, table_from=annex_from)
    filled: list[Line] = []
    for line in lines:
        if not line.text:
            regions.excluded[line.number] = chrome.BLANK
        elif is_separator(line.text):
            regions.excluded[line.number] = chrome.SEPARATOR
        elif line.number in pages:
            regions.excluded[line.number] = chrome.PAGE_NUMBER
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
        if (current or closed) and (_is_recipients(line.text) or _is_authority(line.text)):
            at = _closing(rest, at, regions)
            while _name_goes_on(rest, at):
                regions.blocks[rest[at].number] = BlockKind.SIGNATURE
                at += 1
            closed = True
            continue
        if closed:
            if _opens_attachment(rest, at):
                current, closed = [], False
                regions.body.append(current)
                continue
            if _MOTTO.search(line.text) or _MOTTO_LOWER.search(line.text) or _attachment_ahead(rest, at):
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
    if find_type(text) and is_upper(text):
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
