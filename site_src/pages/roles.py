"""Pages of Vai trò: one a body or mechanism, their index, and the matrix bodies × duties."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from site_src.clauses.citations import title_case
from site_src.knowledge.model import Duty, Role
from site_src.pages import links
from site_src.pages.lessons import modules_for_clauses
from site_src.pages.page import Page, render
from site_src.site import Site

SECTION = "Vai trò"

KINDS = {
    "assigned": ("24 đầu mối của Mục IV", "dau-moi"),
    "mechanism": ("Cơ chế phối hợp", "co-che"),
    "member": ("Bộ phận, lực lượng bên trong", "bo-phan"),
    "authority": ("Cấp có thẩm quyền", "tham-quyen"),
    "group": ("Nhóm chủ thể được nhắc", "nhom"),
}
_KIND_NAMES = {
    "assigned": "Cơ quan, tổ chức được nêu ở Mục IV", "mechanism": "Cơ chế phối hợp", "member": "Bộ phận, lực lượng",
    "authority": "Cấp có thẩm quyền", "group": "Nhóm chủ thể",
}  # fmt: skip
_SUPPORT = {"phối hợp", "tham gia"}


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: strongest kind of duty and how many."""

    short: str
    tone: str
    count: int
    title: str


def _groups(duties: list[Duty]) -> list[tuple[str, str, list[Duty]]]:
    """A role's duties: requested ones apart, then lead, support, others; those outside Mục IV last."""
    asked = [duty for duty in duties if duty.mode == "đề nghị"]
    general = [duty for duty in duties if duty.mode == "nêu chung"]
    rest = [duty for duty in duties if duty.mode not in {"đề nghị", "nêu chung"}]
    return [
        group
        for group in (
            ("Việc chủ trì", "chu-tri", [d for d in rest if d.verb == "chủ trì"]),
            ("Việc phối hợp, tham gia", "phoi-hop", [d for d in rest if d.verb in _SUPPORT]),
            (
                "Việc khác",
                "viec-khac",
                [d for d in rest if d.verb != "chủ trì" and d.verb not in _SUPPORT],
            ),
            ("Việc được đề nghị", "de-nghi", asked),
            ("Nêu chung trong Kế hoạch", "neu-chung", general),
        )
        if group[2]
    ]


def role_page(site: Site, role: Role) -> Page:
    """Everything the plan says of one role."""
    index = site.index
    path = links.role(role.id)
    duties = index.duties_by_role[role.id]
    own = role.clause if role.clause in site.plan.by_id else ""
    words = [c for c in site.plan.subtree(own) if not c.heading] if own else []
    stated = {duty.clause for duty in duties}
    inside = {clause.id for clause in words} | {own} | stated
    inherited = index.duties_by_role[role.parent] if not duties and role.parent else []
    requested = all(duty.mode == "đề nghị" for duty in inherited)
    deadlines = {d.code: d for d in index.deadlines_by_role[role.id]}
    deadlines |= {d.deadline: index.deadline_by_code[d.deadline] for d in duties if d.deadline}
    body, uses = render(
        site,
        path,
        "role.md.j2",
        role=role,
        own_clause=own,
        preamble_place="phần mở đầu của Kế hoạch",
        kind_name=_KIND_NAMES[role.kind],
        parent=role.parent,
        members=[member.id for member in index.members_by_role[role.id]],
        duties=duties,
        lead_count=sum(1 for duty in duties if duty.verb == "chủ trì"),
        groups=_groups(duties),
        inherited=inherited,
        modules=modules_for_clauses(site, {duty.clause for duty in duties if duty.mode != "nêu chung"}),
        unnamed=role.kind == "assigned"
        and role.level == "thành phố"
        and "V.2" not in {d.clause for d in deadlines.values()},
        inherited_title="Việc đề nghị chung" if requested else "Việc nêu chung",
        words_title="Nguyên văn phần phân công" if role.kind == "assigned" else "Nguyên văn",
        notes=index.notes_of_role(role),
        deadlines=list(deadlines.values()),
        procedures=index.procedures_by_role[role.id],
        words=words,
        mentions=[clause for clause in index.mentions_by_role[role.id] if clause not in inside],
    )
    return Page(
        path,
        title_case(role.name),
        body,
        SECTION,
        description=f"{role.name}: các việc được nêu trong Kế hoạch 255/KH-UBND, từng việc dẫn về điều khoản.",
        tags=role.aliases,
        boost=2.0 if role.kind in {"assigned", "mechanism"} else 1.2,
        uses=uses,
    )


def role_pages(site: Site) -> list[Page]:
    """All role pages, in the order of roles.toml."""
    return [role_page(site, role) for role in site.knowledge.roles]


def roles_index(site: Site) -> Page:
    """The list of roles by kind."""
    groups = [
        (
            title,
            anchor,
            [(r, len(site.index.duties_by_role[r.id])) for r in site.knowledge.roles if r.kind == kind],
        )
        for kind, (title, anchor) in KINDS.items()
    ]
    body, uses = render(site, "vai-tro/index.md", "roles_index.md.j2", groups=groups)
    return Page("vai-tro/index.md", "Vai trò", body, SECTION, uses=uses,
                description="Cơ quan, tổ chức, cơ chế nào làm gì theo Kế hoạch 255/KH-UBND.")  # fmt: skip


def _cell(site: Site, role: Role, topic: str) -> Cell | None:
    duties = [duty for duty in site.index.duties_by_role[role.id] if topic in duty.topics]
    if not duties:
        return None
    modes = Counter(duty.mode for duty in duties)
    verbs = ", ".join(dict.fromkeys(duty.verb for duty in duties if duty.verb != "khác"))
    if modes["đề nghị"] and not modes["phân công"]:
        short, tone = "ĐN", "ask"
    elif modes["nêu chung"] == len(duties):
        short, tone = "NC", "other"
    elif any(duty.verb == "chủ trì" for duty in duties):
        short, tone = "CT", "lead"
    elif all(duty.verb in _SUPPORT for duty in duties):
        short, tone = "PH", "support"
    else:
        short, tone = "TH", "other"
    name = site.index.topic_by_id[topic].name
    asked = "được đề nghị: " if short == "ĐN" else ""
    return Cell(
        short,
        tone,
        len(duties),
        f"{role.name}, {name}: {asked}{len(duties)} việc" + (f" ({verbs})" if verbs else ""),
    )


def matrix_page(site: Site) -> Page:
    """Bodies and mechanisms × the Handbook's twelve groups of duties."""
    rows = [
        (role, [_cell(site, role, topic.id) for topic in site.knowledge.topics])
        for role in site.knowledge.roles
        if role.kind in {"assigned", "mechanism"} and site.index.duties_by_role[role.id]
    ]
    body, uses = render(site, links.MATRIX, "matrix.md.j2", topics=site.knowledge.topics, rows=rows)
    return Page(links.MATRIX, "Ma trận cơ quan và nhiệm vụ", body, SECTION, hide=("toc",), uses=uses,
                description="Bảng cơ quan × nhóm việc: ai chủ trì, ai phối hợp, ai được đề nghị.")  # fmt: skip
