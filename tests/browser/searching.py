"""Typing in the theme's search box and reading its list: shared by the search and the offline tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
BOX = "[data-md-component=search-query]"
NOTHING = re.compile(r"^\s*Không tìm thấy")
SOMETHING = re.compile(r"^\s*Tìm thấy \d")
META = ".md-search-result__meta"


@dataclass(frozen=True)
class Hit:
    """One page of the result list: its address under the site's root, its best link, its highlighted words."""

    path: str
    best_link: str
    marks: tuple[str, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What the list says: its line on the number of pages, and the pages shown."""

    count_line: str
    hits: tuple[Hit, ...]


_READ = """() => ({
  meta: document.querySelector('.md-search-result__meta').textContent.trim(),
  items: [...document.querySelectorAll('.md-search-result__item')].map(item => {
    const links = [...item.querySelectorAll('a')];
    const score = link => parseFloat(link.firstElementChild.dataset.mdScore);
    const best = [...links].sort((a, b) => score(b) - score(a))[0];
    const mark = [...item.querySelectorAll('mark')].map(m => m.textContent);
    return {first: links[0].href, best: best.href, marks: mark, texts: links.map(l => l.innerText)};
  }),
})"""


def open_search(page: Any) -> None:
    """Open the search box the way a reader of this width would."""
    if page.viewport_size["width"] < 960:
        page.locator(".st-toggle__search").click()
    else:
        page.keyboard.press("/")
    page.locator(BOX).wait_for(state="visible")


def ask(page: Any, text: str, root: str) -> Answer:
    """Type a question and return the list once it answers that question.

    The list is emptied first with a question nobody can answer, so that an old list is never read.
    """
    box = page.locator(BOX)
    box.fill("qqqzzzxx")
    box.press("End")
    wait_for_line(page, NOTHING)
    box.fill(text)
    box.press("End")
    wait_for_line(page, SOMETHING)
    seen = page.evaluate(_READ)
    hits = tuple(
        Hit(path_of(item["first"], root), item["best"], tuple(item["marks"]), tuple(item["texts"]))
        for item in seen["items"]
    )
    return Answer(seen["meta"], hits)


def wait_for_line(page: Any, words: re.Pattern[str]) -> None:
    """Wait until the line above the list begins so. (No wait_for_function: the site's policy forbids eval.)"""
    page.locator(META).filter(has_text=words).wait_for(timeout=10_000)


def path_of(url: str, root: str) -> str:
    """The address under the root, without question and anchor; "a/b.html" and "a/b/" are the same page."""
    path = unquote(urlsplit(url).path)[len(unquote(urlsplit(root).path)) :]
    if path.endswith("/index.html") or path == "index.html":
        return path[: -len("index.html")]
    return path[: -len(".html")] + "/" if path.endswith(".html") else path
