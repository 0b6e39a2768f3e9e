"""What a template may ask for: exact letters, quotations with their marks, links, front matter, diagrams."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import markdown as python_markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_src.clauses.errata import ErratumClass, Overlay
from site_src.knowledge.model import NOT_STATED, Term
from site_src.pages import links
from site_src.pages.diagram import render_diagram
from site_src.pages.handwritten import handwritten_page
from site_src.pages.page import Page, View, figure, markdown
from site_src.site import Site, gather
from tests.builders import edit, make_erratum
from tests.made_up_plan import SEED_LINE
from tests.site_src.pages.reading import visible_text

HERE = "vai-tro/so-xay-dung.md"


@pytest.fixture
def site(content: Path) -> Site:
    """The made-up content, gathered."""
    return gather(content)


@pytest.mark.parametrize(
    "text",
    [
        "a_b_c và *đậm* **rất**", "[x](y) ![z](t)", "<b>x</b> & &amp; &lt;", "# không phải tiêu đề",
        "1. không phải danh sách",
        "12) cũng không", "- không", "+ không", "`mã` và ~~gạch~~",
        "a | b | c", "{ .lớp } {§II.1}", "x^2^ $y$ \\n \\*",
        "“Kế hoạch” – 100%", "http://a.vn/b_c_d", "TM. ỦY BAN", "a#b", "==c==", "[[d]]", "*", "_", "e-mail: a@b.vn",
    ],
)  # fmt: skip
def test_plain_text_shows_exactly_its_letters(text: str) -> None:
    assert visible_text(python_markdown.markdown(markdown(text), extensions=["attr_list", "tables"])) == text


@given(st.text(alphabet="abđ *_`[](){}<>&|#~^$\\!+-.1:\"'", min_size=1, max_size=25).filter(lambda t: t == t.strip()))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_letters_inside_a_paragraph_are_shown_as_they_are(text: str) -> None:
    rendered = python_markdown.markdown(f"x {markdown(text)} x", extensions=["attr_list", "tables"])
    assert " ".join(visible_text(rendered).split()) == " ".join(f"x {text} x".split())


@pytest.mark.parametrize(
    ("value", "printed"), [(70, "70"), (62.3, "62,3"), (6000, "6.000"), (1234567.5, "1.234.567,5"), (0.25, "0,25")]
)
def test_a_number_is_printed_the_vietnamese_way(value: float, printed: str) -> None:
    assert figure(value) == printed


@pytest.mark.parametrize(
    ("here", "there", "link"),
    [
        ("index.md", "vai-tro/index.md", "vai-tro/index.md"),
        ("vai-tro/a.md", "tra-cuu/toan-van.md#II.1", "../tra-cuu/toan-van.md#II.1"),
        ("vai-tro/a.md", "vai-tro/b.md", "b.md"),
        ("tra-cuu/toan-van.md", "tra-cuu/toan-van.md#I", "#I"),
        ("vai-tro/a.md", "index.md", "../index.md"),
    ],
)
def test_a_link_is_relative_and_leads_back(here: str, there: str, link: str) -> None:
    assert links.relative(here, there) == link
    if not link.startswith("#"):
        assert links.resolve(here, link.split("#")[0]) == there.split("#")[0]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.md", ""), ("vai-tro/index.md", "vai-tro/"), ("vai-tro/so-y-te.md", "vai-tro/so-y-te/"),
        ("tra-cuu/toan-van.md#II.1", "tra-cuu/toan-van/#II.1"), ("a/my-index.md", "a/my-index/"),
    ],
)  # fmt: skip
def test_a_page_has_its_address_on_the_site(path: str, url: str) -> None:
    assert links.url(path) == url


def test_the_words_of_a_clause_carry_their_correction(site: Site) -> None:
    words = View(site, HERE).words("II.2.b")
    assert '<ins class="corr">giống</ins>' in words
    assert 'popovertarget="hd-HD001"' in words
    assert 'id="hd-HD001"' in words
    assert "<del>gống</del>" in words
    assert "../tra-cuu/hieu-dinh.md#HD001" in words


def test_a_quotation_carries_only_the_marks_that_stand_in_it(site: Site) -> None:
    view = View(site, HERE)
    assert "corr-mark" in view.quote("II.2.b", "Ươm cây giống")
    assert view.quote("II.2.b", "trong vườn ươm") == "trong vườn ươm"
    assert view.quote("II.2.b", "giố") == "giố"


def test_a_second_mark_of_one_correction_has_an_id_of_its_own(site: Site) -> None:
    view = View(site, HERE)
    ids = re.findall(r' id="([^"]+)"', view.words("II.2.b") + view.words("II.2.b"))
    assert ids == ["hd-HD001", "hd-HD001-2"]


def test_a_suspected_fault_keeps_the_found_words_and_tells_the_doubt(site: Site) -> None:
    doubt = make_erratum("cây gống", "3 cây giống", line=SEED_LINE, clause="II.2.b", klass=ErratumClass.SUSPECTED,
                         note="Có thể thiếu số.")  # fmt: skip
    words = View(dataclasses.replace(site, overlay=Overlay(site.plan, (doubt,))), HERE).words("II.2.b")
    assert '<span class="susp">cây gống</span>' in words
    assert "Có thể thiếu số." in words
    assert "<ins" not in words


def test_a_view_remembers_the_clauses_it_used(site: Site) -> None:
    view = View(site, HERE)
    view.words("II.2.b"), view.quote("I.p1", "bóng mát"), view.mark("II"), view.mark("II")
    assert list(view.used) == ["II.2.b", "I.p1", "II"]


def test_a_mark_names_its_place_in_words(site: Site) -> None:
    assert View(site, HERE).mark("II.1.g13") == (
        '[II.1.g13](../tra-cuu/toan-van.md#II.1.g13){ .source-mark title="Gạch đầu dòng thứ 13 khoản 1 Mục II" }'
    )


def test_the_copied_citation_names_the_document(site: Site) -> None:
    assert 'data-cite="điểm đ khoản 2 Mục II Kế hoạch 7/KH-UBND"' in View(site, HERE).cite_button("II.2.dd")


def test_an_abbreviation_tells_its_meaning_but_not_inside_a_number(content: Path) -> None:
    edit(content, "content/knowledge/glossary.toml", "line = 97", "line = 97\ntooltip = true")
    site = gather(content)
    assert isinstance(site.knowledge.terms[0], Term)
    view = View(site, HERE)
    assert view._abbreviated("Lưu: VT, số 1/VT-XD") == (
        'Lưu: <abbr title="Kế hoạch không giải thích">VT</abbr>, số 1/VT-XD'
    )


def test_front_matter_says_what_search_and_theme_need() -> None:
    page = Page("a.md", 'Tên "riêng": một', "# A\n", "", description="Mô tả: x", tags=("a: b", "17/6"), boost=2.0,
                hide=("toc",))  # fmt: skip
    _, front, body = page.render().split("---\n", 2)
    values = dict(line.split(": ", 1) for line in front.splitlines())
    assert {key: json.loads(value) for key, value in values.items()} == {
        "title": 'Tên "riêng": một',
        "description": "Mô tả: x",
        "tags": ["a: b", "17/6"],
        "search": {"boost": 2.0},
        "hide": ["toc"],
    }
    assert body == "\n# A\n"


def test_a_page_without_a_description_is_described_by_its_title() -> None:
    assert 'description: "Tên"' in Page("a.md", "Tên", "x", "").render()


def test_a_page_of_ones_own_may_name_clauses(site: Site) -> None:
    page = handwritten_page(
        site, "huong-dan/a.md", '---\ntitle: "Một trang"\n---\n\n# Khác\n\nXem {§II.2.dd} và {§X}.\n'
    )
    assert (page.title, page.section, page.uses) == ("Một trang", "Hướng dẫn", ("II.2.dd",))
    assert "[II.2.dd](../tra-cuu/toan-van.md#II.2.dd)" in page.body
    assert "{§X}" in page.body


def test_a_page_of_ones_own_without_front_matter_takes_its_heading(site: Site) -> None:
    page = handwritten_page(site, "huong-dan/a.md", "# Cách đọc { #dau-trang }\n\nĐọc.\n")
    assert page.title == "Cách đọc"


def test_a_diagram_says_in_words_what_it_draws(site: Site) -> None:
    figure_html = render_diagram(site, site.knowledge.procedures[0])
    figure_element = ET.fromstring(figure_html)
    svg = figure_element.find("svg")
    assert svg is not None
    named = {element.get("id"): element.text for element in svg}
    title, description = (named[name] for name in (svg.get("aria-labelledby") or "").split())
    assert svg.get("role") == "img"
    assert title == "Sơ đồ: Trồng một cây"
    assert description == "Bước 1: Khảo sát đất. Bước 2: Trồng cây."


def test_a_diagram_shows_who_is_not_stated(site: Site) -> None:
    texts = [element.text for element in ET.fromstring(render_diagram(site, site.knowledge.procedures[0])).iter("text")]
    assert texts == ["1. Khảo sát đất", "Sở Xây dựng", "§ II.2.a", "2. Trồng cây", NOT_STATED, "§ II.2.c"]


def test_boxes_of_a_diagram_stand_below_each_other(site: Site) -> None:
    svg = ET.fromstring(render_diagram(site, site.knowledge.procedures[0])).find("svg")
    assert svg is not None
    boxes = [(int(r.get("y", 0)), int(r.get("height", 0))) for r in svg.iter("rect")]
    assert all(top + height < below for (top, height), (below, _) in pairwise(boxes))
    assert boxes[-1][0] + boxes[-1][1] <= int((svg.get("viewBox") or "").split()[3])


def test_decomposed_letters_in_markdown_stay_letters() -> None:
    assert visible_text(python_markdown.markdown(markdown(unicodedata.normalize("NFD", "Phòng_chống")))) == (
        unicodedata.normalize("NFD", "Phòng_chống")
    )
