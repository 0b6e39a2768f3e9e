"""Pages of Chính sách: quan điểm … kinh phí from policies.toml, and the targets as data."""

from __future__ import annotations

from site_src.pages import links
from site_src.pages.page import Page, render
from site_src.site import Site

SECTION = "Chính sách"


def policy_pages(site: Site) -> list[Page]:
    """One page a policy, in the order of the file."""
    pages = []
    for policy in site.knowledge.policies:
        path = links.policy(policy.page)
        clauses = [
            clause for clause in site.plan.subtree(policy.clause) if clause.id != policy.clause or not clause.children
        ]
        inside = {clause.id for clause in site.plan.subtree(policy.clause)}
        notes = {note.code: note for clause in clauses for note in site.index.own_notes_of_clause(clause.id)}
        topics = policy.topics[:1]
        body, uses = render(
            site,
            path,
            "policy.md.j2",
            policy=policy,
            clauses=clauses,
            duties=[duty for duty in site.knowledge.duties if duty.clause in inside],
            notes=list(notes.values()),
            targets=[target for target in site.knowledge.targets if set(target.topics) & set(topics)],
            procedures=[p for p in site.knowledge.procedures if p.topic in topics],
            roles=[
                role.id for topic in topics for role in site.index.roles_for_topic(topic) if role.kind == "assigned"
            ],
        )
        pages.append(
            Page(
                path,
                policy.title,
                body,
                SECTION,
                description=policy.gist,
                boost=1.3,
                uses=(*uses, policy.clause),
            )
        )
    return pages


def targets_page(site: Site) -> Page:
    """Every numeric target as a row, with its words and what can be read two ways."""
    targets = site.knowledge.targets
    notes = {n.code: n for t in targets for n in site.index.own_notes_of_clause(t.clause)}
    body, uses = render(
        site,
        links.TARGETS,
        "targets.md.j2",
        targets=targets,
        notes=list(notes.values()),
        bullet_count=len(site.plan.by_id["II.1"].children),
    )
    return Page(
        links.TARGETS, "Chỉ tiêu", body, SECTION, boost=1.5, uses=uses, tags=("13 chỉ tiêu", "chỉ tiêu đến năm 2025"),
        description="Bảng các chỉ tiêu của Kế hoạch (13 gạch đầu dòng), giữ đúng từ so sánh.",
    )  # fmt: skip
