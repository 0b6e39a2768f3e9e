"""What imported files say about a person, and which files the person brought in.

Of a row that was refused or waits, only that it is there: it may be about somebody else with a wrong code.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.operations.privacy_attempts import Held, moment
from quiz_service.roster.problems import HEADINGS
from quiz_service.storage.models import ChangeItem, ChangeSet

OUTCOMES = {
    "new": "thêm mới, trở lại hoặc được công nhận", "changed": "đổi thông tin", "moved": "chuyển nơi",
    "left": "ghi đã rời", "unchanged": "không đổi", "refused": "bị từ chối", "waiting": "chờ quyết định",
}  # fmt: skip
STATES = {"shown": "chưa ghi", "applied": "đã ghi", "undone": "đã hoàn tác", "discarded": "đã bỏ"}
DOUBTFUL = ("refused", "waiting")


def _facts(facts: Held | None) -> Held:
    """Fields of an item under their headings."""
    return {HEADINGS[name]: value for name, value in (facts or {}).items() if name in HEADINGS}


def rows_held(session: Session, person_id: int) -> list[Held]:
    """Rows of imported files about the person."""
    rows = session.execute(
        select(ChangeItem, ChangeSet)
        .join(ChangeSet, ChangeSet.id == ChangeItem.change_set_id)
        .where(ChangeItem.person_id == person_id)
        .order_by(ChangeSet.id, ChangeItem.number)
    )
    return [
        {
            "Đợt nhập": stored.title, "Trạng thái": STATES[stored.state], "Tải lên lúc": moment(stored.created_at),
            "Kết quả": OUTCOMES[item.outcome],
        } | ({} if item.outcome in DOUBTFUL else {
            "Tệp ghi": _facts(item.given), "Trước": _facts(item.before), "Sau": _facts(item.after),
        })
        for item, stored in rows
    ]  # fmt: skip


def sets_held(session: Session, person_id: int) -> list[Held]:
    """Files that the person brought in."""
    sets = session.scalars(select(ChangeSet).where(ChangeSet.created_by_id == person_id).order_by(ChangeSet.id))
    return [
        {"Đợt nhập": one.title, "Tệp": one.file_name, "Trạng thái": STATES[one.state], "Lúc": moment(one.created_at)}
        for one in sets
    ]
