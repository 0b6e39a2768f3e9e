"""Pages of Quy trình: one a procedure, and their index by topic."""

from __future__ import annotations

from site_src.knowledge.model import Procedure
from site_src.pages import links
from site_src.pages.diagram import render_diagram
from site_src.pages.page import Page, render
from site_src.site import Site

SECTION = "Quy trình"


def procedure_page(site: Site, procedure: Procedure) -> Page:
    """Steps with their clauses, who does them, what the plan leaves open, and a diagram."""
    path = links.procedure(procedure.code)
    stepped = {step.clause for step in procedure.steps}
    notes = {n.code: n for step in procedure.steps for n in site.index.notes_of_clause(step.clause)}
    body, uses = render(
        site,
        path,
        "procedure.md.j2",
        procedure=procedure,
        diagram=render_diagram(site, procedure),
        others=[clause for clause in procedure.clauses if clause not in stepped],
        notes=[note for note in site.knowledge.notes if note.code in notes],
    )
    return Page(
        path,
        procedure.title,
        body,
        SECTION,
        description=f"Quy trình: {procedure.title}; {len(procedure.steps)} bước, mỗi bước dẫn điều khoản của Kế hoạch.",
        boost=1.6,
        uses=uses,
    )


def procedure_pages(site: Site) -> list[Page]:
    """All procedures, by topic."""
    return [
        procedure_page(site, p) for topic in site.knowledge.topics for p in site.index.procedures_by_topic[topic.id]
    ]


def procedures_index(site: Site) -> Page:
    """The list of procedures by topic."""
    groups = [(topic, site.index.procedures_by_topic[topic.id]) for topic in site.knowledge.topics]
    body, uses = render(
        site,
        "quy-trinh/index.md",
        "procedures_index.md.j2",
        count=len(site.knowledge.procedures),
        groups=[group for group in groups if group[1]],
    )
    return Page("quy-trinh/index.md", "Quy trình", body, SECTION, uses=uses,
                description="Các quy trình mà chính lời văn Kế hoạch 255/KH-UBND nêu ra.")  # fmt: skip
