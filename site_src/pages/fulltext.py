"""Toàn văn: every clause with its anchor, citation, corrections, notes, and the pages that use it."""

from __future__ import annotations

from dataclasses import dataclass

from site_src.clauses.frame_parts import frame_parts
from site_src.clauses.model import Clause, ClauseKind
from site_src.knowledge.model import Note
from site_src.pages import links
from site_src.pages.page import Page, View, environment, render
from site_src.site import Site

SECTION = "Tra cứu"
_LEVELS = {ClauseKind.SECTION: 2, ClauseKind.ITEM: 3, ClauseKind.POINT: 4}


@dataclass(frozen=True)
class Row:
    """One clause on the page. `level` > 0: it is a heading."""

    clause: Clause
    level: int
    notes: list[Note]
    used_by: list[Page]
    corrected: bool


def pages_by_clause(pages: list[Page]) -> dict[str, list[Page]]:
    """Clause id → pages that show its words or facts."""
    using: dict[str, list[Page]] = {}
    for page in pages:
        for clause_id in dict.fromkeys(page.uses):
            using.setdefault(clause_id, []).append(page)
    return using


def fulltext_page(site: Site, others: list[Page]) -> Page:
    """The whole plan on one page; `others` are all other pages, for the links back."""
    using = pages_by_clause(others)
    rows = [
        Row(
            clause,
            _LEVELS.get(clause.kind, 0) if clause.heading else 0,
            site.index.own_notes_of_clause(clause.id),
            using.get(clause.id, []),
            bool(site.overlay.placed(clause.id)),
        )
        for clause in site.plan.clauses
    ]
    view = View(site, links.FULL_TEXT)
    template = environment().get_template("clause_tools.md.j2")

    def tools(row: Row) -> str:
        return template.render(view=view, links=links, clause=row.clause, notes=row.notes, used_by=row.used_by).strip()

    body, uses = render(
        site,
        links.FULL_TEXT,
        "fulltext.md.j2",
        rows=rows,
        tools=tools,
        meta=site.plan.meta,
        source=site.source,
        frame=frame_parts(site.overlay),
        notes=[note for note in site.knowledge.notes if note.code == "LY08"],
    )
    return Page(
        links.FULL_TEXT, "Toàn văn Kế hoạch 255/KH-UBND", body, SECTION, nav="Toàn văn", boost=0.6,
        tags=("255/KH-UBND", "Kế hoạch 255"), uses=uses,
        description="Toàn văn Kế hoạch 255/KH-UBND, mỗi điều khoản có liên kết riêng và câu trích dẫn chép được.",
    )  # fmt: skip
