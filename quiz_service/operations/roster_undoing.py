"""Takes an applied change set back, as long as nothing rests on it: everything is as before, or nothing happens.

In: a set that is applied. Out: the old values put back, new people gone, or sentences that say what stands in the way:
what new people did or were given since, later changes of the same people, certificates. The rows go with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, literal, select, union_all, update
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations import spans
from quiz_service.operations.prior_undoing import completions_that_rest, take_completions_back
from quiz_service.operations.roster import Progress
from quiz_service.operations.roster_applying import TOUCHING, lock_for, touching_items
from quiz_service.operations.roster_known import AnyRow
from quiz_service.operations.roster_sets import check_owner, locked, record_outcome
from quiz_service.operations.roster_writing import (
    OF_PERSON,
    accounts_of,
    as_text,
    placements_of,
    put_values,
)  # fmt: skip
from quiz_service.roster.differences import YES
from quiz_service.roster.known import Importer
from quiz_service.storage.models import (
    Account,
    Base,
    Certificate,
    ChangeItem,
    ChangeSet,
    CountedSpan,
    Person,
    Placement,
)  # fmt: skip
from quiz_service.storage.span_queries import in_chunks

OWN_TABLES = {"placements", "accounts", "counted_spans", "change_items"}
"""What a new person consists of: it goes with them."""
RESTS = {
    "attempts": "đã làm bài kiểm tra",
    "completions": "đã có học phần hoàn thành",
    "certificates": "đã có chứng nhận",
    "role_grants": "đã được giao vai trò",
    "attendances": "đã được điểm danh ở lớp tập huấn",
    "sign_ins": "đã đăng nhập",
    "audit_entries": "đã có việc ghi trong nhật ký, ví dụ được cấp mã kích hoạt",
}
ACTIVATED = "đã kích hoạt tài khoản"
OTHER_RESTS = "đã có dữ liệu khác ghi theo tên mình"
LATER_IMPORT = "có thay đổi trong một đợt nhập được ghi sau đợt này"
LATER_CHANGE = "đã được đổi thông tin, chuyển nơi hoặc ghi rời sau đợt này"
NAMELESS = "đã được ẩn danh"
CERTIFIED = "đã có chứng nhận của lộ trình mới"
OUT_OF_REACH = "Có người trong đợt này nay không thuộc phạm vi của bạn. Hãy nhờ quản trị viên hoàn tác."
NOT_APPLIED = "Đợt nhập này chưa được ghi vào sổ, hoặc đã được hoàn tác."


def what_rests(session: Session, change_set: ChangeSet) -> list[str]:
    """Why the set cannot be undone, one sentence a reason with the number of people; [] when it can."""
    if change_set.kind == "prior":
        found = completions_that_rest(session, change_set)
    else:
        found = _later_imports(session, change_set) + _on_new_people(session, change_set)
        for items in touching_items(session, change_set.id):
            found += _on_items(session, change_set, items)
    return [f"{people} người {reason}." for reason, people in found.items() if people]


def _new_people(change_set: ChangeSet) -> Select[int | None]:
    """Ids of the people whom the set added."""
    return select(ChangeItem.person_id).where(
        ChangeItem.change_set_id == change_set.id, ChangeItem.outcome == "new", ChangeItem.before.is_(None),
        ChangeItem.person_id.is_not(None),
    )  # fmt: skip


def _on_new_people(session: Session, change_set: ChangeSet) -> Counter[str]:
    """Whatever refers to a new person, found by the foreign keys: a table that comes later is not forgotten.

    One query, however many tables there are.
    """
    active = Account.password_hash.is_not(None) | Account.sso_subject.is_not(None)
    activated = select(func.count()).where(Account.person_id.in_(_new_people(change_set)), active)
    counts = [select(literal(ACTIVATED), activated.scalar_subquery())]
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
            if refers and table.name not in OWN_TABLES:
                people = select(func.count(column.distinct())).where(column.in_(_new_people(change_set)))
                counts.append(select(literal(RESTS.get(table.name, OTHER_RESTS)), people.scalar_subquery()))
    found: Counter[str] = Counter()
    for reason, people in session.execute(union_all(*counts)):
        found[reason] += people
    return found


def _touched(change_set_id: int) -> Select[int | None]:
    return select(ChangeItem.person_id).where(
        ChangeItem.change_set_id == change_set_id, ChangeItem.outcome.in_(TOUCHING), ChangeItem.person_id.is_not(None)
    )


def _later_imports(session: Session, change_set: ChangeSet) -> Counter[str]:
    later = (
        select(func.count(ChangeItem.person_id.distinct()))
        .join(ChangeSet, ChangeSet.id == ChangeItem.change_set_id)
        .where(ChangeSet.state == "applied", ChangeSet.id != change_set.id, _is_after(change_set),
               ChangeItem.outcome.in_(TOUCHING), ChangeItem.person_id.in_(_touched(change_set.id)))
    )  # fmt: skip
    return Counter({LATER_IMPORT: session.scalar(later) or 0})


def _is_after(change_set: ChangeSet) -> ColumnElement[bool]:
    """Condition: applied later; of two at the same moment, the one that was shown later."""
    same = (ChangeSet.applied_at == change_set.applied_at) & (ChangeSet.id > change_set.id)
    return (ChangeSet.applied_at > change_set.applied_at) | same


def _on_items(session: Session, change_set: ChangeSet, items: Sequence[AnyRow]) -> Counter[str]:
    """What was changed since, person by person."""
    ids = [item.person_id for item in items]
    people = {row.id: row for row in session.execute(
        select(Person.id, Person.staff_code, Person.name, Person.email, Person.phone, Person.left_on,
               Person.pseudonymised_at).where(Person.id.in_(ids))
    )}  # fmt: skip
    placements, closed = placements_of(session, ids), accounts_of(session, ids)
    certified = _certified_since(session, change_set, items)
    found: Counter[str] = Counter()
    for item in items:
        person = people[item.person_id]
        if person.pseudonymised_at is not None:
            found[NAMELESS] += 1
        elif not _stands_as_left(item, person, placements[person.id], closed.get(person.id)):
            found[LATER_CHANGE] += 1
        elif item.before is not None and (person.id, item.after.get("audience")) in certified:
            found[CERTIFIED] += 1
    return found


def _certified_since(session: Session, change_set: ChangeSet, items: Sequence[AnyRow]) -> set[tuple[int, str]]:
    ids = [item.person_id for item in items if item.before is not None and "audience" in item.after]
    if not ids:
        return set()
    rows = session.execute(
        select(Certificate.person_id, Certificate.audience).where(
            Certificate.person_id.in_(ids), Certificate.issued_at >= change_set.applied_at
        )
    )
    return {(row.person_id, row.audience) for row in rows}


def _stands_as_left(item: AnyRow, person: AnyRow, placements: Mapping[int, AnyRow], closed: bool | None) -> bool:
    """True when the person stands as the import left them."""
    note = item.undo
    if "added" in note:
        same = all((as_text(getattr(person, column)) or "") == item.after.get(column, "") for column in OF_PERSON)
        return same and closed is False and [_facts(one) for one in placements.values()] == [_facts_of_item(item.after)]
    if max(placements, default=0) != note["last"]:
        return False
    if any((as_text(getattr(person, column)) or "") != pair[1] for column, pair in note.get("person", {}).items()):
        return False
    for one, changed in note.get("placements", {}).items():
        row = placements.get(int(one))
        if row is None or any(as_text(getattr(row, column)) != pair[1] for column, pair in changed.items()):
            return False
    if "placed" in note:
        row = placements.get(note["placed"]["id"])
        if row is None or any(as_text(getattr(row, column)) != value for column, value in note["placed"].items()):
            return False
    return "account" not in note or closed == note["account"]["is_closed"][1]


def _facts(row: AnyRow) -> tuple[Any, ...]:
    return (row.audience, row.position_group, as_text(row.starts_on), row.ends_on, row.is_main, row.in_scope,
            row.scope_reason)  # fmt: skip


def _facts_of_item(after: Mapping[str, str]) -> tuple[Any, ...]:
    return (after["audience"], after["position_group"], after["starts_on"], None, True, after["in_scope"] == YES,
            after["scope_reason"])  # fmt: skip


def undo(session: Session, public_id: str, *, importer: Importer, now: datetime,
         progress: Progress = lambda done, total: None) -> None:  # fmt: skip
    """Take the set back. Undoing twice undoes once.

    Raises:
        NotFound: no such set, or somebody else's.
        Refused: something rests on it, or it was never applied; the message tells all that stands in the way.
    """
    change_set = locked(session, public_id)
    check_owner(change_set, importer)
    if change_set.state == "undone":
        return
    if change_set.state != "applied":
        raise Refused(NOT_APPLIED)
    lock_for(session, change_set, importer)
    _check_reach(session, change_set, importer)
    reasons = what_rests(session, change_set)
    if reasons:
        raise Refused("Chưa hoàn tác được, vì có việc dựa trên đợt nhập này:\n" + "\n".join(reasons))
    if change_set.kind == "prior":
        take_completions_back(session, change_set)
    else:
        _take_back(session, change_set, progress)
    counts = {f"rows_{outcome}": change_set.counts.get(outcome, 0) for outcome in TOUCHING}
    change_set.state, change_set.undone_at = "undone", now
    record_outcome(session, change_set, counts, undone=True, actor_id=importer.person_id, now=now)
    session.flush()


def _check_reach(session: Session, change_set: ChangeSet, importer: Importer) -> None:
    """A coordinator undoes only where they may still write."""
    if importer.units is None:
        return
    outside = (
        select(Placement.id)
        .where(Placement.person_id.in_(_touched(change_set.id)), Placement.is_main.is_(True),
               Placement.ends_on.is_(None), Placement.unit_id.not_in(importer.units))
    )  # fmt: skip
    if not importer.units or session.scalar(outside.limit(1)) is not None:
        raise Refused(OUT_OF_REACH)


def _take_back(session: Session, change_set: ChangeSet, progress: Progress) -> None:
    """Old values first, new people last; the rows of the file are dropped, since they name who is no more there."""
    total = sum(change_set.counts.get(outcome, 0) for outcome in TOUCHING)
    added: list[int] = []
    kept: list[int] = []
    for items in touching_items(session, change_set.id):
        notes = {item.person_id: item.undo for item in items if "added" not in item.undo}
        added += [item.person_id for item in items if "added" in item.undo]
        put_values(session, notes, new=False)
        placed = [note["placed"]["id"] for note in notes.values() if "placed" in note]
        session.execute(delete(Placement).where(Placement.id.in_(placed)))
        kept += notes
        progress(len(added) + len(kept), total)
    session.execute(delete(ChangeItem).where(ChangeItem.change_set_id == change_set.id))
    for chunk in in_chunks(added):
        # Sets that only mention a new person stay: they are held anew against who is known before they are applied.
        session.execute(update(ChangeItem).where(ChangeItem.person_id.in_(chunk)).values(person_id=None))
        for column in (CountedSpan.person_id, Placement.person_id, Account.person_id, Person.id):
            session.execute(delete(column.class_).where(column.in_(chunk)))
    spans.refresh(session, kept)


def summary(change_set: ChangeSet) -> Iterator[str]:
    """What undoing would do, in sentences."""
    counts = change_set.counts
    if change_set.kind == "prior":
        yield f"Xóa các lần hoàn thành mà {counts.get('new', 0)} dòng đã ghi."
        return
    for outcome, words in (("new", "dòng thêm người hoặc đưa người trở lại"), ("changed", "dòng đổi thông tin"),
                           ("moved", "dòng chuyển nơi hoặc nhóm học viên"), ("left", "dòng ghi rời")):  # fmt: skip
        if counts.get(outcome):
            yield f"Trả {counts[outcome]} {words} về như trước."
