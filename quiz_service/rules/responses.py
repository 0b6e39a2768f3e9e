"""May this response to this question be stored? The form alone is judged; whether it is right is for `rules.grading`.

In: a question's record and what a browser sent, any JSON whatever. Out: full sentences for the learner, [] when all is
well. A response that is merely unfinished or clumsy (a matching item used twice, "7," in a number field) is stored as
it is: an autosave must never be refused for what the learner is still busy with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quiz_service.rules.numbers import LONGEST_NUMBER

COMPARATORS = (">=", ">", "=", "<", "<=")
SURENESS = {1: "chưa chắc", 2: "khá chắc", 3: "chắc chắn"}
LONGEST_TEXT = 300
"""Characters of a short answer."""

_FIELDS = {
    "one": {"picked"}, "several": {"picked"}, "true-false": {"picked"}, "matching": {"pairs"}, "ordering": {"order"},
    "number": {"value", "comparator"}, "short": {"text"},
}  # fmt: skip
_UNREADABLE = "Câu trả lời gửi lên không đúng dạng. Bạn hãy tải lại trang rồi chọn lại."
_UNKNOWN = "Câu trả lời có phương án không thuộc câu hỏi này. Bạn hãy tải lại trang rồi chọn lại."


def problems_of_response(record: Mapping[str, Any], response: object) -> list[str]:
    """What keeps this response from being stored, as sentences; [] for a good one and for {} (not answered)."""
    if not isinstance(response, Mapping) or not set(response) <= _FIELDS[record["type"]] | {"sure"}:
        return [_UNREADABLE]
    found = []
    sure = response.get("sure", 1)
    if type(sure) is not int or sure not in SURENESS:
        found.append(f"Mức độ chắc chắn chỉ nhận: {', '.join(SURENESS.values())}.")
    if "picked" in response:
        found += _problems_of_picks(record, response["picked"])
    if "pairs" in response:
        found += _problems_of_pairs(record, response["pairs"])
    if "order" in response:
        found += _problems_of_order(record, response["order"])
    found += _problems_of_words(record, response)
    return list(dict.fromkeys(found))


def _ids(choices: list[dict[str, str]]) -> set[str]:
    return {choice["id"] for choice in choices}


def _problems_of_picks(record: Mapping[str, Any], picked: object) -> list[str]:
    if not isinstance(picked, list) or not all(isinstance(one, str) for one in picked):
        return [_UNREADABLE]
    if not set(picked) <= _ids(record["choices"]):
        return [_UNKNOWN]
    if record["type"] != "several" and len(picked) > 1:
        return ["Câu hỏi này chỉ chọn một phương án."]
    if len(set(picked)) < len(picked):
        return ["Một phương án được gửi lên hai lần. Bạn hãy tải lại trang rồi chọn lại."]
    return []


def _problems_of_pairs(record: Mapping[str, Any], pairs: object) -> list[str]:
    if not isinstance(pairs, Mapping) or not all(isinstance(one, str | None) for one in pairs.values()):
        return [_UNREADABLE]
    rights = {right for right in pairs.values() if right is not None}
    return [] if set(pairs) <= _ids(record["left"]) and rights <= _ids(record["right"]) else [_UNKNOWN]


def _problems_of_order(record: Mapping[str, Any], order: object) -> list[str]:
    if not isinstance(order, list) or not all(isinstance(one, str | None) for one in order):
        return [_UNREADABLE]
    if not {one for one in order if one is not None} <= _ids(record["items"]):
        return [_UNKNOWN]
    if len(order) > len(record["items"]):
        return [f"Câu hỏi này chỉ có {len(record['items'])} mục để sắp thứ tự."]
    return []


def _problems_of_words(record: Mapping[str, Any], response: Mapping[str, Any]) -> list[str]:
    found = []
    for field, longest in (("value", LONGEST_NUMBER), ("text", LONGEST_TEXT)):
        words = response.get(field, "")
        if not isinstance(words, str):
            found.append(_UNREADABLE)
        elif len(words) > longest:
            found.append(f"Câu trả lời dài quá {longest} ký tự. Bạn hãy viết ngắn lại.")
        elif "\0" in words:
            found.append("Câu trả lời có ký tự không đọc được. Bạn hãy gõ lại.")
    comparator = response.get("comparator", "")
    if comparator not in ("", *COMPARATORS):
        found.append("Dấu so sánh gửi lên không có trong danh sách. Bạn hãy chọn lại.")
    elif comparator and not record["has_comparator"]:
        found.append("Câu hỏi này không dùng dấu so sánh.")
    return found
