"""The search box finds what people type: queries.toml, through the real page, worker and list."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.searching import BOX, NOTHING, PHONE, ask, open_search, path_of, wait_for_line

QUERIES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "queries.toml").read_text(encoding="utf-8"))[
    "query"
]


def test_the_list_of_queries_is_long_and_of_every_kind() -> None:
    kinds = {query["kind"] for query in QUERIES}
    assert len(QUERIES) >= 60
    assert len(kinds) >= 10


@pytest.fixture(scope="module")
def searching_page(browser: Any, site_url: str) -> Any:
    """One page with its search box open, for all queries: what a reader does who keeps typing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site_url)
    open_search(page)
    yield page
    context.close()


@pytest.mark.parametrize("query", QUERIES, ids=[f"{query['kind']}: {query['text']}" for query in QUERIES])
def test_the_right_page_comes_first(query: dict[str, Any], searching_page: Any, site_url: str) -> None:
    typed = unicodedata.normalize("NFD" if query.get("nfd") else "NFC", query["text"])
    answer = ask(searching_page, typed, site_url)
    assert answer.hits[0].path in query["first"], [hit.path for hit in answer.hits[:5]]
    if "mark" in query:
        marked = [mark.casefold() for mark in answer.hits[0].marks]
        assert query["mark"].casefold() in marked, marked


def test_the_number_of_pages_is_the_number_of_pages(searching_page: Any, site_url: str) -> None:
    answer = ask(searching_page, "methadone", site_url)
    said = re.search(r"\d+", answer.count_line)
    assert said is not None
    assert int(said.group()) == len(answer.hits)


def test_a_word_that_is_nowhere_finds_nothing_and_says_so(searching_page: Any) -> None:
    searching_page.locator(BOX).fill("zzzxxq")
    searching_page.locator(BOX).press("End")
    wait_for_line(searching_page, NOTHING)


def test_enter_opens_the_first_page_and_its_words_are_marked_with_their_accents(
    open_page: Callable[..., Any], site_url: str
) -> None:
    page = open_page(site_url)
    open_search(page)
    ask(page, "so lao dong", site_url)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert path_of(page.url, site_url) == "vai-tro/so-ld-tbxh/"
    marks = page.locator("article mark[data-found]").all_inner_texts()
    assert "Sở Lao động" in marks
    assert page.locator(".highlight-bar").is_visible()
    page.get_by_role("button", name="Bỏ đánh dấu").click()
    assert page.locator("article mark[data-found]").count() == 0
    assert "h=" not in page.url


def test_a_phrase_of_the_plan_leads_to_its_clause(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url)
    open_search(page)
    ask(page, "một tháng một lần", site_url)
    links = page.locator(".md-search-result__item a").evaluate_all("all => all.map(a => a.href)")
    assert any("tra-cuu/toan-van/" in link and link.endswith("#II.1.g2") for link in links), links


def test_the_phone_searches_too(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url, viewport=PHONE)
    open_search(page)
    answer = ask(page, "doi 178", site_url)
    assert answer.hits[0].path == "vai-tro/doi-178/"


def test_arrow_keys_walk_the_list(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url)
    open_search(page)
    ask(page, "kinh phi", site_url)
    page.keyboard.press("ArrowDown")
    assert "md-search-result__link" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()


def test_no_document_is_fetched_before_the_search_box_is_opened(browser: Any, site_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.goto(site_url, wait_until="networkidle")
    assert not [url for url in asked if "documents.json" in url]
    open_search(page)
    ask(page, "kinh phi", site_url)
    assert [url for url in asked if "documents.json" in url]
    context.close()
