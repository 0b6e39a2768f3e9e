"""A question becomes a record and comes back; nothing a learner sees or is graded by is lost on the way."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from quiz_service.courseware.loader import load_courseware
from quiz_service.courseware.model import Matching, Number, Ordering, Place, Question, Selection, ShortText
from quiz_service.courseware.publication import answer_digest, content_of, wording_digest
from quiz_service.courseware.record import question_of, record_of
from quiz_service.rules.grading import grade

ROOT = Path(__file__).resolve().parents[3]
REAL = [question for _, question in load_courseware(ROOT).courseware.questions]


def right_response(question: Question) -> dict[str, Any]:
    """The response that deserves full marks."""
    match question.answer:
        case Selection(correct=correct):
            return {"picked": list(correct)}
        case Matching(pairs=pairs):
            return {"pairs": dict(pairs)}
        case Ordering(order=order):
            return {"order": list(order)}
        case Number(value=value, comparator=comparator):
            return {"value": f"{value}".replace(".", ","), "comparator": comparator}
        case ShortText(accept=accept):
            return {"text": accept[-1]}


def question(answer: Number | Matching) -> Question:
    """A made-up question with this answer."""
    kind = "number" if isinstance(answer, Number) else "matching"
    return Question("m01-q01", kind, "Bao nhiêu?", answer, "Vì vậy.", ("I.1",), ("x",), Place("x.toml", 3))


def test_all_the_real_questions_are_tried() -> None:
    assert sum(question.scored for question in REAL) >= 283
    assert {question.type for question in REAL} >= {"one", "several", "true-false", "matching", "ordering"}


@pytest.mark.parametrize("before", REAL, ids=lambda question: question.id)
def test_a_real_question_comes_back_as_it_was(before: Question) -> None:
    record = json.loads(json.dumps(record_of(before)))
    after = question_of(before.id, record, before.revision, before.change)
    assert record_of(after) == record
    assert content_of(after) == content_of(before)
    assert answer_digest(after) == answer_digest(before)
    assert wording_digest(after) == wording_digest(before)
    assert (after.answer, after.stem, after.explanation) == (before.answer, before.stem, before.explanation)
    assert (after.id, after.type, after.revision, after.cites, after.quote) == (
        before.id, before.type, before.revision, before.cites, before.quote,
    )  # fmt: skip


@pytest.mark.parametrize("before", REAL, ids=lambda question: question.id)
def test_its_key_earns_full_marks_and_no_answer_none(before: Question) -> None:
    record = record_of(before)
    assert grade(record, right_response(before)) == Fraction(1)
    assert grade(record, {}) == 0


@pytest.mark.parametrize(
    ("value", "stored"), [(Decimal("70"), "70"), (Decimal("2.50"), "2.50"), (Decimal("1E+3"), "1000")]
)
def test_a_figure_is_stored_exactly_and_without_an_exponent(value: Decimal, stored: str) -> None:
    before = question(Number(value, "%", ">="))
    record = record_of(before)
    assert record["key"] == {"comparator": ">=", "value": stored}
    assert record["has_comparator"] is True
    assert answer_digest(question_of("m01-q01", record)) == answer_digest(before)


def test_without_a_comparator_none_is_asked_for() -> None:
    record = record_of(question(Number(Decimal(3), "cấp")))
    assert (record["has_comparator"], record["unit"]) == (False, "cấp")


def test_a_problem_with_a_stored_question_points_at_its_id_or_where_it_is_told_to() -> None:
    record = record_of(question(Number(Decimal(3), "cấp")))
    assert question_of("m01-q01", record).place == Place("m01-q01")
    assert question_of("m01-q01", record, place=Place("x.toml", 3)).place == Place("x.toml", 3)
