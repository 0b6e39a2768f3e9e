"""Charts of a workbook: columns of a sheet's own table as bars and lines, drawn by the program that opens the file.

In: where the table lies, which of its columns. Out: a chart above the table. The file holds the drawn values too, for
viewers that do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import xlsxwriter

from quiz_service.exports.table import Indented, Table, Value, cut_share, printable

BRAND, GOAL, GRID = "#124A6E", "#B3261E", "#C3CCD4"
CHART_ROWS = 22
"""Rows of a sheet that a chart covers."""
FONT = {"name": "Times New Roman", "size": 11}
CROWDED = 6
"""More labels than that are written at a slant."""


@dataclass(frozen=True)
class Chart:
    """Columns of the sheet's own table as a picture: bars, lines over them. Columns are counted from 0."""

    title: str
    labels: int
    bars: Sequence[int] = ()
    lines: Sequence[int] = ()
    in_words: str = ""
    """What is read to who does not see the picture."""


@dataclass(frozen=True)
class Cells:
    """Where the rows of a table lie; its headings are above the first."""

    sheet: str
    table: Table
    first: int
    last: int


def _label(value: Value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return printable(value.text if isinstance(value, Indented) else str(value))


def _drawn(value: Value) -> float | str:
    if isinstance(value, Fraction):
        return float(cut_share(value))
    return value if isinstance(value, int) else ""


def _look(kind: str, *, is_goal: bool) -> dict[str, Any]:
    """How a series is drawn: what is aimed at differs by more than its colour."""
    colour = {"color": GOAL if is_goal else BRAND}
    if kind == "column":
        return {"fill": colour, "gap": 60}
    line = colour | {"width": 2.25} | ({"dash_type": "dash"} if is_goal else {})
    marker = {"type": "none"} if is_goal else {"type": "circle", "size": 5, "fill": colour, "border": colour}
    return {"line": line, "marker": marker}


def insert_chart(book: xlsxwriter.Workbook, page: Any, cells: Cells, chart: Chart, row: int) -> None:
    """Draw a chart from this row on. A table without rows, or one that is a stream, has none."""
    rows = cells.table.rows
    if not isinstance(rows, Sequence) or not rows:
        return
    name, first, last = cells.sheet, cells.first, cells.last
    labels = [_label(one[chart.labels]) for one in rows]
    drawn = []
    for kind, columns in (("column", chart.bars), ("line", chart.lines)):
        if not columns:
            continue
        picture = book.add_chart({"type": kind})
        for order, column in enumerate(columns):
            picture.add_series({
                "name": [name, first - 1, column],
                "categories": [name, first, chart.labels, last, chart.labels], "categories_data": labels,
                "values": [name, first, column, last, column], "values_data": [_drawn(one[column]) for one in rows],
                **_look(kind, is_goal=kind == "line" and bool(chart.bars or order)),
            })  # fmt: skip
        drawn.append(picture)
    main = drawn[0]
    if len(drawn) > 1:
        main.combine(drawn[1])
    _dress(main, chart, cells.table, len(rows))
    page.insert_chart(row, 0, main, {"description": chart.in_words or chart.title, "object_position": 2})


def _dress(picture: Any, chart: Chart, table: Table, size: int) -> None:
    """Title, axes, legend."""
    is_share = table.columns[(*chart.bars, *chart.lines)[0]].kind == "share"
    grid = {"visible": True, "line": {"color": GRID}}
    picture.set_title({"name": chart.title, "name_font": FONT | {"size": 13}, "overlay": False})
    picture.set_y_axis({"min": 0, "num_font": FONT, "major_gridlines": grid}
                       | ({"max": 1, "num_format": "0%"} if is_share else {}))  # fmt: skip
    picture.set_x_axis({"num_font": FONT | ({"rotation": -45} if size > CROWDED else {})})
    picture.set_legend({"position": "bottom", "font": FONT})
    picture.set_size({"width": max(640, min(1300, 160 + 36 * size)), "height": CHART_ROWS * 20 - 20})
