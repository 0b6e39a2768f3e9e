"""Keeps `counted_spans` right: derived from placements, completions and paths whenever one of them changes.

`refresh` is called by every operation that changes a person's placements or evidence; `rebuild` makes all spans anew
and tells for how many people they differed, which is nobody unless something was written past the operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.rules.timeline import STRAND_BITS, Curriculum, PlacementRecord, Requirement, timeline
from quiz_service.storage.models import Base, CountedSpan, ModuleRevision, PathRevision, Person, Placement
from quiz_service.storage.span_queries import CHUNK, completions_by_person, in_chunks

OnProgress = Callable[[int, int], None]
"""Called with (done, total)."""
COLUMNS = ("starts_on", "ends_on", "unit_id", "audience", "in_scope", "strands", "is_trained")


_TABLE = Base.metadata.tables[CountedSpan.__tablename__]


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


# Put together once: a submission that is passed asks them.
_PATHS = select(PathRevision.audience, PathRevision.published_at, PathRevision.required).order_by(
    PathRevision.audience, PathRevision.revision
)
_STRANDS = select(ModuleRevision.module_id, ModuleRevision.strand).order_by(ModuleRevision.id)
_LOCK = (
    select(Person.id)
    .where(Person.id.in_(bindparam("ids", expanding=True)))
    .order_by(Person.id)
    .with_for_update(key_share=True)
)
_PLACED = (
    select(Placement.person_id, Placement.id, Placement.unit_id, Placement.audience, Placement.in_scope,
           Placement.starts_on, Placement.ends_on)
    .where(Placement.person_id.in_(bindparam("ids", expanding=True)), Placement.is_main.is_(True))
)  # fmt: skip
_STORED = (
    select(CountedSpan.person_id, *(getattr(CountedSpan, column) for column in COLUMNS))
    .where(CountedSpan.person_id.in_(bindparam("ids", expanding=True)))
    .order_by(CountedSpan.person_id, CountedSpan.starts_on)
)


def load_curriculum(session: Session) -> Curriculum:
    """What every audience's path required from which day on, and each module's strand. Two queries."""
    requirements: dict[str, list[Requirement]] = defaultdict(list)
    for audience, published_at, required in session.execute(_PATHS):
        requirements[audience].append(Requirement(day_in_hanoi(published_at), tuple(required)))
    bits = {module_id: STRAND_BITS.get(strand, 0) for module_id, strand in session.execute(_STRANDS)}
    return Curriculum(requirements, bits)


def spans_of(session: Session, person_ids: Sequence[int], curriculum: Curriculum) -> dict[int, list[dict[str, Any]]]:
    """Person id → spans as rows, computed from the evidence. Two queries."""
    placements: dict[int, list[PlacementRecord]] = defaultdict(list)
    for row in session.execute(_PLACED, {"ids": list(person_ids)}):
        placements[row.person_id].append(
            PlacementRecord(row.id, row.unit_id, row.audience, row.in_scope, row.starts_on, row.ends_on)
        )
    completions = completions_by_person(session, person_ids)
    return {
        person_id: [
            {"person_id": person_id} | {column: getattr(span, column) for column in COLUMNS}
            for span in timeline(placements[person_id], completions.get(person_id, ()), curriculum)
        ]
        for person_id in person_ids
    }


def _stored(session: Session, person_ids: Sequence[int]) -> Mapping[int, list[tuple[Any, ...]]]:
    """Person id → spans as they are stored, in the order of days."""
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for row in session.execute(_STORED, {"ids": list(person_ids)}):
        found[row[0]].append(tuple(row[1:]))
    return found


def _as_stored(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column] for column in COLUMNS)


def refresh(session: Session, person_ids: Collection[int], progress: OnProgress = _silent) -> None:
    """Make the spans of these people anew; where they come out as they are stored, nothing is written, as after most
    modules of a path. What was changed before is flushed first.

    Each person is locked before the evidence is read: of two that change it at once, the second sees what the first
    wrote. The lock is the weak one, since whoever added evidence holds the person's key already.
    """
    session.flush()
    for number, chunk in enumerate(in_chunks(person_ids)):
        session.execute(_LOCK, {"ids": chunk}).all()
        spans = spans_of(session, chunk, load_curriculum(session))
        stored = _stored(session, chunk)
        changed = [one for one in chunk if stored[one] != [_as_stored(row) for row in spans[one]]]
        if any(stored[one] for one in changed):
            session.execute(delete(CountedSpan).where(CountedSpan.person_id.in_(changed)))
        rows = [row for one in changed for row in spans[one]]
        if rows:
            session.execute(insert(_TABLE), rows)
        progress(number * CHUNK + len(chunk), len(person_ids))


def refresh_audiences(session: Session, audiences: Collection[str], progress: OnProgress = _silent) -> None:
    """After a path changed: everybody who is or was placed to learn it."""
    session.flush()
    placed = select(Placement.person_id).where(Placement.audience.in_(audiences)).distinct()
    refresh(session, session.scalars(placed).all() if audiences else (), progress)


def differing(session: Session, progress: OnProgress = _silent) -> list[int]:
    """Ids of the people whose stored spans are not what the evidence says. Reads only."""
    session.flush()
    curriculum = load_curriculum(session)
    total = session.scalar(select(func.count()).select_from(Person)) or 0
    wrong: list[int] = []
    for number, chunk in enumerate(in_chunks(session.scalars(select(Person.id).order_by(Person.id)).all())):
        stored, spans = _stored(session, chunk), spans_of(session, chunk, curriculum)
        wrong += [one for one in chunk if stored[one] != [_as_stored(row) for row in spans[one]]]
        progress(number * CHUNK + len(chunk), total)
    return wrong


def rebuild(session: Session, progress: OnProgress = _silent) -> int:
    """Mend the spans of all people; returns for how many they differed."""
    wrong = differing(session, progress)
    refresh(session, wrong)
    return len(wrong)
