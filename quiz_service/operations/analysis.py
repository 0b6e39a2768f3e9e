"""What the submitted answers say about questions and clauses: reads the evidence, lets `rules` judge.

In: modules and a scope of units. Out: item reports, and a heat map of clauses by unit. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from quiz_service.rules.analysis import ItemReport, Offered, Row, analyse
from quiz_service.rules.heat_map import HeatMap, heat_map
from quiz_service.storage.answer_queries import FirstAttempt, first_attempts, revisions_of, unit_names
from quiz_service.storage.models import QuestionRevision


@dataclass(frozen=True)
class QuestionReport:
    """A question revision with what the answers say about it; `revision` is its newest row."""

    revision: QuestionRevision
    item: ItemReport


@dataclass(frozen=True)
class ClauseMap:
    """The heat map with the names of its units, in their order."""

    table: HeatMap
    units: Mapping[int, str]


def _rows(attempts: Iterator[FirstAttempt], revisions: Mapping[int, QuestionRevision]) -> Iterator[Row]:
    for attempt in attempts:
        total = Fraction(attempt.marks)
        for detail in attempt.details:
            revision, response = revisions[detail["revision_id"]], detail["response"]
            yield Row(
                attempt.attempt_id, revision.question_id, revision.revision, Fraction(detail["mark"]), total,
                attempt.out_of, tuple(response.get("picked", ())), response.get("sure"), attempt.person_id,
                attempt.unit_id, tuple(revision.record["cites"]),
            )  # fmt: skip


def _offered(revision: QuestionRevision) -> Offered:
    choices = revision.record.get("choices", ())
    return Offered(tuple(choice["id"] for choice in choices), tuple(revision.record["key"]) if choices else ())


def report_questions(session: Session, module_id: str, *, units: Collection[int] | None,
                     on: date) -> list[QuestionReport]:  # fmt: skip
    """A report for each question of a module that is drawn now or was answered, in the order of ids and revisions."""
    revisions = revisions_of(session, [module_id])
    newest = {(row.question_id, row.revision): row for row in sorted(revisions.values(), key=lambda row: row.id)}
    rows = _rows(first_attempts(session, [module_id], units=units, on=on), revisions)
    items = analyse(rows, {item: _offered(row) for item, row in newest.items()})
    reports = [QuestionReport(newest[item.question_id, item.revision], item) for item in items]
    return [report for report in reports if report.item.seen or report.revision.retired_at is None]


def map_clauses(session: Session, module_ids: Collection[str], *, units: Collection[int] | None,
                on: date) -> ClauseMap:  # fmt: skip
    """The share of marks lost, by clause and unit; figures of fewer than five people are hidden by `rules.heat_map`."""
    table = heat_map(_rows(first_attempts(session, module_ids, units=units, on=on), revisions_of(session, module_ids)))
    return ClauseMap(table, unit_names(session, table.units))
