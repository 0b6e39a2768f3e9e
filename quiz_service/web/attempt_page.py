"""An attempt as its page shows it: questions with their fields, filled in.

In: the questions that were drawn and the fields to fill in. Out: small objects for the template. Nothing of the key, of
feedback, explanations or quotations is read here: what is not in these objects cannot reach a browser before the
submission.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from quiz_service.clock import HANOI
from quiz_service.operations.steps import answers_after
from quiz_service.rules.responses import LONGEST_TEXT
from quiz_service.storage.attempt_queries import asked_questions, steps_of
from quiz_service.storage.models import Attempt, AttemptQuestion
from quiz_service.web.attempt_form import Fields, answered_ids, field_name, filled_fields
from quiz_service.web.markdown import render_block, render_inline
from quiz_service.web.module_title import full_title

TASKS = {
    "one": "Chọn một câu trả lời.",
    "several": "Chọn tất cả các câu trả lời đúng.",
    "true-false": "Chọn Đúng hoặc Sai.",
    "matching": "Chọn cho mỗi mục một nội dung phù hợp. Có nội dung không dùng đến.",
    "ordering": "Chọn số thứ tự cho từng mục, bắt đầu từ 1. Mỗi số chỉ dùng cho một mục.",
    "number": "Điền một con số.",
    "short": "Viết một câu trả lời ngắn.",
}
COMPARED = "Chọn từ so sánh và điền một con số."
COMPARATORS = {"": "Chọn…", ">=": "≥ ít nhất", ">": "> trên", "=": "= bằng", "<": "< dưới", "<=": "≤ nhiều nhất"}
SURENESS = {"1": "Chưa chắc", "2": "Khá chắc", "3": "Chắc chắn"}


def clock_time(moment: datetime) -> str:
    """14:05, the time of Hà Nội: when something was saved today."""
    return f"{moment.astimezone(HANOI):%H:%M}"


@dataclass(frozen=True)
class Option:
    """Something to tick or to select."""

    value: str
    label: Markup | str
    is_chosen: bool


@dataclass(frozen=True)
class Control:
    """One field: a list to select from when it has options, a line to type in otherwise."""

    id: str
    name: str
    label: Markup | str
    options: tuple[Option, ...] = ()
    value: str = ""


@dataclass(frozen=True)
class AskedQuestion:
    """A question as it is asked. `problems`: what is wrong with what was just sent."""

    number: int
    id: str
    kind: str
    stem: Markup
    task: str
    choices: tuple[Option, ...]
    controls: tuple[Control, ...]
    unit: str
    sure: tuple[Option, ...]
    is_answered: bool
    problems: tuple[str, ...] = ()

    @property
    def pick_name(self) -> str:
        """Name of the fields to tick."""
        return field_name("pick", self.id)

    @property
    def sure_name(self) -> str:
        """Name of the field that tells how sure the person is."""
        return field_name("sure", self.id)

    @property
    def state(self) -> str:
        """For the list of questions: "refused", "answered" or "open"."""
        return "refused" if self.problems else "answered" if self.is_answered else "open"


def _options(labels: Mapping[str, Markup | str], chosen: Sequence[str]) -> tuple[Option, ...]:
    return tuple(Option(value, label, value in chosen) for value, label in labels.items())


def _texts(record: Mapping[str, Any], part: str, order: Sequence[str] = ()) -> dict[str, str]:
    """Choice id → text, in the order drawn for this attempt."""
    texts = {choice["id"]: choice["text"] for choice in record.get(part, ())}
    return {choice_id: texts[choice_id] for choice_id in order or texts if choice_id in texts}


def _choices(question_id: str, record: Mapping[str, Any], order: Sequence[str], fields: Fields) -> tuple[Option, ...]:
    labels = {choice_id: render_inline(text) for choice_id, text in _texts(record, "choices", order).items()}
    return _options(labels, fields.get(field_name("pick", question_id), []))


def _controls(place: str, question_id: str, record: Mapping[str, Any], order: Sequence[str],
              fields: Fields) -> tuple[Control, ...]:  # fmt: skip
    """The fields of a question that has no choices to tick; `place` begins the ids of its elements."""

    def control(kind: str, label: Markup | str, choice_id: str = "", options: Mapping[str, str] | None = None,
                number: int = 1) -> Control:  # fmt: skip
        name = field_name(kind, question_id, choice_id)
        values = fields.get(name, [""])
        return Control(f"{place}-{kind}-{number}", name, label, _options(options or {}, values), values[0])

    match record["type"]:
        case "matching":
            # The list of a select holds plain words: marks of Markdown are rendered, then the tags taken off.
            rights = {one: str(render_inline(text).striptags()) for one, text in _texts(record, "right", order).items()}
            return tuple(
                control("pair", render_inline(text), left, {"": "Chọn…", **rights}, number)
                for number, (left, text) in enumerate(_texts(record, "left").items(), start=1)
            )
        case "ordering":
            items = _texts(record, "items", order)
            places = {"": "Thứ tự", **{str(rank): str(rank) for rank in range(1, len(items) + 1)}}
            return tuple(
                control("rank", render_inline(text), item, places, number)
                for number, (item, text) in enumerate(items.items(), start=1)
            )
        case "number":
            figure = control("value", "Con số")
            compared = control("comparator", "Từ so sánh", options=COMPARATORS)
            return (compared, figure) if record["has_comparator"] else (figure,)
        case "short":
            return (control("text", f"Câu trả lời (nhiều nhất {LONGEST_TEXT} ký tự)"),)
        case _:
            return ()


def asked_question(question: AttemptQuestion, fields: Fields, problems: Sequence[str] = ()) -> AskedQuestion:
    """One question of an attempt with its fields filled in."""
    record, question_id, place = question.revision.record, question.revision.question_id, f"cau-{question.position}"
    order = question.choice_order
    has_comparator = record.get("has_comparator", False)
    return AskedQuestion(
        number=question.position, id=question_id, kind=record["type"], stem=render_block(record["stem"]),
        task=COMPARED if has_comparator else TASKS[record["type"]],
        choices=_choices(question_id, record, order, fields),
        controls=_controls(place, question_id, record, order, fields), unit=record.get("unit", ""),
        sure=_options(SURENESS, fields.get(field_name("sure", question_id), [])),
        is_answered=question_id in answered_ids(fields), problems=tuple(problems),
    )  # fmt: skip


@dataclass(frozen=True)
class AttemptPage:
    """All that the page of an open attempt shows. `is_unsent`: what is filled in is not what the server holds."""

    id: str
    module_id: str
    title: str
    questions: tuple[AskedQuestion, ...]
    base_seq: int
    client_key: str
    saved_at: datetime | None
    is_unsent: bool
    general_problems: tuple[str, ...] = ()
    stale_at: datetime | None = None
    """When the answers on the server were saved from elsewhere, after a stale save."""
    differing: tuple[AskedQuestion, ...] = ()
    """Questions whose answers differ from those on the server then."""
    left_open: tuple[AskedQuestion, ...] = ()
    """Questions without an answer in a submission that was held back to ask whether that is meant."""

    @property
    def answered(self) -> int:
        """How many questions have an answer filled in."""
        return sum(question.is_answered for question in self.questions)

    @property
    def problems(self) -> list[str | tuple[str, str]]:
        """For the summary at the top: sentences, those of a question with the id of its place."""
        of_questions = [
            (f"cau-{question.number}", f"Câu {question.number}: {problem}")
            for question in self.questions
            for problem in question.problems
        ]
        return [*self.general_problems, *of_questions]


def attempt_page(session: Session, attempt: Attempt, *, sent: Fields | None = None, base_seq: int | None = None,
                 by_question: Mapping[str, Sequence[str]] | None = None, general: Sequence[str] = (),
                 stale_at: datetime | None = None, differing: Sequence[str] = (),
                 is_held_back: bool = False) -> AttemptPage:  # fmt: skip
    """The page of an open attempt with the answers on the server, or with those of `sent`, which were refused.

    `base_seq`: the step that the next save is made upon; None: the last one.
    """
    steps = steps_of(session, attempt.id)
    fields, problems = filled_fields(answers_after(steps), sent), by_question or {}
    questions = tuple(
        asked_question(question, fields, problems.get(question.revision.question_id, ()))
        for question in asked_questions(session, attempt.id)
    )
    return AttemptPage(
        id=attempt.public_id, module_id=attempt.module_id,
        title=full_title(attempt.module_revision, "Bài kiểm tra học phần"), questions=questions,
        base_seq=attempt.last_seq if base_seq is None else base_seq, client_key=secrets.token_urlsafe(18),
        saved_at=steps[-1].at if steps else None, is_unsent=sent is not None, general_problems=tuple(general),
        stale_at=stale_at, differing=tuple(question for question in questions if question.id in differing),
        left_open=tuple(question for question in questions if is_held_back and not question.is_answered),
    )  # fmt: skip
