"""The search index, refined after MkDocs has written it: a clause becomes something one can land on.

In: the documents of `search_index.json` (one a page, one a heading) and the HTML of the pages that hold clauses.
Out: the same documents, where each `<div class="clause" id=… data-title=…>` has a document of its own and its
words are no longer repeated under the heading above it. A site that is served leaves the documents in
`search/documents.json`, fetched when the search box is first opened; a copy opened by file: keeps them in the index,
because such a page may not fetch. Knows nothing of folding or ranking: that is done in the reader's browser.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

Document = dict[str, Any]

INDEX = Path("search/search_index.json")
DOCUMENTS = Path("search/documents.json")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | {"p", "li", "div", "td", "th", "tr", "dt", "dd", "blockquote", "section"}


@dataclass
class ClauseBlock:
    """One clause as it stands on a page: its anchor, its name for the result list, its words."""

    anchor: str
    title: str
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words, one space between two, escaped as MkDocs escapes its own index."""
        return html.escape(" ".join("".join(self.texts).split()), quote=False)


class _ClauseReader(HTMLParser):
    """Collects clause blocks; words go to the innermost one, and to none inside `data-search-exclude`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[ClauseBlock] = []
        self._stack: list[tuple[str, ClauseBlock | None, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            return
        given = dict(attrs)
        block, mute = self._stack[-1][1:] if self._stack else (None, False)
        anchor, title = given.get("id"), given.get("data-title")
        if "clause" in (given.get("class") or "").split() and anchor and title:
            block = ClauseBlock(anchor, title)
            self.blocks.append(block)
        mute = mute or "data-search-exclude" in given or given.get("class") == "headerlink"
        mute = mute or given.get("aria-hidden") == "true"
        self._stack.append((tag, block, mute))
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth][0] == tag:
                self._part(tag)
                del self._stack[depth:]
                return

    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1][1] is not None and not self._stack[-1][2]:
            self._stack[-1][1].texts.append(data)

    def _part(self, tag: str) -> None:
        """Two blocks are two words, even when no space stands between their tags."""
        if tag in _BLOCKS and self._stack and self._stack[-1][1] is not None:
            self._stack[-1][1].texts.append(" ")


def read_clause_blocks(page_html: str) -> list[ClauseBlock]:
    """The clause blocks of a page, in order.

    >>> read_clause_blocks('<div class="clause" id="I.1" data-title="Khoản 1"><p>a<i hidden>b</i></p></div>')[0].text
    'ab'
    """
    reader = _ClauseReader()
    reader.feed(page_html)
    reader.close()
    return reader.blocks


def split_by_clause(documents: list[Document], blocks_by_path: dict[str, list[ClauseBlock]]) -> list[Document]:
    """The documents with those of each page in `blocks_by_path` (page address → its clauses) replaced.

    Headings keep their title and lose the words that now belong to clauses; the page's own document stays first.
    """
    result: list[Document] = []
    done: set[str] = set()
    for document in documents:
        path, _, anchor = str(document["location"]).partition("#")
        blocks = blocks_by_path.get(path)
        if not blocks:
            result.append(document)
            continue
        if not anchor or anchor not in {block.anchor for block in blocks}:
            result.append({**document, "text": ""})
        if path in done:
            continue
        done.add(path)
        shared = {key: document[key] for key in ("boost",) if key in document}
        result.extend(
            {
                "location": f"{path}#{block.anchor}",
                "title": html.escape(block.title, quote=False),
                "text": block.text,
                **shared,
            }
            for block in blocks
        )
    return result


def file_of(site: Path, location: str) -> Path:
    """The file behind an address of the index ("a/b/" or "a/b.html", perhaps with an anchor)."""
    path = location.partition("#")[0]
    return site / path / "index.html" if path in ("", ".") or path.endswith("/") else site / path


def refine_index(site: Path, *, fetched: bool) -> int:
    """Rewrites the index of a built site and returns how many documents it holds.

    `fetched`: leave the documents in a file of their own, for a site that is served.
    Raises: FileNotFoundError when the site has no index (`mkdocs build` makes it).
    """
    index = json.loads((site / INDEX).read_text(encoding="utf-8"))
    documents: list[Document] = index["docs"]
    blocks_by_path: dict[str, list[ClauseBlock]] = {}
    for path in dict.fromkeys(str(document["location"]).partition("#")[0] for document in documents):
        source = file_of(site, path)
        if not source.is_file():
            continue
        page = source.read_text(encoding="utf-8")
        if 'class="clause' in page and "data-title=" in page:
            blocks_by_path[path] = read_clause_blocks(page)
    documents = split_by_clause(documents, blocks_by_path)
    left_in_index: list[Document] = [] if fetched else documents
    if fetched:
        _write(site / DOCUMENTS, {"docs": documents})
    _write(site / INDEX, {"config": index["config"], "docs": left_in_index})
    return len(documents)


def _write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
