"""The people behind the figures as a list: first the columns of a roster, then what the figures are made of.

In: a question and the units somebody may see. Out: a table that streams: memory holds a batch of people. Importing it
as a roster changes nothing when it was made as of today; the columns to the right of the roster's are not read then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import get_args

from sqlalchemy.orm import Session

from quiz_service.courseware.model import AUDIENCES
from quiz_service.exports.table import Column, Table, Value
from quiz_service.operations.coverage import Asked, CountedPerson, DoneModule, Group, LackingModule, iter_people_behind
from quiz_service.operations.privacy import SOURCE_NAMES

GROUPS: Mapping[Group, str] = {
    "trained": "đã được tập huấn", "untrained": "chưa được tập huấn", "out-of-scope": "ngoài diện tính",
}  # fmt: skip
ROSTER = (
    Column("Mã cán bộ", width=14), Column("Họ và tên", width=26), Column("Mã đơn vị", width=16),
    Column("Nhóm học viên", width=30), Column("Nhóm chức danh", width=18), Column("Thư điện tử", width=24),
    Column("Điện thoại", width=14), Column("Từ ngày", "day", 12), Column("Ngày rời", "day", 12),
    Column("Trong diện tính", width=10), Column("Lý do", width=24),
)  # fmt: skip
"""As the template of a roster has them."""
COUNTED = (
    Column("Đơn vị được tính vào", width=32), Column("Kết quả tính", width=20), Column("Học phần đã xong", width=44),
    Column("Học phần còn thiếu", width=34),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _day_words(day: date) -> str:
    """Of a million completions many were on the same day."""
    return f"{day:%d/%m/%Y}"


def _done_words(one: DoneModule) -> str:
    return f"{one.module_id} ngày {_day_words(one.completed_on)}, {SOURCE_NAMES[one.source]}"


def _lacking_words(one: LackingModule) -> str:
    why = f" (hết hạn từ {one.expired_on:%d/%m/%Y})" if one.expired_on else " (đã bị hủy)" if one.annulled else ""
    return one.module_id + why


def _row(person: CountedPerson, group: Group) -> tuple[Value, ...]:
    return (
        person.staff_code, person.name, person.unit.code, AUDIENCES.get(person.audience, person.audience),
        person.position_group, person.email, person.phone, person.starts_on, person.left_on,
        "có" if person.in_scope else "không", person.scope_reason, person.unit.name, GROUPS[group],
        "; ".join([_done_words(one) for one in person.done]),
        "; ".join([_lacking_words(one) for one in person.lacking]),
    )  # fmt: skip


def _rows(session: Session, asked: Asked, scope: frozenset[int] | None) -> Iterator[tuple[Value, ...]]:
    for group in get_args(Group):
        for person in iter_people_behind(session, asked, scope, group):
            yield _row(person, group)


def people_table(session: Session, asked: Asked, scope: frozenset[int] | None) -> Table:
    """Everybody placed in the units on the day: trained, then not yet trained, then out of scope."""
    return Table("Danh sách", (*ROSTER, *COUNTED), _rows(session, asked, scope))
