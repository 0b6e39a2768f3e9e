"""What the database itself forbids: to change, to replace or to take out an entry of the audit trail.

In: nothing. Out: the statements that make and drop the triggers, for each kind of database; they run after the tables
are made, whether by a migration or by `metadata.create_all`. The head of the chain comes with its table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event, insert

from quiz_service.rules.audit_chain import GENESIS
from quiz_service.storage.evidence_models import AuditEntry, AuditHead

REFUSAL = "audit entries are only ever added"
"""What the database says to whoever tries."""
HEAD_ID = 1

_SQLITE = {
    "audit_entries_no_update": "BEFORE UPDATE ON audit_entries",
    "audit_entries_no_delete": "BEFORE DELETE ON audit_entries",
    # REPLACE takes the old row out without firing the trigger above.
    "audit_entries_no_replace": "BEFORE INSERT ON audit_entries WHEN EXISTS"
    " (SELECT 1 FROM audit_entries WHERE id = NEW.id)",
}
_POSTGRESQL = {
    "audit_entries_no_change": "BEFORE UPDATE OR DELETE ON audit_entries FOR EACH ROW",
    "audit_entries_no_truncate": "BEFORE TRUNCATE ON audit_entries FOR EACH STATEMENT",
}
_FUNCTION = f"""CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$"""


def trigger_names(dialect: str) -> list[str]:
    """The names of the triggers on a kind of database."""
    return sorted(_SQLITE if dialect == "sqlite" else _POSTGRESQL)


def protect(connection: Connection) -> None:
    """Make the triggers."""
    if connection.dialect.name == "sqlite":
        for name, when in _SQLITE.items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        return
    connection.exec_driver_sql(_FUNCTION)
    for name, when in _POSTGRESQL.items():
        connection.exec_driver_sql(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION refuse_audit_change()")


def unprotect(connection: Connection) -> None:
    """Drop the triggers: for a migration alone."""
    if connection.dialect.name == "sqlite":
        for name in _SQLITE:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in _POSTGRESQL:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON audit_entries")
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse_audit_change()")


@event.listens_for(AuditEntry.__table__, "after_create")
def _on_entries(_: Table, connection: Connection, **__: Any) -> None:
    protect(connection)


@event.listens_for(AuditHead.__table__, "after_create")
def _on_head(_: Table, connection: Connection, **__: Any) -> None:
    connection.execute(insert(AuditHead).values(id=HEAD_ID, entry_count=0, digest=GENESIS))
