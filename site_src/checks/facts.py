"""Checks of facts: a verb is the text's verb, a figure the text's figure, no body is without a duty."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from site_src.clauses.lines import clean
from site_src.clauses.model import ClauseKind
from site_src.knowledge.model import COMPARATORS, MODES, VERBS, Record, problem_at
from site_src.problems import Problem
from site_src.site import ERRATA_FILE, Site

_UNSTATED_WORDS = {"khác"}


def _requested(site: Site, clause_id: str) -> bool:
    """The clause stands under a heading that says "Đề nghị"."""
    clause = site.plan.by_id[clause_id]
    return any(above.heading.startswith("Đề nghị") for above in (clause, *site.plan.ancestors(clause)))


def check_duties(site: Site) -> Iterable[Problem]:
    """A verb is a word of the text; "đề nghị" stays "đề nghị" and never becomes "giao"."""
    for duty in site.knowledge.duties:
        if duty.verb not in VERBS:
            yield problem_at(
                duty,
                f"Động từ «{duty.verb}» không có trong danh mục.",
                f"Dùng một trong: {', '.join(VERBS)}.",
            )
        if duty.mode not in MODES:
            yield problem_at(
                duty, f"mode «{duty.mode}» không có trong danh mục.", f"Dùng một trong: {', '.join(MODES)}."
            )
        if duty.clause not in site.plan.by_id:
            continue
        words = duty.quote.lower()
        if duty.verb_clause in site.plan.by_id:
            words += " " + site.overlay.shown(duty.verb_clause).lower()
        if duty.verb not in _UNSTATED_WORDS and duty.verb not in words:
            yield problem_at(
                duty,
                f"Động từ «{duty.verb}» không có trong câu trích.",
                "Lấy đúng chữ của câu, hoặc ghi verb_clause.",
            )
        requested = _requested(site, duty.clause)
        if requested and duty.mode != "đề nghị":
            yield problem_at(duty, f"{duty.clause} là đề nghị nhưng mode ghi «{duty.mode}».", 'Ghi mode = "đề nghị".')
        if duty.mode == "đề nghị" and not requested and "đề nghị" not in site.overlay.shown(duty.clause).lower():
            yield problem_at(duty, f"mode «đề nghị» nhưng {duty.clause} không có chữ này.", "Sửa mode.")


def check_targets(site: Site) -> Iterable[Problem]:
    """A comparator is one of four; the figure stands in the quotation unless it is said to be implicit."""
    said = {">=": "ít nhất", ">": "trên"}
    for target in site.knowledge.targets:
        if target.comparator not in COMPARATORS:
            yield problem_at(
                target,
                f"comparator «{target.comparator}» không dùng được.",
                f"Dùng một trong: {', '.join(COMPARATORS)}.",
            )
        if (target.comparator == "range") != (target.value_to is not None):
            yield problem_at(target, 'value_to chỉ đi với comparator = "range".', "Thêm hoặc bỏ value_to.")
        if target.implicit:
            continue
        figures = {float(f.replace(".", "").replace(",", ".")) for f in re.findall(r"\d+(?:[.,]\d+)*", target.quote)}
        if " một " in f" {target.quote} ":
            figures.add(1.0)
        if target.value not in figures:
            yield problem_at(
                target,
                f"{target.code}: con số {target.value:g} không có trong câu trích.",
                "Sửa value hoặc ghi implicit = true.",
            )
        word = said.get(target.comparator)
        if word and word not in target.quote.lower():
            yield problem_at(
                target,
                f"{target.code}: câu trích không có chữ «{word}».",
                "Sửa comparator hoặc ghi implicit = true.",
            )


def check_codes(site: Site) -> Iterable[Problem]:
    """Codes and ids are unique, each in its file."""
    know = site.knowledge
    groups: list[Iterable[Record]] = [
        know.topics, know.roles, know.targets, know.deadlines, know.policies, know.terms, know.documents, know.notes,
        know.procedures,
    ]  # fmt: skip
    for group in groups:
        seen: set[str] = set()
        for record in group:
            code = getattr(record, "code", "") or getattr(record, "id", "")
            if code in seen:
                yield problem_at(record, f"Mã «{code}» dùng hai lần.", "Mỗi mã chỉ dùng một lần.")
            seen.add(code)
    codes = Counter(erratum.code for erratum in site.overlay.errata)
    for code, count in codes.items():
        if count > 1:
            yield Problem(ERRATA_FILE, 0, f"Mã «{code}» dùng {count} lần.", "Mỗi mã chỉ dùng một lần.")


def check_roles_have_duties(site: Site) -> Iterable[Problem]:
    """No body of Mục IV and no mechanism without a duty; all khoản of Mục IV have their role."""
    for role in site.knowledge.roles:
        inherits = bool(role.parent and site.index.duties_by_role[role.parent])
        if role.kind in {"assigned", "mechanism", "member"} and not site.index.duties_by_role[role.id] and not inherits:
            yield problem_at(role, f"«{role.name}» chưa có việc nào.", "Thêm vào duties.toml, hoặc ghi parent.")
        for name in role.names:
            if clean(name) != name:
                yield problem_at(role, f"Tên «{name}» có khoảng trắng thừa.", "Sửa names.")
    assigned = {role.clause for role in site.knowledge.roles if role.kind == "assigned"}
    for clause in site.plan.clauses:
        if clause.parent == "IV" and clause.kind is ClauseKind.ITEM and clause.id not in assigned:
            yield Problem("content/knowledge/roles.toml", 0, f"Khoản {clause.id} chưa có vai trò.", "Thêm [[role]].")
    leaves = {c.id for c in site.plan.subtree("IV") if not c.children}
    for clause_id in sorted(leaves - {duty.clause for duty in site.knowledge.duties}):
        yield Problem("content/knowledge/duties.toml", 0, f"{clause_id} chưa có việc nào.", "Thêm [[duty]].")
