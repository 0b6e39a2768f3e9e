"""Change sets: what a file would change, stored to be looked at and decided on; held anew against who is known.

In: rows of a file, who imports. Out: a `ChangeSet` with one item a row. Nothing about people changes here: applying and
undoing stand in `roster_applying` and `roster_undoing`. All of a set is judged with the day on which it was shown.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from quiz_service.clock import HANOI, day_in_hanoi
from quiz_service.errors import Invalid, Refused
from quiz_service.operations import audit
from quiz_service.operations.prior_known import load_prior_known
from quiz_service.operations.roster_known import AT_ONCE, load_known
from quiz_service.operations.roster_sets import NOT_SHOWN, check_owner, forget_old, locked
from quiz_service.roster.changes import DIFFERENT, RECODE, SAME, SKIP, RosterChange, change_of
from quiz_service.roster.known import Importer
from quiz_service.roster.prior import prior_change_of
from quiz_service.roster.row import RosterRow, RowProblem
from quiz_service.storage.models import ChangeItem, ChangeSet
from quiz_service.storage.roster_models import OUTCOMES

BATCH = 1000
"""Items written at a time."""

TITLES = {"roster": "Đợt nhập danh sách", "prior": "Đợt công nhận đã tập huấn"}

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A row with its place in the set and what was decided about it."""

    number: int
    row: RosterRow
    decision: str = ""


class StoredRows:
    """The rows of a stored set; each time it is gone through, they are read anew, a few at a time."""

    def __init__(self, session: Session, change_set_id: int) -> None:
        self.session, self.change_set_id = session, change_set_id

    def __iter__(self) -> Iterator[NumberedRow]:
        rows = self.session.execute(
            select(ChangeItem.number, ChangeItem.sheet, ChangeItem.row, ChangeItem.given, ChangeItem.problems,
                   ChangeItem.decision)
            .where(ChangeItem.change_set_id == self.change_set_id)
            .order_by(ChangeItem.number)
            .execution_options(yield_per=AT_ONCE)
        )  # fmt: skip
        for number, sheet, row, given, problems, decision in rows:
            read = tuple(RowProblem(one["column"], one["message"]) for one in problems if one["read"])
            yield NumberedRow(number, RosterRow(sheet, row, given, read), decision)


def judge(session: Session, kind: str, rows: Iterable[NumberedRow], importer: Importer, *,
          only: Iterable[NumberedRow] | None = None) -> Iterator[RosterChange]:  # fmt: skip
    """What each row would change. `rows` is gone through twice; `only`: judge these, as part of all of them."""
    wanted = rows if only is None else only
    if kind == "prior":
        prior = load_prior_known(session, lambda: (one.row for one in rows), importer)
        return (prior_change_of(one.number, one.row, prior, importer, one.decision) for one in wanted)
    known = load_known(session, (one.row for one in rows), importer)
    return (change_of(one.number, one.row, known, importer, one.decision) for one in wanted)


def importer_on(change_set: ChangeSet, importer: Importer) -> Importer:
    """The importer with the day on which the set was shown: what it shows does not change over night."""
    day = day_in_hanoi(change_set.created_at)
    return Importer(day, importer.units, importer.person_id, importer.is_administrator)


def show(session: Session, rows: Sequence[RosterRow], *, kind: str, file_name: str, digest: str,
         notes: Sequence[str], importer: Importer, now: datetime,
         progress: Progress = lambda done, total: None) -> ChangeSet:  # fmt: skip
    """Store what a file would change. Nothing else is written."""
    forget_old(session, now)
    local = now.astimezone(HANOI)
    change_set = ChangeSet(
        public_id=secrets.token_hex(16), kind=kind, title=f"{TITLES[kind]} {local:%H:%M} ngày {local:%d/%m/%Y}",
        file_name=file_name[:200], file_digest=digest, state="shown", created_at=now,
        created_by_id=importer.person_id, notes=list(notes), counts={},
    )  # fmt: skip
    session.add(change_set)
    session.flush()
    numbered = [NumberedRow(number, row) for number, row in enumerate(rows, start=1)]
    counts: Counter[str] = Counter()
    batch: list[dict[str, Any]] = []
    for change in judge(session, kind, numbered, importer):
        counts[change.outcome] += 1
        batch.append({"change_set_id": change_set.id, "number": change.number} | item_values(change))
        if len(batch) == BATCH:
            session.execute(insert(ChangeItem), batch)
            batch.clear()
            progress(change.number, len(numbered))
    if batch:
        session.execute(insert(ChangeItem), batch)
    change_set.counts = counted(counts)
    session.flush()
    told = {"kind": kind, "rows": len(numbered), "digest": digest}
    audit.record(session, "roster.upload", now=now, actor_id=importer.person_id, object_kind="change-set",
                 object_id=change_set.public_id, new=told)  # fmt: skip
    progress(len(numbered), len(numbered))
    return change_set


def item_values(change: RosterChange) -> dict[str, Any]:
    """A change as the columns of its item, but for its key."""
    from_file = set(change.row.problems)
    return {
        "sheet": change.row.sheet[:100], "row": change.row.row, "outcome": change.outcome,
        "given": dict(change.row.values), "person_id": change.person_id, "before": change.before,
        "after": change.after, "decision": change.decision,
        "problems": [{"column": one.column, "message": one.message, "read": one in from_file}
                     for one in change.problems],
    }  # fmt: skip


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """Outcome → number of rows, in the order in which outcomes are told."""
    return {outcome: counts[outcome] for outcome in OUTCOMES if counts.get(outcome)}


def changed_since(session: Session, change_set: ChangeSet, importer: Importer) -> list[RosterChange]:
    """The whole set held against who is known now: the rows that would do something else than was shown. Reads only."""
    rows = StoredRows(session, change_set.id)
    stored = session.execute(
        select(ChangeItem.outcome, ChangeItem.person_id, ChangeItem.before, ChangeItem.after, ChangeItem.problems,
               ChangeItem.decision)
        .where(ChangeItem.change_set_id == change_set.id)
        .order_by(ChangeItem.number)
        .execution_options(yield_per=AT_ONCE)
    )  # fmt: skip
    changed = []
    changes = judge(session, change_set.kind, rows, importer_on(change_set, importer))
    for item, change in zip(stored, changes, strict=True):
        values = item_values(change)
        if any(values[column] != getattr(item, column) for column in item._fields):
            changed.append(change)
    return changed


def judge_anew(session: Session, change_set: ChangeSet, importer: Importer, *, now: datetime) -> int:
    """Hold the whole set against who is known now, and store what is different; for how many rows it was."""
    changed = changed_since(session, change_set, importer)
    _store_changed(session, change_set, changed)
    if changed:
        audit.record(session, "roster.show-anew", now=now, actor_id=importer.person_id, object_kind="change-set",
                     object_id=change_set.public_id, new={"rows": len(changed)})  # fmt: skip
    return len(changed)


def _store_changed(session: Session, change_set: ChangeSet, changes: Sequence[RosterChange]) -> None:
    table = ChangeItem.__table__
    statement = (
        update(ChangeItem)
        .where(ChangeItem.change_set_id == bindparam("set_id"), ChangeItem.number == bindparam("at"))
        .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in
                 ("outcome", "person_id", "before", "after", "problems", "decision")})
    )  # fmt: skip
    for start in range(0, len(changes), BATCH):
        rows = [
            {"set_id": change_set.id, "at": change.number}
            | {f"new_{name}": value for name, value in item_values(change).items()}
            for change in changes[start : start + BATCH]
        ]
        session.connection().execute(statement, rows)
    if changes:
        outcomes = select(ChangeItem.outcome).where(ChangeItem.change_set_id == change_set.id)
        change_set.counts = counted(Counter(session.scalars(outcomes.execution_options(yield_per=AT_ONCE))))
        session.flush()


def _shown(session: Session, public_id: str, importer: Importer) -> ChangeSet:
    change_set = locked(session, public_id)
    check_owner(change_set, importer)
    if change_set.state != "shown":
        raise Refused(NOT_SHOWN[change_set.state])
    return change_set


def decide(session: Session, public_id: str, decisions: Mapping[int, str], *, importer: Importer,
           now: datetime) -> None:  # fmt: skip
    """Say of waiting rows whom they are about; number of the row → decision, "" takes one back.

    Raises:
        NotFound: no such set, or somebody else's.
        Refused: it is applied, undone or discarded.
        Invalid: a decision that is none, or none for that row.
    """
    change_set = _shown(session, public_id, importer)
    rows = list(StoredRows(session, change_set.id))
    if not all(map(_is_decision, decisions.values())) or set(decisions) - _numbers_that_wait(session, change_set.id):
        raise Invalid(["Quyết định gửi lên không hợp với dòng nào đang chờ. Hãy tải lại trang rồi chọn lại."])
    if change_set.kind == "roster":
        _check_one_row_each(rows, decisions)
    decided = [NumberedRow(one.number, one.row, decisions[one.number]) for one in rows if one.number in decisions]
    changes = list(judge(session, change_set.kind, rows, importer_on(change_set, importer), only=decided))
    ignored = [str(change.row.row) for change in changes if change.decision != decisions[change.number]]
    if ignored:
        raise Invalid([f"Dòng {', '.join(ignored)}: cách này không dùng được cho dòng ấy. Hãy chọn cách khác."])
    if changes:
        _store_changed(session, change_set, changes)
        audit.record(session, "roster.decide", now=now, actor_id=importer.person_id, object_kind="change-set",
                     object_id=public_id, new={"rows": len(changes)})  # fmt: skip


def _check_one_row_each(rows: Sequence[NumberedRow], decisions: Mapping[int, str]) -> None:
    """No person is meant by two rows."""
    meant: dict[str, list[str]] = {}
    for one in rows:
        public_id = decisions.get(one.number, one.decision).partition(":")[2]
        if public_id:
            meant.setdefault(public_id, []).append(str(one.row.row))
    problems = [f"Các dòng {', '.join(at)} cùng được chọn là một người. Hãy chỉ giữ một dòng, bỏ qua các dòng khác."
                for at in meant.values() if len(at) > 1]  # fmt: skip
    if problems:
        raise Invalid(problems)


def _is_decision(decision: str) -> bool:
    word, _, public_id = decision.partition(":")
    return len(decision) <= 40 and (decision in ("", DIFFERENT, SKIP) or (word in (SAME, RECODE) and bool(public_id)))


def _numbers_that_wait(session: Session, change_set_id: int) -> set[int]:
    """Rows that wait or were decided on."""
    return set(session.scalars(
        select(ChangeItem.number).where(
            ChangeItem.change_set_id == change_set_id,
            (ChangeItem.outcome == "waiting") | (ChangeItem.decision != ""),
        )
    ))  # fmt: skip
