"""Made-up courseware as the loader would give it: modules with questions, valid by default, for tests of publishing."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

from quiz_service.courseware.model import Courseware, Module, Path, Place, Question
from quiz_service.courseware.record import question_of, record_of
from tests.quiz_service.made_up_modules import a_record


def make_question(question_id: str = "m01-q01", kind: str = "one") -> Question:
    """A scored question; its words and its key come from its number."""
    return question_of(question_id, a_record(kind, int(question_id[-2:])), place=Place("questions.toml", 7))


def changed(question: Question, change: str = "", **record: Any) -> Question:
    """The question with other values in its record; with `change`, the author's word for it, the next revision."""
    revision, change = question.revision + bool(change), change or question.change
    return question_of(question.id, record_of(question) | record, revision, change, place=question.place)


def with_text(question: Question, **texts: str) -> list[dict[str, str]]:
    """The choices of a question with other texts, by choice id."""
    choices = copy.deepcopy(record_of(question)["choices"])
    return [choice | {"text": texts.get(choice["id"], choice["text"])} for choice in choices]


def make_module(*questions: Question, module_id: str = "m01", **changes: Any) -> Module:
    """A module with these scored questions."""
    module = Module(
        id=module_id, title=f"Học phần thử {module_id}", strand="nghiep-vu", audiences=("nguoi-ho-tro",),
        objectives=("Nêu được việc",), minutes=10, pass_mark=70, draw=len(questions) or 1, version="1: bản đầu",
        clauses=("II.1",), folder=f"training_modules/{module_id}-thu", place=Place("module.toml", 1),
        questions=questions,
    )  # fmt: skip
    return dataclasses.replace(module, **changes)


def make_path(*required: str, **changes: Any) -> Path:
    """The path of one audience."""
    path = Path(
        "nguoi-ho-tro", "Lộ trình thử", "vì bạn thuộc nhóm thử", required or ("m01",), (), Place("paths.toml", 3)
    )
    return dataclasses.replace(path, **changes)


def make_files(*modules: Module, paths: tuple[Path, ...] | None = None, **changes: Any) -> Courseware:
    """All files: these modules and one path over them."""
    over_all = (make_path(*[module.id for module in modules]),)
    return dataclasses.replace(Courseware(modules, over_all if paths is None else paths), **changes)
