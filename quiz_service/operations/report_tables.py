"""A coverage report as tables: figures by stratum, by unit, by month, what changed, and how it was counted.

In: what was gathered for one file. Out: `exports.table.Table`s, the same for every kind of file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from quiz_service.clock import HANOI
from quiz_service.exports.table import Column, Indented, Table, Value, grouped
from quiz_service.operations import report_words as words
from quiz_service.operations.coverage import CoverageReport, StratumLine, UnitLine
from quiz_service.operations.report_words import Cite
from quiz_service.rules.change import Explanation
from quiz_service.rules.coverage import Count
from quiz_service.rules.strata import ALL
from quiz_service.storage.counting_queries import has_ended

MOST_DRAWN = 40
"""Units of one picture: more could not be read."""

COUNTS = (
    Column("Người trong diện tính", "count", 12),
    Column("Đã được tập huấn", "count", 12),
    Column("Chưa được tập huấn", "count", 12),
    Column("Tỷ lệ đã tập huấn", "share", 12),
)


@dataclass(frozen=True)
class Stamp:
    """What makes one file this file: printed in it."""

    code: str
    """As shown, "TX-…"."""
    made_at: datetime
    check_url: str
    version: str
    """Of the program."""


@dataclass(frozen=True)
class Gathered:
    """Everything that goes into the files of one question."""

    report: CoverageReport
    trend: Mapping[date, Mapping[str, Count]]
    """Day → stratum id, or `ALL` for everybody → count, oldest first; empty for a file that tells no history."""
    since: date
    change: Explanation | None
    why_no_change: str
    """A sentence where a file that tells of change has none to tell."""
    cite: Cite
    digest: str
    """SHA-256 of the figures: the same in every kind of file made of them."""


def counts_of(count: Count) -> tuple[int, int, int, Fraction | None]:
    """The cells of `COUNTS`."""
    return count.people, count.trained, count.untrained, count.share


def leads(gathered: Gathered) -> list[str]:
    """What stands above each sheet: day, scope, filters that are set."""
    report = gathered.report
    said = [f"Tính đến hết ngày {words.day_words(report.asked.on)}. Phạm vi: {report.scope_name}."]
    asked = report.asked
    if asked.audience or asked.strand or asked.trained_rule != "all":
        said.append("; ".join(f"{name}: {choice}" for name, choice in words.filter_words(asked)) + ".")
    return said


def target_cells(line: StratumLine, on: date, cite: Cite) -> tuple[str, str, int | None, str]:
    """What a line is held against, whether it is met, how many lack, the source."""
    if line.target is None:
        return "không có", "không xét", None, ""
    past = " (kỳ đã hết, chỉ để đối chiếu)" if has_ended(line.target, on) else ""
    source = cite(line.target.clause_id) if line.target.clause_id else "do đơn vị vận hành đặt"
    met = "không xét" if line.met is None else "đạt" if line.met else "chưa đạt"
    return words.target_words(line.target) + past, met, line.missing if line.met is False else None, source


def strata_table(gathered: Gathered) -> Table:
    """The figures that are held against targets; the sum of the strata as the last row."""
    report, cite = gathered.report, gathered.cite
    lines = [*report.strata, *report.further]
    rows: list[tuple[str | int | Fraction | None, ...]] = [
        (line.name, *counts_of(line.count), *target_cells(line, report.asked.on, cite)) for line in lines
    ]
    rows.append(("Cộng mọi nhóm", *counts_of(report.total), "", "", None, ""))
    columns = (Column("Nhóm", width=32), *COUNTS, Column("Chỉ tiêu", width=26), Column("Đánh giá", width=12),
               Column("Còn thiếu", "count", 10), Column("Điều khoản nguồn", width=34))  # fmt: skip
    return Table("Kết quả theo nhóm", columns, rows)


def units_table(gathered: Gathered) -> Table:
    """The tree of units: its own people, and those with everything below."""
    report = gathered.report
    names = {stratum.id: stratum.name for stratum in report.reading.strata}
    rows = [
        (Indented(line.node.name, line.depth), line.node.code, names.get(line.stratum, ""), line.own.people,
         line.own.trained, *counts_of(line.whole), words.verdict(line.met, line.missing),
         line.missing if line.met is False else None)
        for line in report.units
    ]  # fmt: skip
    columns = (
        Column("Đơn vị", width=40), Column("Mã đơn vị", width=16), Column("Nhóm", width=28),
        Column("Riêng đơn vị: trong diện tính", "count", 13), Column("Riêng đơn vị: đã tập huấn", "count", 13),
        *COUNTS, Column("Đánh giá", width=24), Column("Còn thiếu", "count", 10),
    )  # fmt: skip
    notes = ["Bốn cột từ “Người trong diện tính” đến “Tỷ lệ đã tập huấn” gồm cả các đơn vị trực thuộc."]
    return Table("Kết quả theo đơn vị", columns, rows, notes)


def short_units_table(title: str, lines: Sequence[UnitLine]) -> Table:
    """Units for a page in portrait."""
    columns = (Column("Đơn vị", width=40), *COUNTS, Column("Đánh giá", width=24))
    rows = [(Indented(line.node.name, line.depth), *counts_of(line.whole), words.verdict(line.met, line.missing))
            for line in lines]  # fmt: skip
    return Table(title, columns, rows)


def trend_table(gathered: Gathered) -> Table:
    """The share by month, of each stratum and of all."""
    strata = gathered.report.reading.strata
    columns = [Column("Đến hết ngày", width=12)]
    columns += [Column(stratum.name, "share", 18) for stratum in strata]
    columns += [Column("Chung", "share", 10), Column("Đã được tập huấn", "count", 12),
                Column("Người trong diện tính", "count", 12)]  # fmt: skip
    rows = []
    for day, counts in gathered.trend.items():
        total = counts.get(ALL, Count())
        shares = [counts.get(stratum.id, Count()).share for stratum in strata]
        rows.append((words.day_words(day), *shares, total.share, total.trained, total.people))
    return Table("Diễn biến theo tháng", columns, rows)


def drawn_units_table(gathered: Gathered) -> Table:
    """The units of the picture, each with the share its stratum asks for; of many, those with most missing."""
    report = gathered.report
    shares = {
        line.id: Fraction(line.target.amount) / 100
        for line in report.strata if line.target is not None and line.target.measure == "share"
    }  # fmt: skip
    lines = [line for line in words.first_level(report.units) if line.whole.people]
    notes = []
    if len(lines) > MOST_DRAWN:
        kept = sorted(lines, key=lambda line: -line.missing)[:MOST_DRAWN]
        notes = [f"Có {len(lines)} đơn vị; hình vẽ {MOST_DRAWN} đơn vị còn thiếu nhiều người nhất. Mọi đơn vị ở trang "
                 "“Theo đơn vị”."]  # fmt: skip
        lines = [line for line in lines if line in kept]
    columns = (
        Column("Đơn vị", width=40),
        Column("Tỷ lệ đã tập huấn", "share", 12),
        Column("Mức chỉ tiêu", "share", 12),
    )
    rows = [(line.node.name, line.whole.share, shares.get(line.stratum)) for line in lines]
    return Table("Tỷ lệ theo đơn vị", columns, rows, notes)


def change_table(since: date, change: Explanation) -> Table:
    """From the count of one day to that of the other, step by step: the changes add up to those of the last row."""
    columns = (
        Column("Nguyên nhân", width=30), Column("Thay đổi: đã tập huấn", "change", 12),
        Column("Thay đổi: diện tính", "change", 12), Column("Sau đó: đã tập huấn", "count", 12),
        Column("Sau đó: diện tính", "count", 12), Column("Tỷ lệ", "share", 10),
    )  # fmt: skip

    def after(count: Count) -> tuple[int, int, Fraction | None]:
        return count.trained, count.people, count.share

    first, last = change.first, change.last
    rows: list[tuple[Value, ...]] = [(f"Đến hết ngày {words.day_words(since)}", None, None, *after(first))]
    rows += [(step.name, step.trained, step.people, *after(step.after)) for step in words.moving_steps(change)]
    rows.append(("Đến hết ngày báo cáo", last.trained - first.trained, last.people - first.people, *after(last)))
    return Table(f"Thay đổi so với ngày {words.day_words(since)}", columns, rows)


def _method_of_targets(gathered: Gathered) -> list[tuple[str, str]]:
    report = gathered.report
    rows = [("Cách hiểu chỉ tiêu", report.reading.name + (f": {report.reading.why}" if report.reading.why else ""))]
    for line in (*report.strata, *report.further):
        target = line.target
        if target is None:
            continue
        source = gathered.cite(target.clause_id) if target.clause_id else "do đơn vị vận hành đặt"
        ended = f"; kỳ đã hết trước ngày {words.day_words(target.ends_on)}" if target.ends_on and has_ended(
            target, report.asked.on) else ""  # fmt: skip
        rows.append((f"Chỉ tiêu {target.code}", f"{target.title}: {words.target_words(target)}; {source}{ended}."))
        if target.quote:
            rows.append(("Nguyên văn", f"“{target.quote}”"))
        if target.ambiguity:
            rows.append(("Điều chưa rõ trong câu chữ", target.ambiguity))
    return rows


def _sums(gathered: Gathered) -> list[tuple[str, str]]:
    """The counts that must agree, and whether they do: whoever reads the file need not take it on trust."""
    report = gathered.report
    strata = sum((line.count for line in report.strata if line.id != ALL), Count())
    own = sum((line.own for line in report.units), Count())
    tops = sum((line.whole for line in report.units if line.depth == 0), Count())

    def shown(name: str, count: Count) -> tuple[str, str]:
        agrees = "khớp" if count == report.total else "KHÔNG KHỚP, hãy báo quản trị viên"
        return name, f"{grouped(count.trained)} trên {grouped(count.people)} người: {agrees}"

    total = report.total
    return [
        ("Tổng số", f"{grouped(total.trained)} trên {grouped(total.people)} người"),
        shown("Cộng các nhóm", strata), shown("Cộng riêng từng đơn vị", own),
        shown("Cộng các đơn vị cao nhất, kể cả trực thuộc", tops),
        ("Ngoài diện tính", f"{grouped(report.out_of_scope)} người, không có trong các số trên"),
    ]  # fmt: skip


def method_table(gathered: Gathered, stamp: Stamp, listed: str) -> Table:
    """How the figures came about: enough for somebody else to count again. `listed`: whether people are in the file."""
    report = gathered.report
    made = stamp.made_at.astimezone(HANOI)
    rows = [
        ("Mã tệp", stamp.code),
        ("Kiểm tra tệp", f"Mở {stamp.check_url}, nhập mã tệp hoặc gửi chính tệp này: trang ấy cho biết tệp có đúng là "
                         "tệp đã cấp, chưa bị sửa, hay không."),
        ("Mã kiểm số liệu (SHA-256)", gathered.digest),
        ("Lập lúc", f"{made:%H:%M} ngày {made:%d/%m/%Y}"),
        ("Phiên bản chương trình", stamp.version),
        ("Số liệu tính đến", f"hết ngày {words.day_words(report.asked.on)}, theo ngày ở Hà Nội"),
        ("Phạm vi", report.scope_name),
        *words.filter_words(report.asked),
        ("Danh sách người", listed),
        *([("Vì sao thay đổi", gathered.why_no_change)] if gathered.why_no_change else []),
        ("Người trong diện tính", "người có phân công chính vào ngày ấy tại một đơn vị của phạm vi và được ghi là "
                                  "thuộc diện tính; mỗi người tính một lần, ở phân công chính"),
        ("Ngoài diện tính", "người có phân công chính ở phạm vi nhưng được ghi là không thuộc diện tính, kèm lý do"),
        ("Hoàn thành học phần", "làm bài kiểm tra đạt, dự lớp tập huấn có điểm danh, hoặc được công nhận đã học trước; "
                                "từ ngày hoàn thành đến trước ngày hết hạn, không tính lần đã bị hủy"),
        ("Tỷ lệ", "người đã được tập huấn chia cho người trong diện tính; so với chỉ tiêu bằng số chính xác; khi ghi "
                  "thì cắt sau hai chữ số, không làm tròn lên, nên 69,99 % không bao giờ hiện thành 70 %"),
        *_method_of_targets(gathered),
        *_sums(gathered),
    ]  # fmt: skip
    return Table("Phương pháp tính", (Column("Mục", width=30), Column("Nội dung", width=110)), rows)
