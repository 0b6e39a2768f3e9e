"""How heavy is the first visit?

Question: bytes over the wire (headers included), requests and share by type of a first page load: home, a body's page,
the full text; then what opening the search box adds; and whether any request leaves the site's own address.
Baseline: the same pages of plain MkDocs + Material (plain_site.py) with its font setting left at none, in the same run.
Method: a small server counts what it sends, compressed as deploy/README.md has a server do it (gzip level 1) and as it
is; Chromium with an empty cache loads the page at a phone's width until the network is quiet. One load each: bytes do
not vary.
Aim: no request to another address (the program fails otherwise); the rest is reported.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browsing import Sent, chromium, serve
from measuring import ROOT, CannotMeasure, finish, megabytes, print_table
from plain_site import plain_site

PAGES = {
    "home": "",
    "a body (Sở Y tế)": "vai-tro/so-y-te/",
    "the heaviest body (Sở LĐTBXH)": "vai-tro/so-ld-tbxh/",
    "full text": "tra-cuu/toan-van/",
}
PHONE = {"width": 360, "height": 740}
QUIET = 1500  # ms without a request after the network fell silent
TYPES = {
    "text/html": "page", "text/css": "style", "text/javascript": "script", "font/woff2": "font",
    "application/json": "search index",
}  # fmt: skip


@dataclass(frozen=True)
class Load:
    """What one first visit took: answers on load, answers after the search box was opened, addresses elsewhere."""

    first: list[Sent]
    after: list[Sent]
    elsewhere: list[str]


def load(browser: Any, folder: Path, path: str, *, zipped: bool) -> Load:
    """Visit one page with an empty cache, then open its search box.

    Raises:
        CannotMeasure: the page is missing.
    """
    elsewhere: list[str] = []
    with serve(folder, zipped=zipped) as site:
        context = browser.new_context(viewport=PHONE)
        context.on(
            "request", lambda r: elsewhere.append(r.url) if not r.url.startswith((site.url, "data:", "blob:")) else None
        )
        page = context.new_page()
        answer = page.goto(site.url + path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            raise CannotMeasure(f"{folder}: /{path} is missing. Run: make site")
        page.wait_for_timeout(QUIET)
        first = list(site.sent)
        page.evaluate("document.querySelector('[data-md-component=search-query]').focus()")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(QUIET)
        after = site.sent[len(first) :]
        context.close()
    return Load(first, after, elsewhere)


def size_of(sent: list[Sent]) -> int:
    """Bytes of some answers together."""
    return sum(one.size for one in sent)


def measure(names: list[str]) -> None:
    """Load every page four ways and print the tables."""
    ours, plain = ROOT / "build" / "site", plain_site()
    rows, shares, elsewhere = [], [], []
    with chromium() as launch:
        browser = launch()
        for name in names:
            path = PAGES[name]
            packed = load(browser, ours, path, zipped=True)
            bare = load(browser, ours, path, zipped=False)
            stock = load(browser, plain, path, zipped=True)
            elsewhere += packed.elsewhere + bare.elsewhere
            rows.append(
                [
                    name, megabytes(size_of(packed.first)), megabytes(size_of(bare.first)), str(len(packed.first)),
                    megabytes(size_of(packed.after)), megabytes(size_of(bare.after)),
                    megabytes(size_of(stock.first)), str(len(stock.first)),
                    f"{size_of(packed.first) / size_of(stock.first):.2f}", str(len(packed.elsewhere + bare.elsewhere)),
                ]
            )  # fmt: skip
            by_type: Counter[str] = Counter()
            count: Counter[str] = Counter()
            for one in packed.first:
                kind = TYPES.get(one.type, "image" if one.type.startswith("image/") else "other")
                by_type[kind] += one.size
                count[kind] += 1
            for kind, size in by_type.most_common():
                shares.append(
                    [
                        f"{name}: {kind}",
                        str(count[kind]),
                        megabytes(size),
                        f"{100 * size / size_of(packed.first):.0f} %",
                    ]
                )
    head = [
        "first load", "gzip", "as it is", "requests", "+ search, gzip", "+ search, as it is",
        "plain, gzip", "plain requests", "ratio (gzip)", "elsewhere",
    ]  # fmt: skip
    print_table(
        "Bytes over the wire, empty cache (the plain site loads its index at once, ours with the search box)",
        head,
        rows,
    )
    print_table("Share by type (ours, gzip)", ["page: type", "requests", "bytes", "share"], shares)
    print("\naim: no request elsewhere")
    if elsewhere:
        sys.exit("requests left the site's address:\n" + "\n".join(sorted(set(elsewhere))))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Bytes over the wire of a first visit.")
    arguments.add_argument("--quick", action="store_true", help="the home page only")
    given = arguments.parse_args()
    finish(lambda: measure(list(PAGES)[:1] if given.quick else list(PAGES)))
