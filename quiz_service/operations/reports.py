"""Files made of a coverage report: which kinds there are, what goes into each, how each is written.

In: a session, what is asked, a path. Out: the file at the path, and the totals that stand in it. Every kind is made of
the same `Gathered`, which is read from what the screen reads: so all of them say the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from quiz_service.courseware.clauses import Clauses
from quiz_service.errors import Refused
from quiz_service.exports.table import Column, Table, grouped
from quiz_service.exports.to_csv import write_csv
from quiz_service.operations import report_tables as tables
from quiz_service.operations.coverage import Asked, CoverageReport, StratumLine, figures_of
from quiz_service.operations.coverage_question import select_units
from quiz_service.operations.coverage_trend import trends_of
from quiz_service.operations.explanation import explain_change
from quiz_service.operations.report_figures import figures_record, record_digest, totals_of
from quiz_service.operations.report_people import people_table
from quiz_service.operations.report_tables import Gathered, Stamp
from quiz_service.operations.report_words import Cite, day_words
from quiz_service.rules.coverage import Count
from quiz_service.rules.reporting_rounds import reporting_day_before
from quiz_service.rules.strata import ALL

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in all)."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: its name on the page and in addresses, its ending, whether people can be listed in it."""

    id: str
    name: str
    ending: str
    mimetype: str
    people: str = "never"
    """"never", "asked" (when asked for) or "always"."""
    tells_history: bool = False
    """Months and what changed are in it."""


KINDS = {
    kind.id: kind
    for kind in (
        Kind("coverage-xlsx", "Sổ Excel: số liệu, biểu đồ, phương pháp tính", "xlsx",
             "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "asked", tells_history=True),
        Kind("report-docx", "Báo cáo Word (dự thảo) theo thể thức Nghị định 30/2020/NĐ-CP", "docx",
             "application/vnd.openxmlformats-officedocument.wordprocessingml.document", tells_history=True),
        Kind("figures-csv", "Bảng CSV: số liệu theo đơn vị", "csv", "text/csv"),
        Kind("people-csv", "Bảng CSV: danh sách người", "csv", "text/csv", "always"),
        Kind("figures-json", "Tệp JSON: số liệu cho chương trình khác đọc", "json", "application/json"),
    )
}  # fmt: skip
MOST_LISTED = 1_048_575
"""People of one Excel sheet: a row is its heading."""
MOST_EXPLAINED = 200_000
"""People on the day; more would take some hundred megabytes to explain."""
NO_HISTORY = "Ngày ấy chưa có số liệu để so sánh."
TOO_MANY_TO_EXPLAIN = (
    f"Phạm vi này có hơn {grouped(MOST_EXPLAINED)} người nên tệp không tách vì sao số thay đổi. "
    "Hãy xuất từng đơn vị nhỏ hơn để có phần này."
)
TOO_MANY = (
    "Danh sách có {people} người, nhiều hơn số dòng một trang Excel chứa được (1.048.576 dòng kể cả dòng đầu). "
    "Hãy chọn tệp CSV, hoặc chọn đơn vị nhỏ hơn."
)


@dataclass(frozen=True)
class Order:
    """What somebody wants: a kind of file for a question within their units (None: all)."""

    kind: Kind
    asked: Asked
    scope: frozenset[int] | None
    with_people: bool = False

    @property
    def lists_people(self) -> bool:
        """True when names go into the file."""
        return self.kind.people == "always" or (self.kind.people == "asked" and self.with_people)


def gather(
    session: Session, asked: Asked, scope: frozenset[int] | None, cite: Cite, *, tells_history: bool
) -> Gathered:
    """Read everything that a kind of file needs; months and change only for one that tells them.

    Whom a change is made of is held in memory at once: above `MOST_EXPLAINED` people a file does without, and says so.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
    """
    figures = figures_of(session, select_units(session, asked, scope))
    report = figures.report(asked.reading)
    since, digest = reporting_day_before(asked.on), record_digest(figures_record(report, cite))
    if not tells_history:
        return Gathered(report, {}, since, None, "", cite, digest)
    everybody = StratumLine(ALL, "Chung", report.total, None, None, 0)
    lines = [line for line in report.strata if line.id != ALL]
    counts: dict[date, dict[str, Count]] = {}
    for trend in trends_of(session, figures, report.reading, [*lines, everybody]):
        for day, count in trend.counts.items():
            counts.setdefault(day, {})[trend.line.id] = count
    change, why_none = None, TOO_MANY_TO_EXPLAIN
    if report.total.people <= MOST_EXPLAINED:
        change, why_none = explain_change(session, asked, scope, since).explanation, ""
        if not change.first.people:
            change, why_none = None, NO_HISTORY
    return Gathered(report, dict(sorted(counts.items())), since, change, why_none, cite, digest)


def people_in(report: CoverageReport) -> int:
    """How many rows a list of the report's people has."""
    return report.total.people + report.out_of_scope


def write_file(session: Session, order: Order, stamp: Stamp, clauses: Clauses, path: Path,
               progress: Progress) -> dict[str, Any]:  # fmt: skip
    """Write the file; returns the totals in it.

    Raises:
        Invalid: a filter that is not there.
        NotFound: no such unit within the scope.
        Refused: more people than the kind of file holds.
    """

    def cite(clause_id: str) -> str:
        clause = clauses.by_id.get(clause_id)
        return clause.citation if clause else clause_id

    gathered = gather(session, order.asked, order.scope, cite, tells_history=order.kind.tells_history)
    people = people_in(gathered.report) if order.lists_people else 0
    _WRITERS[order.kind.id](session, order, gathered, stamp, clauses, path, _steps(progress, people))
    return totals_of(gathered.report, gathered.digest, people)


def _steps(progress: Progress, total: int) -> Callable[[int], None]:
    return lambda done: progress(min(done, total), total)


Writer = Callable[[Session, Order, Gathered, Stamp, Clauses, Path, Callable[[int], None]], None]


def _write_xlsx(session: Session, order: Order, gathered: Gathered, stamp: Stamp, _: Clauses, path: Path,
                on_row: Callable[[int], None]) -> None:  # fmt: skip
    # What writes Excel and Word files takes longer to load than the whole service: only who writes one waits for it.
    from quiz_service.operations.report_workbook import write_workbook

    people = people_in(gathered.report)
    if order.lists_people and people > MOST_LISTED:
        raise Refused(TOO_MANY.format(people=grouped(people)))
    listed = people_table(session, order.asked, order.scope) if order.lists_people else None
    write_workbook(gathered, stamp, listed, people, path, on_row)


def _write_docx(_: Session, __: Order, gathered: Gathered, stamp: Stamp, clauses: Clauses, path: Path,
                ___: Callable[[int], None]) -> None:  # fmt: skip
    from quiz_service.exports.to_docx import render_draft
    from quiz_service.operations.report_draft import draft_report

    path.write_bytes(render_draft(draft_report(gathered, stamp, clauses), made_at=stamp.made_at))


def _marked(table: Table, gathered: Gathered, stamp: Stamp) -> Table:
    """The table with code, day and scope in one more heading: a CSV has no other place for them."""
    heading = Column(f"Mã tệp {stamp.code}. {' '.join(tables.leads(gathered))}")
    return Table(table.title, (*table.columns, heading), ((*row, None) for row in table.rows))


def _write_figures_csv(_: Session, __: Order, gathered: Gathered, stamp: Stamp, ___: Clauses, path: Path,
                       on_row: Callable[[int], None]) -> None:  # fmt: skip
    write_csv(_marked(tables.units_table(gathered), gathered, stamp), path, on_row)


def _write_people_csv(session: Session, order: Order, gathered: Gathered, stamp: Stamp, _: Clauses, path: Path,
                      on_row: Callable[[int], None]) -> None:  # fmt: skip
    write_csv(_marked(people_table(session, order.asked, order.scope), gathered, stamp), path, on_row)


def _write_json(_: Session, __: Order, gathered: Gathered, stamp: Stamp, ___: Clauses, path: Path,
                ____: Callable[[int], None]) -> None:  # fmt: skip
    record = figures_record(gathered.report, gathered.cite)
    about = {"code": stamp.code, "made_at": stamp.made_at.isoformat(), "version": stamp.version,
             "check": stamp.check_url, "digest_of_figures": gathered.digest}  # fmt: skip
    path.write_text(json.dumps({"file": about, "figures": record}, ensure_ascii=False, indent=1), encoding="utf-8")


_WRITERS: Mapping[str, Writer] = {
    "coverage-xlsx": _write_xlsx, "report-docx": _write_docx, "figures-csv": _write_figures_csv,
    "people-csv": _write_people_csv, "figures-json": _write_json,
}  # fmt: skip


def title_of(order: Order, scope_name: str) -> str:
    """What a list of files shows; it names units, never people."""
    return f"{order.kind.name}. {scope_name}, tính đến hết ngày {day_words(order.asked.on)}"[:300]
