"""The stylesheet of the service's pages: one of each thing (service-page.html) put into the built shell, both schemes,
phone and desktop. What the service itself shows is tested where it runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SITE
from tests.browser.searching import DESKTOP, PHONE
from tests.browser.test_accessibility import violations_of

PARTS = (Path(__file__).parent / "service-page.html").read_text(encoding="utf-8")
STYLES = Path(__file__).resolve().parents[2] / "content" / "assets" / "stylesheets" / "hoc-tap.css"
TARGETS = (
    "article :is(button, select, textarea, input:not([type=checkbox], [type=radio]), .md-button, label.choice, "
    ".field--check > label, .sure > label, .service-nav a, .pager a, .question-map a)"
)
WAYS = [(width, scheme) for width in (PHONE, DESKTOP) for scheme in ("light", "dark")]


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]['width']}-{way[1]}")
def page(request: pytest.FixtureRequest, browser: Any, site_url: str) -> Iterator[Any]:
    """The shell with every part in it."""
    width, scheme = request.param
    shell = (SITE / "khung.html").read_text(encoding="utf-8")
    html = shell.replace("<!--sotay:title-->", "Mọi phần - Sổ tay 255").replace("<!--sotay:content-->", PARTS)
    context = browser.new_context(
        viewport=width, color_scheme=scheme, reduced_motion="reduce", locale="vi-VN", bypass_csp=True
    )
    page = context.new_page()
    page.route("**/hoc-tap/moi-phan/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(site_url + "hoc-tap/moi-phan/")
    page.evaluate("document.fonts.ready.then(() => true)")
    yield page
    context.close()


def test_no_part_of_the_services_pages_violates_a_rule_of_axe(page: Any) -> None:
    assert not violations_of(page)


def test_no_part_is_wider_than_the_screen(page: Any) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]


def test_everything_to_touch_is_at_least_44_pixels_high(page: Any) -> None:
    heights = page.locator(TARGETS).evaluate_all(
        "all => all.map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
    )
    assert len(heights) > 30
    assert [(what, height) for what, height in heights if height < 44] == []


def test_right_and_wrong_are_told_by_a_sign_and_not_by_colour_alone(page: Any) -> None:
    signs = page.locator(".verdict, .choice-note").evaluate_all(
        "all => all.map(e => getComputedStyle(e, '::before').content)"
    )
    assert len(signs) == 7
    assert all(sign.strip('"').strip() for sign in signs), signs


def test_every_class_of_the_stylesheet_is_tried_here() -> None:
    """A class that is in no part would be tried by nobody."""
    css = re.sub(r"/\*.*?\*/", "", STYLES.read_text(encoding="utf-8"), flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", css)
    named = {name for name in re.findall(r"\.([a-z][\w-]*)", selectors) if not name.startswith("md-")}
    used = {name for value in re.findall(r'class="([^"]*)"', PARTS) for name in value.split()}
    assert sorted(named - used) == []
