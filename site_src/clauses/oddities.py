"""What is unusual in a parsed document. Reports, never repairs: the marker stays as printed.

In: the tree. Out: one sentence an oddity, with its line and what to do.
"""

from __future__ import annotations

import re
from itertools import pairwise

from site_src.clauses.markers import VIETNAMESE_LETTERS, Marker, find_markers, follows
from site_src.clauses.model import Clause, ClauseKind, Oddity, Plan

_KEEP = "Giữ nguyên như bản in; đối chiếu bản gốc nếu cần."
_NUMBERED = (
    ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SECTION, ClauseKind.SUBSECTION, ClauseKind.ARTICLE,
    ClauseKind.ITEM, ClauseKind.SUBITEM, ClauseKind.POINT, ClauseKind.SUBPOINT,
)  # fmt: skip


def damaged(line: int, printed: str, value: str) -> Oddity:
    """A marker that a scan damaged."""
    return Oddity(line, f"Ký hiệu «{printed}» có vẻ bị hỏng khi quét; đọc là {value}.", _KEEP)


def unknown_after(numbers: list[int]) -> list[Oddity]:
    """Lines after the signature that nothing explains."""
    if not numbers:
        return []
    message = f"Có {len(numbers)} dòng sau khối chữ ký không nhận dạng được; không đưa vào văn bản."
    return [Oddity(numbers[0], message, "Nếu là phụ lục, thêm dòng tiêu đề «PHỤ LỤC» trước đó.")]


def find(plan: Plan) -> list[Oddity]:
    """All oddities of the tree."""
    found = [*_sequences(plan), *_promises(plan), *_lead_ins(plan)]
    return found


def _marker(clause: Clause) -> Marker | None:
    return next((m for m in find_markers(f"{clause.marker} X") if m.kind is clause.kind), None)


def _sequences(plan: Plan) -> list[Oddity]:
    """Skipped and repeated numbers, sequences that do not begin at the beginning, letters outside the decree's."""
    found: list[Oddity] = []
    groups: dict[tuple[str | None, ClauseKind], list[Clause]] = {}
    articles: list[Clause] = []
    for clause in plan.clauses:
        if clause.kind is ClauseKind.ARTICLE:
            articles.append(clause)
        elif clause.kind in _NUMBERED:
            groups.setdefault((clause.parent, clause.kind), []).append(clause)
    last_of_kind: dict[ClauseKind, int] = {}
    for group in groups.values():
        first = _marker(group[0])
        last = _marker(group[-1])
        if first and first.kind is not ClauseKind.POINT and first.value > 1:
            if last_of_kind.get(first.kind) != first.value - 1:
                found.append(Oddity(group[0].lines[0], f"Dãy số bắt đầu từ «{group[0].marker}».", _KEEP))
        if last:
            last_of_kind[last.kind] = last.value
        if first and first.kind is ClauseKind.POINT:
            found.extend(_letters(group))
        else:
            found.extend(_steps(group))
    by_annex: dict[str, list[Clause]] = {}
    for article in articles:
        by_annex.setdefault(article.id.rpartition(".")[0], []).append(article)
    for group in by_annex.values():
        found.extend(_steps(group))
    return found


def _steps(group: list[Clause]) -> list[Oddity]:
    found = []
    for before, after in pairwise(group):
        one, two = _marker(before), _marker(after)
        if not one or not two or one.value == 0 or two.value == 0 or two.value == one.value + 1:
            continue
        if two.value == one.value and one.key != two.key:  # Điều 5, Điều 5a
            continue
        if two.value == one.value:
            what = f"Số «{after.marker}» lặp lại"
        elif two.value > one.value:
            what = f"Sau «{before.marker}» là «{after.marker}»: thiếu số ở giữa"
        else:
            what = f"Sau «{before.marker}» là «{after.marker}»: dãy số quay lại"
        found.append(Oddity(after.lines[0], f"{what}.", _KEEP))
    return found


def _letters(group: list[Clause]) -> list[Oddity]:
    found = []
    latin_told = False
    letters = [re.sub(r"[^a-zđ]", "", clause.marker) for clause in group]
    if letters[0] != "a":
        found.append(Oddity(group[0].lines[0], f"Dãy điểm bắt đầu từ «{group[0].marker}».", _KEEP))
    for (one, two), clause in zip(pairwise(letters), group[1:], strict=False):
        if one == two:
            found.append(Oddity(clause.lines[0], f"Ký hiệu «{clause.marker}» lặp lại.", _KEEP))
        elif not follows(one, two):
            found.append(Oddity(clause.lines[0], f"Sau «{one}» là «{two}»: thiếu hoặc đảo thứ tự.", _KEEP))
        elif two not in VIETNAMESE_LETTERS or (one in VIETNAMESE_LETTERS and _skips(one, two) and not latin_told):
            latin_told = True
            due = VIETNAMESE_LETTERS[VIETNAMESE_LETTERS.index(one) + 1] if one in VIETNAMESE_LETTERS[:-1] else ""
            wanted = f"; theo bảng chữ cái tiếng Việt là «{due}»" if due else ""
            found.append(Oddity(clause.lines[0], f"Sau «{one}» là «{two}»{wanted}.", _KEEP))
    return found


def _skips(one: str, two: str) -> bool:
    return VIETNAMESE_LETTERS.index(two) != VIETNAMESE_LETTERS.index(one) + 1


def _promises(plan: Plan) -> list[Oddity]:
    """A heading that names its parts and has another number of them."""
    found = []
    for clause in plan.clauses:
        if not clause.heading or not clause.children:
            continue
        children = [plan.by_id[child] for child in clause.children if plan.by_id[child].heading]
        if len(children) != len(clause.children):
            continue
        parts = [part.strip().lower() for part in re.split(r",| VÀ | và ", clause.heading) if part.strip()]
        named = [child.heading.lower() for child in children]
        matched = [part for part in parts if any(part.startswith(name) or name.startswith(part) for name in named)]
        if len(parts) >= 2 and len(matched) >= 2 and len(parts) != len(children):
            message = f"Tiêu đề «{clause.heading}» nêu {len(parts)} phần nhưng có {len(children)} phần bên dưới."
            found.append(Oddity(clause.lines[0], message, _KEEP))
    return found


def _lead_ins(plan: Plan) -> list[Oddity]:
    """A lead-in that ends in a colon and leads to nothing."""
    found = []
    for at, clause in enumerate(plan.clauses):
        if not clause.words.endswith(":") or clause.children:
            continue
        following = plan.clauses[at + 1] if at + 1 < len(plan.clauses) else None
        if following and clause.kind is ClauseKind.PARAGRAPH and following.parent == clause.parent:
            continue
        message = f"Câu dẫn «…{clause.words[-40:]}» không có mục nào theo sau."
        found.append(Oddity(clause.lines[-1], message, _KEEP))
    return found
