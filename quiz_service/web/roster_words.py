"""Rows of imports in words: outcomes, headings, values before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from quiz_service.courseware.model import AUDIENCES
from quiz_service.roster.problems import HEADINGS
from quiz_service.roster.row import EVIDENCE_FIELDS, FIELDS
from quiz_service.storage.models import ChangeItem, ChangeSet

OUTCOMES = {
    "roster": {
        "new": "Người mới, người trở lại", "changed": "Đổi thông tin", "moved": "Chuyển nơi, đổi nhóm học viên",
        "left": "Ghi đã rời", "waiting": "Chờ bạn quyết định", "refused": "Bị từ chối", "unchanged": "Không đổi",
    },
    "prior": {
        "new": "Được công nhận", "waiting": "Chờ bạn quyết định", "refused": "Bị từ chối",
        "unchanged": "Đã công nhận từ trước",
    },
}  # fmt: skip
"""Kind → outcome → what a page calls it, in the order in which they are told."""
STATES = {
    "shown": "chưa ghi", "applied": "đã ghi vào sổ", "undone": "đã hoàn tác", "discarded": "đã bỏ",
}  # fmt: skip
KINDS = {"roster": "danh sách", "prior": "đã tập huấn trước đây"}
DECISIONS = {
    "same": "là người đã có, giữ mã đang có", "recode": "là người đã có, đổi sang mã trong tệp",
    "different": "là người khác, thêm mới", "skip": "bỏ qua dòng này",
}  # fmt: skip
EMPTY = "(trống)"


@dataclass(frozen=True)
class FieldChange:
    """One field of a row: its heading, its value before (None: there was none) and after."""

    heading: str
    before: str | None
    after: str


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a file of this kind, in the order of its columns."""
    return EVIDENCE_FIELDS if kind == "prior" else FIELDS


def outcome_of(item: ChangeItem, kind: str) -> str:
    """What the page calls the outcome of one row."""
    if kind == "prior":
        return OUTCOMES["prior"].get(item.outcome, item.outcome)
    if item.outcome == "new":
        return "Người mới" if item.before is None else "Trở lại"
    return {"moved": "Chuyển", "changed": "Đổi thông tin"}.get(item.outcome, OUTCOMES["roster"][item.outcome])


def decision_of(item: ChangeItem) -> str:
    """What was decided about the row; "" for nothing."""
    return DECISIONS.get(item.decision.partition(":")[0], "")


def changes_of(item: ChangeItem, unit_names: Mapping[str, str], titles: Mapping[str, str]) -> Iterator[FieldChange]:
    """The fields that change, in the order of the columns; of somebody new those that say something."""
    before, after = item.before or {}, item.after or {}
    for name in (*FIELDS, *EVIDENCE_FIELDS[2:]):
        if name not in after or (item.before is None and _goes_without(name, after)):
            continue
        if after[name] or name in before:
            old = value_of(name, before[name], unit_names, titles) if name in before else None
            yield FieldChange(HEADINGS[name], old, value_of(name, after[name], unit_names, titles))


def _goes_without(name: str, after: Mapping[str, str]) -> bool:
    """What stands beside the row anyhow, or is the rule, is not told of somebody new."""
    return name in ("staff_code", "name") or (name == "in_scope" and after[name] == "yes")


def value_of(name: str, value: str, unit_names: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """A value in words; units and modules with their names."""
    if not value:
        return EMPTY
    if name in ("starts_on", "left_on", "completed_on"):
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if name == "unit":
        return f"{unit_names[value]} ({value})" if value in unit_names else value
    if name == "modules":
        return "; ".join(f"{one} {titles.get(one, '')}".strip() for one in value.split(","))
    if name == "in_scope":
        return "có" if value == "yes" else "không"
    return AUDIENCES.get(value, value) if name == "audience" else value


def given_of(given: Mapping[str, str], name: str) -> str:
    """A value of a row as it may stand in a file again; "" where there is none."""
    value = given.get(name, "")
    return value_of(name, value, {}, {}) if value else ""


def counts_in_order(change_set: ChangeSet) -> dict[str, int]:
    """Outcome → rows, in the order in which they are told, without those that have none."""
    counts = change_set.counts
    return {outcome: counts[outcome] for outcome in OUTCOMES[change_set.kind] if counts.get(outcome)}


def is_about_something(change_set: ChangeSet) -> bool:
    """True when applying it would change anything."""
    return any(change_set.counts.get(outcome) for outcome in ("new", "changed", "moved", "left"))
