"""Files that are given out: made whole or not at all, recorded with their digest, kept for a week, checked for ever.

In: an order, a folder. Out: a file named after its code, and its row. The row holds no name and stays when the file is
removed: anybody with the code may learn what the file said, and whether one they hold is still that file.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service import durable
from quiz_service.courseware.clauses import Clauses
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import audit
from quiz_service.operations.coverage_question import select_units
from quiz_service.operations.report_figures import asked_record
from quiz_service.operations.report_tables import Stamp
from quiz_service.operations.reports import KINDS, Order, Progress, title_of, write_file
from quiz_service.rules.codes import EXPORT, Choose, is_code, new_code, shown_code
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.export_queries import find_export
from quiz_service.storage.models import Export

KEPT_FOR = timedelta(days=7)
"""How long a file may be downloaded."""
UNFINISHED = ".dang-ghi"
"""Ends the name of a file that is being written."""
_BLOCK = 1 << 20

UNKNOWN = "Không có tệp nào mang mã này. Hãy xem lại từng chữ và số trong mã."
MISTYPED = "Mã này thiếu chữ hoặc có chữ gõ nhầm. Hãy xem lại trong tệp: mã bắt đầu bằng TX, rồi 16 chữ và số."
NOT_YOURS = "Không tìm thấy tệp này trong những tệp bạn được tải."
NOT_HERE = "Tệp này còn hạn tải nhưng không có trên máy chủ. Hãy xuất lại, và báo người vận hành."
GONE = "Tệp này đã quá 7 ngày nên không còn trên máy chủ. Hãy xuất lại; mã của tệp cũ vẫn kiểm tra được."


@dataclass(frozen=True)
class Made:
    """A file that was given out."""

    code: str
    path: Path


def program_version() -> str:
    """The version of this program, as its package says."""
    try:
        return version("so-tay-255")
    except PackageNotFoundError:
        return "không rõ"


def digest_of(stream: BinaryIO) -> tuple[str, int]:
    """SHA-256 and size of what can be read, block by block."""
    found, size = hashlib.sha256(), 0
    while block := stream.read(_BLOCK):
        found.update(block)
        size += len(block)
    return found.hexdigest(), size


def _folder(data: Path) -> Path:
    folder = data / "exports"
    durable.make_folder(folder, 0o700)
    return folder


def path_of(data: Path, export: Export) -> Path:
    """Where the file lies while it is kept."""
    return data / "exports" / f"{export.code}.{KINDS[export.kind].ending}"


def file_name_of(order: Order, code: str) -> str:
    """The name under which it is saved: kind, day, the beginning of the code; nothing about people or units."""
    words = {"coverage-xlsx": "do-phu", "report-docx": "bao-cao-du-thao", "figures-csv": "so-lieu",
             "people-csv": "danh-sach", "figures-json": "so-lieu"}[order.kind.id]  # fmt: skip
    return f"{words}-{order.asked.on.isoformat()}-{code[:7].lower()}.{order.kind.ending}"


def make(engine: Engine, order: Order, *, data: Path, clauses: Clauses, check_url: str, actor_id: int, now: datetime,
         progress: Progress, choose: Choose = secrets.choice) -> Made:  # fmt: skip
    """Write the file, give it its name, record it. Whatever goes wrong, no part of a file is left under a name.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
        Refused: more people than the kind of file holds.
    """
    code = new_code(EXPORT, choose)
    folder = _folder(data)
    unfinished, path = folder / f"{code}{UNFINISHED}", folder / f"{code}.{order.kind.ending}"
    stamp = Stamp(code, now, check_url, program_version())
    try:
        with reading(engine) as session:
            selection = select_units(session, order.asked, order.scope)
            figures = write_file(session, order, stamp, clauses, unfinished, progress)
        with unfinished.open("rb") as file:
            digest, size = digest_of(file)
        durable.sync(unfinished)
        unfinished.replace(path)
        durable.sync(folder)
        with writing(engine) as session:
            _record(session, Export(
                code=code, kind=order.kind.id, title=title_of(order, selection.scope_name),
                file_name=file_name_of(order, code), digest=digest, size=size, made_at=now, made_by_id=actor_id,
                as_of=order.asked.on, asked=_asked(order, [node.id for node in selection.tops]), figures=figures,
            ))  # fmt: skip
            remove_old(session, data, now=now)
    except BaseException:
        for left in (unfinished, path):
            left.unlink(missing_ok=True)
        raise
    return Made(code, path)


def _asked(order: Order, tops: list[int]) -> dict[str, Any]:
    """What was asked, with the ids of the highest units in it (None: all units): who has lost one loses the file."""
    units = None if order.scope is None and not order.asked.unit_code else tops
    return asked_record(order.asked) | {"units": units, "with_people": order.lists_people}


def _record(session: Session, export: Export) -> None:
    session.add(export)
    session.flush()
    audit.record(
        session, "export.make", now=export.made_at, actor_id=export.made_by_id, object_kind="export",
        object_id=export.code,
        new={"kind": export.kind, "as_of": export.as_of.isoformat() if export.as_of else "",
             "unit": export.asked["unit"], "with_people": export.asked["with_people"], "digest": export.digest},
    )  # fmt: skip


def remove_old(session: Session, data: Path, *, now: datetime) -> None:
    """Remove files whose week is over, and what a killed server left behind a day ago. Rows stay."""
    for path in _folder(data).iterdir():
        export = find_export(session, path.stem)
        with suppress(FileNotFoundError):  # another process has just ended its work
            if export is not None:
                is_over = not is_kept(export, now)
            else:
                is_over = path.stat().st_mtime < (now - timedelta(days=1)).timestamp()
            if is_over and path.is_dir():  # rows that waited to be packed
                shutil.rmtree(path)
            elif is_over:
                path.unlink()


def missing_files(session: Session, data: Path, *, now: datetime) -> int:
    """How many files that may still be downloaded are not there: lost, or another machine keeps a folder of its own."""
    kept = session.scalars(select(Export).where(Export.made_at >= now - KEPT_FOR))
    return sum(not path_of(data, export).is_file() for export in kept)


def find_given_out(session: Session, typed: str) -> Export:
    """The file of a code, however it was typed.

    Raises:
        NotFound: mistyped, or never given out.
    """
    if not is_code(EXPORT, typed):
        raise NotFound(MISTYPED)
    found = find_export(session, shown_code(EXPORT, typed))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def get_to_download(session: Session, code: str, *, person_id: int, units: frozenset[int] | None, data: Path,
                    now: datetime) -> tuple[Export, Path]:  # fmt: skip
    """A file for who made it, or for who may see all units (`units` None).

    Raises:
        NotFound: another person's, or about units that the person sees no more.
        Refused: its week is over.
    """
    export = find_export(session, code)
    if export is None or not _may_download(export, person_id, units):
        raise NotFound(NOT_YOURS)
    path = path_of(data, export)
    if not is_kept(export, now):
        raise Refused(GONE)
    if not path.is_file():
        raise Refused(NOT_HERE)
    return export, path


def _may_download(export: Export, person_id: int, units: frozenset[int] | None) -> bool:
    if units is None:
        return True
    asked_units = export.asked["units"]
    return export.made_by_id == person_id and asked_units is not None and units.issuperset(asked_units)


def kept_until(export: Export) -> datetime:
    """The moment after which the file is gone."""
    return export.made_at + KEPT_FOR


def is_kept(export: Export, now: datetime) -> bool:
    """True while the file may be downloaded."""
    return now <= kept_until(export)
