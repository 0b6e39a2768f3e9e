"""A parsed document as an indented outline or one JSON object; one clause with everything attached to it."""

from __future__ import annotations

from typing import Any

from site_src.clauses.chrome import BLANK
from site_src.clauses.citations import citation
from site_src.clauses.model import Clause, Plan
from site_src.site import Site

_WIDTH = 100


def line_from(clause: Clause) -> int:
    """First own line, counted from 1."""
    return clause.lines[0]


def render_outline(plan: Plan) -> str:
    """One line a clause, two spaces a level: kind, id, marker, first words."""
    meta = plan.meta
    head = [
        f"{label}: {value}"
        for label, value in (
            ("Số", meta.number), ("Loại", meta.type), ("Tên", meta.title), ("Cơ quan", meta.issuer),
            ("Ngày", meta.issued_on), ("Người ký", meta.signatory),
        )
        if value
    ]  # fmt: skip
    body = []
    for clause in plan.clauses:
        words = clause.words if len(clause.words) <= _WIDTH else clause.words[: _WIDTH - 1] + "…"
        body.append(f"{'  ' * plan.depth(clause)}{clause.kind.name} {clause.id} {clause.marker} | {words}")
    oddities = [f"dòng {o.line}: {o.message} {o.hint}" for o in plan.oddities]
    left_out = sum(1 for e in plan.excluded if e.reason != BLANK)
    counts = (
        f"{len(plan.clauses)} điều khoản, {left_out} đoạn bị loại (không kể dòng trống), "
        f"{len(oddities)} điểm bất thường"
    )
    return "\n".join([*head, "", *body, "", *oddities, counts]).lstrip("\n")


def plan_json(plan: Plan) -> dict[str, Any]:
    """The tree as plain data. `line_from`…`line_to` hold a clause's own lines, without its children's."""
    meta = plan.meta
    return {
        "meta": {
            "number": meta.number,
            "type": meta.type,
            "title": meta.title,
            "issuer": meta.issuer,
            "place": meta.place,
            "issued_on": meta.issued_on,
            "preamble": meta.preamble,
            "recipients": list(meta.recipients),
            "authority": list(meta.authority),
            "signatory": meta.signatory,
            "source_fields": meta.source_fields,
            "line_count": len(plan.lines),
            "blocks": [
                {
                    "kind": b.kind.value,
                    "line_from": b.lines[0],
                    "line_to": b.lines[-1],
                    "lines": list(b.lines),
                    "text": b.text,
                }
                for b in plan.blocks
            ],
        },
        "clauses": [
            {
                "id": c.id,
                "kind": c.kind.value,
                "marker": c.marker,
                "heading": c.heading,
                "text": c.text,
                "parent": c.parent,
                "line_from": c.lines[0],
                "line_to": c.lines[-1],
            }
            for c in plan.clauses
        ],
        "excluded": [{"line_from": e.line_from, "line_to": e.line_to, "reason": e.reason} for e in plan.excluded],
        "problems": [{"line": o.line, "message": o.message, "hint": o.hint} for o in plan.oddities],
    }


def render_clause(site: Site, clause_id: str) -> str:
    """One clause of the plan with its citation, words, corrections, and every fact that rests on it."""
    plan, know = site.plan, site.knowledge
    clause = plan.by_id[clause_id]
    lines = [
        f"{clause.kind.name} {clause.id}   (dòng {', '.join(map(str, clause.lines))})",
        f"Trích dẫn: {citation(plan, clause)}",
        f"Ký hiệu in: {clause.marker or 'không có'}",
        "",
        site.overlay.shown(clause_id),
    ]

    def part(title: str, rows: list[str]) -> None:
        if rows:
            lines.extend(["", f"{title}:", *(f"  {row}" for row in rows)])

    part("Gồm", [f"{child} {plan.by_id[child].words[:_WIDTH]}" for child in clause.children])
    part(
        "Hiệu đính",
        [f"{e.code} [{e.klass.value}] «{e.found}» → «{e.proposed}»" for e in site.overlay.by_clause.get(clause_id, [])],
    )
    part(
        "Việc",
        [
            f"{site.index.role_by_id[d.role].name}: {d.verb} ({d.mode}): {d.quote}"
            for d in know.duties
            if d.clause == clause_id
        ],
    )
    part(
        "Chỉ tiêu",
        [
            f"{t.code}: {t.comparator} {t.value:g}{t.unit} · {t.population}"
            for t in know.targets
            if t.clause == clause_id
        ],
    )
    part("Hạn", [f"{d.code}: {d.title} · {d.rhythm} · {d.by}" for d in know.deadlines if d.clause == clause_id])
    part("Chính sách", [p.title for p in know.policies if clause_id in {c.id for c in plan.subtree(p.clause)}])
    part(
        "Quy trình",
        [p.title for p in know.procedures if clause_id in {*p.clauses, *(s.clause for s in p.steps)}],
    )
    part("Từ điển", [f"{t.term}: {t.meaning}" for t in know.terms if t.clause == clause_id])
    part(
        "Văn bản dẫn",
        [f"{d.title} {d.number}".strip() for d in know.documents if clause_id in {d.clause, *d.more_clauses}],
    )
    part(
        "Cơ quan được nhắc",
        [site.index.role_by_id[role].name for role in site.index.roles_by_clause.get(clause_id, [])],
    )
    part("Lưu ý hiện nay", [f"{n.code} {n.title}" for n in site.index.own_notes_of_clause(clause_id)])
    return "\n".join(lines)
