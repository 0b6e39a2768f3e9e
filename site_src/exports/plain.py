"""The corrected reading as JSON and as plain text.

In: `Site`. Out: UTF-8 bytes in NFC, the same for the same content. The JSON holds for each clause the words a
reader sees and the words as found; the text holds the shown words and says where the originals stand.
"""

from __future__ import annotations

import json
import unicodedata
from itertools import groupby
from typing import Any

from site_src.clauses.citations import citation
from site_src.clauses.errata import Erratum, ErratumClass
from site_src.clauses.frame_parts import FramePart, frame_parts
from site_src.clauses.model import BlockKind, Clause
from site_src.exports.reading import expression_uri, fingerprint, split_words
from site_src.pages import links
from site_src.site import Site

JSON_FORMAT = "so-tay-255/ke-hoach/1"
"""Name and version of the JSON's shape; the number grows when a key changes its meaning or goes."""


def _erratum(erratum: Erratum) -> dict[str, Any]:
    return {
        "code": erratum.code,
        "clause": erratum.clause,
        "line_from": erratum.lines[0],
        "line_to": erratum.lines[-1],
        "found": erratum.found,
        "proposed": erratum.proposed,
        "class": erratum.klass.value,
        "kind": erratum.kind,
        "basis": erratum.basis,
        "confidence": erratum.confidence,
        "note": erratum.note,
    }


def _clause(site: Site, clause: Clause, sequence: int) -> dict[str, Any]:
    heading, text = split_words(clause, site.overlay.segments(clause))
    return {
        "id": clause.id,
        "sequence": sequence,
        "kind": clause.kind.value,
        "marker": clause.marker,
        "heading": "".join(segment.text for segment in heading),
        "text": "".join(segment.text for segment in text),
        "found_heading": clause.heading,
        "found_text": clause.text,
        "citation": citation(site.plan, clause),
        "parent": clause.parent,
        "children": list(clause.children),
        "errata": [erratum.code for erratum in site.overlay.by_clause.get(clause.id, ())],
        "line_from": clause.lines[0],
        "line_to": clause.lines[-1],
    }


def _frame(site: Site, part: FramePart) -> dict[str, Any]:
    return {
        "kind": part.kind.value,
        "marker": part.marker,
        "text": part.text,
        "found_lines": [site.plan.lines[number - 1].text for number in part.lines],
        "errata": [erratum.code for erratum in site.overlay.errata if erratum.line in part.lines],
        "line_from": part.lines[0],
        "line_to": part.lines[-1],
    }


def export_json(site: Site) -> bytes:
    """The tree of the corrected reading as one JSON object, keys always in the same order.

    Lines are counted from 1 in the plan's file; `sequence` counts clauses from 1 in reading order.
    """
    source, meta = site.source, site.plan.meta
    data = {
        "format": JSON_FORMAT,
        "reading": {
            "name": "Bản đọc đã hiệu đính của Sổ tay 255",
            "expression": expression_uri(site),
            "fingerprint": fingerprint(site),
            "errata_page": links.url(links.ERRATA),
        },
        "meta": {
            "number": source.number,
            "type": meta.type,
            "title": source.title,
            "printed_title": meta.title,
            "issuer": source.issuer,
            "place": source.place,
            "issued_on": source.issued_on.isoformat(),
            "period": source.period,
            "effective_from": source.effective_from,
            "status": source.status,
            "authority": list(meta.authority),
            "signatory": meta.signatory,
            "source": {"found_at": source.found_at, "found_on": source.found_on, "sha256": source.sha256},
        },
        "frame": [_frame(site, part) for part in frame_parts(site.overlay)],
        "clauses": [_clause(site, clause, at) for at, clause in enumerate(site.plan.clauses, start=1)],
        "errata": [_erratum(erratum) for erratum in site.overlay.errata],
        "excluded": [{"line_from": e.line_from, "line_to": e.line_to, "reason": e.reason} for e in site.plan.excluded],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _header(site: Site) -> str:
    certain = sum(1 for erratum in site.overlay.errata if erratum.klass is ErratumClass.CERTAIN)
    doubtful = sum(1 for erratum in site.overlay.errata if erratum.klass is ErratumClass.SUSPECTED)
    page = links.url(links.ERRATA)
    return "\n".join(
        [
            f"Sổ tay 255: bản đọc đã hiệu đính của {site.plan.meta.type.capitalize()} {site.source.number}.",
            f"Đã sửa {certain} chỗ chắc chắn có lỗi; giữ như bản tìm được {doubtful} chỗ nghi có lỗi.",
            f"Chữ gốc, chữ sửa và cơ sở của từng chỗ có ở trang Hiệu đính ({page}) của Sổ tay 255.",
            "Ký hiệu và cách đánh số giữ như bản in. Đây là bản để đọc và tra cứu, không thay bản chính.",
            f"Ngày hiệu lực: {site.source.effective_from}. Tình trạng hiệu lực: {site.source.status}.",
        ]
    )


def export_text(site: Site) -> bytes:
    """The corrected reading as a text to read: header, frame, every clause with its printed marker, frame.

    Guarantees: parsed again it gives the same clauses with the same ids.
    """

    def printed(marker: str, words: str) -> str:
        return f"{marker} {words}".strip()

    def blocks(parts: list[FramePart]) -> list[str]:
        issuer = site.plan.meta.issuer
        runs = groupby(parts, key=lambda part: (part.kind, part.text in issuer))
        return ["\n".join(printed(part.marker, part.text) for part in run) for _, run in runs]

    parts = frame_parts(site.overlay)
    closing = (BlockKind.RECIPIENTS, BlockKind.SIGNATURE)
    before = blocks([part for part in parts if part.kind not in closing])
    after = blocks([part for part in parts if part.kind in closing])
    clauses = [printed(clause.marker, site.overlay.shown(clause.id)) for clause in site.plan.clauses]
    text = "\n\n".join([_header(site), "-" * 15, *before, *clauses, *after]) + "\n"
    return unicodedata.normalize("NFC", text).encode()
