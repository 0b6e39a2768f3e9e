"""What is unusual in a parsed document. Reports, never repairs: the marker stays as printed.

In: the tree. Out: one sentence an oddity, with its line and what to do.
"""

from __future__ import annotations

import re
from itertools import pairwise

from site_src.clauses.markers import VIETNAMESE_LETTERS, follows
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
    return [*_sequences(plan), *_promises(plan), *_counts(plan), *_lead_ins(plan)]


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
        kind, first = group[0].kind, group[0].value
        if kind is ClauseKind.POINT:
            found.extend(_letters(group))
            continue
        if first > 1 and last_of_kind.get(kind) != first - 1:
            found.append(Oddity(group[0].lines[0], f"Dãy số bắt đầu từ «{group[0].marker}».", _KEEP))
        last_of_kind[kind] = group[-1].value
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
        if 0 in (before.value, after.value) or after.value == before.value + 1:
            continue
        same = after.value == before.value
        if same and before.marker.rstrip(".: ") != after.marker.rstrip(".: "):  # Điều 5, Điều 5a
            continue
        if same:
            what = f"Số «{after.marker}» lặp lại"
        elif after.value > before.value:
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


_COUNTED = re.compile(
    r"(?<!\w)(hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|\d{1,2}) (phần|nội dung|nhóm|bước|nhiệm vụ|giải pháp|mục tiêu"
    r"|trường hợp|loại|hình thức|đợt|giai đoạn|nguyên tắc)\b[^:]{0,60}:?$"
)
_NUMBERS = {"hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}


def _counts(plan: Plan) -> list[Oddity]:
    """A lead-in that says how many follow, and another number does."""
    found = []
    for clause in plan.clauses:
        said = _COUNTED.search(clause.words)
        if not said or not clause.children or not (clause.heading or clause.words.endswith(":")):
            continue
        number = _NUMBERS.get(said[1]) or int(said[1])
        if number != len(clause.children):
            message = f"Câu dẫn nêu «{said[1]} {said[2]}» nhưng có {len(clause.children)} mục bên dưới."
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
