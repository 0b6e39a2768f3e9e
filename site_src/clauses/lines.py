"""Bytes → lines. Decides what is readable text, and what one line says once its odd spaces are gone.

Guarantees: joining the raw lines gives the decoded file back, letter for letter; `text` is NFC, without
no-break or zero-width spaces, tabs or doubled spaces.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from site_src.clauses.model import Line

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class NotText(ValueError):
    """The bytes are no text that can be read; the message says why and what to do (Vietnamese)."""


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without BOM, or UTF-16 with BOM.

    Raises:
        NotText: empty, binary, or in another encoding.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise NotText(
            f"dòng {line} có byte không phải chữ UTF-8. Hãy mở tệp, lưu lại bằng bảng mã UTF-8 rồi thử lại."
        ) from error
    if "\x00" in text:
        raise NotText("đây là tệp nhị phân, không phải văn bản thuần. Hãy lưu văn bản thành tệp .txt UTF-8.")
    if not any(character.isalnum() for character in text):
        raise NotText("tệp không có chữ nào để đọc.")
    return text


def clean(raw: str) -> str:
    """One line as a person reads it.

    >>> clean("a)\\u00a0 Ph\\u00f2ng,\\tch\\u1ed1ng \\n")
    'a) Phòng, chống'
    """
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", raw)).split())


def split(text: str) -> tuple[Line, ...]:
    """Cut decoded text into lines, counted from 1. Only CR, LF and CRLF end a line."""
    return tuple(
        Line(number, raw, clean(raw), page_break="\f" in raw) for number, raw in enumerate(_LINE.findall(text), start=1)
    )


def join(lines: tuple[Line, ...] | list[Line]) -> str:
    """The decoded file again."""
    return "".join(line.raw for line in lines)


_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)


def _has_vowel(word: str) -> bool:
    return bool(_VOWEL.search(unicodedata.normalize("NFD", word)))


def glue(parts: list[str]) -> str:
    """Join the lines of one paragraph; a syllable cut in two by the line break becomes whole again.

    A syllable is cut when a line ends in consonants alone and the next begins with a small vowel.

    >>> glue(["Lê Văn A, Chử Xuân D", "ũng;"])
    'Lê Văn A, Chử Xuân Dũng;'
    """
    text = parts[0] if parts else ""
    for before, after in pairwise(parts):
        tail = before.rsplit(" ", 1)[-1]
        cut = tail.isalpha() and len(tail) <= 3 and not _has_vowel(tail)
        cut = cut and after[:1].islower() and _has_vowel(after[:1]) and tail[1:] == tail[1:].lower()
        text += after if cut else f" {after}"
    return text
