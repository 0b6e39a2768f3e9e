"""Reads rendered pages as a browser would: text, headings, ids. Only for tests."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from html.parser import HTMLParser

import markdown
from pymdownx.slugs import slugify

EXTENSIONS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details",
]  # fmt: skip
"""As in mkdocs.yml."""
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element: tag, attributes, the words inside that are not chrome."""

    tag: str
    attributes: dict[str, str]
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Words with single spaces."""
        return " ".join("".join(self.texts).split())


class _Reader(HTMLParser):
    """Every element in order; words inside `data-search-exclude` belong to no element outside it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.unbalanced: list[str] = []
        self.all_text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if not self.open or self.open[-1].tag != tag:
            self.unbalanced.append(f"</{tag}> after <{self.open[-1].tag if self.open else ''}>")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if not any(element.tag == "code" for element in self.open):
            self.all_text.append(data)
        for element in reversed(self.open):
            element.texts.append(data)
            if "data-search-exclude" in element.attributes:
                return


@dataclass(frozen=True)
class Read:
    """A page as read."""

    elements: list[Element]
    unbalanced: list[str]
    text: str

    def all(self, *tags: str) -> list[Element]:
        """Elements with one of these tags, in order."""
        return [element for element in self.elements if element.tag in tags]

    @property
    def ids(self) -> list[str]:
        """Every id, in order."""
        return [element.attributes["id"] for element in self.elements if "id" in element.attributes]


def read(html: str) -> Read:
    """Read HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    left = [f"<{element.tag}> is never closed" for element in reader.open]
    return Read(reader.elements, reader.unbalanced + left, "".join(reader.all_text))


def visible_text(html: str) -> str:
    """All words of a fragment, but for code."""
    return read(html).text.strip("\n")


def render(body: str) -> str:
    """Markdown of a page → HTML, with the extensions of the site."""
    slug = functools.partial(slugify(case="lower", normalize="NFC"))
    return markdown.markdown(body, extensions=EXTENSIONS, extension_configs={"toc": {"slugify": slug, "toc_depth": 3}})
