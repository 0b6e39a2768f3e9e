"""Spans and evidence of single people: what spans are made of, and what a change between two days is told from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from quiz_service.rules.completion import CompletionRecord
from quiz_service.rules.timeline import Standing
from quiz_service.storage.coverage_queries import holds_on
from quiz_service.storage.models import Completion, CountedSpan, Person

CHUNK = 500
"""People at a time: bounds the length of a statement."""
MOST_IDS = 20_000
"""Ids of one statement where it only reads a few columns: SQLite takes 32,766 values, PostgreSQL 65,535."""


_VALID = select(
    Completion.person_id, Completion.module_id, Completion.completed_on, Completion.expires_on
).where(Completion.annulled_at.is_(None))  # fmt: skip
_OF_PEOPLE = _VALID.where(Completion.person_id.in_(bindparam("ids", expanding=True)))


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
        for row in session.execute(_OF_PEOPLE, {"ids": chunk}):
            found[row.person_id].append(CompletionRecord(row.module_id, row.completed_on, row.expires_on))
    return found


def completions_of_changed(
    session: Session, days: tuple[date, date], units: Collection[int] | None, audiences: Collection[str]
) -> Mapping[int, Sequence[CompletionRecord]]:
    """The same of whoever was in these units (None: all) on the later of two days, and on it either of one of these
    audiences or of another one than on the earlier. One query, however many they are.
    """
    first, last = days
    earlier, later = aliased(CountedSpan), aliased(CountedSpan)
    wanted = (
        select(later.person_id)
        .join(earlier, earlier.person_id == later.person_id)
        .where(later.starts_on <= last, later.ends_on > last, earlier.starts_on <= first, earlier.ends_on > first,
               or_(later.audience != earlier.audience, later.audience.in_(audiences)))
    )  # fmt: skip
    if units is not None:
        wanted = wanted.where(later.unit_id.in_(units))
    found: dict[int, list[CompletionRecord]] = defaultdict(list)
    for row in session.execute(_VALID.where(Completion.person_id.in_(wanted))):
        found[row.person_id].append(CompletionRecord(row.module_id, row.completed_on, row.expires_on))
    return found


def people_named(session: Session, person_ids: Collection[int]) -> dict[int, tuple[str, str, str]]:
    """Person id → (public id, staff code, name). One query for as many people as a page has to put in order."""
    columns = (Person.id, Person.public_id, Person.staff_code, Person.name)
    return {
        row[0]: (row[1], row[2], row[3])
        for chunk in in_chunks(person_ids, MOST_IDS)
        for row in session.execute(select(*columns).where(Person.id.in_(chunk)))
    }


def in_chunks(ids: Collection[int], size: int = CHUNK) -> Iterator[list[int]]:
    """The ids in ascending order, 500 at a time: whoever locks people does so in this order."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
