"""`quiz db upgrade`, and how the other commands come to a database: settings, schema looked at, engine.

Guarantees: no command but `db upgrade` touches a database whose schema is not the one this program expects.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz_service.clock import system_clock
from quiz_service.commands.progress import ProgressLine
from quiz_service.config import Settings, load_settings
from quiz_service.errors import Refused
from quiz_service.operations import audit, spans
from quiz_service.storage import schema
from quiz_service.storage.engine import open_engine, open_session, writing

NOT_WRITTEN = "Chạy thử: chưa ghi gì."
"""What every command says last under --dry-run."""
NOTHING_DONE = "Chưa ghi gì, vì cơ sở dữ liệu đang bận, không với tới được, hoặc đĩa đã đầy hay chỉ cho đọc"


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Settings from the environment, for the project this command works on."""
    return load_settings(os.environ, arguments.root)


def _revision(engine: Engine) -> str | None:
    try:
        return schema.current_revision(engine)
    except OperationalError as error:
        raise Refused(f"Không mở được cơ sở dữ liệu: {str(error.orig).strip()}") from error


def open_database(settings: Settings) -> Engine:
    """The engine of a database that has this program's schema.

    Raises:
        Refused: it cannot be reached, or `db upgrade` has to run first.
    """
    engine = open_engine(settings.database)
    if _revision(engine) != schema.newest_revision():
        raise Refused("Cơ sở dữ liệu chưa theo kịp chương trình. Chạy trước: quiz db upgrade")
    return engine


@contextmanager
def working(arguments: argparse.Namespace) -> Iterator[Session]:
    """A session that is committed at the end of the block; under --dry-run it is rolled back.

    A dry run does the same work in the same way, so that it meets the same refusals.

    Raises:
        Refused: the database is gone, busy, or its disk is full or read-only; nothing was written.
    """
    engine = open_database(settings_of(arguments))
    try:
        with open_session(engine, writes=True) as session:
            yield session
            if arguments.dry_run:
                session.rollback()
            else:
                session.commit()
    except OperationalError as error:
        raise Refused(f"{NOTHING_DONE} ({str(error.orig).strip()}).") from error
    finally:
        engine.dispose()


def say(arguments: argparse.Namespace, sentences: str) -> None:
    """Print what was done, once it is done; under --dry-run add that it was not."""
    print(sentences)
    if arguments.dry_run:
        print(NOT_WRITTEN)


def add_dry_run(command: argparse.ArgumentParser) -> None:
    """Every command that changes data has it."""
    command.add_argument("--dry-run", action="store_true", help="chỉ in việc sẽ làm, không ghi gì")


def _upgrade(arguments: argparse.Namespace) -> int:
    engine = open_engine(settings_of(arguments).database)
    before, newest = _revision(engine), schema.newest_revision()
    if before == newest:
        print(f"Cơ sở dữ liệu đã ở phiên bản mới nhất: {newest}.")
    elif arguments.dry_run:
        say(arguments, f"Sẽ nâng cơ sở dữ liệu từ phiên bản {before or '(trống)'} lên {newest}.")
    else:
        schema.upgrade(engine)
        _finish_upgrade(engine, before, newest)
        print(f"Đã nâng cơ sở dữ liệu từ phiên bản {before or '(trống)'} lên {newest}.")
    engine.dispose()
    return 0


def _finish_upgrade(engine: Engine, before: str | None, newest: str) -> None:
    """Derive what a newer schema counts from, and enter it in the audit trail; not where all has just begun."""
    if before is not None:
        with writing(engine) as session, ProgressLine("Tính ai đã được tập huấn") as progress:
            spans.rebuild(session, progress)
            audit.record(session, "database.upgrade", now=system_clock(), actor_id=None,
                         old={"revision": before}, new={"revision": newest})  # fmt: skip


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `db` to the command line."""
    db = commands.add_parser("db", help="cơ sở dữ liệu: tạo, nâng cấp")
    actions = db.add_subparsers(required=True, metavar="VIỆC")
    upgrade = actions.add_parser("upgrade", help="tạo cơ sở dữ liệu, hoặc nâng lên phiên bản của chương trình")
    add_dry_run(upgrade)
    upgrade.set_defaults(run=_upgrade)
