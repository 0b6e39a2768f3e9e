"""Can another builder take over? `make successor-check`: the generated Markdown built by ProperDocs and by Zensical.

MkDocs 1.x and Material are at the end of their life upstream (DECISIONS.md 1). Each successor, in an environment of its
own under build/successor, builds build/docs; pages, anchors and internal links of the content are held against
build/site. Prints a table and the first of what is lost, and ends with status 1 when anything is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import html
from measuring import PYTHON, ROOT, CannotMeasure, finish, print_table

FOLDER = ROOT / "build" / "successor"
SITE = ROOT / "build" / "site"
LOCK = ROOT / "requirements.lock"
PROPERDOCS, ZENSICAL = "properdocs==1.6.7", "zensical==0.0.73"
SHOWN = 5


@dataclass(frozen=True)
class Content:
    """What a built page says in its own part, between menu and footer."""

    anchors: frozenset[str]
    links: frozenset[str]
    """Page and anchor, as seen from the site's root."""
    words: int
    has_policy: bool
    """It carries the content-security policy, which our templates write."""


def run(*command: str | Path, **environment: str) -> float:
    """Run a command to its end; how many seconds it took."""
    began = time.perf_counter()
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True,
                          env={**os.environ, "PYTHONUTF8": "1", **environment})  # fmt: skip
    if done.returncode:
        raise CannotMeasure(f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                            f"{(done.stdout + done.stderr)[-2000:]}")  # fmt: skip
    return time.perf_counter() - began


def environment(name: str, *packages: str, locked: bool) -> Path:
    """The programs of an environment of its own, made when it is missing or its packages were chosen anew."""
    folder, wanted = FOLDER / f"venv-{name}", " ".join(packages) + (LOCK.read_text(encoding="utf-8") if locked else "")
    stamp = folder / "made-of"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        pip = (folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "install", "-q")
        run(sys.executable, "-m", "venv", "--clear", folder)
        if locked:
            run(*pip, "--require-hashes", "-r", LOCK)
        run(*pip, *packages)
        stamp.write_text(wanted, encoding="utf-8")
    return folder / "bin"


def portable_config(folder: Path, *, with_our_theme: bool) -> Path:
    """mkdocs.yml with the menu written out and without hooks, which Zensical does not know."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for key in ("docs_dir", "site_dir", "hooks", "nav"):
        text = re.sub(rf"(?m)^{key}:.*\n(?:[ \t]+.*\n)*", "", text)
    text = re.sub(r"(?m)^  custom_dir:.*\n", "  custom_dir: theme\n" if with_our_theme else "", text)
    nav = json.dumps(json.loads((ROOT / "build" / "nav.json").read_text(encoding="utf-8")), ensure_ascii=False)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "build" / "docs", folder / "docs")  # it wants everything in one folder
    shutil.copytree(ROOT / "site_src" / "theme", folder / "theme")
    config = folder / "mkdocs.yml"
    config.write_text(f"{text}\ndocs_dir: docs\nsite_dir: site\nnav: {nav}\n", encoding="utf-8")
    return config


def build_properdocs() -> tuple[Path, float]:
    """With our mkdocs.yml as it stands: hook, templates and search included."""
    programs, site = environment("properdocs", PROPERDOCS, locked=True), FOLDER / "properdocs"
    return site, run(programs / "properdocs", "build", "--quiet", "--strict", "-f", "mkdocs.yml", "-d", site,
                     PYTHONPATH=str(ROOT))  # fmt: skip


def build_zensical(*, with_our_theme: bool) -> tuple[Path, float]:
    """With a configuration that has no hook."""
    programs = environment("zensical", ZENSICAL, locked=False)
    folder = FOLDER / ("zensical" if with_our_theme else "zensical-plain")
    config = portable_config(folder, with_our_theme=with_our_theme)
    return folder / "site", run(programs / "zensical", "build", "--clean", "-f", config)


def _link(href: str, page: str) -> str:
    address, anchor = urldefrag(href)
    if urlsplit(address).scheme or address.startswith("//"):
        return ""
    path = normpath(join("/", page, address)) if address else f"/{page}".rstrip("/") or "/"
    return unquote(f"{path.removesuffix('/index.html')}#{anchor}")


def read_site(folder: Path) -> Mapping[str, Content]:
    """Address of each page → its content."""
    found = {}
    for file in sorted(folder.rglob("*.html")):
        path = file.relative_to(folder).as_posix()
        if path in ("khung.html", "404.html"):
            continue
        page = path.removesuffix("index.html")
        text = file.read_text(encoding="utf-8")
        tree = html.fromstring(text)
        (article, *_) = tree.xpath("//article") or [tree]
        links = {_link(str(href), page) for href in article.xpath(".//a/@href")}
        found[page] = Content(frozenset(map(str, article.xpath(".//@id"))), frozenset(links - {""}),
                              len(article.text_content().split()), "Content-Security-Policy" in text)  # fmt: skip
    return found


def losses(ours: Mapping[str, Content], theirs: Mapping[str, Content]) -> dict[str, list[str]]:
    """What is in ours and not in theirs."""
    both = sorted(ours.keys() & theirs.keys())
    return {
        "pages": sorted(ours.keys() - theirs.keys()),
        "anchors": [f"{page}#{one}" for page in both for one in sorted(ours[page].anchors - theirs[page].anchors)],
        "links": [f"{page} -> {link}" for page in both for link in sorted(ours[page].links - theirs[page].links)],
    }  # fmt: skip


def _extras(site: Path, pages: Mapping[str, Content]) -> list[str]:
    """What does not come from the Markdown: pages with the policy, the service's shell, our index of clauses."""
    made = [(site / path).is_file() for path in ("khung.html", "search/documents.json")]
    return [str(sum(page.has_policy for page in pages.values())), *("yes" if is_there else "no" for is_there in made)]


def compare() -> None:
    """Build with each, print the table, end with status 1 on a loss."""
    if not (SITE / "index.html").is_file():
        raise CannotMeasure("build/site is missing. Run: make site")
    plain = run(PYTHON, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", FOLDER / "mkdocs",
                NO_MKDOCS_2_WARNING="1", DISABLE_MKDOCS_2_WARNING="true")  # fmt: skip
    ours, rows, lost = read_site(SITE), [], {}
    anchors, links = (sum(len(getattr(page, part)) for page in ours.values()) for part in ("anchors", "links"))
    rows.append(["MkDocs 1.6.1 + Material 9.8.1", str(len(ours)), str(anchors), str(links), "1.000",
                 *_extras(SITE, ours), f"{plain:.1f}"])  # fmt: skip
    for name, built in (
        ("ProperDocs, mkdocs.yml as it is", build_properdocs),
        ("Zensical, our templates", lambda: build_zensical(with_our_theme=True)),
        ("Zensical, its own templates", lambda: build_zensical(with_our_theme=False)),
    ):
        try:
            site, seconds = built()
        except CannotMeasure as error:
            lost[name] = {"everything": [str(error)[-600:]]}
            rows.append([name, *["-"] * 8])
            continue
        theirs = read_site(site)
        missing = losses(ours, theirs)
        words = sum(page.words for page in theirs.values()) / sum(page.words for page in ours.values())
        rows.append([name, *(f"-{len(missing[part])}" for part in ("pages", "anchors", "links")), f"{words:.3f}",
                     *_extras(site, theirs), f"{seconds:.1f}"])  # fmt: skip
        lost[name] = {part: found for part, found in missing.items() if found}
    print_table("Content that the successors build, held against build/site",
                ["builder", "pages", "anchors", "links", "words", "policy", "shell", "search", "seconds"],
                rows)  # fmt: skip
    for name, parts in lost.items():
        for part, found in parts.items():
            print(f"  {name}: {len(found)} {part} lost, for example {'; '.join(found[:SHOWN])}")
    if any(lost.values()):
        sys.exit(1)


if __name__ == "__main__":
    finish(compare)
