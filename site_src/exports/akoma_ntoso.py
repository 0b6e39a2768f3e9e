"""The plan as Akoma Ntoso 3.0 XML (OASIS LegalDocML, Akoma Ntoso 1.0, Part 1 Vocabulary, Part 2 Schema).

In: `Site`. Out: one `doc` whose body is the clause tree; every eId of the body is a clause id, so it equals
the clause's anchor on the site. Words outside `meta` are exactly the corrected reading: a corrected stretch
is `inline name="corr"`, a doubtful one `inline name="suspected"`; both point by `noteRef` to an editorial
note in `meta/notes` that holds the original (`authorialNote` would make it the issuer's own note).
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from site_src.clauses.errata import ErratumClass, Segment
from site_src.clauses.frame_parts import FramePart, frame_parts
from site_src.clauses.model import BlockKind, Clause, ClauseKind
from site_src.exports.akn_metadata import ISSUER, OFFICE, SIGNATORY, metadata, role_reference
from site_src.exports.reading import found_words, slug, split_words
from site_src.site import Site

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

_ELEMENTS = {
    ClauseKind.PART: "part", ClauseKind.CHAPTER: "chapter", ClauseKind.SECTION: "section",
    ClauseKind.SUBSECTION: "subsection", ClauseKind.ARTICLE: "article", ClauseKind.ITEM: "paragraph",
    ClauseKind.SUBITEM: "subparagraph", ClauseKind.POINT: "point", ClauseKind.DASH: "indent",
    ClauseKind.PARAGRAPH: "alinea",
}  # fmt: skip
_NAMED = {ClauseKind.ANNEX: "phuLuc", ClauseKind.SUBPOINT: "tiet", ClauseKind.PLUS: "dauCong"}
"""Levels without an element of their own: `hcontainer` with this name."""

_CLOSED = {"p", "num", "heading", "listIntroduction"}
"""Elements with running text; no white space may be added inside."""


def _say(parent: Element, text: str) -> None:
    """Append text after whatever the element holds already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _indent(element: Element, depth: int = 0) -> None:
    """One element a line, outside running text only."""
    if element.tag in _CLOSED or not len(element):
        return
    element.text = "\n" + "  " * (depth + 1)
    for child in element:
        _indent(child, depth + 1)
        child.tail = "\n" + "  " * (depth + 1)
    element[-1].tail = "\n" + "  " * depth


class _Document:
    """Builds the text part and gathers the notes it needs."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.notes: dict[str, Element] = {}
        self.roles: dict[str, None] = {}

    # -- words and marks -----------------------------------------------------------------------------------

    def write(self, parent: Element, segments: Iterable[Segment]) -> None:
        """Running text with its marks."""
        for segment in segments:
            erratum = segment.erratum
            if erratum is None:
                _say(parent, segment.text)
                continue
            certain = erratum.klass is ErratumClass.CERTAIN
            inline = SubElement(parent, "inline", {"name": "corr" if certain else "suspected"})
            inline.text = segment.text
            marker = "*" if certain else "?"
            self._note(segment, marker)
            SubElement(inline, "noteRef", {"href": f"#{erratum.code}", "marker": marker})

    def _note(self, segment: Segment, marker: str) -> None:
        erratum = segment.erratum
        assert erratum is not None
        if erratum.code in self.notes:
            return
        note = Element("note", {"eId": erratum.code, "marker": marker})
        line = SubElement(note, "p")
        if erratum.klass is ErratumClass.CERTAIN:
            _say(line, "Bản tìm được ghi «")
            SubElement(line, "inline", {"name": "orig"}).text = found_words(segment)
            _say(line, "».")
        else:
            _say(line, f"Nghi có lỗi, giữ như bản tìm được. {erratum.note}".rstrip())
        SubElement(note, "p").text = f"Cơ sở: {erratum.basis}"
        self.notes[erratum.code] = note

    # -- the tree ------------------------------------------------------------------------------------------

    def clause(self, parent: Element, clause: Clause) -> Element:
        """One clause, without its children."""
        roles = self.site.index.roles_by_clause.get(clause.id, [])
        attributes = {"eId": clause.id}
        if roles:
            self.roles.update(dict.fromkeys(roles))
            attributes["refersTo"] = " ".join(f"#{role_reference(role)}" for role in roles)
        if clause.kind in _NAMED:
            element = SubElement(parent, "hcontainer", {"name": _NAMED[clause.kind], **attributes})
        else:
            element = SubElement(parent, _ELEMENTS[clause.kind], attributes)
        if clause.marker:
            SubElement(element, "num").text = clause.marker
        heading, text = split_words(clause, self.site.overlay.segments(clause))
        if heading:
            self.write(SubElement(element, "heading"), heading)
        if text:
            holder = SubElement(element, "intro" if clause.children else "content")
            self.write(SubElement(holder, "p"), text)
        return element

    def body(self) -> Element:
        """All clauses."""
        body = Element("mainBody")
        made: dict[str, Element] = {}
        for clause in self.site.plan.clauses:
            made[clause.id] = self.clause(made[clause.parent] if clause.parent else body, clause)
        return body

    # -- the frame -----------------------------------------------------------------------------------------

    def preface(self, parts: list[FramePart]) -> Element:
        """Issuer, number, place and date, type and title, each in the element the vocabulary has for it."""
        meta = self.site.plan.meta
        preface = Element("preface")
        for part in parts:
            line = SubElement(preface, "p")
            if part.kind is BlockKind.LETTERHEAD and part.text in meta.issuer:
                self.write(SubElement(line, "docAuthority", {"refersTo": f"#{ISSUER}"}), part.segments)
            elif part.kind is BlockKind.NUMBER and meta.number and meta.number in part.text:
                before, number, after = part.text.partition(meta.number)
                self._around(line, before, Element("docNumber"), number, after)
            elif part.kind is BlockKind.DATE and meta.issued_on and "ngày" in part.text:
                before, word, after = part.text.partition("ngày")
                self._around(line, before, Element("docDate", {"date": meta.issued_on}), word + after, "")
            elif part.kind is BlockKind.TITLE:
                name = "docType" if part.text.upper() == meta.type else "docTitle"
                self.write(SubElement(line, name), part.segments)
            else:
                self.write(line, part.segments)
        return preface

    @staticmethod
    def _around(line: Element, before: str, inner: Element, text: str, after: str) -> None:
        line.text = before
        inner.text = text
        inner.tail = after
        line.append(inner)

    def preamble(self, parts: list[FramePart]) -> Element:
        """The words between title and body; the eId equals the site's anchor."""
        preamble = Element("preamble", {"eId": "preamble"})
        for part in parts:
            self.write(SubElement(preamble, "p"), part.segments)
        return preamble

    def conclusions(self, parts: list[FramePart]) -> Element:
        """Recipients and signature; the eIds equal the site's anchors."""
        conclusions = Element("conclusions")
        recipients = [part for part in parts if part.kind is BlockKind.RECIPIENTS]
        if recipients:
            box = SubElement(conclusions, "container", {"eId": "recipients", "name": "noiNhan"})
            entries = SubElement(box, "blockList") if any(part.marker for part in recipients) else box
            for part in recipients:
                if not part.marker:
                    name = "p" if entries is box else "listIntroduction"
                    self.write(SubElement(entries, name), part.segments)
                    continue
                item = SubElement(entries, "item")
                SubElement(item, "num").text = part.marker
                self.write(SubElement(item, "p"), part.segments)
        signature = [part for part in parts if part.kind is BlockKind.SIGNATURE]
        if signature:
            box = SubElement(conclusions, "container", {"eId": "signature", "name": "chuKy"})
            for part in signature:
                line = SubElement(box, "p")
                if part.text == self.site.plan.meta.signatory:
                    office = {"as": f"#{OFFICE}"} if self.site.plan.meta.authority else {}
                    signature_line = SubElement(line, "signature")
                    line = SubElement(signature_line, "person", {"refersTo": f"#{SIGNATORY}", **office})
                self.write(line, part.segments)
        return conclusions


def document_name(kind: str) -> str:
    """Type of document as a name in camel case.

    >>> document_name("KẾ HOẠCH")
    'keHoach'
    """
    first, *rest = slug(kind).split("-")
    return (first + "".join(word.capitalize() for word in rest)) or "vanBan"


def export_akoma_ntoso(site: Site) -> bytes:
    """The plan as an Akoma Ntoso 3.0 file in UTF-8, valid against the OASIS schema.

    Guarantees: eIds of the body are the clause ids, in order; its text without `num` is the shown words.
    """
    document = _Document(site)
    parts = frame_parts(site.overlay)
    opening = (BlockKind.LETTERHEAD, BlockKind.NUMBER, BlockKind.DATE, BlockKind.TITLE)
    # Built in reading order, so that the notes stand in reading order too.
    groups = (
        (document.preface, [part for part in parts if part.kind in opening]),
        (document.preamble, [part for part in parts if part.kind is BlockKind.PREAMBLE]),
    )
    pieces = [make(chosen) for make, chosen in groups if chosen]
    pieces.append(document.body())
    if any(part.kind in (BlockKind.RECIPIENTS, BlockKind.SIGNATURE) for part in parts):
        pieces.append(document.conclusions(parts))
    root = Element("akomaNtoso", {"xmlns": NAMESPACE})
    doc = SubElement(root, "doc", {"name": document_name(site.plan.meta.type), "contains": "originalVersion"})
    doc.append(metadata(site, document.roles, list(document.notes.values())))
    doc.extend(pieces)
    _indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"
