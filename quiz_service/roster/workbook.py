"""An XLSX file as grids: looked through first, then read by calamine from an archive of our own.

In: bytes. Out: `OpenedFile`, its sheets read one after the other as they are asked for. Values are those that Excel
saved: no formula is computed. Sheets that are hidden are not read: nobody should change people by rows they do not
see; hidden rows and filtered ones are read.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from quiz_service.errors import UnreadableFile
from quiz_service.roster import archive, sheet_scan
from quiz_service.roster.archive import BROKEN, Budget
from quiz_service.roster.grid import MOST_AREA, MOST_COLUMNS, MOST_ROWS, TOO_LONG, Cell, Grid, OpenedFile, SheetFacts
from quiz_service.roster.sheet_scan import Element

MOST_SHEETS = 50
_MOST_SHARED = 128_000_000
"""Bytes of the table of shared texts, unpacked; and it has no more texts than a sheet has cells."""
_MOST_TEXT = 300_000_000
_LONGEST_STRING, _SHORTEST_LIMIT = 4_000, 200
_KNOWN_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str


def _listed(book: Sequence[Element], relations: Sequence[Element]) -> list[_Listed]:
    """The workbook's sheets in its order, each with the part it lies in.

    Raises:
        UnreadableFile: too many, or two in one part.
    """
    targets = {one.attributes.get("Id", ""): one.attributes.get("Target", "") for one in relations}
    sheets = []
    for sheet in (one.attributes for one in book if one.name == "sheet"):
        target = targets.get(sheet.get("id", ""), "").lower()
        sheets.append(_Listed(sheet.get("name", ""), "xl/" + target.removeprefix("/").removeprefix("xl/")))
    if not sheets or len({sheet.part for sheet in sheets}) < len(sheets):
        raise UnreadableFile([BROKEN])
    if len(sheets) > MOST_SHEETS:
        raise UnreadableFile(
            [f"Tệp có {len(sheets)} trang tính, quá giới hạn {MOST_SHEETS}. Hãy chỉ để lại danh sách."]
        )
    return sheets


def _styles_with_zeros(styles: Sequence[Element]) -> dict[str, int]:
    """Styles that show a number with zeros in front ("00000") → how many digits are shown."""
    codes = {one.attributes.get("numFmtId", ""): one.attributes.get("formatCode", "")
             for one in styles if one.name == "numFmt"}  # fmt: skip
    formats = [one.attributes.get("numFmtId", "") for one in styles if (one.parent, one.name) == ("cellXfs", "xf")]
    shown = ((str(at), codes.get(number, "")) for at, number in enumerate(formats))
    return {style: len(code) for style, code in shown if 1 < len(code) <= 40 and not code.strip("0")}


def _shortened(strings: bytes, most: int) -> bytes | None:
    """The table of shared texts with each text longer than `most` replaced; None when none is.

    A cell holds the number of its text, and reading gives each cell a copy: one text of 30 kB in a million cells would
    take 30 GB.
    """
    pieces = strings.split(b"</si>")
    if max(map(len, pieces)) <= most:
        return None
    short = f"<si><t>{TOO_LONG}</t>".encode()
    for at, piece in enumerate(pieces[:-1]):
        if len(piece) > most:
            head = piece[: piece.find(b"<si")] if at == 0 else b""
            pieces[at] = head + short
    return b"</si>".join(pieces)


class _Book:
    """A workbook whose parts were all looked through."""

    def __init__(self, data: bytes) -> None:
        self.parts = archive.open_parts(data)
        self.budget = Budget()
        book = self._elements("xl/workbook.xml", "sheet", "workbookPr")
        self.sheets = _listed(book, self._elements("xl/_rels/workbook.xml.rels", "Relationship"))
        self.zero_styles = _styles_with_zeros(self._elements("xl/styles.xml", "numFmt", "xf"))
        self.counts_from_1904 = any(one.attributes.get("date1904") in ("1", "true") for one in book)
        self.facts = {name: self._scan(name) for name in self.parts if name.startswith(archive.SHEETS)}

    def _elements(self, name: str, *wanted: str) -> list[Element]:
        if name not in self.parts:
            return []
        return sheet_scan.elements(archive.unpacked(self.parts[name], self.budget), wanted)

    def _scan(self, name: str) -> SheetFacts:
        # A second, exact look has a budget of its own: it unpacks the same bytes again.
        budgets = iter((self.budget, Budget()))
        return sheet_scan.scan_sheet(lambda: archive.unpacked(self.parts[name], next(budgets)), self.zero_styles)

    def facts_of(self, sheet: _Listed) -> SheetFacts:
        return self.facts.get(sheet.part, SheetFacts())

    def problems(self) -> list[str]:
        """Why sheets cannot be read, all of them."""
        found = []
        for sheet in self.sheets:
            facts, where = self.facts_of(sheet), f"Trang tính «{sheet.name[:31]}»"
            if facts.rows > MOST_ROWS:
                found.append(
                    f"{where} có quá {MOST_ROWS:,} dòng. Hãy chia danh sách thành nhiều tệp.".replace(",", ".")
                )
            if facts.columns > MOST_COLUMNS:
                found.append(f"{where} có chữ ở quá {MOST_COLUMNS} cột. Hãy xóa các cột không thuộc danh sách.")
            if facts.rows <= MOST_ROWS and facts.columns <= MOST_COLUMNS and facts.rows * facts.columns > MOST_AREA:
                found.append(
                    f"{where} trải trên {facts.rows} dòng và {facts.columns} cột, lớn quá mức đọc được. Hãy xóa các "
                    "cột không thuộc danh sách, hoặc chia thành nhiều tệp."
                )
            found += [
                f"{where}, dòng {row + 1} có ô mang lỗi «{error}». Hãy sửa công thức hoặc xóa ô đó rồi gửi lại."
                for (row, _), error in facts.errors.items()
                if error not in _KNOWN_ERRORS
            ][:20]
        return found

    def clean_archive(self) -> bytes:
        """An archive of the parts that were looked through, with no text in it that would be copied endlessly."""
        parts = dict(self.parts)
        name = "xl/sharedstrings.xml"
        if name in parts:
            cells = max((facts.cells for facts in self.facts.values()), default=0)
            most = min(_LONGEST_STRING, max(_SHORTEST_LIMIT, _MOST_TEXT // max(cells, 1)))
            strings = b"".join(archive.unpacked(parts[name], Budget(min(_MOST_SHARED, self.budget.left))))
            if strings.count(b"</si>") > MOST_AREA:
                raise UnreadableFile([archive.BOMB])
            if b"<!" in strings or b"\0" in strings:
                strings = b"".join(sheet_scan.sound([strings]))
            if (shorter := _shortened(strings, most)) is not None:
                parts[name] = archive.packed(parts[name].name, shorter)
        return archive.archive_of(parts.values())


@contextmanager
def _calamine() -> Iterator[None]:
    """Whatever calamine cannot read is a broken file; so is what makes it panic, which no `Exception` tells."""
    try:
        yield
    except CalamineError as error:
        raise UnreadableFile([BROKEN]) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile([BROKEN]) from error


def open_workbook(data: bytes) -> OpenedFile:
    """A workbook's visible sheets.

    Raises:
        UnreadableFile: it is broken, unsafe, encrypted or too large; or a sheet turns out so while it is read.
    """
    book = _Book(data)
    if problems := book.problems():
        raise UnreadableFile(problems)
    with _calamine():
        opened = CalamineWorkbook.from_filelike(io.BytesIO(book.clean_archive()))
        listed = opened.sheets_metadata
    if [sheet.name for sheet in book.sheets] != [sheet.name for sheet in listed]:
        raise UnreadableFile([BROKEN])
    worksheets = [(at, sheet) for at, sheet in enumerate(listed) if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [at for at, sheet in worksheets if sheet.visible == SheetVisibleEnum.Visible]
    hidden = [sheet.name for at, sheet in worksheets if at not in seen]
    height = sum(book.facts_of(book.sheets[at]).rows for at in seen)
    return OpenedFile(map(partial(_grid, book, opened), seen), height, hidden=hidden)


def _grid(book: _Book, opened: CalamineWorkbook, at: int) -> Grid:
    sheet = book.sheets[at]
    with _calamine():
        cells = opened.get_sheet_by_index(at)
        merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = cells.merged_cell_ranges or ()
    first = cells.start[1] if cells.start else 0
    return Grid(sheet.name, _rows(cells), first, merged, book.facts_of(sheet), book.counts_from_1904)


def _rows(cells: CalamineSheet) -> Iterator[Sequence[Cell]]:
    if cells.start is not None:
        with _calamine():
            yield from cells.iter_rows()
