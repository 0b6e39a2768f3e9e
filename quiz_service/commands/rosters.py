"""`quiz roster import`: a whole list of people, read, judged and told as on the pages."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.commands.database import add_dry_run, say, working
from quiz_service.commands.progress import ProgressLine
from quiz_service.courseware.model import AUDIENCES
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import roster, roster_applying
from quiz_service.operations.people import normal_staff_code
from quiz_service.roster.known import Importer
from quiz_service.roster.reading import read_roster
from quiz_service.roster.row import RosterFile
from quiz_service.storage.models import ChangeSet
from quiz_service.storage.roster_listing import iter_told
from quiz_service.storage.sign_in_queries import units_with_all_below
from quiz_service.storage.unit_queries import find_unit
from quiz_service.web import roster_words

OUTCOMES = roster_words.OUTCOMES["roster"]
ANEW = "Sổ vừa có thay đổi khác. Chưa ghi gì; hãy chạy lại lệnh."


def _read(file: Path) -> tuple[RosterFile, str]:
    """The rows of a file and its digest."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused(f"Không đọc được tệp {file}: {error.strerror}.") from error
    with ProgressLine("Đọc tệp") as progress:
        return read_roster(data, file.name, audiences=AUDIENCES, progress=progress), hashlib.sha256(data).hexdigest()


def _importer(session: Session, code: str | None) -> Importer:
    """The operator, for everything or for one unit and all below it."""
    today = day_in_hanoi(system_clock())
    if not code:
        return Importer(today)
    unit = find_unit(session, normal_staff_code(code))
    if unit is None:
        raise NotFound(f"Không có đơn vị nào mang mã «{code}».")
    return Importer(today, units_with_all_below(session, [unit.id]))


def _import(arguments: argparse.Namespace) -> int:
    found, digest = _read(arguments.file)
    with working(arguments) as session:
        importer = _importer(session, arguments.unit)
        with ProgressLine("So với sổ") as progress:
            change_set = roster.show(
                session, found.rows, kind="roster", file_name=arguments.file.name, digest=digest, notes=found.notes,
                importer=importer, now=system_clock(), progress=progress,
            )  # fmt: skip
        lines = list(_told(session, change_set))
        if arguments.apply:
            with ProgressLine("Ghi vào sổ") as progress:
                anew = roster_applying.apply(
                    session, change_set.public_id, importer=importer, now=system_clock(), progress=progress
                )
            if anew:
                raise Refused(ANEW)
        address = f"/hoc-tap/dieu-phoi/danh-sach/{change_set.public_id}"
    say(arguments, "\n".join([*lines, *_next_step(arguments, address)]))
    return 0


def _told(session: Session, change_set: ChangeSet) -> Iterator[str]:
    """Notes, numbers by outcome, and each row that is refused or waits, with the reason."""
    yield from change_set.notes
    yield from (f"{words}: {change_set.counts[outcome]}" for outcome, words in OUTCOMES.items()
                if outcome in change_set.counts)  # fmt: skip
    for sheet, row, outcome, problems in iter_told(session, change_set.id):
        where = f"Dòng {row}" + (f", trang «{sheet}»" if sheet else "")
        yield f"{where}, {OUTCOMES[outcome].lower()}: " + " ".join(_sentences(problems))


def _sentences(problems: Sequence[dict[str, str]]) -> Iterator[str]:
    for one in problems:
        yield f"{one['column']}: {one['message']}" if one["column"] else one["message"]


def _next_step(arguments: argparse.Namespace, address: str) -> Iterator[str]:
    if arguments.dry_run:
        return
    if arguments.apply:
        yield f"Đã ghi vào sổ. Xem lại hoặc hoàn tác ở trang {address}"
    else:
        yield f"Chưa ghi vào sổ. Xem từng dòng, quyết định dòng chờ và ghi ở trang {address}"


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `roster` to the command line."""
    group = commands.add_parser("roster", help="danh sách cán bộ")
    actions = group.add_subparsers(required=True, metavar="VIỆC")
    importing = actions.add_parser("import", help="nhập danh sách từ tệp XLSX hoặc CSV")
    importing.add_argument("file", type=Path, metavar="TỆP", help="tệp theo mẫu ở trang Nhập danh sách")
    importing.add_argument("--unit", metavar="MÃ", help="chỉ nhận người của đơn vị này và các đơn vị trực thuộc")
    importing.add_argument("--apply", action="store_true", help="ghi ngay vào sổ; không có thì chỉ hiện để xem trước")
    add_dry_run(importing)
    importing.set_defaults(run=_import)
