"""`quiz unit`: one unit added, ended or followed by others, or a whole list of them from a file."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from quiz_service.clock import system_clock
from quiz_service.commands.database import add_dry_run, say, working
from quiz_service.commands.progress import ProgressLine
from quiz_service.errors import NotFound, Refused
from quiz_service.operations import people, unit_import, units
from quiz_service.operations.unit_import import Imported
from quiz_service.operations.units import KIND_NAMES, Succession
from quiz_service.roster.units import read_units
from quiz_service.storage.models import Unit
from quiz_service.storage.people_models import UNIT_KINDS
from quiz_service.storage.unit_queries import find_unit


def listed(words: dict[str, str]) -> str:
    """Words with what they mean, for help texts."""
    return "; ".join(f"{word}: {meaning}" for word, meaning in words.items())


def get_unit(session: Session, code: str) -> Unit:
    """The unit of a code as typed.

    Raises:
        NotFound: there is none; it names the command that adds one.
    """
    unit = find_unit(session, people.normal_staff_code(code))
    if unit is None:
        raise NotFound(f"Không có đơn vị nào mang mã «{code}». Thêm đơn vị bằng: quiz unit add")
    return unit


def day(text: str) -> date:
    """A day as typed on a command line.

    >>> day("2025-07-01")
    datetime.date(2025, 7, 1)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» không phải một ngày viết như 2025-07-01") from None


def _add(arguments: argparse.Namespace) -> int:
    with working(arguments) as session:
        parent = get_unit(session, arguments.parent) if arguments.parent else None
        unit = people.add_unit(session, code=arguments.code, name=arguments.name, kind=arguments.kind, parent=parent,
                               starts_on=arguments.starts_on, now=system_clock())  # fmt: skip
        since = f", có từ ngày {unit.starts_on:%d/%m/%Y}" if unit.starts_on else ""
        done = f"Thêm đơn vị {unit.code}: {unit.name}{f', thuộc {parent.name}' if parent else ''}{since}."
    say(arguments, done)
    return 0


def _end(arguments: argparse.Namespace) -> int:
    with working(arguments) as session:
        unit = get_unit(session, arguments.code)
        units.end(session, unit, on=arguments.on, reason=arguments.why, actor_id=None, now=system_clock())
        done = f"{unit.name} ({unit.code}) kết thúc từ ngày {arguments.on:%d/%m/%Y}; số của các ngày trước giữ nguyên."
    say(arguments, done)
    return 0


def _succeed(arguments: argparse.Namespace) -> int:
    with working(arguments) as session, ProgressLine("Chuyển người sang đơn vị mới") as progress:
        old, new = get_unit(session, arguments.code), [get_unit(session, code) for code in arguments.by]
        found = units.succeed(
            session, old, new, on=arguments.on, reason=arguments.why, actor_id=None, now=system_clock(),
            keeps_coordinators=arguments.keep_coordinators, progress=progress,
        )  # fmt: skip
        done = render_succession(old, new, found)
    say(arguments, done)
    return 0


def render_succession(old: Unit, new: list[Unit], found: Succession) -> str:
    """What became of the people and coordinators of a unit, one sentence a line."""
    names = ", ".join(f"{unit.name} ({unit.code})" for unit in new)
    lines = [f"{old.name} ({old.code}) → {names}: {found.moved} người chuyển sang."]
    if found.unplaced:
        lines.append(f"{found.unplaced} người còn tính ở đơn vị cũ, vì chưa rõ về đơn vị nào. Hãy nhập danh sách cán "
                     "bộ ghi đơn vị mới.")  # fmt: skip
    if found.roles_given:
        lines.append(f"{found.roles_given} vai trò điều phối viên được giao thêm ở đơn vị mới.")
    elif found.coordinators:
        lines.append(f"{found.coordinators} điều phối viên của đơn vị cũ chưa phụ trách đơn vị mới. Nếu cần, giao "
                     "bằng: quiz role grant")  # fmt: skip
    return "\n".join(lines)


def _import(arguments: argparse.Namespace) -> int:
    file: Path = arguments.file
    try:
        data = file.read_bytes()
    except OSError as error:
        raise Refused(f"Không đọc được tệp {file}: {error.strerror}.") from error
    read = read_units(data, file.name, kinds=KIND_NAMES)
    with working(arguments) as session, ProgressLine("Nhập đơn vị") as progress:
        found = unit_import.import_units(session, read.rows, reason=arguments.why, actor_id=None, now=system_clock(),
                                         progress=progress)  # fmt: skip
    say(arguments, "\n".join([*read.notes, *_render_import(found)]))
    return 0


def _render_import(found: Imported) -> list[str]:
    lines = [
        f"{heading}: {len(codes)}{f' ({_few(codes)})' if codes else ''}"
        for heading, codes in (
            ("Đơn vị mới", found.added), ("Đơn vị kết thúc", found.ended), ("Đơn vị giữ nguyên", found.unchanged),
        )
    ]  # fmt: skip
    if found.moved or found.unplaced:
        lines.append(f"{found.moved} người chuyển sang đơn vị thay thế; {found.unplaced} người chờ danh sách cán bộ.")
    return lines


def _few(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `unit` to the command line."""
    unit = commands.add_parser("unit", help="đơn vị")
    actions = unit.add_subparsers(required=True, metavar="VIỆC")
    add = actions.add_parser("add", help="thêm một đơn vị")
    add.add_argument("--code", required=True, metavar="MÃ", help="mã đơn vị, ví dụ SO-A")
    add.add_argument("--name", required=True, metavar="TÊN", help="tên đầy đủ")
    add.add_argument("--kind", required=True, choices=UNIT_KINDS, help=listed(KIND_NAMES))
    add.add_argument("--parent", metavar="MÃ", help="mã đơn vị cấp trên, nếu có")
    add.add_argument(
        "--from", dest="starts_on", type=day, metavar="NGÀY", help="ngày đầu tiên có đơn vị, ví dụ 2025-07-01"
    )
    add.set_defaults(run=_add)
    end = actions.add_parser("end", help="kết thúc một đơn vị không còn ai")
    succeed = actions.add_parser("succeed", help="đơn vị khác thay: sáp nhập, đổi tên, đổi cấp trên, chia tách")
    for action, run in ((end, _end), (succeed, _succeed)):
        action.add_argument("code", metavar="MÃ")
        action.add_argument("--on", required=True, type=day, metavar="NGÀY", help="ngày đầu tiên đơn vị không còn")
        action.add_argument("--why", required=True, metavar="CĂN_CỨ", help="ví dụ: Nghị quyết số …")
        action.set_defaults(run=run)
    succeed.add_argument("--by", required=True, nargs="+", metavar="MÃ", help="một hay nhiều đơn vị mới, đã thêm trước")
    succeed.add_argument("--keep-coordinators", action="store_true",
                         help="điều phối viên của đơn vị cũ phụ trách cả đơn vị mới")  # fmt: skip
    importing = actions.add_parser("import", help="nhập danh sách đơn vị từ tệp XLSX hoặc CSV")
    importing.add_argument("file", type=Path, metavar="TỆP", help="cột: mã, tên, loại, mã cấp trên, từ ngày, kết thúc "
                           "từ ngày, mã đơn vị thay thế")  # fmt: skip
    importing.add_argument("--why", default="", metavar="CĂN_CỨ", help="cần khi trong tệp có đơn vị kết thúc")
    importing.set_defaults(run=_import)
    for action in (add, end, succeed, importing):
        add_dry_run(action)
