"""`quiz doctor`: looks at settings, folders, the built site, the database, and says what is wrong and what to do.

Reads only. Each check answers a line; exit status 1 when something has to be mended.
"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from quiz_service.clock import system_clock
from quiz_service.commands.database import settings_of
from quiz_service.config import SECRET_FILE, Settings
from quiz_service.courseware.loader import load_clauses
from quiz_service.errors import QuizServiceError
from quiz_service.operations.exports import missing_files
from quiz_service.operations.spans import differing
from quiz_service.storage import schema
from quiz_service.storage.content_queries import current_modules
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import AuditEntry, AuditHead, Person, RoleGrant

LEAST_FREE = 1 << 30
"""Bytes that should be free for the data folder: a backup needs room."""
SAFE_SQLITE = (3, 51, 3)
"""Older ones can damage a database in write-ahead mode: DECISIONS.md 18."""
MOST_AHEAD = timedelta(minutes=5)
WAIT = 3
"""Seconds for another machine to answer."""


@dataclass(frozen=True)
class Finding:
    """What a check found; `mend` says what to do, "" when all is well."""

    what: str
    mend: str = ""


def _folders(settings: Settings) -> Iterator[Finding]:
    data = settings.data
    if not os.access(data if data.exists() else data.parent, os.W_OK):
        yield Finding(f"Không ghi được vào thư mục dữ liệu {data}", "Cho tài khoản chạy dịch vụ quyền ghi thư mục ấy.")
        return
    free = shutil.disk_usage(data if data.exists() else data.parent).free
    if free < LEAST_FREE:
        yield Finding(f"Thư mục dữ liệu {data} chỉ còn {free >> 20} MB trống", "Dọn đĩa hoặc chuyển SOTAY_DATA.")
    else:
        yield Finding(f"Thư mục dữ liệu {data}: ghi được, còn {free >> 20} MB")
    secret = data / SECRET_FILE
    if secret.exists() and secret.stat().st_mode & 0o077:
        yield Finding(f"Người khác đọc được khóa bí mật {secret}", f"Chạy: chmod 600 {secret}")


def _site(settings: Settings) -> Iterator[Finding]:
    from quiz_service.web.shell import load_shell

    try:
        load_shell(settings.site)
        load_clauses(settings.root)
    except QuizServiceError as error:
        yield Finding(str(error).rstrip("."), "Chạy: make site")
    else:
        yield Finding(f"Trang web đã dựng ở {settings.site}")


def _address(settings: Settings) -> Iterator[Finding]:
    if settings.is_https:
        yield Finding(f"Địa chỉ mọi người mở: {settings.base_url}")
    else:
        yield Finding(
            f"Địa chỉ mọi người mở là {settings.base_url}, không mã hóa",
            "Khi dùng thật, đặt SOTAY_BASE_URL là địa chỉ https:// và đặt dịch vụ sau máy chủ trung gian có TLS.",
        )


def _database(settings: Settings) -> Iterator[Finding]:
    engine = open_engine(settings.database)
    try:
        revision, newest = schema.current_revision(engine), schema.newest_revision()
        if revision != newest:
            yield Finding(f"Cơ sở dữ liệu ở phiên bản {revision or '(trống)'}, chương trình cần {newest}",
                          "Sao lưu rồi chạy: quiz db upgrade")  # fmt: skip
            return
        yield Finding(f"Cơ sở dữ liệu {engine.dialect.name}, phiên bản dữ liệu {revision}")
        if engine.dialect.name == "sqlite":
            yield from _sqlite(engine)
        else:
            yield from _shared_folder(engine, settings)
        yield from _content(engine)
    except DBAPIError as error:
        yield Finding(f"Không dùng được cơ sở dữ liệu: {str(error.orig).strip()}",
                      "Xem SOTAY_DATABASE, và máy chủ cơ sở dữ liệu có đang chạy không.")  # fmt: skip
    finally:
        engine.dispose()


def _sqlite(engine: Engine) -> Iterator[Finding]:
    with engine.connect() as connection:
        version = str(connection.scalar(text("SELECT sqlite_version()")))
        if tuple(int(part) for part in version.split(".")) < SAFE_SQLITE:
            yield Finding(f"SQLite {version} có lỗi khi nhiều người cùng ghi", "Cài lại thư viện: make demo")
        sound = connection.scalar(text("PRAGMA quick_check"))
        if sound != "ok":
            yield Finding(f"Tệp dữ liệu bị hỏng: {sound}", "Dừng dịch vụ, giữ lại tệp, khôi phục bản sao lưu gần nhất.")
        else:
            yield Finding(f"SQLite {version}: tệp dữ liệu nguyên vẹn")


def _shared_folder(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Of several machines each may have been given a folder of its own."""
    with reading(engine) as session:
        missing = missing_files(session, settings.data, now=system_clock())
    if missing:
        yield Finding(f"{missing} tệp xuất còn hạn tải không có trong {settings.data}",
                      "Mọi máy phải dùng chung một SOTAY_DATA. Nếu tệp đã mất, hãy xuất lại.")  # fmt: skip


def _content(engine: Engine) -> Iterator[Finding]:
    with reading(engine) as session:
        modules = len(current_modules(session))
        yield Finding(f"{modules} học phần đã xuất bản", "" if modules else "Chạy: quiz publish")
        administrators = session.scalar(
            select(func.count()).select_from(RoleGrant).where(RoleGrant.role == "administrator")
        )
        yield Finding(f"{administrators} quản trị viên",
                      "" if administrators else "Chạy: quiz role grant MÃ_CÁN_BỘ administrator")  # fmt: skip
        people = session.scalar(select(func.count()).select_from(Person))
        wrong = len(differing(session))
        yield Finding(f"{people} người; bảng đếm độ phủ sai ở {wrong} người",
                      "Chạy: quiz coverage rebuild" if wrong else "")  # fmt: skip
        newest = session.scalar(select(func.max(AuditEntry.at)))
        if newest is not None and newest > system_clock() + MOST_AHEAD:
            yield Finding("Nhật ký có mục ở tương lai: đồng hồ máy đã chạy lùi", "Chỉnh giờ máy (bật NTP).")
        held, counted = session.get(AuditHead, 1), session.scalar(select(func.count()).select_from(AuditEntry))
        if held is not None and held.entry_count != counted:
            yield Finding(f"Nhật ký có {counted} mục, chuỗi ghi {held.entry_count}", "Chạy: quiz audit verify")


def _limits(settings: Settings) -> Iterator[Finding]:
    if not settings.limits.startswith("redis"):
        return
    from redis import Redis, RedisError

    place = urlsplit(settings.limits).hostname
    try:
        Redis.from_url(settings.limits, socket_connect_timeout=WAIT, socket_timeout=WAIT).ping()
    except (RedisError, OSError):
        yield Finding(f"Không gọi được Redis ở {place}: mỗi tiến trình đang tự đếm số lần thử sai",
                      "Xem SOTAY_LIMITS, và Redis có đang chạy không.")  # fmt: skip
    else:
        yield Finding(f"Giới hạn tần suất được đếm chung ở Redis {place}")


CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (_folders, _site, _address, _limits, _database)


def _doctor(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    findings = [finding for check in CHECKS for finding in check(settings)]
    for finding in findings:
        print(f"{'CẦN SỬA' if finding.mend else 'Tốt    '}  {finding.what}.")
        if finding.mend:
            print(f"         → {finding.mend}")
    wrong = sum(bool(finding.mend) for finding in findings)
    print(f"\n{wrong} chỗ cần sửa." if wrong else "\nKhông có gì cần sửa.")
    return 1 if wrong else 0


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor` to the command line."""
    doctor = commands.add_parser("doctor", help="xem bản cài đặt này có gì sai và phải làm gì")
    doctor.set_defaults(run=_doctor)
