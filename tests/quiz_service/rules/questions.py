"""Records of questions, one of each type, as `courseware.record` stores them. Plain functions, valid by default."""

from __future__ import annotations

from typing import Any


def _offered(ids: str) -> list[dict[str, str]]:
    return [{"id": one, "text": f"Phương án {one}"} for one in ids]


def _record(kind: str, **rest: Any) -> dict[str, Any]:
    return {"type": kind, "stem": "Ai làm gì?", "explanation": "Vì vậy.", "cites": ["I.1"], "quote": ["x"], **rest}


def one(key: str = "b", ids: str = "abcd") -> dict[str, Any]:
    """One right choice."""
    return _record("one", choices=_offered(ids), key=[key])


def true_false(key: str = "sai") -> dict[str, Any]:
    """Đúng or sai."""
    choices = [{"id": "dung", "text": "Đúng"}, {"id": "sai", "text": "Sai"}]
    return _record("true-false", choices=choices, key=[key])


def several(key: str = "acd", ids: str = "abcdef") -> dict[str, Any]:
    """Several right choices, given as letters."""
    return _record("several", choices=_offered(ids), key=list(key))


def matching() -> dict[str, Any]:
    """Three to the left, four to the right."""
    return _record("matching", left=_offered("123"), right=_offered("abcd"), key={"1": "b", "2": "d", "3": "a"})


def ordering(key: str = "bdac") -> dict[str, Any]:
    """Items in the order of the alphabet, to be put in the order of the key."""
    return _record("ordering", items=_offered("".join(sorted(key))), key=list(key))


def number(value: str = "70", comparator: str = ">=", unit: str = "%") -> dict[str, Any]:
    """A figure, with a comparator unless that is empty."""
    key = {"comparator": comparator, "value": value}
    return _record("number", unit=unit, has_comparator=bool(comparator), key=key)


def short(*accept: str, ignore_marks: bool = False, ignore_case: bool = False) -> dict[str, Any]:
    """A few words."""
    return _record("short", key={"accept": list(accept), "ignore_marks": ignore_marks, "ignore_case": ignore_case})


EVERY_TYPE = (one(), true_false(), several(), matching(), ordering(), number(), short("đề nghị", ignore_case=True))
