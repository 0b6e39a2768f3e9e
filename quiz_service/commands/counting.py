"""`quiz coverage`: are the counted spans what the evidence says? `quiz target`: what coverage is held against."""

from __future__ import annotations

import argparse

from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.commands.database import add_dry_run, open_database, say, settings_of, working
from quiz_service.commands.progress import ProgressLine
from quiz_service.commands.units import day, listed
from quiz_service.operations import audit, spans, targets
from quiz_service.operations.targets import NewTarget, strata_to_choose
from quiz_service.storage.counting_models import MEASURES, TARGET_COMPARATORS
from quiz_service.storage.counting_queries import all_targets, has_ended
from quiz_service.storage.engine import reading
from quiz_service.storage.models import Target

MEASURE_NAMES = dict(zip(MEASURES, ("tỷ lệ phần trăm", "số người"), strict=True))
COMPARATOR_NAMES = dict(zip(TARGET_COMPARATORS, ("ít nhất", "trên"), strict=True))
REBUILD = "Tính lại bằng: quiz coverage rebuild"


def _check(arguments: argparse.Namespace) -> int:
    engine = open_database(settings_of(arguments))
    try:
        with reading(engine) as session, ProgressLine("Đối chiếu") as progress:
            wrong = len(spans.differing(session, progress))
    finally:
        engine.dispose()
    print(f"{wrong} người không khớp với bằng chứng. {REBUILD}" if wrong else "Mọi người đều khớp với bằng chứng.")
    return 1 if wrong else 0


def _rebuild(arguments: argparse.Namespace) -> int:
    with working(arguments) as session, ProgressLine("Đối chiếu và tính lại") as progress:
        wrong = spans.rebuild(session, progress)
        if wrong:
            audit.record(session, "coverage.rebuild", now=system_clock(), actor_id=None, object_kind="coverage",
                         new={"mended": wrong})  # fmt: skip
    say(arguments, f"{wrong} người không khớp, đã tính lại." if wrong else "Mọi người đều khớp với bằng chứng.")
    return 0


def render_target(target: Target, strata: dict[str, str], is_over: bool) -> str:
    """A target in one line."""
    unit = "%" if target.measure == "share" else "người"
    figure = f"{COMPARATOR_NAMES[target.comparator]} {target.amount.replace('.', ',')} {unit}"
    period = f"từ {target.starts_on:%d/%m/%Y}"
    period += f" đến trước {target.ends_on:%d/%m/%Y}" if target.ends_on else ""
    state = "; đã rút" if target.retired_at else "; đã hết hạn" if is_over else ""
    whose = "Kế hoạch" if target.source == "plan" else "người vận hành"
    stratum = strata.get(target.stratum, target.stratum)
    return f"{target.code}: {figure}, {stratum}, {period} ({whose}{state})\n  {target.title}"


def _list(arguments: argparse.Namespace) -> int:
    engine = open_database(settings_of(arguments))
    today = day_in_hanoi(system_clock())
    try:
        with reading(engine) as session:
            strata = strata_to_choose(session)
            found = [render_target(one, strata, has_ended(one, today)) for one in all_targets(session)]
    finally:
        engine.dispose()
    print("\n".join(found) if found else "Chưa có chỉ tiêu nào. Đưa chỉ tiêu của Kế hoạch vào bằng: quiz publish")
    return 0


def _add(arguments: argparse.Namespace) -> int:
    with working(arguments) as session:
        given = NewTarget(arguments.code, arguments.title, arguments.stratum, arguments.measure,
                          arguments.comparator, arguments.amount, arguments.starts_on, arguments.ends_on)  # fmt: skip
        target = targets.add(session, given, actor_id=None, now=system_clock())
        done = f"Thêm chỉ tiêu {render_target(target, strata_to_choose(session), is_over=False)}"
    say(arguments, done)
    return 0


def _retire(arguments: argparse.Namespace) -> int:
    now = system_clock()
    with working(arguments) as session:
        if arguments.on:
            target = targets.end(session, arguments.code, on=arguments.on, actor_id=None, now=now)
            done = (
                f"Chỉ tiêu {target.code} hết hạn từ ngày {arguments.on:%d/%m/%Y}; các ngày trước vẫn đối chiếu với nó."
            )
        else:
            target = targets.retire(session, arguments.code, reason=arguments.why, actor_id=None, now=now)
            done = f"Chỉ tiêu {target.code} đã rút: không ngày nào còn đối chiếu với nó."
    say(arguments, done)
    return 0


def _register_targets(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    target = commands.add_parser("target", help="chỉ tiêu để đối chiếu độ phủ")
    actions = target.add_subparsers(required=True, metavar="VIỆC")
    actions.add_parser("list", help="mọi chỉ tiêu, cả đã hết hạn hay đã rút").set_defaults(run=_list)
    add = actions.add_parser("add", help="thêm một chỉ tiêu ngoài Kế hoạch")
    add.add_argument("--code", required=True, metavar="MÃ", help="ví dụ NAM-2026")
    add.add_argument("--title", required=True, metavar="TÊN", help="chỉ tiêu nói gì, một câu")
    add.add_argument("--stratum", required=True, metavar="NHÓM", help="nhóm đơn vị: city, local, hoặc all")
    add.add_argument("--measure", default="share", choices=MEASURES, help=f"{listed(MEASURE_NAMES)}; mặc định share")
    add.add_argument("--comparator", default=">=", choices=TARGET_COMPARATORS, help=listed(COMPARATOR_NAMES))
    add.add_argument("--amount", required=True, metavar="SỐ", help="phần trăm hoặc số người, ví dụ 62,5")
    add.add_argument(
        "--from", dest="starts_on", required=True, type=day, metavar="NGÀY", help="ngày đầu tiên, 2026-01-01"
    )
    add.add_argument(
        "--to", dest="ends_on", type=day, metavar="NGÀY", help="ngày đầu tiên không còn; không ghi: để ngỏ"
    )
    add_dry_run(add)
    add.set_defaults(run=_add)
    retire = actions.add_parser("retire", help="rút một chỉ tiêu ghi nhầm, hoặc đặt ngày hết hạn")
    retire.add_argument("code", metavar="MÃ")
    how = retire.add_mutually_exclusive_group(required=True)
    how.add_argument("--why", default="", metavar="LÝ_DO", help="rút hẳn, vì sao")
    how.add_argument("--on", type=day, metavar="NGÀY", help="chỉ hết hạn từ ngày này")
    add_dry_run(retire)
    retire.set_defaults(run=_retire)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `coverage` and `target` to the command line."""
    coverage = commands.add_parser("coverage", help="bảng đếm độ phủ: đối chiếu, tính lại")
    actions = coverage.add_subparsers(required=True, metavar="VIỆC")
    check = actions.add_parser("check", help="so bảng đếm với bằng chứng; không ghi gì")
    check.set_defaults(run=_check)
    rebuild = actions.add_parser("rebuild", help="tính lại những người không khớp")
    add_dry_run(rebuild)
    rebuild.set_defaults(run=_rebuild)
    _register_targets(commands)
