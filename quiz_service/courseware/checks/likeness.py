"""No two questions near the same, in the scored pool or across pool and practice, and none that gives another away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz import fuzz

from quiz_service.courseware.checks.parallel import opening_of
from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.clauses import squeezed
from quiz_service.courseware.model import Question

SAME = 94.0
NEAR = 80.0
"""Likeness in percent of stem and key together."""
SHORTEST_GIFT = 5
LONGEST_NAME = 10
"""Words. A shorter answer, or the name of a body, cannot help standing in other stems."""
_STOCK = re.compile(r"(?:công tác |hoạt động )?phòng, chống (?:tệ nạn )?mại dâm|(?:dễ phát sinh )?tệ nạn mại dâm")
"""What the whole plan is about: these words tell nothing."""


def _words(question: Question) -> str:
    return squeezed(f"{question.stem} {question.key_text}").casefold()


def _alike(scope: Scope) -> Iterator[tuple[float, Question, Question]]:
    """Pairs of questions at least near to each other, the later one second."""
    texts = [(question, _words(question)) for question in scope.questions]
    for (one, words), (other, others) in combinations(texts, 2):
        likeness = fuzz.ratio(words, others, score_cutoff=NEAR)
        if likeness:
            yield likeness, one, other


def _finding(one: Question, other: Question, what: str) -> Finding:
    where = f"{one.id}, {one.place.path}:{one.place.line}"
    return Finding(other.at("stem"), f"Câu {other.id} {what} ({where}).", "Viết lại hoặc bỏ một trong hai.", other.id)


def _check_same(scope: Scope) -> Iterator[Finding]:
    for likeness, one, other in _alike(scope):
        if likeness >= SAME:
            yield _finding(one, other, "trùng với câu khác")


def _check_near(scope: Scope) -> Iterator[Finding]:
    for likeness, one, other in _alike(scope):
        if likeness < SAME:
            yield _finding(one, other, f"giống {likeness:.0f} % với câu khác")


def _key_parts(question: Question) -> list[str]:
    """The correct texts that tell more than a name or a figure."""
    if question.type in ("true-false", "number"):
        return []
    parts = [(part, len(_STOCK.sub("", part).split())) for part in question.key_text.split("; ")]
    return [
        part
        for part, length in parts
        if length >= SHORTEST_GIFT and not (length <= LONGEST_NAME and opening_of(part) == "tên cơ quan")
    ]


def _check_given_away(scope: Scope) -> Iterator[Finding]:
    """Among scored questions only: practice is there to teach, and is never drawn with them."""
    for module in scope.courseware.modules:
        stems = [(question, squeezed(question.stem).casefold()) for question in module.questions]
        for question in module.questions:
            for part in _key_parts(question):
                words = squeezed(part).casefold().rstrip(".;")
                for other, stem in stems:
                    if other.id != question.id and words in stem:
                        yield Finding(other.at("stem"),
                                      f"Câu dẫn của {other.id} chứa nguyên lời đáp án của {question.id}.",
                                      "Diễn đạt lại câu dẫn.", other.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("same-question", "Haladyna 4: nội dung mỗi câu độc lập với câu khác", _check_same),
    warning("near-question", "Haladyna 4: nội dung mỗi câu độc lập với câu khác", _check_near),
    warning("given-away", "Haladyna 4: câu này không làm lộ đáp án câu kia", _check_given_away),
)
