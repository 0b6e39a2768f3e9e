"""Made-up published modules for tests: rows put straight into the database, one question of each type by default.

Feedback and explanations carry the mark `SECRET`, so that a test can look for it where nobody may see it yet.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.storage.models import ModuleRevision, PathRevision, QuestionRevision

TYPES = ("one", "several", "true-false", "matching", "ordering", "number", "short")
PUBLISHED = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
SECRET = "BÍMẬT"
_digests = itertools.count(1)


def _choice(choice_id: str, text: str) -> dict[str, str]:
    return {"id": choice_id, "text": text, "feedback": f"{SECRET} phản hồi {choice_id}."}


def _answer(kind: str, number: int) -> dict[str, Any]:
    match kind:
        case "one":
            return {"choices": [_choice(one, f"Phương án {one} câu {number}") for one in "abcd"], "key": ["c"]}
        case "several":
            return {"choices": [_choice(one, f"Ý {one} câu {number}") for one in "abcd"], "key": ["a", "d"]}
        case "true-false":
            return {"choices": [_choice("dung", "Đúng"), _choice("sai", "Sai")], "key": ["dung"]}
        case "matching":
            return {
                "left": [{"id": one, "text": f"Việc {one} câu {number}"} for one in ("1", "2", "3")],
                "right": [{"id": one, "text": f"Nơi {one} câu {number}"} for one in "abcd"],
                "key": {"1": "b", "2": "d", "3": "a"},
            }
        case "ordering":
            items = [{"id": one, "text": f"Bước {one} câu {number}"} for one in "abc"]
            return {"items": items, "key": ["b", "c", "a"]}
        case "number":
            return {"unit": "%", "has_comparator": True, "key": {"comparator": ">=", "value": "73"}}
        case _:
            accept = [f"{SECRET} đáp án"]
            return {"key": {"accept": accept, "ignore_marks": False, "ignore_case": True}}


def a_record(kind: str = "one", number: int = 1) -> dict[str, Any]:
    """The record of a question of this type."""
    return {
        "type": kind, "stem": f"Đề bài **câu {number}** loại {kind}?", **_answer(kind, number),
        "explanation": f"{SECRET} lời giải câu {number}.", "cites": ["II.1.g13"], "quote": [f"{SECRET} trích dẫn"],
    }  # fmt: skip


def right_response(record: Mapping[str, Any]) -> dict[str, Any]:
    """The response that earns the whole mark."""
    key = record["key"]
    match record["type"]:
        case "matching":
            return {"pairs": dict(key)}
        case "ordering":
            return {"order": list(key)}
        case "number":
            return {"value": key["value"], "comparator": key["comparator"]}
        case "short":
            return {"text": key["accept"][0]}
        case _:
            return {"picked": list(key)}


def wrong_response(record: Mapping[str, Any]) -> dict[str, Any]:
    """An answered response that earns nothing."""
    match record["type"]:
        case "matching":
            return {"pairs": {"1": "c"}}
        case "ordering":
            return {"order": ["a", "b", "c"]}
        case "number":
            return {"value": "12", "comparator": "<"}
        case "short":
            return {"text": "không phải"}
        case "true-false":
            return {"picked": ["sai"]}
        case _:
            return {"picked": ["b"]}


def add_question(session: Session, question_id: str, record: dict[str, Any], **changes: Any) -> QuestionRevision:
    """A published question; its module is the part of the id before the dash."""
    digest = f"{next(_digests):064x}"
    values: dict[str, Any] = {
        "question_id": question_id, "module_id": question_id.split("-")[0], "revision": 1, "change": "new",
        "answer_digest": digest, "wording_digest": digest, "record": record, "published_at": PUBLISHED,
    }  # fmt: skip
    row = QuestionRevision(**values | changes)
    session.add(row)
    session.flush()
    return row


def add_module(
    session: Session, module_id: str = "m01", *, kinds: Sequence[str] = TYPES, **changes: Any
) -> ModuleRevision:
    """A published module with one question of each kind named; the draw takes them all unless `draw` says otherwise."""
    values: dict[str, Any] = {
        "module_id": module_id, "revision": 1, "title": f"Học phần thử {module_id}", "slug": f"{module_id}-thu",
        "strand": "nghiep-vu", "minutes": 15, "pass_mark": 70, "draw": len(kinds), "digest": f"{next(_digests):064x}",
        "published_at": PUBLISHED,
    }  # fmt: skip
    module = ModuleRevision(**values | changes)
    session.add(module)
    for number, kind in enumerate(kinds, start=1):
        add_question(session, f"{module_id}-q{number:02}", a_record(kind, number))
    session.flush()
    return module


def add_path(session: Session, audience: str = "nguoi-ho-tro", *, required: Sequence[str] = ("m01",),
             optional: Sequence[str] = (), revision: int = 1) -> PathRevision:  # fmt: skip
    """A published path."""
    path = PathRevision(
        audience=audience, revision=revision, title=f"Lộ trình thử {audience}", why="vì bạn thuộc nhóm thử",
        required=list(required), optional=list(optional), published_at=PUBLISHED,
    )  # fmt: skip
    session.add(path)
    session.flush()
    return path
