"""Modules, questions, paths as the authors' files say them. Frozen records; each knows its file and line.

In: nothing. Out: types. A record says what is written, not whether it is right: that is for `checks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from quiz_service.courseware.clauses import TrainingTarget
from quiz_service.rules.strata import Reading

STRANDS = {
    "nghiep-vu": "nghiệp vụ phòng, chống mại dâm",
    "giam-hai": "can thiệp giảm hại",
    "bao-luc-gioi": "phòng, chống bạo lực trên cơ sở giới",
    "hoa-nhap": "hỗ trợ hòa nhập cộng đồng",
}
"""The four strands of the training target (II.1.g13)."""

AUDIENCES = {
    "can-bo-thanh-pho": "cán bộ cấp Thành phố",
    "can-bo-huyen-xa": "cán bộ cấp huyện, cấp xã, cơ quan, tổ chức có liên quan",
    "doi-178": "thành viên Đội Kiểm tra liên ngành 178",
    "nguoi-ho-tro": "người trực tiếp cung cấp dịch vụ hỗ trợ",
    "tuyen-truyen": "báo cáo viên, tuyên truyền viên, tình nguyện viên, cộng tác viên",
}
"""Who is trained: the strata of II.1.g13 and the audiences of II.2.e."""

QUESTION_TYPES = ("one", "several", "true-false", "matching", "ordering", "number", "short")
COMPARATORS = (">=", ">", "=", "<", "<=")
ANSWERS_SHOWN = ("after-submit", "after-pass", "never")
"""When a learner sees the right answers of an attempt."""
AGAIN = " (2)"
"""Marks, in `Question.lines`, the line where a choice's id is used a second time."""


@dataclass(frozen=True)
class Place:
    """Where something is written; `line` counts from 1 (0: the whole file)."""

    path: str
    line: int = 0


@dataclass(frozen=True)
class Choice:
    """Something a learner can pick, place or pair. The id is permanent: answers are stored by it."""

    id: str
    text: str
    feedback: str = ""
    """Why right or wrong; only selections have it."""


@dataclass(frozen=True)
class Selection:
    """Types one, several, true-false: pick among choices."""

    choices: tuple[Choice, ...]
    correct: tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """Give each left item its right item; at least one right item stays over."""

    left: tuple[Choice, ...]
    right: tuple[Choice, ...]
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ordering:
    """Put items in the order that the words themselves give."""

    items: tuple[Choice, ...]
    order: tuple[str, ...]


@dataclass(frozen=True)
class Number:
    """A figure with its unit; with a comparator the learner gives that too ("trên" is not "ít nhất")."""

    value: Decimal
    unit: str
    comparator: str = ""


@dataclass(frozen=True)
class ShortText:
    """A few words. Accents and case are forgiven only where stated."""

    accept: tuple[str, ...]
    ignore_marks: bool = False
    ignore_case: bool = False


Answer = Selection | Matching | Ordering | Number | ShortText


@dataclass(frozen=True)
class Silence:
    """An author's decision that one rule does not apply here, with the reason."""

    rule: str
    reason: str
    place: Place


@dataclass(frozen=True)
class Question:
    """One question. `id` is permanent and never given to another question."""

    id: str
    type: str
    stem: str
    answer: Answer
    explanation: str
    cites: tuple[str, ...]
    """Clause ids from which alone it can be answered."""
    quote: tuple[str, ...]
    """The plan's exact words that answer it."""
    place: Place
    revision: int = 1
    change: str = ""
    """What the author says of this revision: "typo" or "meaning"; "" for the first one."""
    silences: tuple[Silence, ...] = ()
    scored: bool = True
    """False: a practice question, shown on the site with its answer."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    """Key → line; `choices.a` → the line of choice a."""

    def at(self, *keys: str) -> Place:
        """The place of the first of these keys that has a line of its own, else of the question."""
        return Place(self.place.path, next((self.lines[key] for key in keys if key in self.lines), self.place.line))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Everything a learner can pick, place or pair; () where nothing is offered."""
        match self.answer:
            case Selection(choices=choices):
                return choices
            case Matching(left=left, right=right):
                return left + right
            case Ordering(items=items):
                return items
            case _:
                return ()

    @property
    def key_text(self) -> str:
        """The correct answer in words, one sentence's worth."""
        text_by_id = {choice.id: choice.text for choice in self.choices}
        match self.answer:
            case Selection(correct=correct):
                return "; ".join(text_by_id.get(one, one) for one in correct)
            case Matching(left=left, right=right, pairs=pairs):
                lefts = {choice.id: choice.text for choice in left}
                rights = {choice.id: choice.text for choice in right}
                return "; ".join(f"{lefts.get(a, a)} – {rights.get(b, b)}" for a, b in pairs)
            case Ordering(order=order):
                return " → ".join(text_by_id.get(one, one) for one in order)
            case Number(value=value, unit=unit, comparator=comparator):
                return " ".join(part for part in (comparator, str(value), unit) if part)
            case ShortText(accept=accept):
                return " / ".join(accept)


@dataclass(frozen=True)
class Lesson:
    """lesson.md as written; `courseware.lesson` reads what is in it."""

    text: str
    place: Place


@dataclass(frozen=True)
class Module:
    """One folder of training_modules/: what is taught, and the questions that prove it."""

    id: str
    title: str
    strand: str
    audiences: tuple[str, ...]
    objectives: tuple[str, ...]
    minutes: int
    pass_mark: int
    """Percent of the marks, from 1 to 100."""
    draw: int
    """How many questions an attempt draws from the scored pool."""
    version: str
    clauses: tuple[str, ...]
    folder: str
    place: Place
    lesson: Lesson | None = None
    questions: tuple[Question, ...] = ()
    practice: tuple[Question, ...] = ()
    validity_months: int | None = None
    attempts_allowed: int | None = None
    """None: as many as one likes."""
    wait_minutes: int = 0
    """From one submission to the next start."""
    answers_shown: str = ANSWERS_SHOWN[0]
    silences: tuple[Silence, ...] = ()
    """Rules silenced for the lesson and for the module as a whole."""
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    def at(self, key: str) -> Place:
        """The place of a key of module.toml."""
        return Place(self.place.path, self.lines.get(key, self.place.line))

    @property
    def questions_place(self) -> Place:
        """The file of the scored questions as a whole."""
        return Place(f"{self.folder}/questions.toml")


@dataclass(frozen=True)
class Path:
    """What one audience learns, in order; `id` is the audience's id, `why` is shown to the trainee."""

    id: str
    title: str
    why: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class WrittenReading:
    """A way to read the training target, from counting.toml; `clause` is the one that is read so."""

    reading: Reading
    clause: str
    place: Place
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str) -> Place:
        """Where a key is written."""
        return Place(self.place.path, self.lines.get(key, self.place.line))


@dataclass(frozen=True)
class Stigma:
    """Words not to be used, found whatever their case; `prefer` is what to write instead."""

    words: tuple[str, ...]
    prefer: str
    reason: str
    place: Place


@dataclass(frozen=True)
class UsedId:
    """A line of question-ids.txt: an id that was given once. `retired` tells why it is gone ("" while in use)."""

    id: str
    retired: str
    place: Place


@dataclass(frozen=True)
class Courseware:
    """Everything in training_modules/ that could be read."""

    modules: tuple[Module, ...] = ()
    paths: tuple[Path, ...] = ()
    stigma: tuple[Stigma, ...] = ()
    used_ids: tuple[UsedId, ...] = ()
    unread: frozenset[str] = frozenset()
    """Ids of modules with faults of form: what they hold is known only in part."""
    readings: tuple[WrittenReading, ...] = ()
    targets: tuple[TrainingTarget, ...] = ()
    """Of the plan, not of training_modules/: given by whoever publishes them together."""

    @cached_property
    def module_by_id(self) -> dict[str, Module]:
        """The first module of each id."""
        return {module.id: module for module in reversed(self.modules)}

    @cached_property
    def questions(self) -> tuple[tuple[Module, Question], ...]:
        """Scored and practice questions of all modules with their module, in the order of the files."""
        return tuple((module, q) for module in self.modules for q in module.questions + module.practice)
