"""Questions as text for a second reader: with the key, or blind, so that they can be answered from the clauses alone.

In: a module and the plan's clauses. Out: text for a terminal.
"""

from __future__ import annotations

from quiz_service.courseware.clauses import Clauses
from quiz_service.courseware.model import Choice, Matching, Module, Number, Ordering, Question, Selection

KINDS = {
    "one": "một lựa chọn", "several": "nhiều lựa chọn", "true-false": "đúng/sai", "matching": "ghép đôi",
    "ordering": "sắp thứ tự", "number": "con số", "short": "trả lời ngắn",
}  # fmt: skip


def _choices(choices: tuple[Choice, ...]) -> list[str]:
    return [f"   {choice.id}) {choice.text}" for choice in choices]


def _offered(question: Question) -> list[str]:
    match question.answer:
        case Selection(choices=choices):
            return _choices(choices)
        case Matching(left=left, right=right):
            return [*_choices(left), "   ghép với", *_choices(right)]
        case Ordering(items=items):
            return _choices(items)
        case Number(unit=unit, comparator=comparator):
            asked = "con số và dấu so sánh" if comparator else "con số"
            return [f"   (ghi {asked}{f', đơn vị: {unit}' if unit else ''})"]
        case _:
            return ["   (ghi câu trả lời)"]


def render_question(question: Question, clauses: Clauses, *, blind: bool) -> str:
    """One question; blind: the clauses' words in place of the key."""
    lines = [f"{question.id} [{KINDS[question.type]}] {question.stem}", *_offered(question)]
    for cite in question.cites:
        above = [clause.heading or clause.shown for clause in clauses.lineage(cite)[1:]]
        words = clauses.by_id[cite].shown if cite in clauses else "(không có điều khoản này)"
        lines.append(f"   Căn cứ {cite}: {words}" + (f" (thuộc: {' < '.join(above)})" if above else ""))
    if not blind:
        lines.append(f"   ĐÁP ÁN: {question.key_text}")
        lines.extend(f"   Lời trích: «{words}»" for words in question.quote)
        lines.append(f"   Giải thích: {question.explanation}")
        if isinstance(question.answer, Selection):
            lines.extend(f"   Phản hồi {choice.id}: {choice.feedback}" for choice in question.answer.choices)
    return "\n".join(lines)


def render_module(module: Module, clauses: Clauses, *, blind: bool) -> str:
    """All questions of a module, scored ones first."""
    parts = [f"{module.id} {module.title}"]
    parts += [render_question(q, clauses, blind=blind) for q in module.questions]
    if module.practice:
        parts.append("Luyện tập")
        parts += [render_question(q, clauses, blind=blind) for q in module.practice]
    return "\n\n".join(parts)
