"""Every page of the service for every role: axe finds nothing, nothing is wider than a phone, headings are in order.

The pages are those of the application's own list of routes, so that a new one cannot be forgotten. What comes from the
server is looked at first, and a page of a kind that another role or another thing has shown already is not opened
again. Colours differ by scheme and layout by width, hardly ever by both at once: each page is tried on a phone in light
and on a desk in dark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.searching import DESKTOP, PHONE
from tests.browser.service import Service
from tests.browser.service_world import ROLES, World

AXE = Axe().axe_script
OPTIONS = json.dumps({"resultTypes": ["violations"], "preload": False})
FIND = f"axe.run(document, {OPTIONS}).then(found => found.violations.map(one => [one.id, one.nodes.length," \
       " String(one.nodes[0].target), one.nodes[0].failureSummary].join(' | ')))"  # fmt: skip
LEVELS = "all => all.map(heading => Number(heading.tagName[1]))"
TAG = re.compile(r"<[a-z][^>]*>")
VALUE = re.compile(r'(?<!class)(?<!type)(?<!role)="[^"]*"')
Kind = tuple[str, frozenset[str]]


@pytest.fixture(scope="module")
def world(service: Service) -> World:
    return World(service)


@pytest.fixture(scope="module")
def seen() -> set[Kind]:
    """The kinds of pages that were tried already."""
    return set()


def kind_of(html: str) -> Kind:
    """A page's title and the tags of its own part with their classes and names of attributes: pages alike in all this
    differ in words and number."""
    title = html[html.index("<title>") : html.index("</title>")]
    own = html[html.index("<article") : html.index("</article>")]
    return title, frozenset(VALUE.sub("", tag) for tag in TAG.findall(own))


def faults_of(page: Any) -> list[str]:
    """What is wrong with the page that is open, as lines."""
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(AXE)
    faults = [f"phone, light: {line}" for line in page.evaluate(FIND)]
    width = page.evaluate("document.documentElement.scrollWidth")
    faults += [f"{width} pixels wide on a phone"] if width > PHONE["width"] else []
    levels = page.locator("article :is(h1, h2, h3, h4, h5, h6)").evaluate_all(LEVELS)
    if levels[:1] != [1] or levels.count(1) != 1 or any(after > before + 1 for before, after in pairwise(levels)):
        faults.append(f"headings of the levels {levels}")
    page.set_viewport_size(DESKTOP)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return faults + [f"desk, dark: {line}" for line in page.evaluate(FIND)]


@pytest.mark.parametrize("role", ["anonymous", *ROLES])
def test_no_page_of_the_service_has_a_fault(
    service: Service, world: World, seen: set[Kind], open_device: Callable[..., Any], role: str
) -> None:
    device = open_device(world.people.get(role), may_be_refused=True, bypass_csp=True, reduced_motion="reduce")
    page = device.new_page()
    faults, opened = [], 0
    for address in world.pages(role):
        answer = device.request.get(address)
        faults += [f"{address}: {answer.status}"] if answer.status >= 500 else []
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a file to download, or data
        opened += answer.ok
        kind = kind_of(answer.text())
        if kind not in seen:
            seen.add(kind)
            page.goto(address)
            faults += [f"{page.url}: {line}" for line in faults_of(page)]
    assert faults == []
    assert opened > 5
