"""What every export says of the corrected reading: its identity, its date, and the words of the frame.

In: `Site`. Out: URIs, a fingerprint, and how found words are told.
Knows nothing of any output format.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata

from site_src.clauses.errata import ErratumClass, Segment
from site_src.clauses.frame_parts import frame_parts
from site_src.clauses.lines import clean
from site_src.clauses.model import Clause
from site_src.site import Site

READING_ON = dt.date(2026, 11, 24)
"""Day on which the corrected reading was first made. A constant, so that a build never depends on the clock;
which set of corrections a file holds is told by `fingerprint`."""

JURISDICTION = "vn-hn"
"""ISO 3166-2 code of Hà Nội in small letters, as the Akoma Ntoso naming convention writes jurisdictions."""


def slug(text: str) -> str:
    """Unaccented, small letters, hyphens; đ becomes d.

    >>> slug("255/KH-UBND"), slug("Đề án")
    ('255-kh-ubnd', 'de-an')
    """
    folded = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(c for c in folded if not unicodedata.combining(c))).strip("-")


def work_uri(site: Site) -> str:
    """The plan as a work, independent of language and copy (Akoma Ntoso Naming Convention 1.0)."""
    source = site.source
    actor = slug(source.number.rpartition("-")[2]) or "khong-ro"
    kind = slug(site.plan.meta.type) or "van-ban"
    return f"/akn/{JURISDICTION}/doc/{kind}/{actor}/{source.issued_on.isoformat()}/{slug(source.number)}"


def expression_uri(site: Site) -> str:
    """The Vietnamese text as issued. Correcting a scan never makes a new one."""
    return f"{work_uri(site)}/vie@{site.source.issued_on.isoformat()}"


def fingerprint(site: Site) -> str:
    """Twelve hexadecimal digits that change whenever a shown word or a mark of the reading changes."""
    words = [[clause.id, clause.marker, site.overlay.shown(clause.id)] for clause in site.plan.clauses]
    frame = [part.text for part in frame_parts(site.overlay)]
    marks = [
        [e.code, e.clause, e.klass.value, e.found, e.proposed, e.basis, e.note]
        for e in site.overlay.errata
        if e.klass is not ErratumClass.CONVENTION
    ]
    text = json.dumps([words, frame, marks], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def found_words(segment: Segment) -> str:
    """What the found text has where the segment stands; a line break inside shows as " / "."""
    erratum = segment.erratum
    if erratum and erratum.klass is ErratumClass.CERTAIN and segment.found == segment.text:
        return " / ".join(clean(piece) for piece in erratum.found.splitlines())
    return segment.found


def split_words(clause: Clause, segments: list[Segment]) -> tuple[list[Segment], list[Segment]]:
    """Segments of a clause's words, cut into those of its heading and those of its text."""
    if not clause.heading or not clause.text:
        return (segments, []) if clause.heading else ([], segments)
    heading: list[Segment] = []
    text: list[Segment] = []
    at, border = 0, len(clause.heading)
    for segment in segments:
        start, at = at, at + len(segment.found)
        if segment.erratum or at <= border or start > border:
            (heading if start < border else text).append(segment)
            continue
        first, rest = segment.text[: border - start], segment.text[border - start :].lstrip()
        heading.extend([Segment(first, first)] if first else [])
        text.extend([Segment(rest, rest)] if rest else [])
    return heading, text
