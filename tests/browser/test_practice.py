"""Practice on a module page: answered in words with script, readable in the disclosure without, keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.searching import PHONE

MODULE = "tap-huan/m05-kiem-tra-178/"


def test_a_right_choice_is_called_right_and_a_wrong_one_explained(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + MODULE, PHONE)
    question = page.locator('section.practice[data-practice="one"]').first
    wrong = question.locator('.practice-answer [data-right="no"]').first.get_attribute("data-choice")
    right = question.locator('.practice-answer [data-right="yes"]').first.get_attribute("data-choice")
    question.locator(f'input[value="{wrong}"]').check()
    question.locator(".practice-check").click()
    assert "Chưa đúng" in question.locator(".practice-status").inner_text()
    question.locator(f'input[value="{right}"]').check()
    question.locator(".practice-check").click()
    assert question.locator(".practice-status p").first.inner_text() == "Đúng."


def test_the_keyboard_alone_chooses_and_checks(open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + MODULE, PHONE)
    question = page.locator('section.practice[data-practice="one"]').first
    question.locator("input").first.focus()
    page.keyboard.press("Space")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('practice-check')"):
            break
    page.keyboard.press("Enter")
    assert question.locator(".practice-status").inner_text().strip()


def test_without_script_the_answer_is_in_the_disclosure(browser: Any, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(site_url + MODULE)
    question = page.locator("section.practice").first
    question.locator("summary").click()
    answer = question.locator(".practice-answer").inner_text()
    assert "Đúng" in answer
    assert question.locator(".practice-check").count() == 0
    context.close()


@pytest.mark.parametrize(
    "part", ["#muc-tieu", "#ke-hoach", "#cong-viec", "#tinh-huong", "#loi", "#tom-tat", "#luyen-tap"]
)
def test_a_lesson_has_each_of_its_parts(part: str, open_page: Callable[..., Any], site_url: str) -> None:
    page = open_page(site_url + MODULE, PHONE)
    assert page.locator(part).count() == 1
