"""What a migration does to rows that are there: fills a new column from old ones, chains what was recorded before.

In: the migration's connection, the tables as they are at that step. Out: changed rows. Knows no model: models go on,
and a step taken years later must do what it did at first.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Connection

from quiz_service.rules.audit_chain import GENESIS, ChainedEntry, next_digest
from quiz_service.rules.collation import person_sort_text
from quiz_service.storage.append_only import HEAD_ID
from quiz_service.storage.base import Instant


def set_levels(connection: Connection) -> None:
    """Districts and communes are local, and so is a related body below something local; the rest is of the city."""
    connection.execute(sa.text("UPDATE units SET level = 'local' WHERE kind IN ('district', 'commune')"))
    below = sa.text(
        "UPDATE units SET level = 'local' WHERE kind = 'related' AND level = 'city'"
        " AND parent_id IN (SELECT id FROM units WHERE level = 'local')"
    )
    while connection.execute(below).rowcount > 0:
        pass


def set_sort_keys(connection: Connection) -> None:
    """The place of each person in lists, from the name."""
    people = connection.execute(sa.text("SELECT id, name FROM people")).all()
    if people:
        connection.execute(
            sa.text("UPDATE people SET sort_key = :sort_key WHERE id = :id"),
            [{"id": row.id, "sort_key": person_sort_text(row.name)} for row in people],
        )


def chain_entries(connection: Connection) -> None:
    """What was recorded before becomes the beginning of the chain: an entry changed until now is not found out."""
    entries = sa.table(
        "audit_entries", sa.column("id", sa.Integer), sa.column("at", Instant), sa.column("action"),
        sa.column("actor_id"), sa.column("subject_id"), sa.column("object_kind"), sa.column("object_id"),
        sa.column("old", sa.JSON), sa.column("new", sa.JSON), sa.column("reason"), sa.column("digest"),
    )  # fmt: skip
    heads = sa.table("audit_heads", sa.column("id"), sa.column("entry_count"), sa.column("digest"))
    said = [entries.c[field] for field in ChainedEntry.__dataclass_fields__]
    digest, digests = GENESIS, []
    for entry_id, *values in connection.execute(sa.select(entries.c.id, *said).order_by(entries.c.id)):
        digest = next_digest(digest, ChainedEntry(*values))
        digests.append({"entry": entry_id, "chained": digest})
    if digests:
        chained = sa.update(entries).where(entries.c.id == sa.bindparam("entry")).values(digest=sa.bindparam("chained"))
        connection.execute(chained, digests)
    connection.execute(sa.insert(heads).values(id=HEAD_ID, entry_count=len(digests), digest=digest))
