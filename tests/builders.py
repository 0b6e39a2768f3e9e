"""Builders: plain functions that give valid things by default. A test changes the one thing it is about.

`write_content(root)` lays a whole made-up content folder down; a test then changes a place in it with `edit`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from site_src.clauses.errata import Erratum, ErratumClass
from tests.made_up_content import ERRATA, HOME, KNOWLEDGE, PROCEDURE, SOURCE
from tests.made_up_plan import CLAUSE_IDS, PLAN


def content_files() -> dict[str, str]:
    """Path under the project root → text, for every file of a valid content folder."""
    sha256 = hashlib.sha256(PLAN.encode()).hexdigest()
    return {
        "content/plan/plan.txt": PLAN,
        "content/plan/source.toml": SOURCE.format(sha256=sha256),
        "content/plan/errata.toml": ERRATA,
        "content/plan/clause-ids.txt": "\n".join(CLAUSE_IDS) + "\n",
        "content/knowledge/procedures/dao-tao-tap-huan.md": PROCEDURE,
        "content/pages/index.md": HOME,
        "content/assets/stylesheets/a.css": "p { margin: 0 }\n",
        **{f"content/knowledge/{name}.toml": text for name, text in KNOWLEDGE.items()},
    }


def write_content(root: Path) -> Path:
    """Write the valid content folder under `root`; returns `root`."""
    for path, text in content_files().items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return root


def edit(root: Path, path: str, old: str, new: str) -> int:
    """Replace the one place where `old` stands in a file under `root`; returns its line."""
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def make_erratum(found: str, proposed: str, *, line: int, clause: str, code: str = "HD001",
                 klass: ErratumClass = ErratumClass.CERTAIN, line_to: int = 0, note: str = "") -> Erratum:  # fmt: skip
    """An erratum as errata.toml would give it."""
    return Erratum(code, line, clause, found, proposed, klass, "khác", "Cơ sở.", "cao", line_to=line_to, note=note)
