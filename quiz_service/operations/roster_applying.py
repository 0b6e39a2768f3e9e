"""Applies a change set: all of it in one transaction, or nothing.

In: a set that is shown. Out: people, placements, accounts and counted spans as it says, and in each item what is needed
to take it back. Before anything is written, the whole set is held against who is known at that moment; if a row would
now do something else than was shown, the set is shown anew instead. Most of that is done by `look`, while others may
still write: SQLite has one right to write, and learners wait for it to save their answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import spans
from quiz_service.operations.completions import Earned, record_completions
from quiz_service.operations.roster import BATCH, Progress, changed_since, judge_anew
from quiz_service.operations.roster_known import AnyRow
from quiz_service.operations.roster_sets import NOT_SHOWN, check_owner, found, locked, record_outcome
from quiz_service.operations.roster_writing import Writer
from quiz_service.roster.known import Importer
from quiz_service.roster.problems import day_of
from quiz_service.storage.append_only import HEAD_ID
from quiz_service.storage.models import AuditHead, ChangeItem, ChangeSet, Person, Unit

TOUCHING = ("new", "changed", "moved", "left")
"""Outcomes that change something."""


def look(session: Session, public_id: str, *, importer: Importer) -> int | None:
    """Hold the set against who is known, in a session that only reads.

    Returns how many entries the audit trail had, if no row would do something else than was shown: as long as it has
    no more, nothing of what a row is held against has changed, since whatever changes that is written in the trail.

    Raises:
        NotFound: no such set, or somebody else's.
    """
    change_set = found(session, public_id)
    check_owner(change_set, importer)
    entries = _entries(session)
    if change_set.state != "shown" or changed_since(session, change_set, importer):
        return None
    return entries


def _entries(session: Session) -> int | None:
    return session.scalar(select(AuditHead.entry_count).where(AuditHead.id == HEAD_ID))


def apply(session: Session, public_id: str, *, importer: Importer, now: datetime, looked: int | None = None,
          progress: Progress = lambda done, total: None) -> int:  # fmt: skip
    """Do what the set shows; 0, or how many rows are shown anew because they would do something else by now.

    Applying twice applies once. Rows that wait without a decision, and refused ones, stay out. `looked`: what `look`
    said; if that still holds, the set is not held against who is known once more.

    Raises:
        NotFound: no such set, or somebody else's.
        Refused: it is undone or discarded.
    """
    change_set = locked(session, public_id)
    check_owner(change_set, importer)
    if change_set.state == "applied":
        return 0
    if change_set.state != "shown":
        raise Refused(NOT_SHOWN[change_set.state])
    lock_for(session, change_set, importer)
    if looked is None or looked != _entries(session):
        anew = judge_anew(session, change_set, importer, now=now)
        if anew:
            return anew
    total = 2 * sum(change_set.counts.get(outcome, 0) for outcome in TOUCHING)
    write = _recognise if change_set.kind == "prior" else _write
    touched: list[int] = []
    for person_ids in write(session, change_set, now):
        touched += person_ids
        progress(len(touched), total)
    if change_set.kind == "roster":
        spans.refresh(session, touched, lambda done, _: progress(len(touched) + done, total))
    change_set.state, change_set.applied_at = "applied", now
    counts = {f"rows_{outcome}": change_set.counts.get(outcome, 0) for outcome in TOUCHING}
    record_outcome(session, change_set, counts, undone=False, actor_id=importer.person_id, now=now)
    session.flush()
    return 0


def lock_for(session: Session, change_set: ChangeSet, importer: Importer) -> None:
    """One import at a time into the same units; and nobody changes the people of the set meanwhile.

    The locks are the weak ones: learners go on saving their answers.
    """
    units = select(Unit.id).order_by(Unit.id).with_for_update(key_share=True)
    session.execute(units if importer.units is None else units.where(Unit.id.in_(importer.units))).all()
    known = select(ChangeItem.person_id).where(
        ChangeItem.change_set_id == change_set.id, ChangeItem.outcome.in_(TOUCHING)
    )
    people = select(Person.id).where(Person.id.in_(known)).order_by(Person.id).with_for_update(key_share=True)
    session.execute(people).all()


def touching_items(session: Session, change_set_id: int) -> Iterator[Sequence[AnyRow]]:
    """The items that change something, a batch at a time; between batches the transaction may write."""
    last = 0
    while True:
        items = session.execute(
            select(ChangeItem.number, ChangeItem.outcome, ChangeItem.person_id, ChangeItem.before, ChangeItem.after,
                   ChangeItem.undo)
            .where(ChangeItem.change_set_id == change_set_id, ChangeItem.outcome.in_(TOUCHING),
                   ChangeItem.number > last)
            .order_by(ChangeItem.number)
            .limit(BATCH)
        ).all()  # fmt: skip
        if not items:
            return
        yield items
        last = items[-1].number


def _write(session: Session, change_set: ChangeSet, now: datetime) -> Iterator[list[int]]:
    """Write batch after batch; the ids of the people of each."""
    writer = Writer(session, now)
    note = (
        update(ChangeItem)
        .where(ChangeItem.change_set_id == change_set.id, ChangeItem.number == bindparam("at"))
        .values(person_id=bindparam("whom"), undo=bindparam("back", type_=ChangeItem.undo.type))
    )
    for items in touching_items(session, change_set.id):
        written = writer.add([item for item in items if item.before is None])
        written |= writer.change([item for item in items if item.before is not None])
        session.connection().execute(
            note, [{"at": number, "whom": whom, "back": back} for number, (whom, back) in written.items()]
        )
        yield [whom for whom, _ in written.values()]


def _recognise(session: Session, change_set: ChangeSet, now: datetime) -> Iterator[list[int]]:
    """Record completions of prior training; who counts as trained follows with them."""
    for items in touching_items(session, change_set.id):
        earned = []
        for item in items:
            day = day_of(item.after, "completed_on")
            assert day is not None, "it was judged with its day"
            earned += [
                Earned(item.person_id, module_id, day, "prior", change_set_id=change_set.id,
                       evidence=item.after["evidence"])
                for module_id in item.after["modules"].split(",")
            ]  # fmt: skip
        record_completions(session, earned, now=now)
        yield [item.person_id for item in items]
