"""What the service gives out, it can take in: a list of people exported reads back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from quiz_service.exports.table import Table
from quiz_service.exports.to_csv import table_to_csv
from quiz_service.exports.to_xlsx import Sheet, write_xlsx
from quiz_service.operations.report_people import COUNTED, ROSTER
from tests.quiz_service.roster.made_up_lists import AUDIENCES, read

COUNTED_CELLS = ("Phường A", "đã được tập huấn", "m01 ngày 02/03/2026", "")
PEOPLE = (
    ("00123", "Nguyễn Văn An", "PX-A", AUDIENCES["doi-178"], "=công chức", "an@vidu.vn", "+84 912 345 678",
     date(2026, 3, 2), None, "có", "", *COUNTED_CELLS),
    ("CB-7", "Y Blô Êban", "001", "nguoi-ho-tro", "-viên chức", "", "0912345678", date(2024, 2, 29), date(2026, 7, 1),
     "không", "đi học; \"dài hạn\", 2 năm", *COUNTED_CELLS),
)  # fmt: skip
WANTED = [
    {"staff_code": "00123", "name": "Nguyễn Văn An", "unit": "PX-A", "audience": "doi-178",
     "position_group": "=công chức", "email": "an@vidu.vn", "phone": "+84 912 345 678", "starts_on": "2026-03-02",
     "in_scope": "yes"},
    {"staff_code": "CB-7", "name": "Y Blô Êban", "unit": "001", "audience": "nguoi-ho-tro",
     "position_group": "-viên chức", "phone": "0912345678", "starts_on": "2024-02-29", "left_on": "2026-07-01",
     "in_scope": "no", "scope_reason": 'đi học; "dài hạn", 2 năm'},
]  # fmt: skip
UNREAD = "không dùng cột «Đơn vị được tính vào», «Kết quả tính», «Học phần đã xong», «Học phần còn thiếu»."


def as_csv(folder: Path) -> Path:
    file = folder / "nguoi.csv"
    file.write_bytes(table_to_csv([column.heading for column in (*ROSTER, *COUNTED)], PEOPLE))
    return file


def as_xlsx(folder: Path, *, is_list: bool) -> Path:
    file = folder / "nguoi.xlsx"
    sheet = Sheet("Danh sách", Table("Danh sách", (*ROSTER, *COUNTED), PEOPLE), is_list=is_list)
    write_xlsx([sheet], file, title="Danh sách", footer="Sổ tay 255", made_at=datetime(2026, 3, 2, tzinfo=UTC))
    return file


@pytest.mark.parametrize("write", [as_csv, lambda folder: as_xlsx(folder, is_list=True),
                                   lambda folder: as_xlsx(folder, is_list=False)],
                         ids=["CSV", "XLSX", "XLSX with a title"])  # fmt: skip
def test_a_list_of_people_reads_back_as_it_was(write, tmp_path: Path) -> None:
    file = write(tmp_path)
    found = read(file.read_bytes(), file.name)
    assert [row.problems for row in found.rows] == [(), ()]
    assert [row.values for row in found.rows] == WANTED
    assert [note.split(": ", 1)[1] for note in found.notes] == [UNREAD]
