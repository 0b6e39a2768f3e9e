"""The end of a document: recipients ("Nơi nhận") and the signature block, in either order.

In: the lines from the one that opens the end. Out: which of them belong to which block; always at least one.
"""

from __future__ import annotations

import re

from site_src.clauses import chrome
from site_src.clauses.letterhead import find_motto, find_type, is_upper
from site_src.clauses.markers import find_markers
from site_src.clauses.model import BlockKind, ClauseKind, Line

_RECIPIENTS = re.compile(r"N[ơƠ][iI] (nhận|NHẬN)\s*(?P<colon>[:.])?\s*(?P<rest>.*)", re.IGNORECASE)
_CAPITALS = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
_AUTHORITY = re.compile(
    rf"((TM|KT|TL|TUQ|Q)\s*[.:]|TM|KT|TL|TUQ|T/M|K/T|T/L)\s*(?<=[.:\s])[{_CAPITALS}]{{2,}}.*"
    r"|(PHÓ |Q\.\s?)?(CHỦ TỊCH|GIÁM ĐỐC|TỔNG GIÁM ĐỐC|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|HIỆU TRƯỞNG|TRƯỞNG BAN|CỤC TRƯỞNG"
    r"|CHÁNH VĂN PHÒNG|BÍ THƯ|TRƯỞNG PHÒNG|CHI CỤC TRƯỞNG|CHÁNH THANH TRA|VIỆN TRƯỞNG|CHÁNH ÁN)"
    rf"( [{_CAPITALS} ]+)?"
)
_NAME = re.compile(r"\w[\w.]*( \w+){1,5}")
_ATTACHED = re.compile(r"\(?\s*(Ban hành )?[Kk]èm theo", re.IGNORECASE)
_BULLETS = ("-", "–", "—", "+", "•", "*")
_LONGEST = 90


def is_recipients(text: str) -> bool:
    """The line opens "Nơi nhận": alone, with a colon, or with its first entry."""
    found = _RECIPIENTS.fullmatch(text)
    if not found:
        return False
    return not found["rest"] or bool(found["colon"]) or found["rest"].startswith(_BULLETS)


def is_authority(text: str) -> bool:
    """The line says in whose name or as what somebody signs, in capitals."""
    return is_upper(text) and bool(_AUTHORITY.fullmatch(text))


def opens_closing(text: str) -> bool:
    """The document's end begins with this line."""
    return is_recipients(text) or is_authority(text)


def _is_name(text: str) -> bool:
    """A person's name: two to six words, each with a capital, no figures."""
    return bool(_NAME.fullmatch(text)) and not re.search(r"\d", text) and all(w[:1].isupper() for w in text.split())


def _is_name_rest(text: str) -> bool:
    """The last syllable of a name, carried over to a line of its own."""
    return text.isalpha() and len(text) <= 7 and not text.isupper()


def _in_right_column(line: Line) -> bool:
    """Pushed to the right with tabs or many spaces, as the signatory's name beside the recipients is."""
    return line.raw.startswith("\t\t") or line.raw[:20].isspace()


def attached(line: Line, after: Line | None) -> bool:
    """The line, or the one after it, says that what begins here is issued with the document."""
    return any(other is not None and _ATTACHED.match(other.text) for other in (line, after))


def _ends_here(text: str) -> bool:
    """Something else begins: another document, an annex, a chapter, the page's chrome."""
    markers = find_markers(text)[:1]
    named = any(m.kind in {ClauseKind.ANNEX, ClauseKind.CHAPTER, ClauseKind.ARTICLE, ClauseKind.PART} for m in markers)
    return bool(named or find_type(text) or find_motto(text) or chrome.find_reason(text, outside=True))


def read_closing(lines: list[Line]) -> dict[int, BlockKind]:
    """Line number → block, for the first lines of `lines`, without a gap among the given ones."""
    kind = BlockKind.RECIPIENTS if is_recipients(lines[0].text) else BlockKind.SIGNATURE
    owners = {lines[0].number: kind}
    signed = False
    for before, line, after in zip(lines, lines[1:], [*lines[2:], None], strict=False):
        text, gap = line.text, line.number > before.number + 1
        if is_recipients(text) or (signed and text.startswith(("Gửi:", "Sao gửi:", "Đồng gửi:"))):
            kind = BlockKind.RECIPIENTS
        elif is_upper(text) and attached(line, after):
            break
        elif is_authority(text):
            kind, signed = BlockKind.SIGNATURE, False
        elif _ends_here(text):
            break
        elif kind is BlockKind.SIGNATURE:
            if signed and (gap or not _is_name_rest(text)):
                break
            if len(text) > _LONGEST:
                break
            signed = signed or _is_name(text)
        elif gap and not text.startswith(_BULLETS) and (len(text) >= 60 or signed):
            break
        elif _is_name(text) and _in_right_column(line):
            kind, signed = BlockKind.SIGNATURE, True
        owners[line.number] = kind
    return owners
