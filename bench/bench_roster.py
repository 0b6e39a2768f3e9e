"""How much longer does reading a roster take than the fastest reader of the same file alone?

Question: processor seconds and peak memory of reading a roster as XLSX and as CSV: safety, encoding, headings, every
cell checked and normalised, every problem told.
Baseline: in the same run, the fastest reader known here, which gives the cells as they are and checks nothing:
python-calamine for XLSX, the csv module for CSV. openpyxl's read-only mode is shown beside them.
Method: a made-up roster of twelve columns, one row a person, some cells empty, codes and telephones as text, days as
Excel's days (CSV: dd/mm/yyyy); the same rows in both files. Each reading in a process of its own, taking turns; the
least processor seconds of n runs, from which the start-up (the same program reading a list of one row) is taken off;
the largest peak memory. "damaged": every tenth row has a cell that is refused.
Aim: at most 1.5 times the fastest reader alone; a hundred thousand rows well within a minute; memory bounded.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from measuring import PYTHON, ROOT, WORK, CannotMeasure, Run, finish, print_table, run

HERE = WORK / "roster"
HEADINGS = ("STT", "Mã cán bộ", "Họ và tên", "Mã đơn vị", "Nhóm học viên", "Nhóm chức danh", "Thư điện tử",
            "Điện thoại", "Từ ngày", "Ngày rời", "Thuộc diện tính", "Lý do")  # fmt: skip
AUDIENCES = {"can-bo": "cán bộ cấp Thành phố", "doi-178": "thành viên Đội Kiểm tra liên ngành 178",
             "tuyen-truyen": "báo cáo viên, tuyên truyền viên, cộng tác viên"}  # fmt: skip
FAMILY = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
MIDDLE = "Văn Thị Đức Minh Thanh Quang Hữu Ngọc Thu Kim Bá Đình Xuân".split()
GIVEN = "An Bình Cường Dũng Giang Hà Hùng Khánh Linh Mai Nam Oanh Phương Quân Sơn Thảo Uyên Vinh Yến".split()


def people(count: int, *, is_damaged: bool) -> Iterator[list[str | int | datetime]]:
    """So many rows, always the same."""
    random = Random(255)
    for number in range(1, count + 1):
        name = " ".join(map(random.choice, (FAMILY, MIDDLE, GIVEN)))
        day = datetime(2020, 1, 1) + timedelta(days=random.randrange(2_000))
        is_wrong = is_damaged and number % 10 == 0
        yield [
            number, f"CB{number:06}", name, f"PX{random.randrange(600):03}", random.choice(list(AUDIENCES.values())),
            random.choice(("Công chức", "Viên chức", "Chiến sĩ")), "chưa có" if is_wrong else f"cb{number}@vidu.vn",
            f"09{number:08}", day, "", random.choice(("có", "không")), "",
        ]  # fmt: skip


def write_xlsx(file: Path, rows: Iterator[list[str | int | datetime]]) -> None:
    """The rows as a workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("Danh sách")
        days = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, HEADINGS)
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, at, cell, days)
                elif cell != "":
                    sheet.write(number, at, cell)


def write_csv(file: Path, rows: Iterator[list[str | int | datetime]]) -> None:
    """The rows as a CSV file of Excel."""
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADINGS)
        writer.writerows(
            [f"{cell:%d/%m/%Y}" if isinstance(cell, datetime) else cell for cell in row] for row in rows
        )  # fmt: skip


def by_calamine(file: Path) -> int:
    """How many rows python-calamine gives."""
    from python_calamine import CalamineWorkbook

    return sum(1 for _ in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows())


def by_openpyxl(file: Path) -> int:
    """How many rows openpyxl gives in its read-only mode."""
    from openpyxl import load_workbook

    return sum(1 for _ in load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True))


def by_csv(file: Path) -> int:
    """How many rows the csv module gives."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return sum(1 for _ in csv.reader(lines, delimiter=";"))


def by_us(file: Path) -> int:
    """How many rows the roster gives, the headings counted as the others count them."""
    from quiz_service.roster.reading import read_roster

    return len(read_roster(file.read_bytes(), file.name, audiences=AUDIENCES).rows) + 1


READERS: dict[str, Callable[[Path], int]] = {
    "python-calamine alone": by_calamine, "openpyxl, read-only": by_openpyxl, "csv alone": by_csv, "roster": by_us,
}  # fmt: skip
COMPARED = {".xlsx": ("python-calamine alone", "roster", "openpyxl, read-only"), ".csv": ("csv alone", "roster")}


def files(count: int) -> list[Path]:
    """The rosters of so many people, written once; by other processes, since a child's peak never reads below ours."""
    HERE.mkdir(parents=True, exist_ok=True)
    found = [HERE / f"{name}-{count}{ending}" for name in ("plain", "damaged") for ending in (".xlsx", ".csv")]
    for file in found:
        if not file.is_file():
            run([PYTHON, ROOT / "bench" / "bench_roster.py", "--write", file])
    return found


def write_here(file: Path) -> None:
    """What that process does."""
    name, count = file.stem.rsplit("-", 1)
    rows = people(int(count), is_damaged=name == "damaged")
    (write_xlsx if file.suffix == ".xlsx" else write_csv)(file, rows)


def read(reader: str, file: Path) -> Run:
    """One reading in a process of its own."""
    return run([PYTHON, ROOT / "bench" / "bench_roster.py", "--read", reader, file])


def read_here(reader: str, file: Path) -> None:
    """What that process does.

    Raises:
        CannotMeasure: the reader did not find every row.
    """
    sys.path.insert(0, str(ROOT))
    count, wanted = READERS[reader](file), int(file.stem.rsplit("-", 1)[1]) + 1
    if count != wanted:
        raise CannotMeasure(f"{reader} found {count} rows in {file.name}, not {wanted}")


def measure(count: int, times: int) -> None:
    """Take the turns and print the table."""
    cases = [(reader, file) for file in files(count) for reader in COMPARED[file.suffix]]
    small = {file.suffix: file for file in files(1) if file.stem.startswith("plain")}
    runs: dict[tuple[str, Path], list[Run]] = {case: [] for case in cases}
    starts: dict[tuple[str, str], list[Run]] = {(reader, file.suffix): [] for reader, file in cases}
    for _ in range(times):
        for reader, ending in starts:
            starts[reader, ending].append(read(reader, small[ending]))
        for case in cases:
            runs[case].append(read(*case))
    rows, alone = [], 0.0
    for reader, file in cases:
        cpu = min(one.cpu for one in runs[reader, file]) - min(one.cpu for one in starts[reader, file.suffix])
        alone = cpu if reader == COMPARED[file.suffix][0] else alone
        rows.append(
            [
                f"{file.stem.split('-')[0]} {file.suffix}: {reader}", f"{file.stat().st_size / 1e6:.1f}", f"{cpu:.2f}",
                f"{min(one.seconds for one in runs[reader, file]):.2f}", f"{cpu / alone:.2f}",
                f"{max(one.peak_mb for one in runs[reader, file]):.0f}",
                f"{max(one.peak_mb for one in starts[reader, file.suffix]):.0f}",
            ]
        )  # fmt: skip
    head = ["file: reader", "MB", "cpu s", "s with start", "ratio", "peak MB", "peak MB, 1 row"]
    print_table(f"reading a roster of {count:,} people, n = {times}, the least of each", head, rows)
    print("\naim: a ratio of at most 1.5 to the fastest reader alone")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Time and memory of reading a roster.")
    arguments.add_argument("--people", type=int, default=100_000, help="rows of the roster (default 100000)")
    arguments.add_argument("--times", type=int, default=5, help="runs of each (default 5)")
    arguments.add_argument("--quick", action="store_true", help="5,000 people, once")
    arguments.add_argument("--read", nargs=2, metavar=("READER", "FILE"), help=argparse.SUPPRESS)
    arguments.add_argument("--write", type=Path, metavar="FILE", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.write:
        write_here(given.write)
    elif given.read:
        read_here(given.read[0], Path(given.read[1]))
    else:
        finish(lambda: measure(5_000, 1) if given.quick else measure(given.people, given.times))
