"""Respect: words of stigma anywhere in lessons, questions, feedback. The plan's own words in quotation are let be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error
from quiz_service.courseware.model import Place, Question, Stigma

Passage = tuple[str, Place, str]
"""(text, place, owner)"""


def _of_question(question: Question) -> Iterator[Passage]:
    yield question.stem, question.at("stem"), question.id
    yield question.explanation, question.at("explanation"), question.id
    for choice in question.choices:
        place = question.at(*(f"{key}.{choice.id}" for key in ("choices", "left", "right", "items")), "choices")
        yield f"{choice.text}\n{choice.feedback}", place, question.id
    if not question.choices:
        yield question.key_text, question.at("accept", "value"), question.id


def _passages(scope: Scope) -> Iterator[Passage]:
    for question in scope.questions:
        yield from _of_question(question)
    for module in scope.courseware.modules:
        yield module.title, module.at("title"), module.id
        yield "\n".join(module.objectives), module.at("objectives"), module.id
        for number, line in enumerate((module.lesson.text if module.lesson else "").splitlines(), start=1):
            if module.lesson:
                without_quotes = re.sub(r"\{trích [^{}]*\}", " ", line)
                yield without_quotes, Place(module.lesson.place.path, number), module.id
    for path in scope.courseware.paths:
        yield f"{path.title}\n{path.why}", path.place, ""


def _patterns(stigma: tuple[Stigma, ...]) -> list[tuple[re.Pattern[str], Stigma]]:
    return [
        (re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, entry.words))})(?!\w)", re.IGNORECASE), entry)
        for entry in stigma
    ]


def _check_stigma(scope: Scope) -> Iterator[Finding]:
    patterns = _patterns(scope.courseware.stigma)
    for text, place, owner in _passages(scope):
        for pattern, entry in patterns:
            for found in dict.fromkeys(match.group() for match in pattern.finditer(text)):
                yield Finding(place, f"Từ «{found}» mang tính kỳ thị: {entry.reason}", f"Viết: {entry.prefer}.", owner)


RULES: tuple[Rule, ...] = (
    error("stigma", "Tôn trọng phẩm giá; nhiệm vụ giảm kỳ thị của chính Kế hoạch (II.2.a.g1)", _check_stigma),
)
