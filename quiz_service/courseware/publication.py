"""The files against what is published: which questions are new, changed, retired, and what kind of change it is.

In: `Courseware` and `Published`. Out: `Publication`, an intention; storing it is for another room. Pure.
Guarantees: choice order, blanks and Unicode form make no change; a retired id never comes back.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from quiz_service.courseware.model import (
    Choice,
    Courseware,
    Matching,
    Module,
    Number,
    Ordering,
    Place,
    Question,
    Selection,
    ShortText,
)  # fmt: skip
from quiz_service.problems import Problem, Severity

RULE = "publication"
TYPO_LIKENESS = 85.0
"""Percent. A text that changed more than this is hardly a mended typing error."""

_MEANINGFUL = {
    "từ phủ định": re.compile(r"\b(?:không|chưa|ngoại trừ|trừ)\b"),
    "con số": re.compile(r"\d+(?:[.,]\d+)*"),
    "từ so sánh": re.compile(r"\b(?:ít nhất|nhiều nhất|tối thiểu|tối đa|trên|dưới|hơn|trước|sau|đủ)\b|[<>≤≥]=?"),
    "động từ phân công": re.compile(r"\b(?:chủ trì|phối hợp|tham mưu|chỉ đạo|đề nghị|đề xuất|yêu cầu|giao)\b"),
}


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _texts(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {choice.id: _clean(choice.text) for choice in sorted(choices, key=lambda choice: choice.id)}


def _answer(question: Question) -> dict[str, Any]:
    """What is offered and what is right, in a form in which order of writing is gone."""
    match question.answer:
        case Selection(choices=choices, correct=correct):
            return {"choices": _texts(choices), "key": sorted(correct)}
        case Matching(left=left, right=right, pairs=pairs):
            return {"left": _texts(left), "right": _texts(right), "key": dict(sorted(pairs))}
        case Ordering(items=items, order=order):
            return {"items": _texts(items), "key": list(order)}
        case Number(value=value, unit=unit, comparator=comparator):
            return {"unit": _clean(unit), "key": [comparator, format(value.normalize(), "f")]}
        case ShortText(accept=accept, ignore_marks=marks, ignore_case=case):
            return {"key": sorted(map(_clean, accept)), "ignore_marks": marks, "ignore_case": case}


def content_of(question: Question) -> dict[str, Any]:
    """What a learner answered and is graded by: type, stem, offered texts, key. The canonical form, as plain data."""
    return {"type": question.type, "stem": _clean(question.stem), **_answer(question)}


def _digest(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def answer_digest(question: Question) -> str:
    """Changes when the type, the stem, an offered text or the key does."""
    return _digest(content_of(question))


def wording_digest(question: Question) -> str:
    """Changes with any word a learner may see: what `answer_digest` covers, and feedback, explanation, grounds."""
    feedback = {choice.id: _clean(choice.feedback) for choice in question.choices if choice.feedback}
    grounds = [question.cites, [_clean(words) for words in question.quote]]
    return _digest([content_of(question), feedback, _clean(question.explanation), grounds])


@dataclass(frozen=True)
class PublishedQuestion:
    """The last published revision of a question; `content` is what `content_of` gave then."""

    id: str
    module: str
    revision: int
    answer_digest: str
    wording_digest: str
    content: Mapping[str, Any]
    is_retired: bool = False


@dataclass(frozen=True)
class Published:
    """What is published, by question id."""

    questions: Mapping[str, PublishedQuestion]


@dataclass(frozen=True)
class Change:
    """A published question whose files differ. `kind`: "meaning", "typo", or "notes" (feedback, explanation, grounds).

    Answers given to the old revision keep their grade in every case; a "meaning" begins statistics anew.
    """

    question: Question
    module: str
    before: PublishedQuestion
    kind: str


@dataclass(frozen=True)
class Publication:
    """What publishing would do. With an error among `problems` nothing may be published."""

    added: tuple[Question, ...]
    changed: tuple[Change, ...]
    retired: tuple[PublishedQuestion, ...]
    unchanged: tuple[Question, ...]
    problems: tuple[Problem, ...]

    @property
    def can_be_published(self) -> bool:
        """No problem is an error."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def _said(content: Mapping[str, Any]) -> str:
    """All words of a content in one string, small letters."""
    parts = [content["stem"], content.get("unit", "")]
    for key in ("choices", "left", "right", "items"):
        parts += content.get(key, {}).values()
    return " ".join(parts).casefold()


def signs_of_meaning(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changed that a mended typing error would not change; [] when it looks like one."""
    signs = []
    if before["type"] != after["type"]:
        signs.append("loại câu hỏi")
    if before["key"] != after["key"]:
        signs.append("đáp án")
    for key in ("choices", "left", "right", "items"):
        if set(before.get(key, {})) != set(after.get(key, {})):
            signs.append("các phương án")
    old, new = _said(before), _said(after)
    for name, pattern in _MEANINGFUL.items():
        if Counter(pattern.findall(old)) != Counter(pattern.findall(new)):
            signs.append(name)
    if fuzz.ratio(old, new) < TYPO_LIKENESS:
        signs.append("phần lớn lời văn")
    return list(dict.fromkeys(signs))


def _letters(content: Mapping[str, Any]) -> str:
    return "".join(re.findall(r"\w+", _said(content)))


def _problem(place: Place, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(place.path, place.line, message, hint, RULE, severity)


def _statement_problems(question: Question, before: PublishedQuestion) -> list[Problem]:
    """Is what the author says of a changed question complete, and does it look true?"""
    place, found = question.at("change", "revision", "id"), []
    if question.revision != before.revision + 1:
        found.append(_problem(place, f"Câu {question.id} đã sửa: lần xuất bản trước là revision {before.revision}.",
                              f"Ghi revision = {before.revision + 1}."))  # fmt: skip
    if not question.change:
        found.append(_problem(place, f"Câu {question.id} đã sửa mà chưa nói sửa gì.",
                              'Ghi change = "typo" (lỗi chữ) hoặc change = "meaning" (đổi ý).'))  # fmt: skip
    after = content_of(question)
    signs = signs_of_meaning(before.content, after)
    if question.change == "typo" and signs:
        found.append(_problem(place, f"Câu {question.id} ghi là sửa lỗi chữ nhưng đã đổi: {', '.join(signs)}.",
                              'Nếu đổi ý, ghi change = "meaning".', Severity.WARNING))  # fmt: skip
    if question.change == "meaning" and not signs and _letters(before.content) == _letters(after):
        found.append(_problem(place, f"Câu {question.id} ghi là đổi ý nhưng chỉ khác dấu câu, chữ hoa.",
                              'Nếu chỉ sửa lỗi chữ, ghi change = "typo".', Severity.WARNING))  # fmt: skip
    return found


def _compare(module: Module, question: Question, before: PublishedQuestion) -> tuple[Change | None, list[Problem]]:
    if before.is_retired:
        return None, [_problem(question.at("id"), f"Câu {question.id} đã rút, mã không dùng lại.", "Đặt mã mới.")]
    found = []
    if before.module != module.id:
        found.append(_problem(question.at("id"), f"Câu {question.id} đã xuất bản ở {before.module}.",
                              "Trả về học phần cũ, hoặc rút nó và đặt mã mới."))  # fmt: skip
    if wording_digest(question) == before.wording_digest:
        return None, found
    if answer_digest(question) == before.answer_digest:
        return Change(question, module.id, before, "notes"), found
    change = Change(question, module.id, before, question.change or "meaning")
    return change, found + _statement_problems(question, before)


def plan_publication(files: Courseware, published: Published) -> Publication:
    """What publishing these files would do to what is published. Practice questions are not published."""
    added, changed, unchanged, problems = [], [], [], []
    present = set()
    for module in files.modules:
        for question in module.questions:
            present.add(question.id)
            before = published.questions.get(question.id)
            if before is None:
                added.append(question)
                continue
            change, found = _compare(module, question, before)
            problems += found
            if change:
                changed.append(change)
            elif not before.is_retired:
                unchanged.append(question)
    retired = [q for q in published.questions.values() if not q.is_retired and q.id not in present]
    for gone in [question for question in retired if question.module in files.unread]:
        problems.append(_problem(Place("training_modules"), f"Học phần {gone.module} đọc chưa trọn: không chắc câu "
                                 f"{gone.id} còn hay đã rút.", "Chạy quiz check và sửa trước."))  # fmt: skip
    return Publication(tuple(added), tuple(changed), tuple(retired), tuple(unchanged), tuple(sorted(problems)))


def as_published(module_id: str, question: Question) -> PublishedQuestion:
    """The record of a question once this revision is published."""
    return PublishedQuestion(question.id, module_id, question.revision, answer_digest(question),
                             wording_digest(question), content_of(question))  # fmt: skip


def parse_published(text: str) -> Published:
    """Published questions from JSON as `render_published` writes it."""
    rows = json.loads(text)["questions"]
    return Published({row["id"]: PublishedQuestion(**row) for row in rows})


def render_published(published: Published) -> str:
    """Published questions as JSON, in the order of their ids."""
    rows = [vars(published.questions[question_id]) for question_id in sorted(published.questions)]
    return json.dumps({"questions": rows}, ensure_ascii=False, indent=1) + "\n"
