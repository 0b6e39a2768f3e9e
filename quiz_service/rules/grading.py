"""How many marks a response earns, by the rule named `RULE` that training_modules/README.md states for learners.

In: a question's record (`courseware.record`) and a response, both plain JSON data. Out: exact fractions, never floats,
so that no rounding decides who passes. Guarantees: `grade` takes any response, however damaged, and gives 0 to 1.
Whether a response may be stored at all is for `rules.responses`.

| type | marks |
|---|---|
| one, true-false | 1 when the right choice alone is picked |
| several | each right pick +1/n, each wrong pick -1/n, n the number of right choices; never below 0 |
| matching | 1/n for each right pair; a right item given to two left items earns nothing at either |
| ordering | 1 for the whole order, else 0 |
| number | 1 when the figure is equal and, where asked for, the comparator too |
| short | 1 when it equals an accepted wording after the folding that the question states |
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from quiz_service.rules.numbers import parse_number

RULE = "partial-v1"
"""Stored with each result: a changed rule gets another name, and old results keep theirs."""

_NOTHING, _WHOLE = Fraction(0), Fraction(1)


def is_answered(response: Mapping[str, Any]) -> bool:
    """The learner has given something that can be graded; how sure they are, or a comparator alone, is not enough."""
    picked, pairs, order = response.get("picked"), response.get("pairs"), response.get("order")
    words = (response.get("value"), response.get("text"))
    return bool(
        (isinstance(picked, list) and picked)
        or (isinstance(pairs, Mapping) and any(pairs.values()))
        or (isinstance(order, list) and any(order))
        or any(isinstance(word, str) and word.strip() for word in words)
    )


def grade(record: Mapping[str, Any], response: Mapping[str, Any]) -> Fraction:
    """The mark of one response, from 0 to 1.

    Raises:
        ValueError: the record is of a type nobody knows.
    """
    key = record["key"]
    match record["type"]:
        case "one" | "true-false":
            return _all_or_nothing(_picked(response) == set(key))
        case "several":
            return _grade_several(set(key), _picked(response))
        case "matching":
            return _grade_matching(key, response.get("pairs"))
        case "ordering":
            return _all_or_nothing(response.get("order") == list(key))
        case "number":
            return _all_or_nothing(_is_the_number(record, response))
        case "short":
            return _all_or_nothing(_is_accepted(key, response.get("text")))
        case other:
            raise ValueError(f"No rule grades a question of the type {other!r}.")


def _all_or_nothing(is_right: bool) -> Fraction:
    return _WHOLE if is_right else _NOTHING


def _picked(response: Mapping[str, Any]) -> set[str]:
    picked = response.get("picked")
    return {one for one in picked if isinstance(one, str)} if isinstance(picked, list) else set()


def _grade_several(correct: set[str], picked: set[str]) -> Fraction:
    if not correct:
        return _NOTHING
    return max(_NOTHING, Fraction(len(picked & correct) - len(picked - correct), len(correct)))


def _grade_matching(key: Mapping[str, str], pairs: object) -> Fraction:
    if not isinstance(pairs, Mapping) or not key:
        return _NOTHING
    # One right item given to every left item would otherwise earn a share without any knowledge.
    uses = Counter(right for right in pairs.values() if isinstance(right, str))
    right_pairs = [left for left, right in key.items() if pairs.get(left) == right and uses[right] == 1]
    return Fraction(len(right_pairs), len(key))


def _is_the_number(record: Mapping[str, Any], response: Mapping[str, Any]) -> bool:
    value = response.get("value")
    given = parse_number(value, record.get("unit", "")) if isinstance(value, str) else None
    if given != Decimal(record["key"]["value"]):
        return False
    return not record["has_comparator"] or response.get("comparator") == record["key"]["comparator"]


def _is_accepted(key: Mapping[str, Any], text: object) -> bool:
    if not isinstance(text, str) or not text.strip():
        return False
    options = {"ignore_marks": key["ignore_marks"], "ignore_case": key["ignore_case"]}
    return folded(text, **options) in {folded(accepted, **options) for accepted in key["accept"]}


def folded(text: str, *, ignore_marks: bool, ignore_case: bool) -> str:
    """A short answer as it is compared: NFC, blanks squeezed, invisible letters gone; marks and case where stated.

    >>> folded("  Đề\\u00a0 nghị ", ignore_marks=True, ignore_case=True)
    'de nghi'
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    if ignore_marks:
        bare = unicodedata.normalize("NFD", visible)
        visible = "".join(letter for letter in bare if unicodedata.category(letter) != "Mn")
        # đ is a letter of its own: no normal form takes its bar away.
        visible = visible.replace("đ", "d").replace("Đ", "D")
    squeezed = " ".join(unicodedata.normalize("NFC", visible).split())
    return unicodedata.normalize("NFC", squeezed.casefold()) if ignore_case else squeezed


@dataclass(frozen=True)
class Score:
    """The marks of an attempt out of the marks to be had.

    Raises:
        ValueError: marks below 0 or above `out_of`.
    """

    marks: Fraction
    out_of: int

    def __post_init__(self) -> None:
        if not 0 <= self.marks <= self.out_of:
            raise ValueError(f"{self.marks} marks out of {self.out_of} cannot be.")

    @property
    def percent(self) -> Fraction:
        """Exact; 0 when there was nothing to answer."""
        return self.marks * 100 / self.out_of if self.out_of else Fraction(0)

    @property
    def hundredths(self) -> int:
        """Percent times 100, rounded down: a score just under the pass mark never looks like one that reaches it."""
        return int(self.percent * 100 // 1)

    @property
    def shown(self) -> str:
        """For people, rounded down to one decimal, in Vietnamese writing.

        >>> Score(Fraction(2, 3), 1).shown, Score(Fraction(7), 10).shown
        ('66,6 %', '70 %')
        """
        whole, tenth = divmod(self.hundredths // 10, 10)
        return f"{whole},{tenth} %" if tenth else f"{whole} %"


def passes(score: Score, pass_mark: int) -> bool:
    """The exact percent reaches the pass mark."""
    return score.percent >= pass_mark
