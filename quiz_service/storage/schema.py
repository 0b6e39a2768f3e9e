"""Brings a database to the newest schema, by Alembic's migrations beside this file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).with_name("migrations")


def _config(engine: Engine) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["engine"] = engine
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the migrations up to a revision."""
    command.upgrade(_config(engine), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Run the migrations down to a revision ("base": nothing left)."""
    command.downgrade(_config(engine), revision)


def current_revision(engine: Engine) -> str | None:
    """The revision this database stands at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """The revision this program expects."""
    head = ScriptDirectory(str(FOLDER)).get_current_head()
    assert head is not None, "the migrations folder is part of the package"
    return head


def known_revisions() -> frozenset[str]:
    """Every revision this program can bring to the newest one."""
    return frozenset(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())
