"""A plan to reach a target as a file: a table in CSV or Excel, or whole days in a calendar. It names no people."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from quiz_service.clock import day_in_hanoi
from quiz_service.exports.table import Column, Table, Value
from quiz_service.exports.to_csv import write_csv
from quiz_service.operations.coverage_plan import CoveragePlan, working_days
from quiz_service.web import coverage_words as words
from quiz_service.web.coverage import Frame
from quiz_service.web.filters import day

TITLE = "Kế hoạch tập huấn để đạt chỉ tiêu"
SHEET = "Kế hoạch"
PROPOSAL = "ĐỀ XUẤT"
COLUMNS = (
    Column("Thứ tự", "count", 8), Column("Mã đơn vị", "text", 16), Column("Đơn vị", "text", 44),
    Column("Số người mời", "count", 14), Column("Số lớp", "count", 10), Column("Đã tập huấn sau đó", "count", 14),
    Column("Trong diện tính", "count", 14), Column("Tỷ lệ sau đó (%)", "share", 14),
)  # fmt: skip


@dataclass(frozen=True)
class Format:
    """A kind of file: its name on the page and its type."""

    name: str
    mimetype: str


FORMATS = {
    "csv": Format("Bảng (CSV)", "text/csv"),
    "xlsx": Format("Bảng (Excel)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ics": Format("Lịch đề xuất (.ics)", "text/calendar"),
}
"""Ending → kind of file."""


def _rows(plan: CoveragePlan) -> Iterator[list[Value]]:
    for number, one in enumerate(plan.units, start=1):
        yield [
            number, one.unit.code, one.unit.name, one.people, one.sessions, one.reached.trained, one.reached.people,
            one.reached.share,
        ]  # fmt: skip


def _notes(plan: CoveragePlan, frame: Frame) -> list[str]:
    assert plan.line.target is not None, "a plan has a target"
    return [
        f"Phạm vi: {frame.report.scope_name}. Tính đến hết ngày {day(frame.asked.on)}.",
        *(f"Chỉ tính {one}." for one in frame.filters),
        f"{plan.line.name}: {words.share_in_words(plan.line.count)}; "
        f"chỉ tiêu {words.target_words(plan.line.target)}; mỗi lớp {plan.seats} chỗ.",
    ]


def _table(plan: CoveragePlan, frame: Frame) -> Table:
    return Table(TITLE, COLUMNS, list(_rows(plan)), _notes(plan, frame))


def _calendar(plan: CoveragePlan, frame: Frame, made_at: datetime) -> bytes:
    """One class a working day, in the order of the plan, from the Monday of next week on."""
    from quiz_service.exports.to_ics import Event, events_to_ics

    days = working_days(day_in_hanoi(made_at))
    events = [
        Event(
            f"ke-hoach-{plan.line.id}-{one.unit.code}-{number}",
            f"[{PROPOSAL}] Lớp tập huấn phòng, chống mại dâm: {one.unit.name}"
            + (f" (lớp {number} trên {one.sessions})" if one.sessions > 1 else ""),
            next(days),
            description=f"Mời khoảng {min(plan.seats, one.people - (number - 1) * plan.seats)} người chưa tập huấn. "
            "Ngày do Sổ tay đề xuất, mỗi ngày làm việc một lớp, chưa tránh ngày nghỉ lễ; hãy đổi cho phù hợp. "
            + " ".join(_notes(plan, frame)),
        )
        for one in plan.units
        for number in range(1, one.sessions + 1)
    ]
    return events_to_ics(events, name=TITLE, made_at=made_at)


def render_plan(kind: str, plan: CoveragePlan, frame: Frame, *, made_at: datetime) -> bytes:
    """The file of one of `FORMATS`."""
    if kind == "ics":
        return _calendar(plan, frame, made_at)
    table = _table(plan, frame)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"ke-hoach.{kind}"
        if kind == "csv":
            write_csv(table, path)
        else:
            # The library of Excel files takes longer to load than most pages take: only who wants one waits for it.
            from quiz_service.exports.to_xlsx import Sheet, write_xlsx

            write_xlsx([Sheet(SHEET, table, leads=table.notes)], path, title=TITLE, footer=TITLE, made_at=made_at)
        return path.read_bytes()
