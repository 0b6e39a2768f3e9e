"""A class as its page shows it: people with the days they were there, lượt and người, who lacks what.

In: rows of a class and whom the reader may look at. Out: small objects for the template and for the file. Pure: the
rows are handed in. Who was in the room is told to whoever holds the class; staff codes and personal pages only of
people within the reader's own units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quiz_service.exports.to_csv import Cell, table_to_csv
from quiz_service.operations.privacy import ATTENDANCE_NAMES
from quiz_service.rules.attendance import Tally, tally
from quiz_service.storage.class_queries import Present
from quiz_service.storage.models import ClassDay, ClassSession
from quiz_service.storage.people_listing import Page

STATE_NAMES = {"planned": "đang mở", "held": "đã chốt danh sách", "cancelled": "đã hủy"}
ROWS_A_PAGE = 100


@dataclass(frozen=True)
class Attendee:
    """One person of the class. `staff_code` and `public_id` are "" for somebody outside the reader's units."""

    name: str
    unit_name: str
    staff_code: str
    public_id: str
    cells: tuple[Present | None, ...]
    """A cell a day of the class."""

    @property
    def is_complete(self) -> bool:
        """There on every day."""
        return all(self.cells)


@dataclass(frozen=True)
class ClassPage:
    """All that the page of a class shows."""

    stored: ClassSession
    days: Sequence[ClassDay]
    tally: Tally
    attendees: Sequence[Attendee]

    def page(self, number: int) -> Page[Attendee]:
        """So many people as fit; a page beyond the last is the last."""
        count = max(1, -(-len(self.attendees) // ROWS_A_PAGE))
        number = max(1, min(number, count))
        lines = self.attendees[(number - 1) * ROWS_A_PAGE : number * ROWS_A_PAGE]
        return Page(lines, len(self.attendees), number, ROWS_A_PAGE)


def class_page(stored: ClassSession, days: Sequence[ClassDay], present: Iterable[Present],
               units: Collection[int] | None) -> ClassPage:  # fmt: skip
    """The page of a class; `present` in the order of names, `units` the reader's own (None: all)."""
    by_person: dict[int, dict[date, Present]] = {}
    for one in present:
        by_person.setdefault(one.person_id, {})[one.day] = one
    counted = tally([row.day for row in days], ((who, day) for who, there in by_person.items() for day in there))
    return ClassPage(stored, days, counted, [_attendee(there, days, units) for there in by_person.values()])


def _attendee(there: Mapping[date, Present], days: Sequence[ClassDay], units: Collection[int] | None) -> Attendee:
    one = next(iter(there.values()))
    is_own = units is None or one.unit_id in units
    return Attendee(
        one.name, one.unit_name or "hôm nay không ở đơn vị nào", one.staff_code if is_own else "",
        one.public_id if is_own else "", tuple(there.get(row.day) for row in days),
    )  # fmt: skip


def attendance_csv(page: ClassPage) -> bytes:
    """The attendance as a table: a row a person, a column a day; who lacks nothing; how each was recorded."""
    headers = ["STT", "Họ và tên", "Mã cán bộ", "Đơn vị", *(f"Ngày {row.day:%d/%m/%Y}" for row in page.days),
               "Đủ mọi ngày"]  # fmt: skip
    rows: list[list[Cell]] = [
        [number, one.name, one.staff_code, one.unit_name,
         *(ATTENDANCE_NAMES[cell.source] if cell else "vắng" for cell in one.cells), one.is_complete]
        for number, one in enumerate(page.attendees, start=1)
    ]  # fmt: skip
    return table_to_csv(headers, rows)
