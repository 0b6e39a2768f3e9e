"""How a clause is cited in Vietnamese official style, from the clause up to the document.

Levels by Nghị định 30/2020/NĐ-CP, Phụ lục I. A gạch đầu dòng or an unmarked paragraph has no legal name and is
cited by its ordinal, as Vietnamese legal writing does.
"""

from __future__ import annotations

import re

from site_src.clauses.model import Clause, ClauseKind, Plan

_NAMES = {
    ClauseKind.SECTION: "Mục", ClauseKind.ITEM: "khoản", ClauseKind.POINT: "điểm", ClauseKind.SUBPOINT: "tiết",
    ClauseKind.SUBITEM: "điểm",
}  # fmt: skip
_ORDINAL_KINDS = {
    ClauseKind.DASH: "gạch đầu dòng thứ", ClauseKind.PLUS: "dấu cộng thứ", ClauseKind.PARAGRAPH: "đoạn thứ",
}  # fmt: skip


def ordinal_words(number: int) -> str:
    """Ordinal as printed after "thứ": nhất for 1, figures otherwise.

    >>> ordinal_words(1), ordinal_words(13)
    ('nhất', '13')
    """
    return "nhất" if number == 1 else str(number)


def own_name(clause: Clause) -> str:
    """The clause's own step of the citation ("khoản 1", "gạch đầu dòng thứ 13")."""
    if clause.kind in _ORDINAL_KINDS:
        return f"{_ORDINAL_KINDS[clause.kind]} {ordinal_words(clause.ordinal)}"
    if clause.kind in _NAMES:
        if clause.kind is ClauseKind.SECTION and clause.marker[:1].islower() is False and " " in clause.marker:
            return re.sub(r"[.:)\s]+$", "", clause.marker)
        return f"{_NAMES[clause.kind]} {re.sub(r'[().:/–—-]|^Mục|^MỤC', '', clause.marker).strip()}"
    return re.sub(r"[.:)\s]+$", "", clause.marker) or clause.words[:40]


def citation(plan: Plan, clause: Clause, *, document: bool = True) -> str:
    """Full citation, innermost level first.

    Example: ``gạch đầu dòng thứ 13 khoản 1 Mục II Kế hoạch 255/KH-UBND``.
    """
    steps = [own_name(clause), *(own_name(above) for above in plan.ancestors(clause))]
    if document and plan.meta.number:
        steps.append(f"{plan.meta.type.capitalize()} {plan.meta.number}")
    return " ".join(steps)


def title_case(text: str) -> str:
    """First letter capital, the rest untouched."""
    return text[:1].upper() + text[1:]
