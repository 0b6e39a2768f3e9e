"""What is held about one person in short, for the page: the facts in words, of everything else how much there is.

In: a person. Out: the headings of `operations.privacy`, with a number where the whole piece has a list. A few queries,
since the page is opened by a learner; the whole piece is read when it is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from quiz_service.operations.privacy import person_held, placements_held, roles_held
from quiz_service.operations.privacy_attempts import Held
from quiz_service.storage.models import (
    Attempt,
    Attendance,
    AuditEntry,
    Certificate,
    ChangeItem,
    ChangeSet,
    Completion,
    Export,
    Person,
    SignIn,
)  # fmt: skip


@dataclass(frozen=True)
class Outline:
    """The facts as the whole piece has them; `counts`: heading → how many entries its list has."""

    person: Held
    placements: list[Held]
    roles: list[Held]
    counts: Mapping[str, int]


def _lists(person_id: int) -> Mapping[str, ColumnElement[bool]]:
    """Heading → condition on a table's rows."""
    return {
        "Lượt làm bài": Attempt.person_id == person_id,
        "Học phần đã hoàn thành": Completion.person_id == person_id,
        "Chứng nhận": Certificate.person_id == person_id,
        "Điểm danh ở lớp": Attendance.person_id == person_id,
        "Phiên đăng nhập": SignIn.person_id == person_id,
        "Dòng về bạn trong các tệp đã nhập": ChangeItem.person_id == person_id,
        "Tệp bạn đã nhập": ChangeSet.created_by_id == person_id,
        "Tệp đã xuất": Export.made_by_id == person_id,
        "Nhật ký về bạn": AuditEntry.subject_id == person_id,
        "Việc bạn đã làm được ghi trong nhật ký":
            (AuditEntry.actor_id == person_id) & AuditEntry.subject_id.is_distinct_from(person_id),
    }  # fmt: skip


def outline_of(session: Session, person_id: int) -> Outline:
    """What the page shows. Four queries."""
    lists = _lists(person_id)
    counts = session.execute(select(*(select(func.count()).where(mine).scalar_subquery() for mine in lists.values())))
    return Outline(
        person_held(session.get_one(Person, person_id)), placements_held(session, person_id),
        roles_held(session, person_id), dict(zip(lists, counts.one(), strict=True)),
    )  # fmt: skip
