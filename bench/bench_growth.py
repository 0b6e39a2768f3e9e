"""Does building stay linear when the Handbook grows?

Question: time and memory of `mkdocs build` with our theme and search refinement at 1, 10 and 40 times the pages.
Baseline: the same project at 1 time, in the same run.
Method: a project under build/bench/growth/ for each size. What is multiplied: all generated Markdown (build/docs
without assets/, with the files to download) is copied whole into folders ban-01, ban-02 …, so that relative links and
clause anchors stay valid inside each copy; the menu has one tab a copy, with the copy's whole menu below it. What is
not multiplied: assets, and the generator's own work (one plan): bench_build.py times that, bench_parser.py its growth.
The small size is run three times and the median taken, the larger ones once; a size that would take longer than
--limit, going by the size before it, is halved until it fits, and says so. What a project of one empty page takes
(start-up, theme files) is taken off before dividing by pages.
Aim: linear: processor seconds a page as good as constant.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from measuring import ROOT, WORK, CannotMeasure, Run, finish, print_table, run
from plain_site import DOCS, NAV, mkdocs

HERE = WORK / "growth"
HOOK = ROOT / "bench" / "growth_hook.py"
CONFIG = """INHERIT: {root}/mkdocs.yml
docs_dir: docs
site_dir: site
hooks: [{hook}]
theme: {{custom_dir: {root}/site_src/theme}}
"""


def under(folder: str, entry: Any) -> Any:
    """A menu entry with each page's path put under a folder."""
    if isinstance(entry, str):
        return f"{folder}/{entry}"
    if isinstance(entry, list):
        return [under(folder, one) for one in entry]
    return {name: under(folder, below) for name, below in entry.items()}


def project(copies: int, sections: Sequence[str]) -> Path:
    """Write a project with so many copies of the sections (folders of build/docs; all when none is named)."""
    folder = HERE / f"x{copies:02}"
    shutil.rmtree(folder, ignore_errors=True)
    menu = json.loads(NAV.read_text(encoding="utf-8"))
    sources = [entry for entry in DOCS.iterdir() if entry.name != "assets" and (not sections or entry.name in sections)]
    shutil.copytree(DOCS / "assets", folder / "docs" / "assets")
    for number in range(1, copies + 1):
        copy = folder / "docs" / f"ban-{number:02}"
        copy.mkdir()
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, copy / source.name, copy_function=os.link)
            else:
                os.link(source, copy / source.name)
    if sections:
        menu = [
            entry for entry in menu for below in entry.values() if below and str(below[0]).startswith(tuple(sections))
        ]
    navigation = [{f"Bản {number}": under(f"ban-{number:02}", menu)} for number in range(1, copies + 1)]
    (folder / "nav.json").write_text(json.dumps(navigation, ensure_ascii=False), encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(root=ROOT, hook=HOOK), encoding="utf-8")
    return config


def empty_project() -> Path:
    """Write a project of one empty page."""
    folder = HERE / "x00"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "index.md").write_text("# Trang\n", encoding="utf-8")
    (folder / "nav.json").write_text('[{"Trang": "index.md"}]', encoding="utf-8")
    config = folder / "mkdocs.yml"
    config.write_text(CONFIG.format(root=ROOT, hook=HOOK), encoding="utf-8")
    return config


def build(config: Path, pages: int) -> tuple[Run, dict[str, float]]:
    """Build a project once: what it took, and its phases.

    Raises:
        CannotMeasure: pages are missing from the site.
    """
    site = config.parent / "site"
    shutil.rmtree(site, ignore_errors=True)
    took = run(mkdocs(config, site))
    built = len(list(site.rglob("index.html")))
    if built != pages:
        raise CannotMeasure(f"{site}: {built} pages built, {pages} expected")
    phases: dict[str, float] = json.loads((config.parent / "phases.json").read_text(encoding="utf-8"))
    return took, phases


def fitting(size: int, seconds_a_copy: float, limit: float) -> int:
    """The size, halved until its build is expected within the limit; says so when it is."""
    fits = size
    while fits > 1 and fits * seconds_a_copy > limit:
        fits //= 2
    if fits != size:
        print(f"{size}x would take about {size * seconds_a_copy:.0f} s now, more than {limit:.0f} s: {fits}x instead")
    return fits


def measure(sizes: Sequence[int], sections: Sequence[str], limit: float) -> None:
    """Build each size and print the table."""
    if not NAV.is_file():
        raise CannotMeasure("build/docs is missing. Run: make site")
    empty = empty_project()
    start = median(build(empty, 1)[0].cpu for _ in range(3))
    rows = []
    first = seconds_a_copy = 0.0
    for size in sizes:
        size = fitting(size, seconds_a_copy, limit)
        config = project(size, sections)
        pages = len(list((config.parent / "docs").rglob("*.md")))
        builds = [build(config, pages) for _ in range(3 if size == sizes[0] else 1)]
        cpu = median(took.cpu for took, _ in builds)
        phases = builds[0][1]
        seconds_a_copy = min(took.seconds for took, _ in builds) / size
        each = 1e3 * (cpu - start) / pages
        first = first or each
        rows.append(
            [
                f"{size}x", f"{pages:,}", f"{phases['documents']:,}", f"{len(builds)}",
                f"{median(took.seconds for took, _ in builds):.1f}", f"{cpu:.1f}", f"{each:.1f}", f"{each / first:.2f}",
                f"{1e3 * phases['convert'] / pages:.1f}", f"{1e3 * phases['render'] / pages:.1f}",
                f"{1e3 * phases['refine'] / pages:.1f}", f"{max(took.peak_mb for took, _ in builds):.0f}",
            ]
        )  # fmt: skip
        print(f"{size}x done: {rows[-1][4]} s, {rows[-1][5]} cpu s", flush=True)
        shutil.rmtree(config.parent)
    head = [
        "size", "pages", "documents", "n", "s", "cpu s", "cpu ms/page", f"ratio to {sizes[0]}x",
        "convert ms", "render ms", "refine ms", "peak MB",
    ]  # fmt: skip
    print_table("mkdocs build of the multiplied project (convert, render, refine: elapsed ms a page)", head, rows)
    print(f"\nstart-up, taken off before dividing: {start:.2f} cpu s")
    print("aim: linear, that is a ratio near 1 in every row")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Build time and memory at 1, 10 and 40 times the pages.")
    arguments.add_argument(
        "--sizes", type=int, nargs="+", default=[1, 10, 40], help="how many copies (default 1 10 40)"
    )
    arguments.add_argument("--quick", action="store_true", help="1 and 4 copies of the section Quy trình only")
    arguments.add_argument("--limit", type=float, default=600, help="most seconds for one build (default 600)")
    given = arguments.parse_args()
    finish(lambda: measure([1, 4], ["quy-trinh"], 600) if given.quick else measure(given.sizes, [], given.limit))
