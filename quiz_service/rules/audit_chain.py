"""The chain over the audit trail: each entry's digest covers the digest before it and everything the entry says.

In: an entry as plain values and the digest before. Out: its digest, the same on every database. Whoever changes, takes
out or slips in an entry breaks the chain at that place. Who can write to the database and makes the whole chain anew
is found only by a digest that was written down elsewhere before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
"""The digest before the first entry."""


@dataclass(frozen=True)
class ChainedEntry:
    """What an entry says. The form must never change: every digest that was ever written down rests on it."""

    at: datetime
    action: str
    actor_id: int | None
    subject_id: int | None
    object_kind: str
    object_id: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    reason: str


def canonical(entry: ChainedEntry) -> str:
    """The one text for what an entry says: JSON with sorted keys, the instant in UTC with microseconds.

    >>> moment = datetime(2026, 3, 2, 1, tzinfo=UTC)
    >>> canonical(ChainedEntry(moment, "unit.add", None, 7, "", "", None, {"b": 1, "a": "đ"}, ""))[-75:]
    '"new":{"a":"đ","b":1},"object":["",""],"old":null,"reason":"","subject":7}'
    """
    said = {
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"), "action": entry.action,
        "actor": entry.actor_id, "subject": entry.subject_id, "object": [entry.object_kind, entry.object_id],
        "old": _as_stored(entry.old), "new": _as_stored(entry.new), "reason": entry.reason,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _as_stored(values: Mapping[str, Any] | None) -> Any:
    """As it comes back from the database: keys are texts, tuples are lists."""
    return None if values is None else json.loads(json.dumps(values))


def next_digest(previous: str, entry: ChainedEntry) -> str:
    """SHA-256 over the digest before and the entry, in hexadecimal."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()
