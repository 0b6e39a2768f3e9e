"""A person does not notice where the site ends and the service begins: one header, menu, search, footer, colours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.searching import DESKTOP, PHONE, ask
from tests.browser.service import Service

PARTS = (".md-header", ".md-header__topic", ".md-search__form", ".md-tabs", ".md-footer-meta")
LOOK = """part => [part.matches('.md-header') ? '' : part.innerText.trim(), part.getBoundingClientRect().height,
    ...['color', 'backgroundColor', 'fontFamily', 'fontSize'].map(name => getComputedStyle(part)[name])]"""
"""The words of a part, its height, colours and typeface; the header also holds the page's own title, shown later."""
SCHEME = "document.body.dataset.mdColorScheme"


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_header_menu_and_footer_are_the_same_on_both(
    service: Service, open_device: Callable[..., Any], viewport: dict[str, int], scheme: str
) -> None:
    page = open_device(service.newcomer(), viewport=viewport, color_scheme=scheme).new_page()
    looks = []
    for address in ("tap-huan/", "hoc-tap/"):
        page.goto(f"{service.running.url}{address}")
        page.evaluate("document.fonts.ready")
        looks.append([page.locator(part).first.evaluate(LOOK) for part in PARTS])
    assert looks[0] == looks[1]


def test_the_scheme_chosen_on_the_site_holds_in_the_service(service: Service, open_device: Callable[..., Any]) -> None:
    page = open_device(viewport=DESKTOP).new_page()
    page.goto(f"{service.running.url}vai-tro/")
    while page.evaluate(SCHEME) != "slate":
        page.locator("label[for^=__palette]:visible").click()
    page.goto(f"{service.url}dang-nhap")
    assert page.evaluate(SCHEME) == "slate"


def test_the_search_of_a_service_s_page_leads_to_the_site(service: Service, open_device: Callable[..., Any]) -> None:
    page = open_device(service.newcomer(), viewport=DESKTOP).new_page()
    page.goto(service.url)
    answer = ask(page, "so lao dong", service.running.url)
    assert answer.hits[0].path.startswith("vai-tro/so-ld-tbxh/")
