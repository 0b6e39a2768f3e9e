"""Damaged and invented files: rows or sentences, never another exception.

Damage is made by a seeded generator, so that a failure comes back; hypothesis invents tables, texts and bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quiz_service.errors import UnreadableFile
from quiz_service.roster.reading import read_evidence, read_roster, read_staff_codes
from quiz_service.roster.row import RosterFile
from quiz_service.roster.template import roster_template
from quiz_service.roster.units import read_units
from tests.quiz_service.roster.made_up_lists import (
    AN,
    AUDIENCES,
    BINH,
    HEADINGS,
    SHEET,
    csv,
    parts_of,
    with_part,
    xlsx,
    zipped,
)  # fmt: skip

UNIT_KINDS = {"city": "sở, ngành", "district": "quận, huyện", "commune": "xã, phường"}
PIECES = (
    b"<", b">", b"</c>", b"<c>", b'<c r="A1">', b"<v>", b"1e308", b"-1", b"99999999999999999999", b"&#0;", b"&x;",
    b"<!--", b"-->", b"<![CDATA[", b"\0", b"\xff", b' t="d"', b' t="e"', b' t="b"', b' t="str"', b' t="s"', b' s="99"',
    b'<row r="5">', b' r="ZZZ9"', b"<is><t>x</t></is>", b"2026-13-45T00:00:00", b"<f>1</f>", b"nan", b"#REF!",
    b'<mergeCell ref="A1:ZZ99999999999"/>', b"\xef\xbb\xbf", b"_xD800_", b"_x0000_",
)  # fmt: skip


def read_all(data: bytes, file_name: str = "a.xlsx") -> list[RosterFile]:
    """The file read as each kind; [] where it cannot be read, and then with sentences."""
    kinds: list[Callable[[], RosterFile]] = [
        lambda: read_roster(data, file_name, audiences=AUDIENCES),
        lambda: read_evidence(data, file_name),
        lambda: read_staff_codes(data, file_name),
        lambda: read_units(data, file_name, kinds=UNIT_KINDS),
    ]
    found, told = [], []
    for kind in kinds:
        try:
            found.append(kind())
        except UnreadableFile as error:
            told.append(error.problems)
    assert all(problems and all(problem.endswith(".") for problem in problems) for problems in told)
    for one in found:
        for row in one.rows:
            texts = [*row.values.values(), *(problem.message for problem in row.problems), row.sheet]
            assert all(text.isprintable() and text.encode() == text.encode() for text in texts)
            assert len(row.sheet) <= 100
            assert row.values or row.problems
    return found


def damaged(data: bytes, random: Random) -> bytes:
    """The bytes with one to eight places changed."""
    body = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 4, 8))):
        at = random.randrange(len(body))
        match random.randrange(5):
            case 0:
                body[at] ^= 1 << random.randrange(8)
            case 1:
                del body[at : at + random.randrange(1, 40)]
            case 2:
                body[at:at] = random.choice(PIECES)
            case 3:
                start = random.randrange(len(body))
                body[at:at] = body[start : start + random.randrange(1, 60)]
            case _:
                body[at : at + 1] = random.choice(PIECES)
    return bytes(body)


def with_an_error_and_a_formula(book) -> None:
    book.worksheets[0]["C4"], book.worksheets[0]["B5"] = "#REF!", "=1+1"


SEEDS = {
    "a list": lambda: xlsx(HEADINGS, AN, BINH),
    "a list with formulas": lambda: xlsx(HEADINGS, AN, BINH, change=with_an_error_and_a_formula),
    "a list with merged headings": lambda: xlsx(("Mã cán bộ", "Họ và tên", None), AN[1:4], merged=("B1:C1",)),
    "the template": lambda: roster_template([("PX-A", "Phường A")], AUDIENCES),
}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_workbook_with_damaged_parts(seed: str) -> None:
    random = Random(seed)
    data = SEEDS[seed]()
    parts = parts_of(data)
    read_parts = [name for name in parts if name.startswith("xl/") and "theme" not in name]
    outcomes = set()
    for _ in range(250):
        name = random.choice(read_parts)
        outcomes.add(bool(read_all(with_part(data, name, damaged(parts[name], random)))))
    assert outcomes == {True, False}, "the damage is neither always fatal nor never"


def test_an_archive_with_damaged_bytes() -> None:
    random = Random(255)
    data = SEEDS["a list"]()
    for _ in range(400):
        read_all(damaged(data, random))


def test_a_workbook_cut_off_anywhere() -> None:
    data = SEEDS["a list"]()
    for end in {*range(0, len(data), 97), *range(len(data) - 120, len(data))}:
        assert read_all(data[:end]) == []


def test_a_workbook_that_lacks_one_of_its_parts() -> None:
    parts = parts_of(SEEDS["a list"]())
    for missing in parts:
        read_all(zipped({name: content for name, content in parts.items() if name != missing}))


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_bytes_of_any_kind(data: bytes) -> None:
    read_all(data, "a.csv")


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_the_place_of_a_sheet(content: bytes) -> None:
    read_all(with_part(xlsx(HEADINGS, AN), SHEET, content))


LINE = ";".join(HEADINGS[1:])


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig", "cp1258"]))
@settings(max_examples=400, deadline=None)
def test_any_text_below_the_headings_of_a_csv_file(text: str, encoding: str) -> None:
    body = f"{LINE}\r\nA1;Nguyễn Văn An;{text}\r\n"
    read_all(body.encode(encoding, "ignore"), "a.csv")


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40).map(str.strip),
    st.dates(date(1900, 3, 1)), st.datetimes(datetime(1900, 3, 1)), st.just(time(8)),
    st.sampled_from(["#N/A", "=1+1", "02/03/2026", "NguyÔn V¨n", "Traàn", "m01", "có", "\ufdd0", "\u200b", "'=1"]),
)  # fmt: skip


def is_writable(cell: object) -> bool:
    """What openpyxl writes into XML at all."""
    return not isinstance(cell, str) or all(letter >= " " and letter not in "\ufffe\uffff" for letter in cell)


@given(st.lists(st.lists(CELLS.filter(is_writable), max_size=8), max_size=6))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_cells_of_any_kind_below_the_headings(rows: list[list[object]]) -> None:
    read_all(xlsx(HEADINGS, *rows))


@given(
    st.lists(st.lists(st.one_of(st.none(), st.text(max_size=20), st.sampled_from(HEADINGS)), max_size=6), max_size=8)
)
@settings(max_examples=150, deadline=None)
def test_headings_in_any_place(rows: list[list[str | None]]) -> None:
    lines = (";".join((cell or "").replace('"', "").replace("\n", " ") for cell in row) for row in rows)
    read_all(csv(*lines, encoding="utf-8").replace(b"\xed", b""), "a.csv")
