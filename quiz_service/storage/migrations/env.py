"""Alembic's entry: runs the migrations on the engine it is handed, in one transaction, the writer's lock held."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from quiz_service.storage.models import Base

engine: Engine = context.config.attributes["engine"]
with engine.execution_options(writes=True).connect() as connection:
    # A table is rebuilt on SQLite to change it: with foreign keys on, rows that point to it would stop that.
    sqlite = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=sqlite,
                      compare_type=True)  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
