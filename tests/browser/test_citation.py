"""The copy-citation button: hidden without script, copies, says so; also without the clipboard interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

PAGE = "tra-cuu/toan-van/"
BUTTON = '[id="II.1.g13"] button.cite'
CITATION = "gạch đầu dòng thứ 13 khoản 1 Mục II Kế hoạch 255/KH-UBND"


def test_a_citation_is_copied_and_announced(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + PAGE, permissions=["clipboard-read", "clipboard-write"])
    page.locator(BUTTON).first.click()
    page.get_by_role("status").filter(has_text="Đã chép trích dẫn").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == CITATION


def test_the_keyboard_copies_too(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + PAGE, permissions=["clipboard-read", "clipboard-write"])
    page.locator(BUTTON).first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Đã chép trích dẫn").wait_for()


def test_the_old_way_of_copying_serves_where_there_is_no_clipboard_interface(browser: Any, site_url: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page.goto(site_url + PAGE)
    page.locator(BUTTON).first.click()
    page.get_by_role("status").filter(has_text="Đã chép trích dẫn").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == CITATION
    assert page.evaluate("document.activeElement.classList.contains('cite')"), "focus must stay on the button"
    context.close()


def test_from_a_folder_it_copies_or_shows_the_words(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "tra-cuu/toan-van.html")
    page.locator(BUTTON).first.click()
    page.get_by_role("status").filter(has_text=CITATION).wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_the_button_is_only_there_when_it_can_work(browser: Any, site_url: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(site_url + PAGE)
    assert page.locator(BUTTON).first.is_visible() is script
    context.close()
