"""The copy on a USB stick: opened by file:, no server, no network, and everything works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.searching import PHONE, ask, open_search, path_of


def test_search_works_from_a_folder(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "index.html", offline=True)
    open_search(page)
    answer = ask(page, "so lao dong", usb_url)
    assert answer.hits[0].path == "vai-tro/so-ld-tbxh/"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert path_of(page.url, usb_url) == "vai-tro/so-ld-tbxh/"
    assert "Sở Lao động" in page.locator("article mark[data-found]").all_inner_texts()


def test_search_works_from_a_page_deep_in_the_folder_on_a_phone(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "quy-trinh/bao-cao-dinh-ky.html", viewport=PHONE, offline=True)
    open_search(page)
    assert ask(page, "mttq", usb_url).hits[0].path == "vai-tro/mttq/"


def test_role_to_clause_and_back_by_links_alone(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "vai-tro/so-y-te.html", offline=True)
    page.locator("article a.source-mark").first.click()
    page.wait_for_url("**/tra-cuu/toan-van.html#*")
    anchor = page.url.partition("#")[2]
    assert page.locator(f'[id="{anchor}"]').count() == 1


def test_fonts_and_styles_are_in_the_copy(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "index.html", offline=True)
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.fonts.check('400 16px \"Be Vietnam Pro\"')")
    assert "Be Vietnam Pro" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_every_page_of_the_copy_reads_without_script(browser: Any, usb_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = context.new_page()
    page.goto(usb_url + "tra-cuu/toan-van.html")
    assert page.locator("article").inner_text().count("mại dâm") > 50
    assert page.locator("button.cite:visible").count() == 0
    context.close()
