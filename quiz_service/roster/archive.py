"""An XLSX file as a ZIP archive, opened as if its sender meant harm.

In: bytes. Out: the parts that reading needs, each unpacked under one budget for the whole file; and a new archive of
exactly those parts. What was checked is what is read: the library that reads sheets never sees the sender's archive,
so two programs cannot understand its directory differently, and whatever else lies in it is never unpacked.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quiz_service.errors import UnreadableFile
from quiz_service.roster.sniffing import SAVE_AS_XLSX, SEND_A_TABLE

MOST_ENTRIES = 2_000
MOST_UNPACKED = 256_000_000
MOST_RATIO = 400
"""Sheets of empty formatted cells pack 100 to 1 and better; a bomb 1,000 to 1."""
_RATIO_FROM = 20_000_000
_CHUNK = 1 << 20
_STORED, _DEFLATED = 0, 8
_END_OF_DIRECTORY = 22
_MOST_FOR_AN_ENTRY = 512
_LOCAL = struct.Struct("<4s5H3I2H")

BROKEN = f"Tệp Excel bị hỏng hoặc chưa tải xong. {SAVE_AS_XLSX}"
BOMB = f"Nội dung tệp khi giải nén lớn bất thường nên không được đọc. {SAVE_AS_XLSX}"

READ = ("[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedstrings.xml",
        "xl/styles.xml")  # fmt: skip
"""What reading needs, besides the sheets in `SHEETS`."""
SHEETS = "xl/worksheets/"


@dataclass(frozen=True)
class Part:
    """A file of the archive, still packed."""

    name: str
    method: int
    packed: bytes
    crc: int
    size: int
    """Unpacked, as the directory says: believed only after it was seen to be so."""


class Budget:
    """How many bytes may still be unpacked from one file."""

    def __init__(self, most: int = MOST_UNPACKED) -> None:
        self.left = most

    def spend(self, count: int) -> None:
        """Take so many bytes.

        Raises:
            UnreadableFile: more than there are left.
        """
        self.left -= count
        if self.left < 0:
            raise UnreadableFile([BOMB])


def _directory(data: bytes) -> list[zipfile.ZipInfo]:
    """The archive's list of its files.

    Raises:
        UnreadableFile: it is broken, or so long that reading it would take long.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or len(data) < end + _END_OF_DIRECTORY:
        raise UnreadableFile([BROKEN])
    # A ZIP64 directory is for files of 4 GB: a roster has none, and its figures would bypass these.
    if data[end - 20 : end - 16] == b"PK\x06\x07":
        raise UnreadableFile([BROKEN])
    entries, size = struct.unpack_from("<HI", data, end + 10)
    if entries > MOST_ENTRIES:
        raise UnreadableFile([f"Tệp chứa quá nhiều thành phần ({entries}). {SAVE_AS_XLSX}"])
    if size > _MOST_FOR_AN_ENTRY * MOST_ENTRIES:
        raise UnreadableFile([BROKEN])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, struct.error) as error:
        raise UnreadableFile([BROKEN]) from error


def _refusals(names: list[str], types: str) -> list[str]:
    """Why an archive with these names (small letters) is not read; [] when it is."""
    found = []
    if "mimetype" in names and "content.xml" in names:
        return [f"Đây là tệp OpenDocument (.ods, .odt). {SAVE_AS_XLSX}"]
    if any(name.startswith(("word/", "ppt/")) for name in names):
        return [f"Đây là tệp Word hoặc PowerPoint, không phải danh sách dạng bảng tính. {SEND_A_TABLE}"]
    if "xl/workbook.bin" in names:
        return [f"Đây là tệp Excel nhị phân (.xlsb). {SAVE_AS_XLSX}"]
    if "xl/workbook.xml" not in names:
        return ["Đây là tệp nén, không phải tệp Excel. Hãy giải nén rồi gửi tệp danh sách ở bên trong."]
    if any(name.endswith("vbaproject.bin") for name in names) or "macroenabled" in types:
        found.append(f"Tệp có macro (.xlsm) nên không được nhận. {SAVE_AS_XLSX}")
    if any(name.startswith("xl/externallinks/") for name in names):
        found.append(
            "Tệp có liên kết tới tệp khác nên không được nhận. Hãy mở bằng Excel, vào Dữ liệu > Sửa liên kết > "
            "Ngắt liên kết (Data > Edit Links > Break Link), lưu lại rồi gửi tệp mới."
        )
    return found


def _part(data: bytes, entry: zipfile.ZipInfo) -> Part:
    """A file of the archive as it lies there."""
    start = entry.header_offset
    if entry.flag_bits & 1:
        raise UnreadableFile([f"Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu. {SAVE_AS_XLSX}"])
    if start < 0 or len(data) < start + _LOCAL.size or entry.compress_type not in (_STORED, _DEFLATED):
        raise UnreadableFile([BROKEN])
    signature, *_, name_length, extra_length = _LOCAL.unpack_from(data, start)
    start += _LOCAL.size + name_length + extra_length
    if signature != b"PK\x03\x04" or len(data) < start + entry.compress_size:
        raise UnreadableFile([BROKEN])
    return Part(entry.filename, entry.compress_type, data[start : start + entry.compress_size], entry.CRC,
                entry.file_size)  # fmt: skip


def open_parts(data: bytes) -> dict[str, Part]:
    """The parts of a workbook that reading needs, by their names in small letters.

    Raises:
        UnreadableFile: this is no XLSX file, or one with macros, links to other files, or tricks.
    """
    entries = _directory(data)
    names = [entry.filename.lower() for entry in entries]
    if len(set(names)) < len(names) or any(".." in name or "\\" in name or name.startswith("/") for name in names):
        raise UnreadableFile([BROKEN])
    parts = {
        name: _part(data, entry)
        for name, entry in zip(names, entries, strict=True)
        if name in READ or (name.startswith(SHEETS) and name.endswith(".xml"))
    }
    types = b"".join(unpacked(parts[READ[0]], Budget(_CHUNK))) if READ[0] in parts else b""
    if refused := _refusals(names, types.decode("ascii", "ignore").lower()):
        raise UnreadableFile(refused)
    return parts


def unpacked(part: Part, budget: Budget) -> Iterator[bytes]:
    """The bytes of a part, piece by piece; the last piece comes only after length and checksum were seen to be right.

    Raises:
        UnreadableFile: the part is broken, or larger than it may be.
    """
    crc, size = 0, 0
    for piece in _pieces(part):
        budget.spend(len(piece))
        size += len(piece)
        if size > max(_RATIO_FROM, MOST_RATIO * len(part.packed)):
            raise UnreadableFile([BOMB])
        crc = zlib.crc32(piece, crc)
        yield piece
    if (size, crc) != (part.size, part.crc):
        raise UnreadableFile([BROKEN])


def _pieces(part: Part) -> Iterator[bytes]:
    if part.method == _STORED:
        yield from (part.packed[at : at + _CHUNK] for at in range(0, len(part.packed), _CHUNK))
        return
    unpacker, rest = zlib.decompressobj(-zlib.MAX_WBITS), part.packed
    while not unpacker.eof:
        try:
            piece = unpacker.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise UnreadableFile([BROKEN]) from error
        rest = unpacker.unconsumed_tail
        if not piece and not rest and not unpacker.eof:
            raise UnreadableFile([BROKEN])
        yield piece


def packed(name: str, content: bytes) -> Part:
    """A part with new content."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(name, _DEFLATED, packer.compress(content) + packer.flush(), zlib.crc32(content), len(content))


def archive_of(parts: Iterable[Part]) -> bytes:
    """A ZIP archive of these parts, not packed anew: `zipfile` cannot write what is packed already."""
    body, directory, count = io.BytesIO(), io.BytesIO(), 0
    for part in parts:
        name = part.name.encode()
        # Version needed, flags (names in UTF-8), method, time, day, checksum, sizes, lengths of name and extra field.
        common = struct.pack("<5H3I2H", 20, 0x800, part.method, 0, 33, part.crc, len(part.packed), part.size,
                             len(name), 0)  # fmt: skip
        directory.write(b"PK\x01\x02" + struct.pack("<H", 20) + common)
        directory.write(struct.pack("<3H2I", 0, 0, 0, 0, body.tell()) + name)
        body.write(b"PK\x03\x04" + common + name + part.packed)
        count += 1
    size, start = directory.tell(), body.tell()
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, count, count, size, start, 0)
    return body.getvalue() + directory.getvalue() + end
