"""How much longer do our exports take than the fastest writer of the same rows alone, and how much memory?

Question: processor seconds and peak memory of a list of people as CSV and as XLSX: our writers alone on rows that are
at hand, then the whole export from a database, which is what a coordinator orders: figures, people in order, what each
has done and lacks, the file with its code, digest and record.
Baseline: in the same run, the fastest writer known here of the same rows, which makes no cell safe and shows no day as
people write it: the csv module, and rustpy-xlsxwriter fed by a generator. For the whole export: the people with their
completions selected as they come, in one statement each, and written by the csv module.
Method: fifteen columns as our list of people has them, made by a generator; the database from `crowd.py`. Each file by
a process of its own, taking turns; the least processor seconds of n runs; from the writers alone is taken off what
making the rows takes, which is measured too. Memory: greatest resident size, and how much of it came after everything
was imported. Files are read back: one of other than so many rows is no measurement.
Aim: at most 1.5 times the fastest writer alone; at most 50 MB for a million rows on top of what importing took.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench_coverage import TODAY, memory, sqlite_of
from measuring import PYTHON, ROOT, WORK, CannotMeasure, finish, print_table, run

HERE, THIS = WORK / "exports", Path(__file__)
sys.path.insert(0, str(ROOT))

NAMES = [f"{family} {middle} {given}" for family in "Nguyễn Trần Lê Phạm Hoàng Đặng Bùi Đỗ".split()
         for middle in "Văn Thị Đức Minh Thanh Quang Hữu Ngọc".split()
         for given in "An Bình Cường Dũng Giang Hà Hùng Khánh Linh Mai Nam Oanh".split()]  # fmt: skip
AUDIENCES = ("Cán bộ cấp Thành phố", "Thành viên Đội Kiểm tra liên ngành 178", "Báo cáo viên, tuyên truyền viên")
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(900)]
WRITERS = {
    "nothing .csv": ("making the rows",), ".csv": ("csv alone", "ours"), ".xlsx": ("rustpy-xlsxwriter alone", "ours"),
    "from a database .csv": ("select and csv alone", "whole export"), "from a database .xlsx": ("whole export",),
}  # fmt: skip


def people(count: int) -> Iterator[tuple[Any, ...]]:
    """So many rows, always the same; units follow one another as in a list."""
    for number in range(count):
        day, done = DAYS[number * 7 % 900], number % 3
        modules = "; ".join(f"m{one:02} ngày {DAYS[(number * 11 + one) % 900]:%d/%m/%Y}, bài kiểm tra"
                            for one in range(1, 3 + done))  # fmt: skip
        yield (
            f"CB{number:07}", NAMES[number * 31 % len(NAMES)], f"DV{number // 200:05}", AUDIENCES[number % 3],
            "Công chức", f"cb{number}@vidu.vn", f"09{number:08}", day, None, "có", None,
            f"Phòng Thử nghiệm số {number // 200}", "chưa được tập huấn", modules, "m07, m08" if done else "",
        )  # fmt: skip


def _table(count: int) -> Any:
    from quiz_service.exports.table import Table
    from quiz_service.operations.report_people import COUNTED, ROSTER

    return Table("Danh sách", (*ROSTER, *COUNTED), people(count))


def rows_alone(count: int, file: Path, _: str) -> Callable[[], object]:
    def write() -> None:
        file.write_text("row\n" * (1 + sum(1 for _ in people(count))))

    return write


def csv_alone(count: int, file: Path, _: str) -> Callable[[], object]:
    headings = _table(0).headings

    def write() -> None:
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(headings)
            writer.writerows(people(count))

    return write


def our_csv(count: int, file: Path, _: str) -> Callable[[], object]:
    from quiz_service.exports.to_csv import write_csv

    _table(0)  # what it loads is not the writer's memory
    return lambda: write_csv(_table(count), file)


def rustpy_alone(count: int, file: Path, _: str) -> Callable[[], object]:
    from rustpy_xlsxwriter import write_worksheet

    headings = _table(0).headings
    return lambda: write_worksheet((dict(zip(headings, row, strict=True)) for row in people(count)), str(file),
                                   "Danh sách", datetime_format="dd/mm/yyyy")  # fmt: skip


def our_xlsx(count: int, file: Path, _: str) -> Callable[[], object]:
    from quiz_service.exports.to_xlsx import Sheet, write_xlsx

    sheets = [Sheet("Danh sách", _table(count), is_list=True)]
    return lambda: write_xlsx(sheets, file, title="Thử", footer="Thử", made_at=datetime(2026, 11, 1, tzinfo=UTC))


def selected_alone(_: int, file: Path, address: str) -> Callable[[], object]:
    import sqlite3

    def write() -> None:
        connection = sqlite3.connect(address.removeprefix("sqlite:///"))
        done: dict[int, list[str]] = {}
        with file.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out, lineterminator="\r\n")
            writer.writerow(["?"] * 15)
            learnt = connection.execute(
                "SELECT person_id, group_concat(module_id || ' ngày ' || completed_on) FROM completions"
                " GROUP BY person_id ORDER BY person_id"
            )
            selected = connection.execute(
                "SELECT p.id, p.staff_code, p.name, u.code, s.audience, l.position_group, p.email, p.phone,"
                " l.starts_on, p.left_on, s.in_scope, l.scope_reason, u.name, s.is_trained, ''"
                " FROM people p JOIN counted_spans s ON s.person_id = p.id AND s.starts_on <= ? AND s.ends_on > ?"
                " JOIN placements l ON l.person_id = p.id JOIN units u ON u.id = s.unit_id ORDER BY p.id",
                (TODAY.isoformat(), TODAY.isoformat()),
            )
            person, words = next(learnt, (0, ""))
            for row in selected:
                while person and person < row[0]:
                    person, words = next(learnt, (0, ""))
                writer.writerow((*row[1:], words if person == row[0] else ""))
        assert not done

    return write


def whole_export(_: int, file: Path, address: str) -> Callable[[], object]:
    from quiz_service.courseware.loader import load_clauses
    from quiz_service.operations import exports
    from quiz_service.operations.coverage import Asked
    from quiz_service.operations.reports import KINDS, Order
    from quiz_service.storage.engine import open_engine

    if file.suffix == ".xlsx":
        import quiz_service.operations.report_workbook  # noqa: F401 (what it loads is not the export's memory)
    engine, clauses = open_engine(address), load_clauses(ROOT)
    order = Order(KINDS["people-csv" if file.suffix == ".csv" else "coverage-xlsx"], Asked(TODAY), None, True)

    def write() -> None:
        made = exports.make(engine, order, data=file.parent, clauses=clauses, check_url="http://127.0.0.1/kiem-tra",
                            actor_id=1, now=datetime(2026, 11, 1, 4, tzinfo=UTC), progress=lambda *_: None)  # fmt: skip
        made.path.replace(file)

    return write


BY_NAME = {
    ("making the rows", ".csv"): rows_alone, ("csv alone", ".csv"): csv_alone, ("ours", ".csv"): our_csv,
    ("rustpy-xlsxwriter alone", ".xlsx"): rustpy_alone,
    ("ours", ".xlsx"): our_xlsx, ("select and csv alone", ".csv"): selected_alone,
    ("whole export", ".csv"): whole_export, ("whole export", ".xlsx"): whole_export,
}  # fmt: skip


def write_here(writer: str, count: int, file: Path, address: str) -> dict[str, float]:
    """What a process of its own does: one file.

    Raises:
        CannotMeasure: the file does not hold every row.
    """
    write = BY_NAME[writer, file.suffix](count, file, address)
    before, began, began_cpu = memory(), time.perf_counter(), time.process_time()
    write()
    told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - began_cpu, "peak": memory(),
            "more": memory() - before, "mb": file.stat().st_size / 1e6}  # fmt: skip
    found = rows_in(file)
    file.unlink()
    if found != count + 1:
        raise CannotMeasure(f"{writer}: {found} rows in {file.name}, not {count + 1}")
    return told


def rows_in(file: Path) -> int:
    """How many rows the file has; of a workbook, its list."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return sum(1 for _ in csv.reader(lines))
    from zipfile import ZipFile

    with ZipFile(file) as packed:
        if packed.testzip():
            return 0
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
        return max(_rows_of(packed.open(name)) for name in sheets)


def _rows_of(stream: Any) -> int:
    count, rest = 0, b""
    while block := stream.read(1 << 20):
        whole = rest + block
        count += whole.count(b"<row ")
        rest = whole[-4:]
    return count


def child(writer: str, count: int, ending: str, address: str) -> dict[str, float]:
    """One process; what it says at its end."""
    HERE.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        run([PYTHON, THIS, "--write", writer, str(HERE / f"file{ending}"), "--rows", str(count), "--database", address,
             "--tell", told.name])  # fmt: skip
        return json.loads(Path(told.name).read_text())


def measure(count: int, people_stored: int, times: int) -> None:
    """All files in turn, as often as wanted."""
    address = sqlite_of(people_stored, 5)
    cases = [(group, writer) for group, writers in WRITERS.items() for writer in writers]
    runs: dict[tuple[str, str], list[dict[str, float]]] = {case: [] for case in cases}
    for _ in range(times):
        for group, writer in cases:
            is_stored = group.startswith("from")
            runs[group, writer].append(
                child(writer, people_stored if is_stored else count, group.split()[-1], address if is_stored else "")
            )
    rows, alone, making = [], 0.0, min(one["cpu"] for one in runs["nothing .csv", "making the rows"])
    for group, writer in cases:
        found = runs[group, writer]
        cpu = min(one["cpu"] for one in found) - (making if group in (".csv", ".xlsx") else 0.0)
        alone = cpu if writer == WRITERS[group][0] and writer != "whole export" else alone
        ratio = "" if group in ("nothing .csv", "from a database .xlsx") else f"{cpu / alone:.2f}"
        rows.append([
            f"{group}: {writer}", f"{people_stored if group.startswith('from') else count:,}",
            f"{found[0]['mb']:.0f}", f"{cpu:.1f}", f"{min(one['seconds'] for one in found):.1f}", ratio,
            f"{max(one['peak'] for one in found):.0f}", f"{max(one['more'] for one in found):.0f}",
        ])  # fmt: skip
    head = ["file: writer", "rows", "MB", "cpu s", "s", "ratio", "peak MB", "of it since start"]
    print_table(f"files of people, n = {times}, the least of each", head, rows)
    print("\naim: a ratio of at most 1.5 to the fastest writer alone; at most 50 MB since start for a million rows")


def main() -> None:
    """The usual sizes, or those asked for."""
    parser = argparse.ArgumentParser(description="Time and memory of exports.")
    parser.add_argument("--rows", type=int, default=200_000, help="rows for the writers alone (1000000 for the aim)")
    parser.add_argument("--people", type=int, default=100_000, help="people in the database")
    parser.add_argument("--times", type=int, default=2, help="runs of each (default 2)")
    parser.add_argument("--quick", action="store_true", help="10,000 rows and 2,000 people, once")
    parser.add_argument("--write", nargs=2, metavar=("WRITER", "FILE"), help=argparse.SUPPRESS)
    parser.add_argument("--database", default="", help=argparse.SUPPRESS)
    parser.add_argument("--tell", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        given.tell.write_text(json.dumps(write_here(given.write[0], given.rows, Path(given.write[1]), given.database)))
    else:
        sizes = (10_000, 2_000, 1) if given.quick else (given.rows, given.people, given.times)
        finish(lambda: measure(*sizes))


if __name__ == "__main__":
    main()
