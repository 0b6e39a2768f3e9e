"""Metadata of the Akoma Ntoso file: FRBR identification, lifecycle, references, editorial notes.

In: `Site`, the roles and notes that the text part used. Out: the `meta` element, in the order of the schema.
What is not known is not stated: `publication` needs the day of the Công báo and is left out, the lifecycle
knows the issue only, neither a day of effect nor an end.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from site_src.exports.reading import JURISDICTION, READING_ON, expression_uri, fingerprint, slug, work_uri
from site_src.site import Site

_EDITOR = "so-tay-255"
ISSUER = "co-quan-ban-hanh"
SIGNATORY = "nguoi-ky"
OFFICE = "chuc-vu-nguoi-ky"
_ORIGINAL = "van-ban-goc"


def role_reference(role: str) -> str:
    """eId of a role among the references."""
    return f"vai-tro.{role}"


def _level(parent: Element, name: str, uri: str, date: tuple[str, str], author: str) -> Element:
    """One FRBR level. `date` is the day with its meaning."""
    level = SubElement(parent, name)
    SubElement(level, "FRBRthis", {"value": uri})
    SubElement(level, "FRBRuri", {"value": uri})
    SubElement(level, "FRBRdate", {"date": date[0], "name": date[1]})
    SubElement(level, "FRBRauthor", {"href": f"#{author}"})
    return level


def _identification(site: Site) -> Element:
    source = site.source
    issued = (source.issued_on.isoformat(), "Ngày ban hành")
    made = READING_ON.isoformat()
    identification = Element("identification", {"source": f"#{_EDITOR}"})
    work = _level(identification, "FRBRWork", work_uri(site), issued, ISSUER)
    SubElement(work, "FRBRcountry", {"value": JURISDICTION})
    SubElement(work, "FRBRsubtype", {"value": slug(site.plan.meta.type) or "van-ban"})
    SubElement(work, "FRBRnumber", {"value": source.number})
    SubElement(work, "FRBRname", {"value": source.title})
    expression = _level(identification, "FRBRExpression", expression_uri(site), issued, ISSUER)
    SubElement(expression, "FRBRauthoritative", {"value": "false"})
    SubElement(expression, "FRBRlanguage", {"language": "vie"})
    # A correction of the scan is a new manifestation: author, day and fingerprint in the URI say which.
    uri = f"{expression_uri(site)}/{_EDITOR}/{made}/{fingerprint(site)}.xml"
    copy = _level(identification, "FRBRManifestation", uri, (made, "Ngày lập bản đọc đã hiệu đính"), _EDITOR)
    SubElement(copy, "FRBRformat", {"value": "application/akn+xml"})
    return identification


def _references(site: Site, roles: Iterable[str]) -> Element:
    meta = site.plan.meta
    references = Element("references", {"source": f"#{_EDITOR}"})

    def add(tag: str, key: str, href: str, shown: str) -> None:
        SubElement(references, tag, {"eId": key, "href": href, "showAs": shown})

    def entity(tag: str, kind: str, key: str, name: str, shown: str) -> None:
        add(tag, key, f"/akn/ontology/{kind}/{JURISDICTION}/{name}", shown)

    add("original", _ORIGINAL, expression_uri(site), f"{meta.type.capitalize()} {site.source.number}".strip())
    entity("TLCOrganization", "organization", _EDITOR, _EDITOR, "Người biên soạn Sổ tay 255")
    entity("TLCOrganization", "organization", ISSUER, slug(site.source.issuer), site.source.issuer)
    named = set(roles)
    for role in site.knowledge.roles:
        if role.id in named:
            # "các địa phương", "người đứng đầu": a group named in common is no one organization.
            group = role.kind == "group"
            tag, kind = ("TLCConcept", "concept") if group else ("TLCOrganization", "organization")
            entity(tag, kind, role_reference(role.id), role.id, role.name)
    if meta.signatory:
        entity("TLCPerson", "person", SIGNATORY, slug(meta.signatory), meta.signatory)
    if meta.authority:
        entity("TLCRole", "role", OFFICE, slug(meta.authority[-1]), meta.authority[-1])
    return references


def metadata(site: Site, roles: Iterable[str], notes: list[Element]) -> Element:
    """The `meta` element. `roles` are the role ids that the body refers to, `notes` in reading order."""
    meta = Element("meta")
    meta.append(_identification(site))
    lifecycle = SubElement(meta, "lifecycle", {"source": f"#{_EDITOR}"})
    issued = {"eId": "ban-hanh", "date": site.source.issued_on.isoformat()}
    SubElement(lifecycle, "eventRef", {**issued, "source": f"#{_ORIGINAL}", "type": "generation"})
    meta.append(_references(site, roles))
    if notes:
        SubElement(meta, "notes", {"source": f"#{_EDITOR}"}).extend(notes)
    return meta
