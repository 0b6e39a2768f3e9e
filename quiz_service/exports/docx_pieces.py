"""Pieces of a Word file that its library has no words for: tables that repeat their head, rules, page numbers.

In: texts and measures. Out: XML elements. Texts go in as texts: what looks like markup stays what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from quiz_service.exports.table import Column, Indented, Table, Value, grouped, printable, signed, value_text

FONT = "Times New Roman"
_DRAFT = (
    '<w:r {w}><w:rPr><w:noProof/></w:rPr><w:pict {v}>'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
    '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
    '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="{id}" type="#_x0000_t136" alt="{text}" '
    'style="position:absolute;margin-left:0;margin-top:0;width:430pt;height:120pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#d9d9d9" stroked="f">'
    '<v:fill opacity=".5"/><v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt" string="{text}"/>'
    "</v:shape></w:pict></w:r>"
)  # fmt: skip
_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def element(tag: str, **attributes: str | int) -> Any:
    """An element of the main namespace, `element("w:ind", left=720)`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def draft_mark(text: str, number: int) -> Any:
    """Pale letters across the page, for a header."""
    return parse_xml(_DRAFT.format(w=nsdecls("w"), v=_V, id=f"DuThao{number}", text=text))


def page_number() -> list[Any]:
    """Runs with the field that counts pages."""
    runs = []
    for piece in (
        element("w:fldChar", fldCharType="begin"),
        _instruction("PAGE"),
        element("w:fldChar", fldCharType="end"),
    ):
        run = element("w:r")
        run.append(piece)
        runs.append(run)
    return runs


def _instruction(code: str) -> Any:
    made = OxmlElement("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = code
    return made


def rule_below(paragraph: Any, *, indent: int) -> None:
    """Make an empty paragraph a thin line, shorter by `indent` (twentieths of a point) at both ends."""
    properties = paragraph._p.get_or_add_pPr()
    border = element("w:pBdr")
    border.append(element("w:top", val="single", sz=6, space=0, color="000000"))
    properties.append(border)
    properties.append(element("w:spacing", before=80, after=0, line=120, lineRule="exact"))
    properties.append(element("w:ind", left=indent, right=indent, firstLine=0))


def without_borders(table: Any) -> None:
    """Take a table's lines away."""
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="nil"))
    table._tbl.tblPr.append(borders)


def _run(text: str, *, bold: bool) -> Any:
    run, properties = element("w:r"), element("w:rPr")
    if bold:
        properties.append(element("w:b"))
    run.append(properties)
    for number, line in enumerate(printable(text).replace("\t", " ").splitlines() or [""]):
        if number:
            run.append(element("w:br"))
        words = OxmlElement("w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = line.replace("\r", " ")
        run.append(words)
    return run


def _cell(text: str, width: int, style: str, *, bold: bool = False, indent: int = 0) -> Any:
    cell, properties, paragraph = element("w:tc"), element("w:tcPr"), element("w:p")
    properties.append(element("w:tcW", w=width, type="dxa"))
    properties.append(element("w:vAlign", val="center" if bold else "top"))
    about = element("w:pPr")
    about.append(element("w:pStyle", val=style))
    if indent:
        about.append(element("w:ind", left=indent))
    paragraph.append(about)
    paragraph.append(_run(text, bold=bold))
    cell.append(properties)
    cell.append(paragraph)
    return cell


def _row(cells: Iterable[Any], *, is_head: bool) -> Any:
    row, properties = element("w:tr"), element("w:trPr")
    properties.append(element("w:cantSplit"))
    if is_head:
        properties.append(element("w:tblHeader"))
    row.append(properties)
    for cell in cells:
        row.append(cell)
    return row


def widths_of(columns: Sequence[Column], whole: int) -> list[int]:
    """The columns' widths in twentieths of a point, in proportion to their characters."""
    total = sum(column.width for column in columns)
    return [round(whole * column.width / total) for column in columns]


def _shown(value: Value, column: Column) -> str:
    if not isinstance(value, int):
        return value_text(value)
    return signed(value) if column.kind == "change" else grouped(value)


def data_table(table: Table, whole: int, styles: dict[str, str]) -> Any:
    """A table with lines: its head repeats on each page, no row is split between pages.

    `styles`: "head", "text" and "number" → id of a paragraph style; `whole` is its width in twentieths of a point.
    """
    widths = widths_of(table.columns, whole)
    made, properties, grid = element("w:tbl"), element("w:tblPr"), element("w:tblGrid")
    properties.append(element("w:tblStyle", val="TableGrid"))
    properties.append(element("w:tblW", w=sum(widths), type="dxa"))
    properties.append(element("w:tblLayout", type="fixed"))
    properties.append(element("w:tblLook", val="0020", firstRow=1))
    for width in widths:
        grid.append(element("w:gridCol", w=width))
    made.append(properties)
    made.append(grid)
    head = [_cell(text, width, styles["head"], bold=True) for text, width in zip(table.headings, widths, strict=True)]
    made.append(_row(head, is_head=True))
    for row in table.rows:
        cells = []
        for value, column, width in zip(row, table.columns, widths, strict=True):
            style = styles["text" if column.kind == "text" else "number"]
            indent = 170 * min(value.depth, 6) if isinstance(value, Indented) else 0
            cells.append(_cell(_shown(value, column), width, style, indent=indent))
        made.append(_row(cells, is_head=False))
    return made
