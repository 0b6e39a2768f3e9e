"""The way from a lesson to its quiz where there is no service: a link that works without script and in the copy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.searching import PHONE


@pytest.mark.parametrize("script", [True, False])
def test_the_button_opens_the_page_that_says_where_quizzes_are_taken(
    open_page: Callable[..., Any], site_url: str, script: bool
) -> None:
    page = open_page(site_url + "tap-huan/m05-kiem-tra-178/", PHONE, java_script_enabled=script)
    page.get_by_role("link", name="Làm bài kiểm tra học phần 5").click()
    page.wait_for_url(site_url + "hoc-tap/?hoc-phan=m05")
    assert page.locator("h1").inner_text().startswith("Học và kiểm tra")
    assert "không kèm dịch vụ làm bài" in page.locator("article").inner_text()


def test_in_the_copy_too(open_page: Callable[..., Any], usb_url: str) -> None:
    page = open_page(usb_url + "tap-huan/m05-kiem-tra-178.html", PHONE, offline=True)
    page.get_by_role("link", name="Làm bài kiểm tra học phần 5").click()
    page.wait_for_url("**/hoc-tap/index.html?hoc-phan=m05")
    assert page.locator("h1").inner_text().startswith("Học và kiểm tra")


def test_the_button_is_high_enough_for_a_thumb(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + "tap-huan/m05-kiem-tra-178/", PHONE)
    assert page.locator(".quiz-button a").bounding_box()["height"] >= 44
