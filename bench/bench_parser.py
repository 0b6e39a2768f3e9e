"""Does `plan outline` grow linearly with the length of the document?

Question: time a line and peak memory of `plan outline FILE` at 1,000, 10,000 and 100,000 lines.
Baseline: the same command at 10,000 lines, in the same run; the start-up (a file of one line) is taken off.
Method: two documents of each length. "plan repeated": the lines of content/plan/plan.txt again and again, chrome and
signature included. "one regulation": made-up chương, Điều, khoản, điểm đ), "+" and gạch đầu dòng, wrapped by hand,
a single tree. Sizes take turns; the least processor seconds of n runs are divided by the lines. A process of its own
for each run, the outline thrown away.
Aim: linear: a ratio near 1.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from measuring import PYTHON, ROOT, WORK, Run, finish, print_table, run

HERE = WORK / "parser"
PLAN = ROOT / "content" / "plan" / "plan.txt"
POINTS = "abcdđegh"


def plan_repeated() -> Iterator[str]:
    """The plan's lines, without end."""
    return itertools.cycle(PLAN.read_text(encoding="utf-8").splitlines())


def one_regulation() -> Iterator[str]:
    """A regulation without end: ten điều a chương, three khoản a điều, eight điểm a khoản."""
    yield from ("ỦY BAN NHÂN DÂN", "THÀNH PHỐ", "QUY CHẾ", "Phối hợp giữa các cơ quan")
    article = 0
    for chapter in itertools.count(1):
        yield from (f"Chương {chapter}", "QUY ĐỊNH VỀ PHỐI HỢP")
        for _ in range(10):
            article += 1
            yield f"Điều {article}. Trách nhiệm của các cơ quan trong việc phối hợp"
            for item in range(1, 4):
                yield f"{item}. Các cơ quan, đơn vị trong phạm vi nhiệm vụ, quyền hạn của mình có trách nhiệm"
                yield "thực hiện các nội dung sau đây:"
                for point in POINTS:
                    yield f"{point}) Tổ chức thực hiện nhiệm vụ được phân công, báo cáo kết quả theo định kỳ;"
                yield "- Phối hợp với các đơn vị có liên quan;"
                yield "+ Cung cấp thông tin, số liệu phục vụ công tác quản lý."


def write_document(name: str, lines: Callable[[], Iterator[str]], count: int) -> Path:
    """A file of exactly so many lines."""
    HERE.mkdir(parents=True, exist_ok=True)
    file = HERE / f"{name.replace(' ', '-')}-{count}.txt"
    with file.open("w", encoding="utf-8") as out:  # line by line: a child's peak memory never reads below ours
        out.writelines(f"{line}\n" for line in itertools.islice(lines(), count))
    return file


def outline(file: Path) -> Run:
    """`plan outline FILE`."""
    return run([PYTHON, "-m", "site_src.cli", "outline", file])


def measure(sizes: Sequence[int], times: int) -> None:
    """Take the turns and print the table."""
    documents = {"plan repeated": plan_repeated, "one regulation": one_regulation}
    files = {(name, size): write_document(name, make, size) for name, make in documents.items() for size in sizes}
    empty = write_document("one line", lambda: iter(["KẾ HOẠCH"]), 1)
    runs: dict[tuple[str, int], list[Run]] = {key: [] for key in files}
    starts: list[Run] = []
    for _ in range(times):
        starts.append(outline(empty))
        for key, file in files.items():
            runs[key].append(outline(file))
    start = min(one.cpu for one in starts)
    rows = [
        ["start-up (a file of one line)", "1", f"{start:.2f}", "", "", "", f"{max(r.peak_mb for r in starts):.0f}", ""]
    ]
    base = sizes[-2]
    for name in documents:
        by_line = {size: 1e6 * (min(one.cpu for one in runs[name, size]) - start) / size for size in sizes}
        for size in sizes:
            taken = runs[name, size]
            each = by_line[size]
            peak = max(one.peak_mb for one in taken)
            grown = 1e6 * (peak - max(r.peak_mb for r in starts)) / size / 1e3
            rows.append(
                [
                    name, f"{size:,}", f"{min(one.cpu for one in taken):.2f}",
                    f"{min(one.seconds for one in taken):.2f}", f"{each:.0f}", f"{each / by_line[base]:.2f}",
                    f"{peak:.0f}", f"{grown:.1f}",
                ]
            )  # fmt: skip
    head = ["document", "lines", "cpu s", "s", "µs/line", f"ratio to {base:,}", "peak MB", "kB/line"]
    print_table(f"plan outline, n = {times}, the least of each", head, rows)
    print("\naim: linear, that is a ratio near 1 in every row")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Time and memory of the parser by number of lines.")
    arguments.add_argument("--times", type=int, default=3, help="runs of each (default 3)")
    arguments.add_argument("--quick", action="store_true", help="1,000 and 4,000 lines, once")
    given = arguments.parse_args()
    finish(lambda: measure([1_000, 4_000], 1) if given.quick else measure([1_000, 10_000, 100_000], given.times))
