"""One `[[question]]` table → `Question`, by its type. What it says may still be wrong: see `checks`."""

from __future__ import annotations

from quiz_service.courseware.model import (
    COMPARATORS,
    QUESTION_TYPES,
    Answer,
    Choice,
    Matching,
    Number,
    Ordering,
    Place,
    Question,
    Selection,
    ShortText,
    Silence,
)  # fmt: skip
from quiz_service.courseware.rows import Row


def _choices(row: Row, key: str, *, feedback: bool) -> tuple[Choice, ...]:
    """The choices under a key. A missing feedback is for the checks to tell."""
    choices = []
    for inner in row.rows(key):
        choice = Choice(inner.text("id"), inner.text("text"), inner.text("feedback", default="") if feedback else "")
        if inner.finish():
            choices.append(choice)
        row.faults += inner.faults
    return tuple(choices)


def _answer(row: Row, kind: str) -> Answer | None:
    match kind:
        case "one" | "several" | "true-false":
            return Selection(_choices(row, "choices", feedback=True), row.texts("correct", required=False))
        case "matching":
            left = _choices(row, "left", feedback=False)
            return Matching(left, _choices(row, "right", feedback=False), row.mapping("pairs"))
        case "ordering":
            return Ordering(_choices(row, "items", feedback=False), row.texts("order", required=False))
        case "number":
            comparator = row.option("comparator", COMPARATORS, default="")
            return Number(row.decimal("value"), row.text("unit", default=""), comparator)
        case "short":
            accept = row.texts("accept", required=False)
            return ShortText(accept, row.flag("ignore_marks"), row.flag("ignore_case"))
        case _:
            return None


def read_silences(row: Row) -> tuple[Silence, ...]:
    """`silence = [{ rule = "…", reason = "…" }]`; a missing reason is for the checks to tell."""
    place = Place(row.place.path, row.lines.get("silence", row.place.line))
    silences = []
    for inner in row.rows("silence", required=False):
        silences.append(Silence(inner.text("rule"), inner.text("reason", default=""), place))
        inner.finish()
        row.faults += inner.faults
    return tuple(silences)


def read_question(row: Row, *, scored: bool) -> Question | None:
    """The question of one table, or None after noting what is wrong with its form."""
    kind = row.option("type", QUESTION_TYPES)
    if kind not in QUESTION_TYPES:
        return None
    answer = _answer(row, kind)
    question = Question(
        id=row.text("id"), type=kind, stem=row.text("stem"), answer=answer or ShortText(()),
        explanation=row.text("explanation"), cites=row.texts("cites"), quote=row.texts("quote"), place=row.place,
        revision=row.integer("revision", default=1), change=row.option("change", ("typo", "meaning"), default=""),
        silences=read_silences(row), scored=scored, lines=dict(row.lines),
    )  # fmt: skip
    return question if row.finish() else None
