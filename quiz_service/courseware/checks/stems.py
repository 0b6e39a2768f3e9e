"""The wording of stems and choices: negatives that stand out, no "tất cả các đáp án", no absolute words as clues."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.clauses import squeezed
from quiz_service.courseware.model import Question, Selection

_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")
_NEGATIVE = re.compile(
    r"(?<!hay )(?<!hàng )(?<!có đúng )\bkhông\b(?! (?:chỉ|những|riêng|gian|khí)\b)(?!\s*(?:[?,]|$))"
    r"|\bchưa\b(?!\s*(?:\?|$))|\bngoại trừ\b|(?<!bài )(?<!loại )(?<!ngoại )(?<!phòng )(?<!triệt )(?<!khấu )\btrừ\b"
)
_CAPITAL_NEGATIVE = re.compile(r"\b(?:KHÔNG|CHƯA|NGOẠI TRỪ|TRỪ)\b")
NEGATIVE_SHARE = 0.15
_ALL_OR_NONE = re.compile(
    r"\b(?:tất cả|cả)(?: (?:các|những|hai|ba|bốn|năm|\d))* (?:đáp án|phương án|lựa chọn|câu|ý)\b"
    r"|\b(?:tất cả|cả (?:hai|ba|bốn|\d))(?: \w+){0,2} (?:đều (?:đúng|sai)|(?:ở )?trên)\b"
    r"|\bkhông (?:có )?(?:đáp án|phương án|lựa chọn|câu|ý) nào\b|\b(?:đáp án|phương án|lựa chọn|ý) khác\b"
    r"|\bcả [a-d](?:, [a-d])* (?:và|lẫn) [a-d]\b|\b[a-d] và [a-d] (?:đều )?(?:đúng|sai)\b",
    re.IGNORECASE,
)
_ABSOLUTE = re.compile(r"\b(?:luôn luôn|không bao giờ|tuyệt đối|hoàn toàn không|trong mọi trường hợp)\b", re.IGNORECASE)


def _asking(stem: str) -> str:
    """The sentence that asks: the last one; what comes before it tells a case."""
    sentences = re.split(r"(?<=[.?!:;])\s+(?=[A-ZÀ-ỸĐ])", stem.strip())
    return sentences[-1]


def _is_of_the_plan(words: str, question: Question, scope: Scope) -> bool:
    shown = [clause.shown for cite in question.cites for clause in scope.clauses.lineage(cite)]
    return any(words in squeezed(text).casefold() for text in shown)


def _plain_negatives(question: Question, scope: Scope) -> list[str]:
    """Negatives in small letters in the asking sentence, but for the plan's own words."""
    asking = _QUOTED.sub(" … ", _asking(question.stem))
    found = []
    for negative in _NEGATIVE.finditer(asking.casefold()):
        if asking[negative.start() : negative.end()].isupper():
            continue
        around = " ".join(asking.casefold()[negative.start() :].split()[:3]).rstrip("?.,;:")
        if not _is_of_the_plan(around, question, scope):
            found.append(negative.group())
    return found


def _check_negatives(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        for word in _plain_negatives(question, scope):
            yield Finding(question.at("stem"), f"Từ phủ định «{word}» trong câu dẫn không được làm nổi bật.",
                          f"Hỏi theo cách khẳng định, hoặc viết hoa: {word.upper()}.", question.id)  # fmt: skip


def _check_many_negatives(scope: Scope) -> Iterator[Finding]:
    for module in scope.courseware.modules:
        negative = [q for q in module.questions if _CAPITAL_NEGATIVE.search(q.stem)]
        if len(negative) > NEGATIVE_SHARE * len(module.questions):
            yield Finding(module.questions_place,
                          f"{len(negative)} trên {len(module.questions)} câu dẫn có từ phủ định"
                          f" ({', '.join(q.id for q in negative)}).",
                          f"Giữ nhiều nhất {NEGATIVE_SHARE:.0%}; hỏi theo cách khẳng định.", module.id)  # fmt: skip


def _check_all_or_none(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        if not isinstance(question.answer, Selection):
            continue
        for choice in question.answer.choices:
            found = _ALL_OR_NONE.search(squeezed(choice.text))
            if found:
                yield Finding(question.at(f"choices.{choice.id}", "choices"),
                              f"Phương án «{choice.id}» viết kiểu «{found.group()}».",
                              "Thay bằng một phương án có nội dung.", question.id)  # fmt: skip


def _check_absolutes(scope: Scope) -> Iterator[Finding]:
    for question in scope.questions:
        if question.type != "one" or not isinstance(question.answer, Selection):
            continue
        for choice in question.answer.choices:
            found = _ABSOLUTE.search(choice.text)
            if found and choice.id not in question.answer.correct:
                yield Finding(question.at(f"choices.{choice.id}", "choices"),
                              f"Từ tuyệt đối «{found.group()}» mách rằng phương án «{choice.id}» sai.",
                              "Viết lại bằng lời vừa phải.", question.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("negative", "Haladyna 17: hỏi theo cách khẳng định; từ phủ định phải viết hoa", _check_negatives),
    warning("many-negatives", "Haladyna 17: dùng từ phủ định thật dè dặt", _check_many_negatives),
    error("all-or-none", "Haladyna 25, 26: tránh «không đáp án nào», «tất cả các đáp án»", _check_all_or_none),
    warning("absolute", "Haladyna 28a: tránh từ tuyệt đối làm lộ đáp án", _check_absolutes),
)
