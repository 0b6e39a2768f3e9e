"""Holds what the service says of coverage against the independent count; used on a small city and on the large one.

In: a session, the raw tables, questions. Out: a sentence for each disagreement; none is what is wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from quiz_service.operations import coverage
from quiz_service.operations.coverage_question import select_units
from quiz_service.operations.explanation import explain_change
from quiz_service.rules.coverage import Count
from quiz_service.rules.strata import chosen
from quiz_service.storage.counting_queries import current_readings
from quiz_service.storage.coverage_queries import count_by_unit
from tests.quiz_service.independent_count import Asked, RawCity, Told

GROUPS = ("trained", "untrained", "out-of-scope")


def as_service_asks(asked: Asked) -> coverage.Asked:
    """The same question in the service's words."""
    return coverage.Asked(date.fromisoformat(asked.day), asked.unit, asked.audience, asked.strand, asked.rule,
                          asked.reading)  # fmt: skip


def counted_in_storage(session: Session, asked: Asked) -> Count:
    """By the query that every count is made of, added up here."""
    selection = select_units(session, as_service_asks(asked), None)
    reading = chosen(current_readings(session), asked.reading)
    kinds = reading.kinds_of(asked.stratum or "all")
    counts = count_by_unit(session, selection.question)
    return sum((one for unit_id, one in counts.items() if selection.nodes[unit_id].counted_kind in kinds), Count())


def counted_in_report(session: Session, asked: Asked) -> tuple[Count, int | None]:
    """By the report that the screen and the exports read; how many are out of scope is told of all strata together."""
    report = coverage.coverage_report(session, as_service_asks(asked), None)
    assert sum((line.own for line in report.units), Count()) == report.total, "the units add up to the whole"
    if not asked.stratum:
        return report.total, report.out_of_scope
    return next(line.count for line in report.strata if line.id == asked.stratum), None


def people_in_lists(session: Session, asked: Asked) -> Told:
    """The staff codes in the lists behind the figures."""
    lists = []
    for group in GROUPS:
        people = list(coverage.iter_people_behind(session, as_service_asks(asked), None, group, stratum=asked.stratum))
        codes = frozenset(person.staff_code for person in people)
        assert len(codes) == len(people), "nobody is listed twice"
        lists.append(codes)
    return Told(*lists)


def disagreement(session: Session, city: RawCity, asked: Asked, *, most_people: int) -> str:
    """In what the service differs from the independent count for one question; "" when they agree.

    The lists of people are compared too, when they have at most so many.
    """
    told = city.tell(asked)
    trained, people, out_of_scope = told.figures
    expected = Count(trained, people)
    stored = counted_in_storage(session, asked)
    reported, reported_out = counted_in_report(session, asked)
    if stored != expected or reported != expected or reported_out not in (None, out_of_scope):
        return f"{asked}: {expected} and {out_of_scope} expected, {stored} stored, {reported} and {reported_out} told"
    if people + out_of_scope <= most_people and people_in_lists(session, asked) != told:
        return f"{asked}: the lists behind the figures have other people"
    return ""


def change_disagreement(session: Session, city: RawCity, asked: Asked, since: str) -> str:
    """In what the explanation of a change differs from the independent one; "" when they agree and it adds up."""
    explained = explain_change(session, as_service_asks(asked), None, date.fromisoformat(since), stratum=asked.stratum)
    told = explained.explanation
    steps = {step.kind: (step.trained, step.people) for step in told.steps if step.effects}
    expected = city.change(asked, since)
    if {kind: sums for kind, sums in steps.items() if sums != (0, 0)} != expected:
        return f"{asked} since {since}: {expected} expected, {steps} told"
    first, last = (city.tell(Asked(**{**vars(asked), "day": day})).figures for day in (since, asked.day))
    counts = [(one.trained, one.people) for one in (told.first, told.last)]
    if counts != [first[:2], last[:2]]:
        return f"{asked} since {since}: from {first} to {last} expected, {counts} told"
    return ""


def disagreements(session: Session, city: RawCity, questions: Sequence[Asked], *, most_people: int = 2_000,
                  progress: Callable[[int, int], None] = lambda done, total: None) -> list[str]:  # fmt: skip
    """Every question in which the two counts differ."""
    found = []
    for number, asked in enumerate(questions, start=1):
        found.append(disagreement(session, city, asked, most_people=most_people))
        progress(number, len(questions))
    return [one for one in found if one]
