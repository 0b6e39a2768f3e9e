"""Tập huấn: what the plan itself says of training: the target, the four contents, the audiences, who trains."""

from __future__ import annotations

from site_src.pages import links
from site_src.pages.page import Page, render
from site_src.site import Site

TOPIC = "dao-tao"


def training_page(site: Site) -> Page:
    """The training target and task II.2.e, with the bodies that train."""
    body, uses = render(
        site,
        links.TRAINING,
        "training.md.j2",
        targets=[target for target in site.knowledge.targets if target.strand],
        clauses=[clause for clause in site.plan.subtree("II.2.e") if clause.id != "II.2.e"],
        duties=[duty for duty in site.knowledge.duties if TOPIC in duty.topics],
    )
    return Page(
        links.TRAINING, "Tập huấn", body, "Tập huấn", uses=uses, boost=1.3,
        description="Chỉ tiêu và nhiệm vụ đào tạo, tập huấn theo Kế hoạch 255/KH-UBND.",
    )  # fmt: skip
