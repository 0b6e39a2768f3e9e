"""Everything the pages are made from, gathered once and read-only: plan, corrections, knowledge, own pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from site_src.clauses.errata import Overlay
from site_src.clauses.model import Plan
from site_src.clauses.parser import parse_bytes
from site_src.knowledge.index import Index
from site_src.knowledge.loader import PlanSource, load_errata, load_knowledge, load_source
from site_src.knowledge.model import Knowledge
from site_src.lessons import Training, load_training

PLAN_FILE = "content/plan/plan.txt"
ERRATA_FILE = "content/plan/errata.toml"


@dataclass(frozen=True)
class Site:
    """The gathered content. `handwritten` maps page path → Markdown of content/pages."""

    root: Path
    plan: Plan
    overlay: Overlay
    knowledge: Knowledge
    source: PlanSource
    handwritten: dict[str, str]
    training: Training = field(default_factory=Training)

    @cached_property
    def index(self) -> Index:
        """Look-ups over the knowledge."""
        return Index(self.overlay, self.knowledge)


def gather(root: Path) -> Site:
    """Read content/ under the project root.

    Raises:
        ProblemsFound: a content file is malformed.
        OSError: the plan's text is missing.
    """
    plan = parse_bytes((root / PLAN_FILE).read_bytes())
    pages = root / "content" / "pages"
    handwritten = {
        file.relative_to(pages).as_posix(): file.read_text(encoding="utf-8") for file in sorted(pages.rglob("*.md"))
    }
    overlay = Overlay(plan, load_errata(root))
    return Site(root, plan, overlay, load_knowledge(root), load_source(root), handwritten, load_training(root))
