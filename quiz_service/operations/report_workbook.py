"""A coverage report as an Excel workbook: figures, units, months, pictures, perhaps people, and how it was counted.

In: what was gathered, the list of people when it goes in. Out: the file at a path, written row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from quiz_service.exports.table import Table, grouped
from quiz_service.exports.to_xlsx import Chart, Sheet, write_xlsx
from quiz_service.operations import report_tables as tables
from quiz_service.operations.report_tables import Gathered, Stamp
from quiz_service.operations.report_words import comments, day_words


def _materialised(table: Table) -> Table:
    return Table(table.title, table.columns, [tuple(row) for row in table.rows], table.notes)


def _trend_chart(gathered: Gathered, table: Table) -> Chart:
    strata = len(gathered.report.reading.strata)
    return Chart("Tỷ lệ đã tập huấn, cuối mỗi tháng", 0, lines=range(1, strata + 1),
                 in_words="Đường tỷ lệ đã tập huấn của từng nhóm theo tháng; số liệu ở bảng bên dưới.")  # fmt: skip


def _listed_words(listed: Table | None, people: int) -> str:
    if listed is None:
        return "không có trong tệp này"
    return (
        f"{grouped(people)} người ở trang “Danh sách”, bằng số người trong diện tính cộng số người ngoài diện tính; "
        "các cột đầu như mẫu danh sách, nhập lại vào ngày lập tệp thì không thay đổi gì"
    )


def write_workbook(gathered: Gathered, stamp: Stamp, listed: Table | None, people: int, path: Path,
                   on_row: Callable[[int], None]) -> None:  # fmt: skip
    """Write the workbook. `listed` None: nobody is named in it."""
    lines, day = tables.leads(gathered), day_words(gathered.report.asked.on)
    summary = _materialised(tables.strata_table(gathered))
    summary = Table(summary.title, summary.columns, summary.rows, comments(gathered.report, gathered.cite))
    trend, drawn = _materialised(tables.trend_table(gathered)), _materialised(tables.drawn_units_table(gathered))
    sheets = [
        Sheet("Tổng hợp", summary, lines), Sheet("Theo đơn vị", tables.units_table(gathered), lines),
        Sheet("Theo tháng", trend, lines, [_trend_chart(gathered, trend)]),
        Sheet("Biểu đồ đơn vị", drawn, lines, [Chart(
            f"Tỷ lệ đã tập huấn theo đơn vị, đến hết ngày {day}", 0, bars=(1,), lines=(2,),
            in_words="Cột tỷ lệ đã tập huấn của từng đơn vị với đường mức chỉ tiêu; số liệu ở bảng bên dưới.",
        )]),
    ]  # fmt: skip
    if gathered.change is not None:
        sheets.append(Sheet("Vì sao thay đổi", tables.change_table(gathered.since, gathered.change), lines))
    if listed is not None:
        sheets.append(Sheet("Danh sách", listed, is_list=True))
    sheets.append(Sheet("Phương pháp", tables.method_table(gathered, stamp, _listed_words(listed, people))))
    write_xlsx(sheets, path, title="Kết quả tập huấn", footer=f"Mã tệp {stamp.code} · đến hết ngày {day}",
               made_at=stamp.made_at, on_row=on_row)  # fmt: skip
