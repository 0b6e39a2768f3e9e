"""`quiz backup`, `quiz restore`, `quiz move`: everything in one file, back again, or over to PostgreSQL."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from quiz_service import durable
from quiz_service.clock import HANOI, system_clock
from quiz_service.commands.database import NOT_WRITTEN, add_dry_run, open_database, settings_of
from quiz_service.commands.progress import ProgressLine
from quiz_service.errors import Refused
from quiz_service.operations import spans
from quiz_service.storage import backups, copying, schema
from quiz_service.storage.engine import open_engine, writing

KEY_IS_APART = (
    "Khóa bí mật không nằm trong bản sao lưu: hãy giữ riêng tệp secret-key (hoặc SOTAY_SECRET_KEY), ở nơi khác."
)


def _backup(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    engine = open_database(settings)
    moment = system_clock().astimezone(HANOI)
    path: Path = arguments.file or settings.data / "backups" / f"sotay-{moment:%Y%m%d-%H%M%S}.db"
    try:
        if arguments.dry_run:
            with backups.snapshot(engine) as connection:
                print(f"Sẽ sao lưu {copying.row_count(connection)} dòng vào {path}.\n{NOT_WRITTEN}")
            return 0
        with ProgressLine("Sao lưu") as progress:
            backups.make_backup(engine, path, progress)
    finally:
        engine.dispose()
    print(f"Đã sao lưu vào {path} ({path.stat().st_size} byte), đã kiểm tra đọc lại được.")
    print(f"SHA-256: {backups.file_digest(path)}\n{KEY_IS_APART}")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    settings, backup = settings_of(arguments), arguments.file
    revision = backups.check_backup(backup)
    if arguments.dry_run:
        print(f"{backup}: bản sao lưu nguyên vẹn, phiên bản dữ liệu {revision}.\n{NOT_WRITTEN}")
        return 0
    if arguments.verify:
        with tempfile.TemporaryDirectory(dir=backup.parent) as folder:
            return _restore_into(f"sqlite:///{Path(folder) / 'thu.db'}", backup, is_trial=True)
    if settings.database.startswith("sqlite:///"):
        durable.make_folder(Path(settings.database.removeprefix("sqlite:///")).parent)
    return _restore_into(settings.database, backup, is_trial=False)


def _restore_into(address: str, backup: Path, *, is_trial: bool) -> int:
    engine = open_engine(address)
    try:
        with ProgressLine("Khôi phục") as progress:
            differing = backups.restore_into(engine, backup, progress)
    except OperationalError as error:
        raise Refused(f"Không mở được cơ sở dữ liệu: {str(error.orig).strip()}") from error
    finally:
        engine.dispose()
    if differing:
        print(f"Các bảng sau không khớp sau khi khôi phục: {', '.join(differing)}. Đừng dùng; báo người phát triển.")
        return 1
    if is_trial:
        print(
            f"{backup}: khôi phục thử thành công, mọi bảng khớp từng dòng. Bản thử đã xóa; dữ liệu đang chạy không đổi."
        )
    else:
        with writing(engine) as session, ProgressLine("Đối chiếu bảng đếm") as progress:
            spans.rebuild(session, progress)  # a backup of an older program has none
        engine.dispose()
        print("Đã khôi phục; mọi bảng khớp từng dòng với bản sao lưu. Khởi động lại dịch vụ.")
    return 0


def _move(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    if not arguments.to.startswith("postgresql"):
        raise Refused("Nơi đến phải là địa chỉ postgresql+psycopg://tên:mật-khẩu@máy/cơ-sở-dữ-liệu.")
    address = make_url(arguments.to).set(drivername="postgresql+psycopg")
    source, target = open_database(settings), open_engine(address.render_as_string(hide_password=False))
    shown = address.render_as_string(hide_password=True)
    try:
        with target.connect() as connection:
            has_schema = schema.current_revision(target) is not None
            begun = copying.is_begun(connection)
            filled = copying.filled_tables(connection) if has_schema and not begun else []
        if filled:
            raise Refused(f"{shown} không trống (có dữ liệu ở: {', '.join(filled[:5])}). Hãy tạo cơ sở dữ liệu mới.")
        with backups.snapshot(source) as reading:
            if arguments.dry_run:
                how = "tiếp tục lần chuyển dở" if begun else "chuyển"
                print(f"Sẽ {how} {copying.row_count(reading)} dòng sang {shown}.\n{NOT_WRITTEN}")
                return 0
            schema.upgrade(target)
            with ProgressLine("Chuyển") as progress:
                copying.copy_tables(reading, target, progress)
            with ProgressLine("So hai bên") as progress, backups.snapshot(target) as written:
                differing = copying.differing_tables(reading, written, progress)
    except OperationalError as error:
        raise Refused(f"Không mở được {shown}: {str(error.orig).strip()}") from error
    finally:
        source.dispose()
        target.dispose()
    if differing:
        print(f"Đã chép nhưng các bảng sau không khớp: {', '.join(differing)}. Dịch vụ có đang chạy không? Hãy dừng "
              "dịch vụ, xóa cơ sở dữ liệu đích rồi chuyển lại.")  # fmt: skip
        return 1
    print(f"Đã chuyển sang {shown}; mọi bảng khớp từng dòng.\nĐặt SOTAY_DATABASE thành địa chỉ mới rồi khởi động lại.")
    return 0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `backup`, `restore` and `move` to the command line."""
    backup = commands.add_parser("backup", help="sao lưu mọi dữ liệu vào một tệp, kể cả khi dịch vụ đang chạy")
    backup.add_argument(
        "file", type=Path, nargs="?", metavar="TỆP", help="mặc định: SOTAY_DATA/backups/sotay-NGÀY-GIỜ.db"
    )
    add_dry_run(backup)
    backup.set_defaults(run=_backup)
    restore = commands.add_parser("restore", help="khôi phục từ bản sao lưu vào cơ sở dữ liệu trống")
    restore.add_argument("file", type=Path, metavar="TỆP")
    restore.add_argument("--verify", action="store_true", help="chỉ khôi phục thử vào chỗ tạm, so từng dòng rồi xóa")
    add_dry_run(restore)
    restore.set_defaults(run=_restore)
    move = commands.add_parser("move", help="chuyển mọi dữ liệu sang PostgreSQL; dừng dịch vụ trước khi chuyển")
    move.add_argument("--to", required=True, metavar="ĐỊA_CHỈ", help="postgresql+psycopg://…, một cơ sở dữ liệu trống")
    add_dry_run(move)
    move.set_defaults(run=_move)
