"""Files made to harm whoever reads them, each with the sentence that should answer it ("" where it has rows).

Run as a program with a limit of memory by `test_hostile_files`: a library that asks for more would end its process.
"""

from __future__ import annotations

import io
import json
import resource
import struct
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from random import Random

from quiz_service.errors import UnreadableFile
from quiz_service.roster.header import column_name
from tests.quiz_service.roster.made_up_lists import AN, HEADINGS, SHEET, csv, parts_of, read, with_part, xlsx, zipped

MOST_MEMORY = 900_000_000
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
BROKEN, BOMB = "Tệp Excel bị hỏng", "Nội dung tệp khi giải nén lớn bất thường"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
CODE_AND_NAME = "".join(f'<c r="{at}" t="inlineStr"><is><t>{heading}</t></is></c>'
                        for at, heading in (("A1", "Mã cán bộ"), ("B1", "Họ tên")))  # fmt: skip


def plain() -> bytes:
    """A list in order."""
    return xlsx(HEADINGS, AN)


def with_sheet(*pieces: bytes) -> bytes:
    """A workbook with such a sheet."""
    return with_part(plain(), SHEET, HEAD + b"".join(pieces) + TAIL)


def row(number: int, cells: bytes | str) -> bytes:
    """A row of a sheet."""
    return b'<row r="%d">%s</row>' % (number, cells.encode() if isinstance(cells, str) else cells)


def streamed(name: str, pieces: Iterable[bytes]) -> bytes:
    """The workbook with a part written piece by piece."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, content in parts_of(plain()).items():
            if other != name:
                archive.writestr(other, content)
        with archive.open(name, "w") as part:
            for piece in pieces:
                part.write(piece)
    return file.getvalue()


def bomb(name: str = SHEET) -> bytes:
    """Forty megabytes of blanks in forty kilobytes."""
    return streamed(name, [HEAD, *[b" " * 1_000_000] * 40, TAIL])


def noise(count: int) -> str:
    """Letters that do not pack well."""
    return Random(255).randbytes(count // 2).hex()


def lying_bomb() -> bytes:
    """The same, whose directory says that it is small."""
    data = bytearray(bomb())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if struct.unpack_from("<I", data, at + 24)[0] > 1_000_000:
            struct.pack_into("<I", data, at + 24, 2_000)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def with_entities(name: str) -> bytes:
    """A part that declares entities which grow."""
    content = parts_of(plain())[name]
    body = content.split(b"?>", 1)[1] if content.startswith(b"<?xml") else content
    return with_part(plain(), name, LAUGHS + body)


def amplified() -> bytes:
    """One long text in many cells: a cell holds its number, reading makes a copy."""
    long = HEAD.split(b"<worksheet")[0] + b"<sst><si><t>" + b"x" * 30_000
    rows = (row(n, f'<c r="A{n}" t="s"><v>0</v></c>') for n in range(2, 40_000))
    data = with_sheet(row(1, CODE_AND_NAME), *rows)
    return with_part(data, "xl/sharedStrings.xml", long + b"</t></si></sst>")


def copied_everywhere() -> bytes:
    """The largest sheet there may be, each cell a copy of the longest text that is left in such a sheet."""
    letters = [column_name(n) for n in range(12)]
    cells = "".join(f'<c r="{letter}{{0}}" t="s"><v>1</v></c>' for letter in letters)
    rows = [HEAD, row(1, CODE_AND_NAME), *(row(n, cells.format(n)) for n in range(2, 200_000)), TAIL]
    data = streamed(SHEET, rows)
    texts = HEAD.split(b"<worksheet")[0] + b"<sst><si><t>a</t></si><si><t>" + b"x" * 184 + b"</t></si></sst>"
    return with_part(data, "xl/sharedStrings.xml", texts)


def shared(count: int, text: bytes) -> bytes:
    """A workbook whose table of shared texts has so many of them, with some noise against the ratio of packing."""
    block = text * 5_000 + b"<si><t>%s</t></si>"
    blocks = (block % noise(120).encode() for _ in range(count // 5_000))
    return streamed("xl/sharedStrings.xml", [b"<sst>", *blocks, b"</sst>"])


def named(*names: str) -> bytes:
    """The workbook with files of these names added."""
    return zipped(parts_of(plain()) | dict.fromkeys(names, b"x"))


def repeated_name() -> bytes:
    """Two parts of one name: which of them is read?"""
    data = plain()
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/worksheets/Sheet1.xml", HEAD + TAIL)
    return file.getvalue()


def wide(count: int, cell: str) -> bytes:
    """A sheet with so many columns."""
    cells = "".join(cell.format(at=f"{column_name(n)}2") for n in range(count))
    return with_sheet(row(1, CODE_AND_NAME), row(2, cells))


def sheets_on_one_part() -> bytes:
    """Many sheets that are one part: each would be read anew."""
    book = parts_of(plain())["xl/workbook.xml"]
    start, end = book.index(b"<sheet "), book.index(b"/>", book.index(b"<sheet ")) + 2
    many = b"".join(book[start:end].replace("Danh sách".encode(), b"T%d" % n) for n in range(40))
    return with_part(plain(), "xl/workbook.xml", book[:start] + many + book[end:])


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "zip bomb": (bomb, BOMB),
    "zip bomb that lies": (lying_bomb, BOMB),
    "zip bomb in shared texts": (lambda: bomb("xl/sharedStrings.xml"), BOMB),
    "zip bomb in styles": (lambda: bomb("xl/styles.xml"), BOMB),
    "zip bomb in a picture": (lambda: bomb("xl/media/image1.png"), ""),
    "three thousand parts": (lambda: named(*(f"xl/media/{n}" for n in range(3_000))), "Tệp chứa quá nhiều"),
    "entities in a sheet": (lambda: with_entities(SHEET), "Tệp có khai báo thực thể (DTD)"),
    "entities in the workbook": (lambda: with_entities("xl/workbook.xml"), "Tệp có khai báo thực thể (DTD)"),
    "entities in styles": (lambda: with_entities("xl/styles.xml"), "Tệp có khai báo thực thể (DTD)"),
    "nested deeply": (lambda: with_sheet(b"<a>" * 1_000_000, b"</a>" * 1_000_000), "Không tìm thấy dòng tiêu đề"),
    "nested deeply in a cell": (lambda: with_sheet(b"<row><c><is>" + b"<r>" * 500_000), BROKEN),
    "nested in the workbook": (lambda: with_part(plain(), "xl/workbook.xml", b"<a>" * 1_000_000), BROKEN),
    "one cell at the far end": (
        lambda: with_sheet(row(1, CODE_AND_NAME), b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "Trang tính «Danh sách» có quá 200.000 dòng",
    ),
    "a row beyond all numbers": (lambda: with_sheet(b'<row><c r="A99999999999"><v>1</v></c></row>'), "Trang tính"),
    "a column beyond all letters": (lambda: with_sheet(b'<row><c r="ZZZZZZZZ1"><v>1</v></c></row>'), "Trang tính"),
    "cells without places": (lambda: with_sheet(b"<row>" + b"<c><v>1</v></c>" * 300_000 + b"</row>"), "Trang tính"),
    "rows without places": (lambda: with_sheet(b"<row/>" * 2_000_000, b"<row><c><v>1</v></c></row>"), "Trang tính"),
    "prefixed cells": (
        lambda: with_part(plain(), SHEET, (HEAD + b'<row r="1"><c r="ZZ9999999"><v>1</v></c></row>' + TAIL)
                          .replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?")
                          .replace(b"xmlns=", b"xmlns:x=")),
        "Trang tính",
    ),
    "a place in single quotes": (lambda: with_sheet(b"<row><c r='XFD1048576'><v>1</v></c></row>"), "Trang tính"),
    "two places for a cell": (lambda: with_sheet(b'<row><c r="A1" r="XFD1048576"><v>1</v></c></row>'), BROKEN),
    "16,384 columns": (lambda: wide(16_384, '<c r="{at}"><v>1</v></c>'), "Trang tính «Danh sách» có chữ ở quá 256 cột"),
    "16,384 formatted columns": (lambda: wide(16_384, '<c r="{at}" s="0"/>'), ""),
    "many formatted rows": (
        lambda: with_sheet(row(1, CODE_AND_NAME), *(row(n, f'<c r="A{n}" s="0"/>') for n in range(2, 300_000))), "",
    ),
    "a large rectangle": (
        lambda: with_sheet(row(1, CODE_AND_NAME), row(199_000, '<c r="IV199000"><v>1</v></c>')), "Trang tính",
    ),
    "one long text in many cells": (amplified, ""),
    "a long text in each of two million cells": (copied_everywhere, ""),
    "three million empty shared texts": (lambda: shared(3_000_000, b"<si></si>"), BOMB),
    "200 MB of shared texts": (lambda: shared(2_000_000, b"<si><t>%s</t></si>" % (b"x" * 90)), BOMB),
    "a giant cell": (
        lambda: with_sheet(row(1, CODE_AND_NAME),
                           row(2, f'<c r="A2" t="inlineStr"><is><t>{noise(16_000_000)}</t></is></c>')),
        "",
    ),
    "a giant attribute": (lambda: with_sheet(f'<row r="1" x="{noise(16_000_000)}"></row>'.encode()), "Không tìm thấy"),
    "a giant comment": (lambda: with_sheet(b"<!--" + b"<" * 30_000_000 + b"-->"), BROKEN),
    "many attributes": (
        lambda: with_sheet(b"<row " + b"".join(b'a%d="" ' % n for n in range(300_000)) + b"/>"), "Không tìm thấy",
    ),
    "many merged cells": (
        lambda: with_part(plain(), SHEET, HEAD + row(1, CODE_AND_NAME) + b"</sheetData><mergeCells>"
                          + b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n % 30 + 1, n + 40) for n in range(300_000))
                          + b"</mergeCells></worksheet>"),
        "",
    ),
    "many formulas": (
        lambda: with_sheet(row(1, CODE_AND_NAME), *(row(n, f'<c r="A{n}"><f>1</f></c>') for n in range(2, 100_000))),
        "",
    ),
    "UTF-16": (lambda: with_part(plain(), SHEET, (HEAD + TAIL).decode().encode("utf-16")), BROKEN),
    "a sheet that says it is UTF-7": (
        lambda: with_part(plain(), "xl/workbook.xml", b'<?xml version="1.0" encoding="utf-7"?><workbook/>'), BROKEN,
    ),
    "a path upwards": (lambda: named("../../../etc/passwd"), BROKEN),
    "a path from the root": (lambda: named("/etc/passwd"), BROKEN),
    "a path of Windows": (lambda: named("xl\\..\\evil.xml"), BROKEN),
    "two parts of one name": (repeated_name, BROKEN),
    "forty sheets on one part": (sheets_on_one_part, BROKEN),
    "sixty sheets": (lambda: xlsx(sheets={f"T{n}": [HEADINGS] for n in range(60)}), "Tệp có 60 trang tính"),
    "no sheet": (lambda: with_part(plain(), "xl/workbook.xml", b"<workbook><sheets/></workbook>"), BROKEN),
    "numbers beyond numbers": (
        lambda: with_sheet(row(1, CODE_AND_NAME), *(
            row(n, f'<c r="A{n}"><v>{value}</v></c>') for n, value in enumerate(("1e400", "nan", "-inf", "-0", "x"), 2)
        )), "",
    ),
    "20 MB of separators": (lambda: b";" * 20_000_000, "Dòng 1 có 20000001 cột"),
    "20 MB of quotes": (lambda: b'"' * 19_999_999, "Dòng 1"),
    "20 MB in one line": (lambda: b"a" * 20_000_000, "Dòng 1: một ô dài quá mức"),
    "20 MB of lines": (lambda: b"\n" * 20_000_000, "Không tìm thấy dòng tiêu đề"),
    "200,001 rows": (lambda: csv("Mã cán bộ;Họ tên", *("A;B" for _ in range(200_001))), "Tệp có quá 200.000 dòng"),
    "a quote that never ends": (lambda: csv("Mã cán bộ;Họ tên", 'A1;"An', *["x;y"] * 200_000), "Dòng "),
    "one byte": (lambda: b"\x80", "Không nhận ra bảng mã"),
    "one letter": (lambda: b"a", "Không tìm thấy dòng tiêu đề"),
    "zeros": (lambda: b"\0" * 1000, "Dòng 1 có ký tự rỗng (NUL)"),
    "only the end of an archive": (lambda: b"PK\x05\x06" + b"\0" * 18, "Đây là tệp nén"),
}  # fmt: skip


def answer(data: bytes) -> tuple[str, int]:
    """What reading says, "" for rows, and how many rows."""
    try:
        return "", len(read(data).rows)
    except UnreadableFile as error:
        return error.problems[0], 0


def main() -> None:
    """Read each file and print name, answer, rows and seconds as JSON."""
    for name, (make, _) in FILES.items():
        data = make()
        began = time.perf_counter()
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
        found, rows = answer(data)
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print(json.dumps([name, found, rows, time.perf_counter() - began]), flush=True)


if __name__ == "__main__":
    sys.exit(main())
