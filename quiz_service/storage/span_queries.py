"""Spans and evidence of single people: what spans are made of, and what a change between two days is told from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz_service.rules.completion import CompletionRecord
from quiz_service.rules.timeline import Standing
from quiz_service.storage.coverage_queries import holds_on
from quiz_service.storage.models import Completion, CountedSpan, Person

CHUNK = 500
"""People at a time: bounds the length of a statement."""


def standings_on(
    session: Session, days: tuple[date, date], units: Collection[int] | None, audiences: Collection[str]
) -> dict[date, dict[int, Standing]]:
    """Day → person id → standing, of people who were placed in these units (None: all) on one of two days.

    Left out is whoever has one and the same standing on both days, unless they are of one of these audiences. For
    whoever is not left out, both days are told, in whatever unit they were. One query.
    """
    first, last = days
    unlike = or_(CountedSpan.starts_on > first, CountedSpan.ends_on <= last, CountedSpan.audience.in_(audiences))
    on_either = or_(holds_on(first), holds_on(last))
    wanted = select(CountedSpan.person_id).where(on_either, unlike)
    if units is not None:
        wanted = wanted.where(CountedSpan.unit_id.in_(units))
    found: dict[date, dict[int, Standing]] = {first: {}, last: {}}
    for row in session.execute(
        select(CountedSpan.person_id, CountedSpan.starts_on, CountedSpan.ends_on, CountedSpan.unit_id,
               CountedSpan.audience, CountedSpan.in_scope, CountedSpan.strands, CountedSpan.is_trained)
        .where(on_either, CountedSpan.person_id.in_(wanted))
    ):  # fmt: skip
        standing = Standing(
            row.starts_on, row.ends_on, row.unit_id, row.audience, row.in_scope, row.strands, row.is_trained
        )
        for day in days:
            if standing.starts_on <= day < standing.ends_on:
                found[day][row.person_id] = standing
    return found


def completions_by_person(session: Session, person_ids: Collection[int]) -> Mapping[int, Sequence[CompletionRecord]]:
    """Person id → completions that were not annulled. One query per 500 people."""
    found: dict[int, list[CompletionRecord]] = defaultdict(list)
    for chunk in in_chunks(person_ids):
        for row in session.execute(
            select(Completion.person_id, Completion.module_id, Completion.completed_on, Completion.expires_on)
            .where(Completion.person_id.in_(chunk), Completion.annulled_at.is_(None))
        ):  # fmt: skip
            found[row.person_id].append(CompletionRecord(row.module_id, row.completed_on, row.expires_on))
    return found


def people_named(session: Session, person_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Person id → (public id, staff code, name). One query per 500 people."""
    columns = (Person.id, Person.public_id, Person.staff_code, Person.name)
    return {
        row[0]: (row[1], row[2], row[3])
        for chunk in in_chunks(person_ids)
        for row in session.execute(select(*columns).where(Person.id.in_(chunk)))
    }


def in_chunks(ids: Collection[int]) -> Iterator[list[int]]:
    """The ids in ascending order, 500 at a time: whoever locks people does so in this order."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
