"""What the frame of a document says: number, date, title, issuer, recipients, who signed.

In: the lines that `regions` gave to blocks. Out: `Meta` and the blocks, in reading order.
"""

from __future__ import annotations

import re

from site_src.clauses.letterhead import (
    find_date,
    find_date_in,
    find_number,
    find_type,
    is_upper,
    without_motto,
)
from site_src.clauses.lines import glue
from site_src.clauses.model import Block, BlockKind, Line, Meta
from site_src.clauses.regions import Regions

_RECIPIENTS_LABEL = re.compile(r"Nơi nhận\s*[:.]?\s*", re.IGNORECASE)
_PLACE = re.compile(r"(TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|THỊ TRẤN|XÃ|PHƯỜNG|VÀ)\b")
_AUTHORITY_PREFIX = re.compile(r"\s(?:TM|KT|TL|TUQ)\s?\..*$")


def blocks(lines: tuple[Line, ...], owners: dict[int, BlockKind]) -> tuple[Block, ...]:
    """Runs of frame lines of one kind; blank lines between do not cut a run."""
    runs: list[tuple[BlockKind, list[int]]] = []
    for number in sorted(owners):
        if runs and runs[-1][0] is owners[number]:
            runs[-1][1].append(number)
        else:
            runs.append((owners[number], [number]))
    return tuple(Block(kind, tuple(run), glue([lines[n - 1].text for n in run])) for kind, run in runs)


def _texts(lines: tuple[Line, ...], regions: Regions, kind: BlockKind) -> list[str]:
    return [lines[number - 1].text for number in sorted(regions.blocks) if regions.blocks[number] is kind]


def _entries(texts: list[str]) -> tuple[str, ...]:
    """Recipients, one an entry, without bullet and final mark; a name broken over two lines is one name."""
    entries: list[list[str]] = []
    for text in texts:
        text = _RECIPIENTS_LABEL.sub("", text, count=1) if _RECIPIENTS_LABEL.match(text) else text
        text = _AUTHORITY_PREFIX.sub("", text)
        if not text:
            continue
        if text.startswith(("-", "–", "—", "+", "•", "*")) or not entries:
            pieces = re.split(r";\s+-\s*", text) if text.count("; -") else [text]
            entries.extend([piece] for piece in pieces)
        else:
            entries[-1].append(text)
    return tuple(glue(entry).lstrip("-–—+•* ").rstrip(" ;.") for entry in entries)


def _signature(texts: list[str]) -> tuple[tuple[str, ...], str]:
    authority = tuple(text for text in texts if is_upper(text) and len(text.split()) > 1 and "." not in text[-1:])
    names = [text for text in texts if not is_upper(text) and not re.search(r"[(\d:]", text)]
    if not names and len(texts) > 1:
        return tuple(texts[:-1]), texts[-1].title() if is_upper(texts[-1]) else texts[-1]
    if len(names) > 1 and len(names[1].split()) == 1:
        return authority, glue(names[:2])
    return authority, names[0] if names else ""


def _issuer(names: list[str]) -> str:
    """The issuing body of a letterhead: its name over one or two lines; a parent body above it is left out."""
    if not names:
        return ""
    issuer = names[0]
    for name in names[1:3]:
        issuer = f"{issuer} {name}" if _PLACE.match(name) else name
    return issuer


def meta(lines: tuple[Line, ...], regions: Regions) -> Meta:
    """Read the frame. What it does not say stays empty."""
    letterhead = [without_motto(t) for t in _texts(lines, regions, BlockKind.LETTERHEAD)]
    numbers = [m for t in _texts(lines, regions, BlockKind.NUMBER) if (m := find_number(t))]
    dates = [m for t in _texts(lines, regions, BlockKind.DATE) if (m := find_date(t))]
    dates += [m for t in _texts(lines, regions, BlockKind.NUMBER) if (m := find_date_in(t))]
    titles = _texts(lines, regions, BlockKind.TITLE)
    kind = next((found for t in titles if (found := find_type(t))), "")
    title = glue([t for t in titles if t.upper() != kind]) if titles else ""
    issued_on = ""
    if dates and dates[0]["day"].isdigit() and dates[0]["month"].isdigit():
        issued_on = f"{dates[0]['year']}-{int(dates[0]['month']):02}-{int(dates[0]['day']):02}"
    authority, signatory = _signature(_texts(lines, regions, BlockKind.SIGNATURE))
    return Meta(
        number=numbers[0].group(1).rstrip(",;.") if numbers else "",
        type=kind,
        title=title,
        issuer=_issuer([t for t in letterhead if is_upper(t)]),
        place=(dates[0]["place"] or "").strip() if dates else "",
        issued_on=issued_on,
        preamble=glue(_texts(lines, regions, BlockKind.PREAMBLE)),
        recipients=_entries(_texts(lines, regions, BlockKind.RECIPIENTS)),
        authority=authority,
        signatory=signatory,
        source_fields=regions.fields,
    )
