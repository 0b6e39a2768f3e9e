"""Using a page with the keyboard alone: Tab goes on, Enter and Space press, arrows choose; nothing is clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST_PRESSES = 120
HAS_FOCUS = """e => document.activeElement === e
  || (e.type === 'radio' && document.activeElement.name === e.name)"""
"""The element, or another one of its group of radio buttons: Tab stops at a group once."""


def press_until(page: Any, key: str, locator: Any, condition: str) -> None:
    """Press a key until this is true of the element, as a person does who sees no pointer.

    Raises:
        AssertionError: the key never gets there.
    """
    for _ in range(MOST_PRESSES):
        if locator.evaluate(condition):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never gets there: {locator}")


def tab_to(page: Any, locator: Any) -> None:
    """Go on with Tab until the element has the focus, and is seen to have it."""
    press_until(page, "Tab", locator, HAS_FOCUS)
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", locator


def type_in(page: Any, locator: Any, text: str) -> None:
    """Go to a field and type."""
    tab_to(page, locator)
    page.keyboard.insert_text(text)


def press_enter_on(page: Any, locator: Any) -> None:
    """Go to a link or a button and press it."""
    tab_to(page, locator)
    page.keyboard.press("Enter")


def _select(page: Any, locator: Any, value: str) -> None:
    tab_to(page, locator)
    press_until(page, "ArrowDown", locator, f"e => e.value === {value!r}")


def _pick(page: Any, box: Any) -> None:
    tab_to(page, box)
    page.keyboard.press("Space")
    if box.get_attribute("type") == "radio":
        press_until(page, "ArrowDown", box, "e => e.checked")


def answer_with_keys(page: Any, answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Answer one question after another; Tab goes down the page only, so do the choices."""
    fields = page.locator("#bai input, #bai select").evaluate_all("all => all.map(e => `${e.name} ${e.value}`)")
    for question_id, response in answers.items():
        picks = [f"pick.{question_id} {choice}" for choice in response.get("picked", ())]
        for pick in sorted(picks, key=fields.index):
            name, _, choice = pick.partition(" ")
            _pick(page, page.locator(f'[name="{name}"][value="{choice}"]'))
        for left, right in response.get("pairs", {}).items():
            _select(page, page.locator(f'[name="pair.{question_id}.{left}"]'), right)
        ranks = {f"rank.{question_id}.{item} ": str(place) for place, item in enumerate(response.get("order", ()), 1)}
        for rank in sorted(ranks, key=fields.index):
            _select(page, page.locator(f'[name="{rank.strip()}"]'), ranks[rank])
        if "comparator" in response:
            _select(page, page.locator(f'[name="comparator.{question_id}"]'), response["comparator"])
        for kind in ("value", "text"):
            if kind in response:
                type_in(page, page.locator(f'[name="{kind}.{question_id}"]'), response[kind])
