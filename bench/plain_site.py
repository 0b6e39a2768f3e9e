"""The yardstick: plain MkDocs + Material on the very same Markdown.

In: mkdocs.yml, build/docs and build/nav.json. Out: a configuration without our templates, hook, scripts and styles
(same theme, options, menu and Markdown extensions), and on demand the site it builds.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from measuring import PYTHON, ROOT, WORK, CannotMeasure, run

DOCS = ROOT / "build" / "docs"
NAV = ROOT / "build" / "nav.json"
_OURS = ("docs_dir", "site_dir", "hooks", "extra_css", "extra_javascript", "nav")  # top-level keys left out or set anew


def write_plain_config(folder: Path) -> Path:
    """Write `folder`/mkdocs.yml, which builds build/docs into `folder`/site.

    Raises:
        CannotMeasure: the Markdown is not there.
    """
    if not NAV.is_file():
        raise CannotMeasure("build/docs is missing. Run: make site")
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for key in _OURS:
        text = re.sub(rf"(?m)^{key}:.*\n(?:[ \t]+.*\n|\n(?=[ \t]))*", "", text)
    text = re.sub(r"(?m)^  custom_dir:.*\n", "", text)
    nav = json.dumps(json.loads(NAV.read_text(encoding="utf-8")), ensure_ascii=False)  # JSON is YAML
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "mkdocs.yml"
    config.write_text(f"{text}\ndocs_dir: {DOCS}\nsite_dir: {folder / 'site'}\nnav: {nav}\n", encoding="utf-8")
    return config


def mkdocs(config: Path, site: Path) -> list[str | Path]:
    """The command that builds a site; the same for ours and for the yardstick."""
    return [PYTHON, "-m", "mkdocs", "build", "--quiet", "--clean", "-f", config, "-d", site]


def plain_site() -> Path:
    """The folder of a plain site, built now unless it is younger than the Markdown."""
    folder = WORK / "plain"
    site = folder / "site"
    newest = max((file.stat().st_mtime for file in DOCS.rglob("*.md")), default=0.0)
    index = site / "search" / "search_index.json"
    if not index.is_file() or index.stat().st_mtime < newest:
        run(mkdocs(write_plain_config(folder), site))
    return site
