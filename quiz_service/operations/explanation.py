"""Why coverage changed between two days, for somebody's units: who came and went, who completed, what expired.

In: what is asked, as for coverage, and an earlier day. Out: `rules.change.Explanation`; the people and units in it,
when they are to be shown. The first count is that of the earlier day and the last that of the later, as coverage
counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from quiz_service.errors import Invalid
from quiz_service.operations.coverage_question import Asked, Selection, select_units
from quiz_service.operations.spans import load_curriculum
from quiz_service.rules.change import Between, Effect, Explanation, explain
from quiz_service.rules.completion import CompletionRecord, is_valid
from quiz_service.rules.coverage import Count
from quiz_service.rules.strata import Reading, chosen
from quiz_service.rules.timeline import STRAND_BITS, Curriculum, Standing, strands_done
from quiz_service.storage.counting_queries import current_readings
from quiz_service.storage.coverage_queries import Question, count_by_unit
from quiz_service.storage.span_queries import completions_of_changed, people_named, standings_on

Judge = Callable[[Standing], bool]


@dataclass(frozen=True)
class Changed:
    """One person in one step, with the unit that counts them (for a move: the one they came from or went to)."""

    person_id: int
    public_id: str
    staff_code: str
    name: str
    trained: int
    people: int
    unit_before: str
    """Name of the unit on the earlier day; "" when they were nowhere."""
    unit_after: str


@dataclass(frozen=True)
class Explained:
    """The explanation with what is needed to show whom it speaks of."""

    since: date
    explanation: Explanation
    selection: Selection
    before: Mapping[int, Standing]
    after: Mapping[int, Standing]


def explain_change(session: Session, asked: Asked, scope: frozenset[int] | None, since: date, *,
                   stratum: str = "") -> Explained:  # fmt: skip
    """Why the count of `asked.on` is not that of `since`; `stratum` "": of all strata. Seven queries at most.

    Raises:
        Invalid: the first day is not before the second, or a filter is not there.
        NotFound: no such unit within the scope.
    """
    readings = current_readings(session) if stratum else ()
    return explain_selected(session, select_units(session, asked, scope), since, readings, stratum=stratum)


def explain_selected(session: Session, selection: Selection, since: date, readings: Sequence[Reading], *,
                     stratum: str = "") -> Explained:  # fmt: skip
    """The same for units that were selected already. Five queries, whatever the size.

    Raises:
        Invalid: the first day is not before the second.
    """
    asked = selection.asked
    if since >= asked.on:
        raise Invalid([f"Ngày so sánh: {since:%d/%m/%Y} phải trước ngày {asked.on:%d/%m/%Y}."])
    selection = _of_stratum(selection, readings, stratum)
    curriculum = load_curriculum(session)
    changed = _with_other_rules(curriculum, since, asked.on)
    standings = standings_on(session, (since, asked.on), selection.units, changed)
    before, after = standings[since], standings[asked.on]
    question = selection.question_on(since)
    is_trained = _judge(question)
    is_counted = _is_counted(question)
    both = {one for one in before.keys() & after.keys() if is_counted(before[one]) and is_counted(after[one])}
    evidence = completions_of_changed(session, (since, asked.on), selection.units, changed)
    between = _between(evidence, before, after, both, curriculum, since, asked.on, is_trained)
    first = sum(count_by_unit(session, question).values(), Count())
    explanation = explain(first, before, after, between, is_counted=is_counted, is_trained=is_trained)
    return Explained(since, explanation, selection, before, after)


def people_of_step(session: Session, explained: Explained, kind: str) -> list[Changed]:
    """Whom a step is made of, in the order of ids. One query; the caller pages."""
    effects: Iterable[Effect] = next(step.effects for step in explained.explanation.steps if step.kind == kind)
    names = people_named(session, [effect.person_id for effect in effects])
    nodes = explained.selection.nodes

    def unit(standing: Standing | None) -> str:
        return nodes[standing.unit_id].name if standing else ""

    return [
        Changed(one.person_id, *names[one.person_id], one.trained, one.people,
                unit(explained.before.get(one.person_id)), unit(explained.after.get(one.person_id)))
        for one in effects
    ]  # fmt: skip


def _of_stratum(selection: Selection, readings: Sequence[Reading], stratum: str) -> Selection:
    """The units of a selection that belong to a stratum of the reading asked for."""
    if not stratum:
        return selection
    kinds = chosen(readings, selection.asked.reading).kinds_of(stratum)
    ids = frozenset(node.id for node in selection.nodes.values() if node.counted_kind in kinds)
    return replace(selection, units=ids if selection.units is None else ids & selection.units)


def _with_other_rules(curriculum: Curriculum, since: date, on: date) -> frozenset[str]:
    """Audiences whose path does not require the same on both days."""
    return frozenset(
        audience for audience in curriculum.requirements
        if curriculum.required_on(audience, since) != curriculum.required_on(audience, on)
    )  # fmt: skip


def _is_counted(question: Question) -> Judge:
    """Whether a standing counts: the same as `storage.coverage_queries.asked_for`, on an object."""

    def is_counted(standing: Standing) -> bool:
        is_here = question.units is None or standing.unit_id in question.units
        return standing.in_scope and is_here and question.audience in ("", standing.audience)

    return is_counted


def _judge(question: Question) -> Judge:
    """Whether a standing is trained: the same as `storage.coverage_queries.is_trained`, on an object."""
    if question.strand:
        bit = STRAND_BITS[question.strand]
        return lambda standing: bool(standing.strands & bit)
    if question.trained_rule == "any":
        return lambda standing: standing.strands != 0
    return lambda standing: standing.is_trained


def _between(evidence: Mapping[int, Iterable[CompletionRecord]], before: Mapping[int, Standing],
             after: Mapping[int, Standing], both: Collection[int], curriculum: Curriculum, since: date, on: date,
             is_trained: Judge) -> Between:  # fmt: skip
    """Who of those who are counted on both days is trained with only part of the change.

    Looked into for people whose group or whose path changed; `evidence` is theirs.
    """
    changed = _with_other_rules(curriculum, since, on)
    regrouped = {one for one in both if before[one].audience != after[one].audience}
    under_others = {one for one in both if after[one].audience in changed}

    def are_trained(people: Collection[int], day: date) -> frozenset[int]:
        """By the path of the later day's group as it was on the earlier day, with the evidence of a day."""
        return frozenset(
            one for one in people
            if is_trained(_under_old_rules(after[one], evidence.get(one, ()), curriculum, since, day))
        )  # fmt: skip

    unchanged = frozenset(one for one in both if one not in under_others and is_trained(after[one]))
    return Between(by_new_group=are_trained(regrouped, since), by_old_rules=unchanged | are_trained(under_others, on))


def _under_old_rules(
    standing: Standing, evidence: Iterable[CompletionRecord], curriculum: Curriculum, since: date, day: date
) -> Standing:
    required = curriculum.required_on(standing.audience, since)
    valid = {one.module_id for one in evidence if is_valid(one, day)}
    return replace(
        standing, strands=strands_done(required, valid, curriculum.strand_bits),
        is_trained=bool(required) and valid.issuperset(required),
    )  # fmt: skip
