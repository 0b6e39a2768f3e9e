"""Alembic's entry: runs the migrations on the engine it is handed, in one transaction, the writer's lock held."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Engine

from quiz_service.storage.models import Base

engine: Engine = context.config.attributes["engine"]
with engine.execution_options(writes=True).connect() as connection:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # A table is rebuilt on SQLite to change it: with foreign keys on, rows that point to it would stop that. They
        # can be switched outside a transaction only.
        connection.connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=sqlite,
                      compare_type=True, transactional_ddl=True)  # fmt: skip
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"a migration left rows that point to nothing: {broken[:5]}"
    connection.commit()
    if sqlite:
        connection.connection.execute("PRAGMA foreign_keys = ON")
