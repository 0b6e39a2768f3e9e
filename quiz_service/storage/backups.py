"""Backups: one SQLite file that holds everything, whatever kind of database it was taken from, while it is in use.

From SQLite by its own online copy in one step (in steps it begins anew whenever another connection writes); from
PostgreSQL by copying one snapshot table by table. A backup is written under another name and gets its own when it is
whole and has been checked.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from quiz_service import durable
from quiz_service.errors import Refused
from quiz_service.storage import copying, schema
from quiz_service.storage.engine import open_engine

Progress = Callable[[int, int], None]
BLOCK = 1 << 20


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is at one moment."""
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def check_backup(path: Path) -> str:
    """The schema revision of a backup whose pages and keys are sound.

    Raises:
        Refused: it is no backup of this service, or it is damaged.
    """
    if not path.is_file():
        raise Refused(f"Không có tệp {path}.")
    try:
        with dbapi2.connect(f"file:{path.resolve()}?mode=ro", uri=True) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except dbapi2.Error as error:
        raise Refused(f"{path}: không phải bản sao lưu của dịch vụ, hoặc tệp đã hỏng ({error}).") from error
    if sound != "ok" or broken:
        raise Refused(f"{path}: tệp đã hỏng ({sound if sound != 'ok' else 'có dòng trỏ tới dòng không có'}).")
    return str(found[0])


def _without_companions(path: Path) -> None:
    """The working files beside a SQLite file are gone once it is closed; a lock file is ours."""
    for suffix in ("-wal", "-shm", ".lock"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def make_backup(engine: Engine, path: Path, progress: Progress = lambda done, total: None) -> None:
    """Write the backup; the database may be in use.

    Raises:
        Refused: something of this name is there already, the disk is full, or the copy is not sound.
    """
    if path.exists():
        raise Refused(f"Đã có {path}. Chọn tên khác: bản sao lưu không ghi đè lên tệp nào.")
    unfinished = path.with_name(f"{path.name}.part")
    try:
        durable.make_folder(path.parent)
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)  # it holds personal data
        os.close(descriptor)
        if engine.dialect.name == "sqlite":
            _copy_pages(Path(str(engine.url.database)), unfinished)
        else:
            _copy_rows(engine, unfinished, progress)
        check_backup(unfinished)
        durable.sync(unfinished)
        unfinished.rename(path)
        durable.sync(path.parent)
    except (dbapi2.OperationalError, OperationalError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip()
        raise Refused(f"Không ghi được bản sao lưu {path} ({reason}). Hãy xem đĩa còn chỗ và cho ghi không.") from error
    finally:
        with suppress(OSError):  # on a disk that is read-only there is nothing to remove
            unfinished.unlink(missing_ok=True)
            _without_companions(unfinished)


def _copy_pages(source: Path, target: Path) -> None:
    with dbapi2.connect(f"file:{source.resolve()}?mode=ro", uri=True) as live, dbapi2.connect(str(target)) as copy:
        live.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
    copy.close()
    live.close()


def _copy_rows(engine: Engine, target: Path, progress: Progress) -> None:
    copy = open_engine(f"sqlite:///{target}")
    try:
        schema.upgrade(copy)
        with snapshot(engine) as source:
            copying.copy_tables(source, copy, progress)
        with copy.connect() as connection:
            connection.connection.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.dispose()


def restore_into(engine: Engine, backup: Path, progress: Progress = lambda done, total: None) -> list[str]:
    """Bring a backup into an empty database of either kind; the names of tables that differ afterwards (none).

    An older backup is brought to this program's schema on the way.

    Raises:
        Refused: the database holds something, the backup is damaged or of a newer program, or the disk is full.
    """
    revision = check_backup(backup)
    if revision not in schema.known_revisions():
        raise Refused(f"{backup}: bản sao lưu của một phiên bản chương trình mới hơn ({revision}). Hãy nâng cấp trước.")
    working_copy = backup.with_name(f"{backup.name}.working")
    working_copy.unlink(missing_ok=True)
    try:
        _copy_pages(backup, working_copy)
        working_copy.chmod(0o600)
    except dbapi2.OperationalError as error:
        working_copy.unlink(missing_ok=True)
        raise Refused(f"Không ghi được bản chép tạm {working_copy} ({error}). Hãy xem đĩa còn chỗ không.") from error
    source = open_engine(f"sqlite:///{working_copy}")
    try:
        schema.upgrade(source)
        schema.upgrade(engine)
        with engine.connect() as connection:
            filled = [] if copying.is_begun(connection) else copying.filled_tables(connection)
        if filled:
            raise Refused(
                f"Cơ sở dữ liệu đích không trống (có dữ liệu ở: {', '.join(filled[:5])}). Khôi phục chỉ ghi vào cơ sở "
                "dữ liệu trống: hãy đổi tên tệp cũ, hoặc tạo cơ sở dữ liệu mới."
            )
        with snapshot(source) as reading:
            copying.copy_tables(reading, engine, progress)
        with snapshot(source) as reading, snapshot(engine) as written:
            return copying.differing_tables(reading, written, progress)
    finally:
        source.dispose()
        working_copy.unlink(missing_ok=True)
        _without_companions(working_copy)
