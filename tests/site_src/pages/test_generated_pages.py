"""Every page generated from the real content: headings in order, ids once, tags closed, quotations exact."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest

from site_src.pages import links
from site_src.pages.page import Page
from site_src.site import Site
from tests.site_src.pages.reading import Read, read, render


@pytest.fixture(scope="session")
def read_pages(real_pages: list[Page]) -> dict[str, Read]:
    """Page path → the page as a browser reads it."""
    return {page.path: read(render(page.body)) for page in real_pages}


def faults(read_pages: dict[str, Read], find: object) -> dict[str, object]:
    """Page path → what `find` finds wrong on it, for the pages where it does."""
    assert callable(find)
    return {path: found for path, page in read_pages.items() if (found := find(page))}


def test_every_id_stands_once_on_its_page(read_pages: dict[str, Read]) -> None:
    assert faults(read_pages, lambda page: [name for name, n in Counter(page.ids).items() if n > 1]) == {}


def test_every_tag_is_closed(read_pages: dict[str, Read]) -> None:
    assert faults(read_pages, lambda page: page.unbalanced) == {}


def test_every_page_has_one_heading_of_the_first_level_at_its_beginning(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        levels = [heading.tag for heading in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
        return [] if levels[:1] == ["h1"] and levels.count("h1") == 1 else levels

    assert faults(read_pages, wrong) == {}


def test_headings_go_down_one_level_at_a_time(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        headings = page.all("h1", "h2", "h3", "h4", "h5", "h6")
        return [two.text for one, two in pairwise(headings) if int(two.tag[1]) > int(one.tag[1]) + 1]

    assert faults(read_pages, wrong) == {}


def test_every_heading_has_words(read_pages: dict[str, Read]) -> None:
    assert faults(read_pages, lambda page: [h.tag for h in page.all("h1", "h2", "h3", "h4") if not h.text]) == {}


def test_no_markdown_is_left_in_the_text(read_pages: dict[str, Read]) -> None:
    left = re.compile(r"\]\(|\{ [.#:]|\*\*|\{%|\{\{|^#{1,6} |\{§", re.MULTILINE)
    assert faults(read_pages, lambda page: left.findall(page.text)) == {}


def test_no_page_asks_for_a_style_or_script_of_its_own(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        inline = [
            e.tag for e in page.elements if "style" in e.attributes or any(a.startswith("on") for a in e.attributes)
        ]
        return inline + [e.tag for e in page.all("script", "style", "iframe")]

    assert faults(read_pages, wrong) == {}


def test_no_page_asks_another_address_for_anything(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        return [value for e in page.elements for key, value in e.attributes.items()
                if key in {"src", "srcset", "data"} and re.match(r"(https?:)?//", value)]  # fmt: skip

    assert faults(read_pages, wrong) == {}


def test_every_quotation_block_holds_words_of_its_clause(real_site: Site, read_pages: dict[str, Read]) -> None:
    seen = 0
    for path, page in read_pages.items():
        marks = iter(page.elements)
        for element in marks:
            if element.tag != "blockquote" or "quote" not in element.attributes.get("class", ""):
                continue
            words = next(e for e in marks if e.tag == "p")
            source = next(e for e in marks if "source-mark" in e.attributes.get("class", ""))
            assert words.text in real_site.overlay.shown(source.text), (path, source.text)
            seen += 1
    assert seen > 200


def test_every_quotation_in_a_table_stands_in_the_clause_beside_it(
    real_site: Site, read_pages: dict[str, Read]
) -> None:
    seen = 0
    for path, page in read_pages.items():
        for cell in page.all("td"):
            if cell.attributes.get("data-label") != "Lời văn Kế hoạch":
                continue
            found = re.fullmatch(r"“(.+)” ([IVX]+[\w.]*)(?: ?Sản phẩm: .*)?", cell.text)
            if found:
                assert found[1] in real_site.overlay.shown(found[2]), (path, cell.text)
                seen += 1
    assert seen > 300


def test_every_clause_of_the_full_text_shows_its_words(real_site: Site, read_pages: dict[str, Read]) -> None:
    page = read_pages[links.FULL_TEXT]
    headings = {h.attributes.get("id"): h.text for h in page.all("h2", "h3", "h4")}
    blocks: dict[str, str] = {}
    elements = iter(page.elements)
    for element in elements:
        if element.tag == "div" and "data-title" in element.attributes:
            next(e for e in elements if e.attributes.get("class") == "clause-body")
            blocks[element.attributes["id"]] = next(e for e in elements if e.tag == "p").text
    for clause in real_site.plan.clauses:
        shown = real_site.overlay.shown(clause.id)
        if clause.id in blocks:
            assert blocks[clause.id] == shown
        else:
            assert headings[clause.id] == f"{clause.marker} {shown}"


def test_every_link_leads_to_a_page_and_an_anchor_that_is_there(
    real_pages: list[Page], read_pages: dict[str, Read]
) -> None:
    @cache
    def ids(path: str) -> frozenset[str]:
        return frozenset(read_pages[path].ids)

    broken = []
    for page in real_pages:
        for link in read_pages[page.path].all("a"):
            path, _, anchor = link.attributes.get("href", "").partition("#")
            if re.match(r"[a-z]+:", path):
                continue
            path = path.partition("?")[0]
            target = links.resolve(page.path, path) if path else page.path
            if target.endswith(".md") and (target not in read_pages or (anchor and anchor not in ids(target))):
                broken.append((page.path, link.attributes["href"]))
    assert broken == []


def test_every_clause_links_back_to_the_pages_that_use_it(real_pages: list[Page]) -> None:
    full = next(page for page in real_pages if page.path == links.FULL_TEXT)
    missing = []
    for page in real_pages:
        if page.path == links.FULL_TEXT or page.path.endswith("index.md"):
            continue
        back = links.relative(links.FULL_TEXT, page.path)
        missing += [page.path] if page.uses and f"]({back})" not in full.body else []
    assert missing == []


def test_every_cell_of_a_card_table_names_its_column(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        if any("cards" not in table.attributes.get("class", "") for table in page.all("table")):
            return []
        return [cell.text for cell in page.all("td") if "data-label" not in cell.attributes]

    assert faults(read_pages, wrong) == {}


def test_every_diagram_has_a_title_and_a_description(read_pages: dict[str, Read]) -> None:
    def wrong(page: Read) -> list[str]:
        return [svg.tag for svg in page.all("svg") if svg.attributes.get("role") != "img"
                or not set(svg.attributes.get("aria-labelledby", "?").split()) <= set(page.ids)]  # fmt: skip

    assert faults(read_pages, wrong) == {}


def test_every_page_says_what_it_is_about(real_pages: list[Page]) -> None:
    assert [page.path for page in real_pages if not page.title or not page.description] == []
    titles = Counter(page.title for page in real_pages)
    assert [title for title, count in titles.items() if count > 1] == []
