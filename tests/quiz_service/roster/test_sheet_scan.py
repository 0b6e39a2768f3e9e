"""Sheets measured before they are read: quickly where they are plain, exactly where not, never too small."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from quiz_service.errors import UnreadableFile
from quiz_service.roster.sheet_scan import _scan_exactly, _scan_quickly, column_number, elements, scan_sheet, sound
from quiz_service.roster.template import roster_template
from tests.quiz_service.roster.made_up_lists import AN, AUDIENCES, HEADINGS, SHEET, parts_of, xlsx

HEAD, TAIL = b"<worksheet><sheetData>", b"</sheetData></worksheet>"


def sheet_of(cells: dict[tuple[int, int], object]) -> bytes:
    """A workbook with these cells, rows and columns from 1."""
    book = Workbook()
    for (row, column), value in cells.items():
        book.worksheets[0].cell(row, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def in_pieces(content: bytes, size: int = 7) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


@given(st.dictionaries(st.tuples(st.integers(1, 300), st.integers(1, 80)), st.sampled_from([1, "a", 2.5]), max_size=12),
       st.integers(1, 4_000))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_both_ways_measure_what_the_reader_finds(cells: dict[tuple[int, int], object], size: int) -> None:
    data = sheet_of(cells)
    content = parts_of(data)[SHEET]
    quick, exact = _scan_quickly(in_pieces(content, size), {}), _scan_exactly(in_pieces(content, size), {})
    end = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).end
    found = (end[0] + 1, end[1] + 1) if end else (0, 0)
    assert quick is not None
    assert (quick.rows, quick.columns) == (exact.rows, exact.columns) == found
    assert quick.cells == exact.cells == len(cells)


@pytest.mark.parametrize(
    "data", [xlsx(HEADINGS, AN), roster_template([("A", "B")], AUDIENCES)], ids=["list", "template"]
)
def test_files_of_the_usual_programs_are_measured_quickly(data: bytes) -> None:
    assert _scan_quickly([parts_of(data)[SHEET]], {}) is not None


@pytest.mark.parametrize("cell", [
    b"<c><v>1</v></c>", b"<c r='B2'><v>1</v></c>", b'<c s="1" r="B2"><v>1</v></c>', b'<x:c r="B2"/>', b"<c\n/>",
    b'<c r="B2" cm="1"><v>1</v></c>', b'<c r="B2"><f>1</f></c>', b'<c r="B2" t="e"><v>#N/A</v></c>', b'<c r="b2"/>',
    b'<c r="B2" r="XFD1048576"/>', b"<!-- -->", b'<c r="B99999999"/>', b"<c/>", b'<c r="ABCD1"/>', b"<a:b:c/>",
])  # fmt: skip
def test_whatever_is_not_plain_is_looked_at_exactly(cell: bytes) -> None:
    assert _scan_quickly([HEAD + b"<row>" + cell + b"</row>" + TAIL], {}) is None
    assert _scan_quickly(in_pieces(HEAD + b"<row>" + cell + b"</row>" + TAIL, 1), {}) is None


def test_formulas_errors_and_numbers_with_zeros_are_found() -> None:
    content = HEAD + (
        b'<row r="2"><c r="A2"><f>1</f></c><c r="B2"><f>1</f><v>1</v></c><c r="C2" t="str"><f>1</f><v></v></c></row>'
        b'<row r="3"><c r="A3" t="e"><f>1</f><v>#N/A</v></c><c r="B3" s="7"><v>12</v></c>'
        b'<c r="C3" s="7" t="s"><v>0</v></c></row>'
    ) + TAIL  # fmt: skip
    facts = scan_sheet(lambda: in_pieces(content), {"7": 5})
    assert (facts.rows, facts.columns, facts.formulas) == (3, 3, 4)
    assert facts.unsaved == {(1, 0)}
    assert facts.errors == {(2, 0): "#N/A"}
    assert facts.zeros == {(2, 1): 5}


def test_numbers_with_zeros_are_found_the_quick_way_too() -> None:
    content = HEAD + b'<row r="3"><c r="B3" s="7"><v>12</v></c><c r="C3" s="8"><v>1</v></c></row>' + TAIL
    facts = _scan_quickly(in_pieces(content), {"7": 5})
    assert facts is not None
    assert facts.zeros == {(2, 1): 5}


def test_empty_cells_with_a_format_do_not_make_a_sheet_large() -> None:
    content = (
        HEAD + b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="900000"><c r="A900000" s="1"/></row>'
    )
    facts = scan_sheet(lambda: [content + TAIL], {})
    assert (facts.rows, facts.columns) == (1, 1)


def test_a_cell_without_a_place_follows_the_one_before_it() -> None:
    content = HEAD + b'<row r="5"><c r="C1"><v>1</v></c><c><v>1</v></c></row><row><c><v>1</v></c></row>' + TAIL
    facts = _scan_exactly([content], {})
    assert (facts.rows, facts.columns) == (6, 4)


@pytest.mark.parametrize("content", [
    b"<a>", b"<a></b>", b'<!DOCTYPE a><a/>', b'<?xml version="1.0" encoding="utf-16"?><a/>', b"<a>\0</a>", b"",
    "<a/>".encode("utf-16"), b"<a>&x;</a>", b"<a x='1' x='2'/>", b"\xff",
])  # fmt: skip
def test_xml_that_is_not_sound_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        list(sound([content]))


def test_elements_come_with_their_parents_and_without_prefixes() -> None:
    (found,) = elements([b'<w:a xmlns:w="x" xmlns:r="y"><w:b r:id="1"/></w:a>'], ("b",))
    assert (found.parent, found.name, found.attributes) == ("a", "b", {"id": "1"})


@pytest.mark.parametrize(("letters", "number"), [("A", 0), ("Z", 25), ("AA", 26), ("XFD", 16_383)])
def test_letters_of_columns_are_numbers(letters: str, number: int) -> None:
    assert column_number(letters) == number
