"""Indexes for many people: a count reads an index and no rows; no table is searched when a person is taken away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COUNTED = ["unit_id", "ends_on", "starts_on", "in_scope", "is_trained", "strands", "audience"]
WHO = (("audit_entries", "actor_id"), ("attendances", "recorded_by_id"), ("class_sessions", "created_by_id"))
ANNULLED = ("completions", "certificates")


def upgrade() -> None:
    """To this schema."""
    op.create_index("ix_counted_spans_counting", "counted_spans", COUNTED)
    op.drop_index("ix_counted_spans_unit_id_ends_on_starts_on", table_name="counted_spans")
    for table, column in WHO:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    filled = sa.text("annulled_by_id IS NOT NULL")
    for table in ANNULLED:
        op.create_index(f"ix_{table}_annulled_by_id", table, ["annulled_by_id"], sqlite_where=filled,
                        postgresql_where=filled)  # fmt: skip


def downgrade() -> None:
    """Back to the schema before."""
    for table in ANNULLED:
        op.drop_index(f"ix_{table}_annulled_by_id", table_name=table)
    for table, column in WHO:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    op.create_index("ix_counted_spans_unit_id_ends_on_starts_on", "counted_spans", COUNTED[:3])
    op.drop_index("ix_counted_spans_counting", table_name="counted_spans")
