"""An archive opened with care: what was checked is what is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from quiz_service.errors import UnreadableFile
from quiz_service.roster.archive import BOMB, BROKEN, Budget, archive_of, open_parts, packed, unpacked
from tests.quiz_service.roster.made_up_lists import AN, HEADINGS, SHEET, parts_of, with_part, xlsx


def content(data: bytes, name: str = SHEET, budget: int = 1_000_000) -> bytes:
    return b"".join(unpacked(open_parts(data)[name.lower()], Budget(budget)))


def test_only_what_reading_needs_is_taken_from_an_archive() -> None:
    data = with_part(with_part(xlsx(HEADINGS, AN), "xl/media/image1.png", b"x"), "custom/anything.xml", b"<a/>")
    ours = archive_of(open_parts(data).values())
    assert {name.lower() for name in parts_of(ours)} <= {
        "[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
        "xl/sharedstrings.xml", SHEET,
    }  # fmt: skip
    assert parts_of(ours)[SHEET] == parts_of(data)[SHEET]


def test_our_archive_is_one_that_others_read() -> None:
    data = archive_of([packed("đơn vị.xml", b"<a/>" * 1_000), packed("b", b"")])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert [(entry.filename, entry.file_size) for entry in archive.infolist()] == [("đơn vị.xml", 4_000), ("b", 0)]


def test_stored_and_deflated_parts_are_unpacked() -> None:
    parts = parts_of(xlsx(HEADINGS, AN))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    assert content(file.getvalue()) == content(xlsx(HEADINGS, AN)) == parts[SHEET]


def test_one_budget_holds_for_all_parts_of_a_file() -> None:
    data = xlsx(HEADINGS, AN)
    size = len(parts_of(data)[SHEET])
    budget = Budget(2 * size - 1)
    part = open_parts(data)[SHEET]
    assert b"".join(unpacked(part, budget))
    with pytest.raises(UnreadableFile) as raised:
        list(unpacked(part, budget))
    assert raised.value.problems == [BOMB]


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_changed_byte_is_noticed_by_the_checksum(at: int) -> None:
    body = b"<a/>" * 5_000
    part = packed("a", body)
    changed = bytearray(part.packed)
    changed[at] ^= 0x10
    with pytest.raises(UnreadableFile) as raised:
        list(unpacked(type(part)("a", part.method, bytes(changed), part.crc, part.size), Budget()))
    assert raised.value.problems == [BROKEN]


def test_a_directory_for_huge_files_is_refused() -> None:
    data = xlsx(HEADINGS, AN)
    end = data.rfind(b"PK\x05\x06")
    with pytest.raises(UnreadableFile):
        open_parts(data[:end] + b"PK\x06\x07" + b"\0" * 16 + data[end:])
