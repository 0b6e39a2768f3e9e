"""A CSV file as a grid: its encoding, its separator, its rows.

In: bytes. Out: `OpenedFile`. What is certain is read (UTF-8, UTF-16, Windows-1258); older Vietnamese encodings are
named with what to do; what cannot be known is told with its line. Nothing is decoded with a guess that leaves
question marks. charset-normalizer was compared: it does not know TCVN3 and takes VNI for Central European.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from quiz_service.errors import UnreadableFile
from quiz_service.roster import legacy
from quiz_service.roster.grid import MOST_COLUMNS, MOST_ROWS, Cell, Grid, OpenedFile
from quiz_service.roster.vietnamese import is_syllable

SAVE_AS_UTF8 = (
    "Hãy mở tệp bằng Excel hoặc Notepad, xem chữ có đúng không, rồi lưu lại dạng .xlsx hoặc «CSV UTF-8» và gửi tệp mới."
)
CONVERT = (
    "Hãy chuyển sang Unicode: mở Unikey Toolkit (Ctrl+Shift+F6), chọn nguồn là {source}, đích là Unicode, chuyển mã "
    "cả tệp hoặc bộ nhớ tạm; rồi gửi tệp đã chuyển."
)
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEPARATORS = ";,\t|"
_SAMPLE = 60
_LEAST_SHARE = 0.6
_MOST_LINES_TOLD = 10


@dataclass(frozen=True)
class Decoding:
    """How to decode a file, with a note for its reader."""

    codec: str
    note: str = ""


def how_to_convert(name: str) -> str:
    """What to do with text in an old encoding, as a sentence."""
    if name in (legacy.TCVN3, legacy.VNI):
        return CONVERT.format(source="VNI Windows" if name == legacy.VNI else name)
    return SAVE_AS_UTF8


def _lines(numbers: Sequence[int]) -> str:
    told = ", ".join(map(str, numbers[:_MOST_LINES_TOLD]))
    return f"dòng {told}" + (f" và {len(numbers) - _MOST_LINES_TOLD} dòng khác" if len(numbers) > 10 else "")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _share_of_syllables(text: str) -> float:
    """Which share of the different words with marks are Vietnamese syllables."""
    words = set(legacy.marked_words(text))
    return sum(map(is_syllable, words)) / len(words) if words else 0.0


def _old_decoding(data: bytes) -> Decoding:
    """Of bytes that are no UTF-8: Windows-1258, or an encoding of before Unicode, or nothing that can be known.

    Raises:
        UnreadableFile: all but Windows-1258.
    """
    latin = data.decode("latin-1")
    try:
        windows = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        windows = ""
    shares = {
        "Windows-1258": _share_of_syllables(windows),
        legacy.TCVN3: _share_of_syllables(legacy.from_tcvn3(latin)),
        legacy.VNI: _share_of_syllables(legacy.from_vni(latin)),
    }
    (name, share), (_, second) = Counter(shares).most_common(2)
    at = next(number for number, line in enumerate(data.splitlines(), start=1) if not line.isascii())
    if share < _LEAST_SHARE or share == second:
        raise UnreadableFile([
            f"Không nhận ra bảng mã của tệp: chữ có dấu ở dòng {at} không phải Unicode (UTF-8). {SAVE_AS_UTF8}"
        ])  # fmt: skip
    if name == "Windows-1258":
        return Decoding("cp1258", "Tệp dùng bảng mã Windows-1258: đã đổi sang Unicode. Hãy xem lại chữ có dấu.")
    read = legacy.from_tcvn3 if name == legacy.TCVN3 else legacy.from_vni
    line = read(latin.splitlines()[at - 1])[:80].strip()
    raise UnreadableFile([f"Chữ trong tệp dùng bảng mã {name}: dòng {at} có lẽ là «{line}». {how_to_convert(name)}"])


def decoding_of(data: bytes) -> Decoding:
    """How to decode these bytes.

    Raises:
        UnreadableFile: they are not text, or in no encoding that is certain.
    """
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "")
    if not codec and b"\0" in data:
        first = data[:4000]
        even, odd, few = first[::2].count(0), first[1::2].count(0), len(first) // 20
        codec = "utf-16-le" if odd > max(4 * even, few) else "utf-16-be" if even > max(4 * odd, few) else ""
        if not codec:
            line = data[: data.index(0)].count(b"\n") + 1
            raise UnreadableFile([f"Dòng {line} có ký tự rỗng (NUL): tệp hỏng hoặc không phải văn bản. {SAVE_AS_UTF8}"])
    try:
        text = data.decode(codec or "utf-8")
    except UnicodeDecodeError as error:
        if codec.startswith("utf-16"):
            line = data[: error.start].decode(codec, "ignore").count("\n") + 1
            raise UnreadableFile([f"Dòng {line} có chữ bị hỏng (không phải UTF-16). {SAVE_AS_UTF8}"]) from error
    else:
        if "\0" in text:
            line = text[: text.index("\0")].count("\n") + 1
            raise UnreadableFile([f"Dòng {line} có ký tự rỗng (NUL): tệp hỏng hoặc không phải văn bản. {SAVE_AS_UTF8}"])
        return Decoding(codec or "utf-8")
    lines = data.splitlines()
    bad = [number for number, line in enumerate(lines, start=1) if not _is_utf8(line)]
    if len(bad) < sum(not line.isascii() for line in lines):
        raise UnreadableFile([
            f"Tệp lẫn nhiều bảng mã: phần lớn là UTF-8, riêng {_lines(bad)} thì không. Hãy sửa chữ có dấu ở đó. "
            f"{SAVE_AS_UTF8}"
        ])  # fmt: skip
    return _old_decoding(data)


def separator_of(lines: Sequence[str]) -> str:
    """The separator that cuts these first lines most evenly; "," when none does.

    >>> separator_of(["Mã;Họ và tên\\n", "1;An, Bình\\n", "2;Chi\\n"])
    ';'
    """
    best, best_score = ",", (0, 0)
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, times = max(widths.items(), key=lambda item: (item[1], item[0]))
            best, best_score = max((best, best_score), (separator, (times, width)), key=lambda item: item[1])
    return best


def _misquoted(error: csv.Error, line: int) -> UnreadableFile:
    if "limit" in str(error):
        return UnreadableFile([
            f"Dòng {line}: một ô dài quá mức, có thể do dấu ngoặc kép mở mà không đóng. Hãy sửa rồi gửi lại."
        ])  # fmt: skip
    return UnreadableFile([
        f"Dòng {line}: dấu ngoặc kép (\") đặt sai chỗ hoặc mở mà không đóng. Hãy mở tệp bằng Excel, sửa ô đó, lưu lại."
    ])  # fmt: skip


def _rows(text: io.TextIOWrapper, separator: str) -> Iterator[Sequence[Cell]]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if number > MOST_ROWS:
                told = f"{MOST_ROWS:,}".replace(",", ".")
                raise UnreadableFile([f"Tệp có quá {told} dòng. Hãy chia danh sách thành nhiều tệp."])
            if len(row) > MOST_COLUMNS:
                raise UnreadableFile(
                    [f"Dòng {number} có {len(row)} cột, quá giới hạn {MOST_COLUMNS}. Hãy xem lại tệp."]
                )
            yield row
    except csv.Error as error:
        raise _misquoted(error, reader.line_num) from error


def open_csv(data: bytes) -> OpenedFile:
    """A CSV file as one grid without a name.

    Raises:
        UnreadableFile: its encoding is not certain, or it is too large; or a row turns out so while it is read.
    """
    decoding = decoding_of(data)

    def opened() -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(data), encoding=decoding.codec, newline="")

    lines = list(islice(opened(), _SAMPLE))
    text = opened()
    first = lines[0].strip().strip("\ufeff") if lines else ""
    if first[:4].lower() == "sep=" and len(first) == 5:
        # A line for Excel, which does not show it: the rows are counted from the next one.
        separator = first[4]
        text.readline()
    else:
        separator = separator_of(lines)
    height = data.count(b"\n") + 1
    return OpenedFile(iter([Grid("", _rows(text, separator))]), height, (decoding.note,) if decoding.note else ())
