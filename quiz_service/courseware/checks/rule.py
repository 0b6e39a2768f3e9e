"""What a rule is: a code an author can name, how grave it is, the good practice behind it, and the check.

Numbered guidelines are those of Haladyna, Downing & Rodriguez, "A Review of Multiple-Choice Item-Writing Guidelines
for Classroom Assessment", Applied Measurement in Education 15(3), 2002, 309-334 (31 guidelines).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from quiz_service.courseware.clauses import Clauses
from quiz_service.courseware.lesson import LessonReading, read_lesson
from quiz_service.courseware.model import Courseware, Module, Place, Question
from quiz_service.problems import Severity


@dataclass(frozen=True)
class Finding:
    """One breach of a rule. `owner` is the question or module whose author may silence it."""

    place: Place
    message: str
    hint: str
    owner: str = ""


@dataclass(frozen=True)
class Scope:
    """All that a rule may look at."""

    courseware: Courseware
    clauses: Clauses

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Scored and practice questions, in the order of the files."""
        return tuple(question for _, question in self.courseware.questions)

    @cached_property
    def lessons(self) -> tuple[tuple[Module, str, LessonReading], ...]:
        """Each module that has a lesson, with the lesson's path and what stands in it."""
        return tuple(
            (module, module.lesson.place.path, read_lesson(module.lesson.text))
            for module in self.courseware.modules
            if module.lesson
        )


@dataclass(frozen=True)
class Rule:
    """A rule that `quiz check` holds courseware to."""

    code: str
    severity: Severity
    guideline: str
    check: Callable[[Scope], Iterable[Finding]]
    can_be_silenced: bool = True
    """False where silence would let an untruth or a broken file through."""


def error(code: str, guideline: str, check: Callable[[Scope], Iterable[Finding]], *, final: bool = False) -> Rule:
    """A rule whose breach stops publication; a final one cannot be silenced."""
    return Rule(code, Severity.ERROR, guideline, check, not final)


def warning(code: str, guideline: str, check: Callable[[Scope], Iterable[Finding]]) -> Rule:
    """A rule whose breach is counted."""
    return Rule(code, Severity.WARNING, guideline, check)
