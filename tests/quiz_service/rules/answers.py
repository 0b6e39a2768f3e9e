"""Made-up answers for the tests of item analysis: valid by default."""

from __future__ import annotations

from fractions import Fraction

from quiz_service.rules.analysis import Row


def answer(
    person: int,
    mark: Fraction | int = 1,
    *,
    rest: Fraction | int = 0,
    out_of: int = 10,
    picked: tuple[str, ...] = (),
    sure: int | None = None,
    unit: int = 1,
    cites: tuple[str, ...] = ("I.1.g1",),
    question: str = "m01-q01",
    revision: int = 1,
) -> Row:
    """One answer; `rest` is how many marks the person got in the other questions."""
    return Row(
        attempt_id=person,
        question_id=question,
        revision=revision,
        mark=Fraction(mark),
        total_marks=Fraction(mark) + rest,
        out_of=out_of,
        picked=picked,
        sure=sure,
        person=person,
        unit_id=unit,
        cites=cites,
    )
