"""The XML of a workbook looked through before it is read: is it sound, how large is a sheet, what do its values hide.

In: unpacked bytes, piece by piece. Out: `SheetFacts`. The library that reads sheets sets aside memory for the whole
rectangle between the first and the last cell: one cell at XFD1048576 would end the process. So each sheet is measured
here first, and nothing larger than the limits reaches the library. It also shows an error as an empty cell and tells
no formula from a value: that is found here too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from quiz_service.errors import UnreadableFile
from quiz_service.roster.archive import BROKEN
from quiz_service.roster.grid import MOST_COLUMNS, MOST_ROWS, SheetFacts
from quiz_service.roster.sniffing import SAVE_AS_XLSX

_LONGEST_TOKEN = 4_000_000
_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]*")?(?: t="[a-zA-Z]*")?/?>')
_CELL_OF_ANY_FORM = re.compile(rb"<(?:[^\s<>/]*:)?c[\s/>]")
_FORMULA = re.compile(rb"<f[\s/>]")
_LETTERS, _DIGITS = bytes(range(ord("A"), ord("Z") + 1)), b"0123456789"
_MOST_DEPTH = 50
_MOST_ELEMENTS = 100_000
_FAR = 1 << 30

FOREIGN = f"Tệp có khai báo thực thể (DTD) mà tệp Excel bình thường không có, nên không được nhận. {SAVE_AS_XLSX}"

Pieces = Iterable[bytes]
_Attributes = Mapping[str, str]


def _refuse_doctype(*_: object) -> None:
    raise UnreadableFile([FOREIGN])


def _check_encoding(version: str, encoding: str | None, standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "us-ascii", "ascii"):
        raise UnreadableFile([BROKEN])


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.XmlDeclHandler = _check_encoding
    return parser


def sound(pieces: Pieces, parser: expat.XMLParserType | None = None) -> Iterator[bytes]:
    """The same pieces, once each is seen to be sound XML in UTF-8 without a DTD: then no entity can grow.

    Raises:
        UnreadableFile: they are not.
    """
    parser, fed = parser or _parser(), 0
    try:
        for piece in pieces:
            # Zeros are in no XML but that in UTF-16, which would slip past whoever looks for words in bytes.
            if b"\0" in piece:
                raise UnreadableFile([BROKEN])
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > _LONGEST_TOKEN:
                raise UnreadableFile([BROKEN])
            yield piece
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableFile([BROKEN]) from error


@dataclass(frozen=True)
class Element:
    """An element with its parent's name, names without prefixes."""

    parent: str
    name: str
    attributes: Mapping[str, str]


def elements(pieces: Pieces, wanted: Collection[str]) -> list[Element]:
    """The elements of these names in the order of a small part (of the workbook itself, its relations, its styles).

    Raises:
        UnreadableFile: the part is not sound, nested deeply or too full.
    """
    found: list[Element] = []
    path = [""]
    parser = _parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in wanted:
            found.append(Element(path[-1], local, {key.rpartition(":")[2]: value for key, value in attributes.items()}))
        path.append(local)
        if len(path) > _MOST_DEPTH or len(found) > _MOST_ELEMENTS:
            raise UnreadableFile([BROKEN])

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: path.pop()
    for _ in sound(pieces, parser):
        pass
    return found


def scan_sheet(pieces: Callable[[], Pieces], zero_styles: Mapping[str, int]) -> SheetFacts:
    """What must be known of a sheet before its cells are read. `pieces` gives its XML from the start, twice if needed.

    `zero_styles`: styles (as the `s` of a cell) that show numbers with zeros in front → digits shown.

    Raises:
        UnreadableFile: it is not sound.
    """
    facts = _scan_quickly(pieces(), zero_styles)
    # Empty cells that only have a format count in the quick measure, and in the exact one they do not.
    if facts is None or facts.rows > MOST_ROWS or facts.columns > MOST_COLUMNS:
        facts = _scan_exactly(pieces(), zero_styles)
    return facts


def column_number(letters: str) -> int:
    """The column that these letters name, from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _blocks(pieces: Pieces) -> Iterator[bytes]:
    """Pieces cut so that no tag is split."""
    rest = b""
    for piece in pieces:
        whole = rest + piece
        cut = whole.rfind(b"<")
        if cut < 0:
            rest = whole
            continue
        yield whole[:cut]
        rest = whole[cut:]
    yield rest


def _scan_quickly(pieces: Pieces, zero_styles: Mapping[str, int]) -> SheetFacts | None:
    """The facts of a plain sheet, whose cells all look as Excel writes them; None: look exactly.

    What it takes for the size is never too small: whatever a reader could take for the opening tag of a cell is
    counted, and was matched as a whole.
    """
    facts = SheetFacts()
    zeros = _zero_pattern(zero_styles)
    for block in _blocks(pieces):
        places = _CELL.findall(block)
        if not _is_plain(block, len(places)):
            return None
        facts.cells += len(places)
        if places:
            joined = b"\n".join(places)
            facts.rows = max(facts.rows, *map(int, set(joined.translate(None, _LETTERS).split())))
            columns = set(joined.translate(None, _DIGITS).split())
            facts.columns = max(facts.columns, *(column_number(column.decode()) + 1 for column in columns))
        for cell in zeros.finditer(block) if zeros else ():
            place = int(cell[2]) - 1, column_number(cell[1].decode())
            facts.zeros[place] = zero_styles[cell[3].decode()]
    return facts


def _is_plain(block: bytes, cells: int) -> bool:
    """No cell but those that were matched, no formula, no error; nothing declared, commented or in UTF-16."""
    if b"<!" in block or b"\0" in block or b't="e"' in block or (b"<f" in block and _FORMULA.search(block)):
        return False
    if block.count(b"<c") == cells and b":c" not in block:
        return True
    return len(_CELL_OF_ANY_FORM.findall(block)) == cells


def _zero_pattern(zero_styles: Mapping[str, int]) -> re.Pattern[bytes] | None:
    if not zero_styles:
        return None
    styles = "|".join(map(re.escape, zero_styles))
    return re.compile(rf'<c r="([A-Z]{{1,3}})([0-9]{{1,7}})" s="({styles})"(?: t="n")?>'.encode())


class _ExactScan:
    """Follows the elements of a sheet as the reading library does."""

    def __init__(self, zero_styles: Mapping[str, int]) -> None:
        self.facts = SheetFacts()
        self.zero_styles = zero_styles
        self.row = self.column = self.depth = 0
        self.place = (0, 0)
        self.cell: _Attributes | None = None
        self.holds = self.has_formula = self.has_value = False
        self.text: list[str] | None = None

    def start(self, name: str, attributes: _Attributes) -> None:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise UnreadableFile([BROKEN])
        kind = name.rpartition(":")[2]
        if kind == "row" and "r" in attributes:
            self.row = _number(attributes["r"]) - 1
        elif kind == "c":
            self.cell, self.holds, self.has_formula, self.has_value = attributes, False, False, False
            self.place = (self.row, self.column)
            if reference := attributes.get("r", ""):
                letters = reference.rstrip("0123456789")
                self.column = _column(letters)
                self.place = (_number(reference[len(letters) :]) - 1, self.column)
        elif self.cell is not None:
            # Whatever lies in a cell is taken for a value: the size must not be thought too small.
            self.holds = self.holds or kind != "f"
            self.has_formula = self.has_formula or kind == "f"
            self.text = [] if kind == "v" else self.text

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        kind = name.rpartition(":")[2]
        if kind == "row":
            self.row, self.column = self.row + 1, 0
        elif kind == "v" and self.cell is not None and self.text is not None:
            self._value("".join(self.text))
            self.text = None
        elif kind == "c" and self.cell is not None:
            self._cell_ends(self.cell)

    def _value(self, text: str) -> None:
        assert self.cell is not None
        self.has_value = bool(text)
        if self.cell.get("t") == "e":
            self.facts.errors[self.place] = text[:20]

    def _cell_ends(self, cell: _Attributes) -> None:
        facts, place = self.facts, self.place
        facts.cells += 1
        if self.holds or self.has_formula:
            facts.rows, facts.columns = max(facts.rows, place[0] + 1), max(facts.columns, place[1] + 1)
        if self.has_formula:
            facts.formulas += 1
            if not self.has_value and cell.get("t") not in ("str", "inlineStr"):
                facts.unsaved.add(place)
        if cell.get("s") in self.zero_styles and cell.get("t", "n") == "n" and self.has_value:
            facts.zeros[place] = self.zero_styles[cell["s"]]
        self.column += 1
        self.cell = None


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 7 else _FAR


def _column(letters: str) -> int:
    return column_number(letters) if letters.isascii() and letters.isupper() and len(letters) <= 3 else _FAR


def _scan_exactly(pieces: Pieces, zero_styles: Mapping[str, int]) -> SheetFacts:
    """The facts of any sheet, element by element: ten times slower."""
    scan, parser = _ExactScan(zero_styles), _parser()
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.characters
    for _ in sound(pieces, parser):
        pass
    return scan.facts
