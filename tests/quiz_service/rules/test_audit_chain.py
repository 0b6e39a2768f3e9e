"""The chain's digests: any change of an entry changes them, the way a value is held does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from quiz_service.rules.audit_chain import GENESIS, ChainedEntry, canonical, next_digest

ENTRY = ChainedEntry(datetime(2026, 3, 2, 1, 0, 0, 5, tzinfo=UTC), "role.grant", 1, 2, "unit", "SO-A",
                     {"role": "auditor"}, {"unit_id": None, "role": "Điều phối"}, "Đổi việc")  # fmt: skip


def test_the_text_of_an_entry_never_changes() -> None:
    assert canonical(ENTRY) == (
        '{"action":"role.grant","actor":1,"at":"2026-03-02T01:00:00.000005+00:00","new":{"role":"Điều phối",'
        '"unit_id":null},"object":["unit","SO-A"],"old":{"role":"auditor"},"reason":"Đổi việc","subject":2}'
    )
    assert next_digest(GENESIS, ENTRY) == "a5245e90a9f45c237c0167bdc45eb27b76bf7e6b40a65b0db5da8612414d0851"


@pytest.mark.parametrize(
    "change",
    [
        {"at": ENTRY.at + timedelta(microseconds=1)}, {"action": "role.revoke"}, {"actor_id": None}, {"subject_id": 3},
        {"object_kind": "unitS", "object_id": "O-A"}, {"object_id": ""}, {"old": None}, {"new": {}}, {"reason": ""},
    ],
)  # fmt: skip
def test_whatever_is_changed_gives_another_digest(change: dict[str, object]) -> None:
    assert next_digest(GENESIS, replace(ENTRY, **change)) != next_digest(GENESIS, ENTRY)


def test_the_digest_before_counts_too() -> None:
    assert next_digest("f" * 64, ENTRY) != next_digest(GENESIS, ENTRY)


@pytest.mark.parametrize(
    "same",
    [
        {"at": ENTRY.at.astimezone(timezone(timedelta(hours=7)))},
        {"new": {"role": "Điều phối", "unit_id": None}},
    ],
)
def test_another_time_zone_and_another_order_are_the_same(same: dict[str, object]) -> None:
    assert canonical(replace(ENTRY, **same)) == canonical(ENTRY)


def test_values_are_taken_as_the_database_gives_them_back() -> None:
    written, read = {10: ("a", 1), 9: "b"}, {"10": ["a", 1], "9": "b"}
    assert canonical(replace(ENTRY, new=written)) == canonical(replace(ENTRY, new=read))
