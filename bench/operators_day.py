"""An operator's day by the guide alone: install, import, a class, backup, crash, restore, upgrade, PostgreSQL, doctor.

`build/venv/bin/python bench/operators_day.py` (about ten minutes: a clean folder with a build of its own, 200 people).
`--quick` uses this checkout's build and 20 people. Every command is taken from the guide (`guide.py`); people are
programs that use the pages by their forms. Says what was done; ends with status 1 at the first thing that fails.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from guide import Machine, clone
from measuring import ROOT, machine
from older_data import OLDER, upgrade_from
from visitor import Unexpected, Visitor

from quiz_service.clock import day_in_hanoi, system_clock
from tests.quiz_service.databases import database_address

PASSWORD = "ba con vịt vàng bơi"
AT_ONCE = 16


@dataclass
class Day:
    """What the day has brought so far."""

    machine: Machine
    people: int
    coordinator: Visitor | None = None
    class_id: str = ""
    slips: dict[str, str] = field(default_factory=dict)
    """Staff code → activation code."""
    visitors: dict[str, Visitor] = field(default_factory=dict)
    results: list[tuple[str, str]] = field(default_factory=list)
    """(staff code, address of the result) of every acknowledged submission."""


def all_at_once(do: Callable[[str], None], staff_codes: Iterable[str]) -> None:
    """Do it for everybody, some at a time; the first failure is raised."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(do, staff_code) for staff_code in staff_codes]:
            done.result()


def password_of(staff_code: str) -> str:
    """One of their own for everybody; a password may not hold the staff code."""
    return f"{PASSWORD} {int(staff_code[2:]) * 7919}"


def activation_code(said: str) -> str:
    """The code in what `quiz person code` printed."""
    found = re.search(r"\b[A-Z0-9]{5}-[A-Z0-9]{5}\b", said)
    if found is None:
        raise Unexpected(f"no activation code in: {said}")
    return found.group(0)


def install(day: Day) -> str:
    """From a clone to a running service with its first administrator."""
    said = day.machine.follow("mot-may", but=() if day.machine.code != ROOT else ("make",))
    if "Không có gì cần sửa" not in said:
        raise Unexpected(f"the doctor is not content after the install:\n{said[-2000:]}")
    administrator = day.machine.visitor(1)
    administrator.activate("CB001", activation_code(said), PASSWORD)
    administrator.set_up_second_factor()
    administrator.get("hoc-tap/quan-tri/")
    return "installed; the first administrator activated the account, set up the second factor, sees the administration"


def import_roster(day: Day) -> str:
    """A list of people, a coordinator, slips for everybody."""
    rows = [("Mã cán bộ", "Họ và tên", "Mã đơn vị", "Nhóm học viên")]
    rows += [
        (f"CB{number:03}", f"Nguyễn Thị Thử {number}", "SO-A", "can-bo-thanh-pho")
        for number in range(2, day.people + 2)
    ]
    with (day.machine.code / "danh-sach.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    try:
        said = day.machine.follow("hang-ngay")
    finally:
        (day.machine.code / "danh-sach.csv").unlink()
    coordinator = day.coordinator = day.machine.visitor(2)
    coordinator.activate("CB002", activation_code(said), PASSWORD)
    coordinator.set_up_second_factor()
    while len(day.slips) < day.people - 1:
        coordinator.get("hoc-tap/dieu-phoi/nguoi?trang-thai=not-activated&trang=" + str(1 + len(day.slips) // 50))
        on_page = re.findall(r'name="trong-trang" value="([^"]+)"', coordinator.page)
        file = coordinator.web.post(
            f"{coordinator.address}hoc-tap/dieu-phoi/ma-kich-hoat", timeout=60,
            data={"csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', coordinator.page)[0], "ca-trang": "1",
                  "dang": "csv", "trong-trang": on_page},
        )  # fmt: skip
        lines = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
        new = {row[1]: code for row in lines for code in row if re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code)}
        if not new or not new.keys() - day.slips.keys():
            raise Unexpected(f"{len(day.slips)} slips of {day.people - 1}: {file.status_code} {file.text[:300]}")
        day.slips |= new
    return f"{day.people} people imported; the coordinator has {len(day.slips)} slips"


def hold_class(day: Day) -> str:
    """Everybody activates, types the room's code, takes a quiz; the list is closed."""
    coordinator = day.coordinator
    assert coordinator, "a coordinator since the import"
    coordinator.get("hoc-tap/lop/moi")
    made = coordinator.post("hoc-tap/lop/moi", {
        "ten": "Lớp của ngày thử", "don-vi": "SO-A", "dia-diem": "Hội trường 1", "nguoi-giang": "Người giảng",
        "so-dong": "3",
        "thoi-luong": "3", "hoc-phan": "m01", "ngay-1": day_in_hanoi(system_clock()).isoformat(),
        "tu-1": "00:01", "den-1": "23:59",
    })  # fmt: skip
    day.class_id = made.url.rsplit("/", 1)[-1]

    def come(staff_code: str) -> None:
        visitor = day.machine.visitor(10 + int(staff_code[2:]))
        visitor.activate(staff_code, day.slips[staff_code], password_of(staff_code))
        visitor.attend(shown)
        day.results.append((staff_code, visitor.take_quiz("m02")))
        visitor.sees("Đạt")
        day.visitors[staff_code] = visitor

    coordinator.get(f"hoc-tap/lop/{day.class_id}/phong")
    (shown,) = re.findall(r'id="ma"[^>]*>\s*([^<\s]+)', coordinator.page)  # may be typed for days
    all_at_once(come, day.slips)
    coordinator.get(f"hoc-tap/lop/{day.class_id}/chot")
    coordinator.post(f"hoc-tap/lop/{day.class_id}/chot")
    coordinator.sees(f"{len(day.slips)} người đủ mọi ngày")
    coordinator.get("hoc-tap/do-phu")
    return f"a class of {len(day.slips)}: activated, attended by the room's code, passed a quiz; list closed"


def back_up(day: Day) -> str:
    """While the service runs."""
    said = day.machine.follow("sao-luu")
    if "mọi bảng khớp từng dòng" not in said:
        raise Unexpected(f"the trial restore is silent: {said}")
    return f"backup made and tried while the service ran: {day.machine.counts()}"


def crash(day: Day) -> str:
    """kill -9 while people submit; whatever was acknowledged is there afterwards."""
    before, lost_heart = len(day.results), threading.Event()
    chosen = list(day.visitors)[: 4 * AT_ONCE]

    def submit(staff_code: str) -> None:
        try:
            day.results.append((staff_code, day.visitors[staff_code].take_quiz("m03")))
        except Exception:
            lost_heart.set()  # killed under them: not acknowledged
        if len(day.results) - before >= len(chosen) // 3:
            day.machine.kill()

    all_at_once(submit, chosen)
    day.machine.kill()
    day.machine.start()
    all_at_once(lambda staff_code: day.visitors[staff_code].get("hoc-tap/"), chosen)  # still signed in
    for staff_code, address in day.results:
        day.visitors[staff_code].get(address)
        day.visitors[staff_code].sees("Đạt")
    return (f"killed -9 after {len(day.results) - before} submissions of {len(chosen)}: all {len(day.results)} results "
            "that were ever shown are there")  # fmt: skip


def restore(day: Day) -> str:
    """The disk is gone; the backup comes back."""
    now = day.machine.counts()
    said = day.machine.follow("khoi-phuc")
    if "Không có gì cần sửa" not in said:
        raise Unexpected(f"the doctor is not content after the restore:\n{said[-2000:]}")
    then = day.machine.counts()
    if then["attempts"] != len(day.slips) or then["people"] != now["people"]:
        raise Unexpected(f"restored {then}, not what was backed up")
    visitor = day.machine.visitor(9)
    first = next(iter(day.slips))
    visitor.sign_in(first, password_of(first))
    return f"restored to the moment of the backup: {then}; people sign in with their passwords"


def to_postgresql(day: Day) -> str:
    """Move, switch the setting, go on."""
    before = day.machine.counts()
    said = day.machine.follow("postgresql", but=("build/venv/bin/quiz doctor", "systemctl start"))
    if said.count("khớp từng dòng") != 1:
        raise Unexpected(f"the move is silent: {said}")
    address = day.machine.renamed["postgresql+psycopg://so-tay:MAT_KHAU@db.example/so_tay"]
    day.machine.settings["SOTAY_DATABASE"] = address
    said = day.machine.run("build/venv/bin/quiz doctor")
    day.machine.start()
    visitor = day.machine.visitor(9)
    first = next(iter(day.slips))
    visitor.sign_in(first, password_of(first))
    visitor.take_quiz("m04")
    visitor.sees("Đạt")
    return f"moved to PostgreSQL ({sum(before.values())} rows of what people would miss); a quiz was passed there"


STEPS: Sequence[Callable[[Day], str]] = (install, import_roster, hold_class, back_up, crash, restore, to_postgresql)


def walk(folder: Path, *, is_quick: bool) -> None:
    """The whole day."""
    code = ROOT if is_quick else clone(folder / "so-tay-255")
    with database_address("postgresql", folder) as address:
        day = Day(Machine(folder / "machine", code, address), people=20 if is_quick else 200)
        try:
            for step in STEPS:
                print(f"  {step(day)}", flush=True)
        finally:
            day.machine.kill()
    for version, commit in OLDER:
        print(f"  {upgrade_from(version, commit, folder / version, code)}", flush=True)
    print(f"{day.machine.ran} commands of the guide were run on the first machine; {day.machine.left_out} lines need a "
          "whole machine (users, packages, systemd, nginx): bench/try_deploy.py runs their files")  # fmt: skip


def main() -> None:
    """Walk it; 1 at the first fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="this checkout's build, 20 people")
    arguments = parser.parse_args()
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        try:
            walk(Path(name), is_quick=arguments.quick)
        except Unexpected as problem:
            sys.exit(f"operators_day: {problem}")


if __name__ == "__main__":
    main()
