"""What must hold before questions are published: `check_courseware` runs every rule and honours silences.

In: Courseware and the plan's clauses. Out: problems with file and line, in Vietnamese. Pure, and never raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from quiz_service.courseware.checks import (
    answers,
    balance,
    counting,
    grounding,
    ids,
    lessons,
    likeness,
    parallel,
    paths,
    stems,
    wording,
)  # fmt: skip
from quiz_service.courseware.checks.ids import new_ids
from quiz_service.courseware.checks.rule import Finding, Rule, Scope
from quiz_service.courseware.clauses import Clauses
from quiz_service.courseware.model import Courseware, Silence
from quiz_service.problems import Problem

__all__ = ["RULES", "SILENCE", "Rule", "Scope", "check_courseware", "new_ids"]

FAMILIES = (ids, answers, grounding, stems, parallel, balance, likeness, wording, lessons, paths, counting)
RULES: tuple[Rule, ...] = tuple(chain.from_iterable(family.RULES for family in FAMILIES))
RULE_BY_CODE = {rule.code: rule for rule in RULES}
SILENCE = "silence"
"""The code of problems with silences themselves."""


def _problem(rule: Rule, finding: Finding) -> Problem:
    place = finding.place
    return Problem(place.path, place.line, finding.message, finding.hint, rule.code, rule.severity)


def _silences(courseware: Courseware) -> Iterator[tuple[str, Silence]]:
    """(question or module id, silence)."""
    for module in courseware.modules:
        yield from ((module.id, silence) for silence in module.silences)
    for _, question in courseware.questions:
        yield from ((question.id, silence) for silence in question.silences)


def _fault(silence: Silence, used: bool) -> tuple[str, str] | None:
    """What is wrong with a silence and what to do."""
    rule = RULE_BY_CODE.get(silence.rule)
    if rule is None:
        return f"Không có quy tắc nào mang mã «{silence.rule}».", "Xem các mã bằng lệnh: quiz rules."
    if not rule.can_be_silenced:
        return f"Quy tắc «{silence.rule}» không được bỏ qua.", "Sửa câu hỏi."
    if not silence.reason:
        return f"Bỏ qua quy tắc «{silence.rule}» mà không nêu lý do.", 'Thêm reason = "…".'
    if not used:
        return f"Không cần bỏ qua quy tắc «{silence.rule}» nữa.", "Xóa mục này khỏi silence."
    return None


def _silence_problems(silences: Mapping[tuple[str, str], Silence], used: set[tuple[str, str]]) -> Iterator[Problem]:
    for key, silence in silences.items():
        fault = _fault(silence, key in used)
        if fault:
            yield Problem(silence.place.path, silence.place.line, *fault, rule=SILENCE)


def check_courseware(courseware: Courseware, clauses: Clauses) -> list[Problem]:
    """Every breach of every rule that no author has silenced with a reason."""
    scope = Scope(courseware, clauses)
    silences = {(owner, silence.rule): silence for owner, silence in _silences(courseware)}
    problems, used = [], set()
    for rule in RULES:
        for finding in rule.check(scope):
            key = (finding.owner, rule.code)
            if key in silences and rule.can_be_silenced and silences[key].reason:
                used.add(key)
            else:
                problems.append(_problem(rule, finding))
    return sorted({*problems, *_silence_problems(silences, used)})
