"""Does our theme, hook and search make the whole build slower?

Question: time of `plan build` + `mkdocs build`, as `make site` runs them, against the yardstick.
Yardstick: MkDocs + Material without our templates, hook, scripts and search refinement, on the very same Markdown
(build/docs), with the same options, menu and extensions (plain_site.py).
Method: the two take turns, n times, order swapped each time; least and median of elapsed and of processor seconds.
The aim is judged by the ratio of median processor seconds, which a busy neighbour disturbs least. Then the parts:
the generator alone, when nothing changed and into an empty folder.
Aim: at most 1.15 times the yardstick.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from statistics import median

from measuring import PYTHON, ROOT, WORK, CannotMeasure, Run, finish, print_table, run
from plain_site import DOCS, mkdocs, write_plain_config

AIM = 1.15
HERE = WORK / "build"
GENERATE: list[str | Path] = [PYTHON, "-m", "site_src.cli", "build"]
GENERATE_ELSEWHERE = "from pathlib import Path; from site_src.build import build; build(Path({folder!r}))"
OURS, PLAIN = "ours: plan build + mkdocs build", "plain MkDocs + Material"
GENERATOR, THEME = "  of which plan build (nothing changed)", "  of which mkdocs build (hook: menu, index)"


def whole_build() -> dict[str, Run]:
    """Our build and its two parts."""
    generator = run(GENERATE)
    theme = run(mkdocs(ROOT / "mkdocs.yml", HERE / "ours"))
    both = Run(generator.seconds + theme.seconds, generator.cpu + theme.cpu, max(generator.peak_mb, theme.peak_mb))
    return {OURS: both, GENERATOR: generator, THEME: theme}


def plain_build() -> dict[str, Run]:
    """The yardstick's build."""
    return {PLAIN: run(mkdocs(HERE / "plain" / "mkdocs.yml", HERE / "plain" / "site"))}


def generator_into_nothing() -> Run:
    """The generator with every page to write."""
    folder = HERE / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for source in ("content", "training_modules"):
        (folder / source).symlink_to(ROOT / source)
    return run([PYTHON, "-c", GENERATE_ELSEWHERE.format(folder=str(folder))])


def measure(times: int) -> None:
    """Take the turns and print the table."""
    runs: dict[str, list[Run]] = {}
    run(GENERATE)  # build/docs is up to date before anyone is timed
    write_plain_config(HERE / "plain")
    for turn in range(times):
        for build in (whole_build, plain_build) if turn % 2 == 0 else (plain_build, whole_build):
            for name, one in build().items():
                runs.setdefault(name, []).append(one)
        runs.setdefault("generator alone, into an empty folder", []).append(generator_into_nothing())
    pages = len(list(DOCS.rglob("*.md")))
    for name in ("ours", "plain/site"):
        built = len(list((HERE / name).rglob("index.html")))
        if built != pages:
            raise CannotMeasure(f"{name}: {built} pages built, {pages} expected")
    names = [OURS, PLAIN, GENERATOR, THEME, "generator alone, into an empty folder"]
    base = runs[PLAIN]
    rows = [
        [
            name,
            f"{min(r.seconds for r in runs[name]):.2f}",
            f"{median(r.seconds for r in runs[name]):.2f}",
            f"{min(r.cpu for r in runs[name]):.2f}",
            f"{median(r.cpu for r in runs[name]):.2f}",
            f"{median(r.cpu for r in runs[name]) / median(r.cpu for r in base):.2f}",
            f"{max(r.peak_mb for r in runs[name]):.0f}",
        ]
        for name in names
    ]
    head = ["build", "s min", "s median", "cpu s min", "cpu s median", "ratio (cpu)", "peak MB"]
    print_table(f"Whole site, {pages} pages, n = {times}", head, rows)
    ratio = median(r.cpu for r in runs[OURS]) / median(r.cpu for r in base)
    least = min(r.cpu for r in runs[OURS]) / min(r.cpu for r in base)
    elapsed = median(r.seconds for r in runs[OURS]) / median(r.seconds for r in base)
    print(f"\nratio: {ratio:.2f} (of the least: {least:.2f}; of elapsed time: {elapsed:.2f}); aim: at most {AIM}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Whole build against plain MkDocs + Material.")
    arguments.add_argument("--times", type=int, default=3, help="turns of each (default 3)")
    arguments.add_argument("--quick", action="store_true", help="one turn: shows that it runs, measures little")
    given = arguments.parse_args()
    finish(lambda: measure(1 if given.quick else given.times))
