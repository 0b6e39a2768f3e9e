"""Does the search box find the right page, and fast enough, also in a Handbook forty times as large?

Questions: 1. how often the right page stands first, or among the first three, for the queries of
tests/browser/queries.toml; 2. time from a keystroke to the list; 3. bytes of the index, and time from opening a page to
the first answer when one types at once.
Baseline: the search that Material for MkDocs brings (lang: vi) on the same Markdown (plain_site.py), in the same run.
Method: real pages in headless Chromium, one tab a variant, taking turns query by query. Each query is typed letter by
letter: the text so far is put in the box and the key-up event, which the theme listens to, is sent; the clock stops
when the list's line on the number of pages has changed (the list is complete then), and again after the frame that
shows it. The list is read after the last letter. The large index is that of one plan, multiplied
(multiplied_index.py): so a page of any copy counts as right. A variant that has used up its time drops out and says how
many keystrokes it answered.
Aim: right page first for all; p95 from keystroke to list below one frame of 16 ms at 40 times the documents.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import tomllib
import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from browsing import Serving, chromium, compressed, serve
from measuring import ROOT, WORK, CannotMeasure, finish, megabytes, percentile, print_table
from multiplied_index import multiply
from plain_site import plain_site

QUERIES = ROOT / "tests" / "browser" / "queries.toml"
FRAME = 16.0
LARGE = 40
READY_LIMIT = 300_000  # ms to the first answer
KEY_LIMIT = 60_000  # ms to any other answer
TYPING_BUDGET = {"ours": 60.0, "stock": 60.0}  # seconds of answering, by engine
TYPE = """async ([texts, limit, pause]) => {
  const find = name => document.querySelector(name);
  const box = find("[data-md-component=search-query]"), line = find(".md-search-result__meta");
  const times = [];
  for (const text of texts) {
    const changed = new Promise((resolve, reject) => {
      const watch = new MutationObserver(() => { watch.disconnect(); resolve(performance.now()); });
      watch.observe(line, {childList: true, characterData: true, subtree: true});
      setTimeout(() => reject(new Error("no answer to: " + text)), limit);
    });
    box.value = text;
    const pressed = performance.now();
    box.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true, key: text.slice(-1)}));
    const listed = await changed;
    const shown = await new Promise(resolve => requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => resolve(performance.now());
      after.port2.postMessage(0);
    }));
    times.push([listed - pressed, shown - pressed]);
    await new Promise(resolve => setTimeout(resolve, pause));
  }
  const items = [...document.querySelectorAll(".md-search-result__item")];
  return {times, pages: items.slice(0, 3).map(item => item.querySelector("a").href)};
}"""


@dataclass
class Variant:
    """One engine with one index: its site, its tab, and what was measured."""

    engine: str
    copies: int
    folder: Path
    index: dict[str, bytes]  # file of the index → content
    documents: int
    site: Serving = field(default_factory=lambda: Serving(""))
    page: Any = None
    ready: list[float] = field(default_factory=list)
    listed: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    ranks: dict[str, int] = field(default_factory=dict)  # query → 1, 2, 3, or 0
    spent: float = 0.0

    @property
    def name(self) -> str:
        """How the tables call it."""
        return f"{self.engine}, {self.copies}x"

    @property
    def goes_on(self) -> bool:
        """Time is left."""
        return self.spent < TYPING_BUDGET[self.engine]


def variants(copies: Sequence[int]) -> list[Variant]:
    """Both engines, each with each size of index.

    Raises:
        CannotMeasure: the site is missing.
    """
    if not (ROOT / "build" / "site" / "search" / "documents.json").is_file():
        raise CannotMeasure("build/site is missing. Run: make site")
    ours, stock = WORK / "search" / "ours", plain_site()
    shutil.rmtree(ours, ignore_errors=True)
    shutil.copytree(ROOT / "build" / "site", ours)  # a copy: the site may be rebuilt meanwhile
    made = []
    for engine, folder, name in (("ours", ours, "documents.json"), ("stock", stock, "search_index.json")):
        index = json.loads((folder / "search" / name).read_text(encoding="utf-8"))
        for number in copies:
            documents = multiply(index["docs"], number)
            body = json.dumps({**index, "docs": documents}, ensure_ascii=False, separators=(",", ":")).encode()
            made.append(Variant(engine, number, folder, {f"search/{name}": body}, len(documents)))
    return made


def open_tab(browser: Any, variant: Variant) -> None:
    """A fresh tab, nothing cached; types a first word as soon as the page is there and notes when it was answered."""
    if variant.page is not None:
        variant.page.context.close()
    variant.page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    variant.page.set_default_timeout(READY_LIMIT)
    variant.page.goto(variant.site.url, wait_until="domcontentloaded")
    variant.page.evaluate("document.querySelector('[data-md-component=search-query]').focus()")
    variant.page.evaluate(TYPE, [["sở y tế"], READY_LIMIT, 0])
    variant.ready.append(variant.page.evaluate("performance.now()"))


def ask(variant: Variant, query: dict[str, Any]) -> None:
    """Type one query, letter by letter, and note times and the rank of the right page."""
    text = unicodedata.normalize("NFD" if query.get("nfd") else "NFC", query["text"])
    prefixes = [text[:end] for end in range(1, len(text) + 1)]
    answer = variant.page.evaluate(TYPE, [prefixes, KEY_LIMIT, 20])
    variant.listed += [listed for listed, _ in answer["times"]]
    variant.shown += [shown for _, shown in answer["times"]]
    variant.spent += sum(listed for listed, _ in answer["times"]) / 1000
    paths = [address.removeprefix(variant.site.url) for address in answer["pages"]]
    found = [re.sub(r"^ban-\d+/", "", re.split(r"[?#]", path)[0]) in query["first"] for path in paths]
    variant.ranks[f"{query['kind']}: {query['text']}"] = found.index(True) + 1 if any(found) else 0


def share(ranks: Sequence[int], upto: int) -> str:
    """How many of the queries have the right page at rank `upto` or before."""
    good = sum(1 <= rank <= upto for rank in ranks)
    return f"{good} of {len(ranks)}" if ranks else "-"


def print_results(made: list[Variant], kinds: Sequence[str]) -> None:
    """The three tables."""
    rows = []
    for kind in kinds:
        cells = [kind]
        for one in made:
            ranks = [rank for name, rank in one.ranks.items() if name.startswith(f"{kind}: ")]
            cells += [share(ranks, 1), share(ranks, 3)]
        rows.append(cells)
    rows.append(["all", *(cell for one in made for cell in (share([*one.ranks.values()], 1), share([*one.ranks.values()], 3)))])
    head = ["kind of query", *(f"{one.name}: {place}" for one in made for place in ("first", "top 3"))]
    print_table("1. Right page first, or among the first three", head, rows)
    for one in made:
        if one.engine == "ours" and (missed := [name for name, rank in one.ranks.items() if rank != 1]):
            print(f"  {one.name}, not first: {'; '.join(missed)}")
    rows = [
        [
            one.name, f"{one.documents:,}", f"{len(one.listed)}",
            *(f"{percentile(one.listed, at):.1f}" for at in (0.5, 0.95)), f"{max(one.listed):.1f}",
            f"{100 * sum(t < FRAME for t in one.listed) / len(one.listed):.0f} %",
            *(f"{percentile(one.shown, at):.1f}" for at in (0.5, 0.95)),
        ]
        for one in made
    ]  # fmt: skip
    head = ["variant", "documents", "keystrokes", "list p50 ms", "p95", "worst", "< 16 ms", "on screen p50 ms", "p95"]
    print_table("2. From a keystroke to the list, and to the frame that shows it", head, rows)
    rows = [
        [
            one.name, megabytes(sum(map(len, one.index.values()))),
            megabytes(sum(len(compressed(body)) for body in one.index.values())),
            f"{len(one.ready)}", f"{min(one.ready) / 1000:.2f}", f"{median(one.ready) / 1000:.2f}",
        ]
        for one in made
    ]  # fmt: skip
    head = ["variant", "index", "gzip", "n", "first answer s min", "median"]
    print_table("3. Index, and time from opening a page to the first answer", head, rows)
    by_name = {one.name: one for one in made}
    for copies in sorted({one.copies for one in made}):
        ours, stock = by_name[f"ours, {copies}x"], by_name[f"stock, {copies}x"]
        p95 = percentile(ours.listed, 0.95)
        print(
            f"\n{copies}x: ratio ours to stock: p50 {percentile(ours.listed, 0.5) / percentile(stock.listed, 0.5):.2f}, "
            f"p95 {p95 / percentile(stock.listed, 0.95):.2f}; p95 {p95:.1f} ms, aim below {FRAME:.0f} ms"
        )


def measure(copies: Sequence[int], count: int) -> None:
    """Open the tabs, let the variants take turns, print."""
    if not QUERIES.is_file():
        raise CannotMeasure("tests/browser/queries.toml is missing")
    queries = tomllib.loads(QUERIES.read_text(encoding="utf-8"))["query"]
    kinds = list(dict.fromkeys(query["kind"] for query in queries))
    random.Random(255).shuffle(queries)
    made = variants(copies)
    with ExitStack() as stack:
        for one in made:
            one.site = stack.enter_context(serve(one.folder, overlay=one.index))
        browser = stack.enter_context(chromium())
        for turn in range(3):
            for one in made:
                if turn == 0 or one.copies == 1:
                    open_tab(browser, one)
        for turn, query in enumerate(queries[:count]):
            for one in made[turn % len(made) :] + made[: turn % len(made)]:
                if one.goes_on:
                    ask(one, query)
    print_results(made, kinds)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Precision and latency of the search box.")
    arguments.add_argument("--copies", type=int, default=LARGE, help=f"size of the large index (default {LARGE})")
    arguments.add_argument("--quick", action="store_true", help="six queries, and twice the documents")
    given = arguments.parse_args()
    finish(lambda: measure([1, 2], 6) if given.quick else measure([1, given.copies], 10_000))
