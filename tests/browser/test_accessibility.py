"""One page of each kind, light and dark, phone and desktop: no violation of axe, nothing wider than the screen,
and the keyboard reaches what the mouse reaches."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.searching import DESKTOP, PHONE, ask, open_search

PAGES = [
    "", "chinh-sach/", "chinh-sach/chi-tieu/", "chinh-sach/nhiem-vu-a/", "vai-tro/", "vai-tro/ma-tran/",
    "vai-tro/so-ld-tbxh/", "vai-tro/doi-178/", "quy-trinh/", "quy-trinh/bao-cao-dinh-ky/", "tap-huan/",
    "tap-huan/lo-trinh/", "tap-huan/m05-kiem-tra-178/", "hoc-tap/", "tra-cuu/",
    "tra-cuu/toan-van/", "tra-cuu/hieu-dinh/", "tra-cuu/tu-dien/", "tra-cuu/lich-bao-cao/",
    "tra-cuu/van-ban-lien-quan/", "tra-cuu/chi-muc-co-quan/", "tra-cuu/luu-y-hien-nay/", "tra-cuu/phan-da-loai/",
    "tra-cuu/tai-ve/", "huong-dan/", "huong-dan/hoc-vien/", "huong-dan/dieu-phoi/", "huong-dan/du-lieu-ca-nhan/",
]  # fmt: skip
WIDTHS = {"phone": PHONE, "desktop": DESKTOP}


def violations_of(page: Any) -> list[str]:
    """axe's findings as lines: rule, how many, where first, why."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']} x{len(item['nodes'])}: {item['nodes'][0]['target']} {item['nodes'][0]['failureSummary']}"
        for item in found
    ]


# Colours differ by scheme and layout by width, hardly ever by both at once: every page is tried in two of the four
# ways, the pages with most parts of their own in all four.
RICHEST = ["", "vai-tro/ma-tran/", "vai-tro/so-ld-tbxh/", "quy-trinh/bao-cao-dinh-ky/", "tra-cuu/lich-bao-cao/"]
WAYS = [
    ("phone", "light", PAGES), ("desktop", "dark", PAGES), ("phone", "dark", RICHEST), ("desktop", "light", RICHEST),
]  # fmt: skip


@pytest.mark.parametrize(("width", "scheme", "paths"), WAYS, ids=[f"{way[0]}-{way[1]}" for way in WAYS])
def test_no_page_violates_a_rule_of_axe(
    open_page: Callable[..., Any], site_url: str, width: str, scheme: str, paths: list[str]
) -> None:
    """One page after another in one tab: the browser starts once."""
    page = open_page(site_url, viewport=WIDTHS[width], color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    faults: list[str] = []
    for path in paths:
        page.goto(site_url + path)
        faults.extend(f"/{path}: {line}" for line in violations_of(page))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_open_search_violates_no_rule(
    open_page: Callable[..., Any], site_url: str, width: str, scheme: str
) -> None:
    page = open_page(site_url, viewport=WIDTHS[width], color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    open_search(page)
    ask(page, "mai dam", site_url)
    assert not violations_of(page)


def test_the_open_menu_of_the_phone_violates_no_rule(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url, viewport=PHONE, reduced_motion="reduce", bypass_csp=True)
    button = page.get_by_role("button", name="Danh mục")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#__drawer").is_checked()
    assert button.get_attribute("aria-expanded") == "true"
    page.wait_for_timeout(300)
    assert not violations_of(page)


def test_no_page_is_wider_than_a_phone(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url, viewport=PHONE)
    widths: dict[str, int] = {}
    for path in PAGES:
        page.goto(site_url + path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > PHONE["width"]} == {}


def test_headings_go_down_one_level_at_a_time(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url)
    for path in PAGES:
        page.goto(site_url + path)
        levels = page.locator("article :is(h1, h2, h3, h4, h5, h6)").evaluate_all(
            "all => all.map(h => Number(h.tagName[1]))"
        )
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), (path, levels)


def test_the_skip_link_is_vietnamese_and_leads_into_the_page(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + "vai-tro/so-ld-tbxh/")
    page.keyboard.press("Tab")
    link = page.locator("a.md-skip")
    assert link.inner_text().strip() == "Tới nội dung chính"
    assert page.evaluate("document.activeElement.classList.contains('md-skip')")
    page.keyboard.press("Enter")
    target = page.url.partition("#")[2]
    assert target
    assert page.locator(f'article [id="{target}"]').count() == 1


def test_an_address_that_is_no_page_says_so_in_vietnamese(browser: Any, site_url: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(site_url + "404.html")
    assert page.locator("h1").inner_text() == "Không tìm thấy trang"
    assert not violations_of(page)
    context.close()


def test_a_correction_shows_what_was_found_without_any_script(browser: Any, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "tra-cuu/toan-van/")
    mark = page.locator("ins.corr + button.corr-mark").first
    note = page.locator(f'[id="{mark.get_attribute("popovertarget")}"]')
    assert not note.is_visible()
    mark.click()
    assert note.is_visible()
    assert "Bản tìm được ghi" in note.inner_text()
    context.close()


def test_every_page_keeps_to_the_content_security_policy(open_page: Callable[..., Any], site_url: str) -> None:
    """A violation is an error of the console, and open_page fails on those."""
    page = open_page(site_url)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy is not None
    assert "unsafe" not in policy
    for path in PAGES[1:]:
        page.goto(site_url + path)
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert page.locator("article [style]").count() == 0
