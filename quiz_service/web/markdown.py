"""Stems, choices and explanations, written in Markdown, as HTML that is safe to put on a page.

In: text by an author, from a published question. Out: markup of a few harmless elements. What a learner types is
never Markdown and does not come through here. The extensions are some of those with which MkDocs builds the lessons,
set up alike, so that a question looks the same in a lesson's practice and in a quiz. Left out are `toc` and
`footnotes` (their ids would meet when several questions stand on one page) and `pymdownx.details` (it hides words).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import nh3
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, ParagraphProcessor
from markdown.util import Registry
from markupsafe import Markup

EXTENSIONS: dict[str, dict[str, object]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "md_in_html": {},
    "tables": {"use_align_attribute": True},
}
"""Extension → its settings, as in mkdocs.yml (a test compares them)."""

INLINE_TAGS = frozenset("a abbr b br code del em i img kbd mark strong sub sup".split())
BLOCK_TAGS = INLINE_TAGS | frozenset("blockquote dd div dl dt hr li ol p pre table tbody td th thead tr ul".split())
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "img": {"src", "alt"}}
ATTRIBUTE_VALUES = {tag: {"align": {"left", "center", "right"}} for tag in ("td", "th")}
CLASSES = {"div": {"admonition", "note", "info", "tip", "warning", "example"}, "p": {"admonition-title"}}
SCHEMES = {"http", "https", "mailto"}
OWN_PICTURE = re.compile(r"/(?:[\w.-]+/)*[\w.-]+")
"""A path on this server. Anything else would tell another server who reads which question."""


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src") and not OWN_PICTURE.fullmatch(value):
        return None
    return value


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    """A cleaner that keeps these elements; of others the words stay, of scripts and styles nothing."""
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: names for tag, names in ATTRIBUTES.items() if tag in tags},
        tag_attribute_values={tag: values for tag, values in ATTRIBUTE_VALUES.items() if tag in tags},
        allowed_classes={tag: classes for tag, classes in CLASSES.items() if tag in tags},
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def _one_line_markdown() -> Markdown:
    """Knows marks inside a line only: a choice "1. Hà Nội" is no list, "> 70 %" no quotation, "# 3" no heading."""
    markdown = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)
    paragraphs_only: Registry[BlockProcessor] = Registry()
    paragraphs_only.register(ParagraphProcessor(markdown.parser), "paragraph", 10)
    markdown.parser.blockprocessors = paragraphs_only
    markdown.preprocessors.deregister("html_block")
    return markdown


class _Renderers(threading.local):
    """A `Markdown` keeps the state of the text it reads, so each thread has its own."""

    def __init__(self) -> None:
        self.block = Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)
        self.inline = _one_line_markdown()
        self.block_cleaner = _cleaner(BLOCK_TAGS)
        self.inline_cleaner = _cleaner(INLINE_TAGS)


_renderers = _Renderers()


@lru_cache(maxsize=4096)
def render_block(text: str) -> Markup:
    """A text of one or more paragraphs, lists, tables."""
    html = _renderers.block.reset().convert(unicodedata.normalize("NFC", text))
    return Markup(_renderers.block_cleaner.clean(html))


@lru_cache(maxsize=4096)
def render_inline(text: str) -> Markup:
    """A text within a line, without a paragraph of its own: a choice, an item to pair or to put in order."""
    one_line = " ".join(unicodedata.normalize("NFC", text).split())
    html = _renderers.inline.reset().convert(one_line)
    return Markup(_renderers.inline_cleaner.clean(html))
