"""A question as the plain data that is stored with its revision, and back again.

In: `Question`, or the stored record. Out: the other one. Guarantees: `publication.content_of` and both digests are the
same before and after. What belongs to the file alone (place, lines, silences) is not stored and does not come back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from quiz_service.courseware.model import (
    Answer,
    Choice,
    Matching,
    Number,
    Ordering,
    Place,
    Question,
    Selection,
    ShortText,
)  # fmt: skip


def record_of(question: Question) -> dict[str, Any]:
    """The record of a question: JSON values alone, its key included. Never to be sent to a browser as it is."""
    return {
        "type": question.type,
        "stem": question.stem,
        **_answer_record(question.answer),
        "explanation": question.explanation,
        "cites": list(question.cites),
        "quote": list(question.quote),
    }


def question_of(
    question_id: str, record: Mapping[str, Any], revision: int = 1, change: str = "", *, place: Place | None = None
) -> Question:
    """The question that a record was made of; `place` is where a problem with it should point."""
    return Question(
        id=question_id, type=record["type"], stem=record["stem"], answer=_answer_of(record),
        explanation=record["explanation"], cites=tuple(record["cites"]), quote=tuple(record["quote"]),
        place=place or Place(question_id), revision=revision, change=change,
    )  # fmt: skip


def _texts(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"id": choice.id, "text": choice.text} for choice in choices]


def _answer_record(answer: Answer) -> dict[str, Any]:
    match answer:
        case Selection(choices=choices, correct=correct):
            offered = [{"id": choice.id, "text": choice.text, "feedback": choice.feedback} for choice in choices]
            return {"choices": offered, "key": list(correct)}
        case Matching(left=left, right=right, pairs=pairs):
            return {"left": _texts(left), "right": _texts(right), "key": dict(pairs)}
        case Ordering(items=items, order=order):
            return {"items": _texts(items), "key": list(order)}
        case Number(value=value, unit=unit, comparator=comparator):
            key = {"comparator": comparator, "value": format(value, "f")}
            return {"unit": unit, "has_comparator": bool(comparator), "key": key}
        case ShortText(accept=accept, ignore_marks=marks, ignore_case=case):
            return {"key": {"accept": list(accept), "ignore_marks": marks, "ignore_case": case}}


def _choices(rows: Iterable[Mapping[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(row["id"], row["text"], row.get("feedback", "")) for row in rows)


def _answer_of(record: Mapping[str, Any]) -> Answer:
    key = record["key"]
    match record["type"]:
        case "matching":
            return Matching(_choices(record["left"]), _choices(record["right"]), tuple(key.items()))
        case "ordering":
            return Ordering(_choices(record["items"]), tuple(key))
        case "number":
            return Number(Decimal(key["value"]), record["unit"], key["comparator"])
        case "short":
            return ShortText(tuple(key["accept"]), key["ignore_marks"], key["ignore_case"])
        case _:
            return Selection(_choices(record["choices"]), tuple(key))
