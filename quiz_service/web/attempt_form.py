"""The fields of a quiz's form ↔ responses: the one parser behind saving and submitting, with script or without.

A field is named by what it is, the question's id and, where there are several, the choice's id; never by a position:

    q                             id of each question the form speaks about; answers of the others stay as they are
    pick.<question>               a choice (several of them for several choices)
    pair.<question>.<left item>   the right item, or ""
    rank.<question>.<item>        its place as a figure, or ""
    value.<question>, comparator.<question>, text.<question>
    sure.<question>               1, 2 or 3
    base_seq, client_key          the step the page was made upon; the key of this one request

In: the form's fields. Out: `SentForm`. Whether an id exists is for the operation: no database is asked here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz_service.operations.steps import UNKNOWN_QUESTION, InvalidAnswers

Fields = Mapping[str, list[str]]
"""Name of a field → its values, as sent or as to be filled in."""

KINDS_WITH_CHOICE = ("pair", "rank")
KINDS = ("pick", "value", "comparator", "text", "sure", *KINDS_WITH_CHOICE)
MOST_QUESTIONS = 200

TWICE = "Một ô được gửi lên hai lần. Hãy tải lại trang rồi gửi lại."
NO_NUMBER = "Thiếu số thứ tự của lần lưu. Hãy tải lại trang rồi gửi lại."
NO_KEY = "Thiếu mã của lần gửi. Hãy tải lại trang rồi gửi lại."
UNREADABLE = "Câu trả lời gửi lên không đúng dạng. Hãy tải lại trang rồi chọn lại."


@dataclass(frozen=True)
class SentForm:
    """What a form says: upon which step, in which request, what is answered."""

    base_seq: int
    client_key: str
    answers: dict[str, dict[str, Any]]


def field_name(kind: str, question_id: str, choice_id: str = "") -> str:
    """The name of a field."""
    return f"{kind}.{question_id}.{choice_id}" if kind in KINDS_WITH_CHOICE else f"{kind}.{question_id}"


def _parts(name: str) -> tuple[str, str, str] | None:
    """(kind, question id, choice id) of a field of ours that holds an answer; None for any other."""
    kind, *rest = name.split(".", 2)
    wanted = 2 if kind in KINDS_WITH_CHOICE else 1
    return (kind, rest[0], rest[1] if wanted == 2 else "") if kind in KINDS and len(rest) == wanted else None


def read_base_seq(fields: Fields) -> int | None:
    """The step the page was made upon; None when it is missing, there twice or no number."""
    values = fields.get("base_seq", [])
    return int(values[0]) if len(values) == 1 and re.fullmatch(r"[0-9]{1,9}", values[0]) else None


def read_form(fields: Fields) -> SentForm:
    """The form as responses by question id; a question that was left empty is there as {}.

    Raises:
        InvalidAnswers: a field is missing, there twice, or cannot be read; everything that is wrong at once.
    """
    base_seq, keys, questions = read_base_seq(fields), fields.get("client_key", []), fields.get("q", [])
    general = [] if base_seq is not None else [NO_NUMBER]
    general += [] if len(keys) == 1 else [NO_KEY]
    general += [TWICE] if len(set(questions)) < len(questions) or len(questions) > MOST_QUESTIONS else []
    given: dict[str, dict[tuple[str, str], list[str]]] = {question_id: {} for question_id in questions}
    for name, values in fields.items():
        parts = _parts(name)
        if parts and parts[1] in given:
            given[parts[1]][parts[0], parts[2]] = values
        elif parts:
            general.append(UNKNOWN_QUESTION)
    answers: dict[str, dict[str, Any]] = {}
    by_question: dict[str, list[str]] = {}
    for question_id, values_of in given.items():
        answers[question_id], problems = _read_response(values_of)
        by_question |= {question_id: problems} if problems else {}
    if general or by_question:
        raise InvalidAnswers(by_question, list(dict.fromkeys(general)))
    assert base_seq is not None, "its absence was told above"
    return SentForm(base_seq, keys[0], answers)


def _read_response(values_of: Mapping[tuple[str, str], list[str]]) -> tuple[dict[str, Any], list[str]]:
    """One question's response and what is wrong with its fields."""
    problems = [TWICE for (kind, _), values in values_of.items() if kind != "pick" and len(values) != 1][:1]
    single = {key: unicodedata.normalize("NFC", values[0]).strip() for key, values in values_of.items()}
    response: dict[str, Any] = {}
    picked = sorted(value for value in values_of.get(("pick", ""), []) if value)
    if picked:
        response["picked"] = picked
    pairs = {choice_id: value for (kind, choice_id), value in single.items() if kind == "pair" and value}
    if pairs:
        response["pairs"] = pairs
    ranks = {choice_id: value for (kind, choice_id), value in single.items() if kind == "rank"}
    if any(ranks.values()):
        response["order"], found = _read_order(ranks)
        problems += found
    response |= {
        kind: single[kind, ""] for kind in ("value", "comparator", "text") if single.get((kind, "")) not in (None, "")
    }
    sure = single.get(("sure", ""), "")
    if sure:
        response["sure"] = int(sure) if sure in ("1", "2", "3") else sure  # anything else is refused by the rules
    return response, problems


def _read_order(ranks: Mapping[str, str]) -> tuple[list[str | None], list[str]]:
    """Item ids by place, None where a place is free; two items at one place cannot be told as an order."""
    order: list[str | None] = [None] * len(ranks)
    problems = []
    for item_id, rank in ranks.items():
        if not rank:
            continue
        if not re.fullmatch(r"[0-9]{1,3}", rank) or not 1 <= int(rank) <= len(ranks):
            problems.append(UNREADABLE)
        elif order[int(rank) - 1] is not None:
            problems.append(f"Hai mục cùng mang số {int(rank)}. Mỗi số chỉ dùng cho một mục.")
        else:
            order[int(rank) - 1] = item_id
    return order, list(dict.fromkeys(problems))


def fields_of(question_id: str, response: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields that a response fills in: what `read_form` made it of."""
    fields = {
        field_name("pair", question_id, left): [right] for left, right in response.get("pairs", {}).items() if right
    }
    for place, item_id in enumerate(response.get("order", ()), start=1):
        if item_id is not None:
            fields[field_name("rank", question_id, item_id)] = [str(place)]
    if response.get("picked"):
        fields[field_name("pick", question_id)] = list(response["picked"])
    for kind in ("value", "comparator", "text", "sure"):
        if kind in response:
            fields[field_name(kind, question_id)] = [str(response[kind])]
    return fields


def filled_fields(answers: Mapping[str, Mapping[str, Any]], sent: Fields | None = None) -> dict[str, list[str]]:
    """What a page shows as filled in: the answers on the server, or, of the questions that `sent` speaks about, exactly
    what was just sent, right or wrong.
    """
    questions = set(sent.get("q", [])) if sent else set()
    fields: dict[str, list[str]] = {}
    for question_id, response in answers.items():
        if question_id not in questions:
            fields |= fields_of(question_id, response)
    for name, values in (sent or {}).items():
        parts = _parts(name)
        if parts and parts[1] in questions:
            fields[name] = values
    return fields


def answered_ids(fields: Fields) -> set[str]:
    """The questions that have something in a field that is graded: how sure somebody is answers nothing."""
    return {
        parts[1]
        for parts, values in ((_parts(name), values) for name, values in fields.items())
        if parts and parts[0] in ("pick", "pair", "rank", "value", "text") and any(value.strip() for value in values)
    }
