"""Vietnamese alphabetical order: a ă â b c d đ e ê …, tones after letters."""

from __future__ import annotations

import re
import unicodedata

from vn_collate import collate_key

_LETTERS = "ĂÂĐÊÔƠƯ"


SortKey = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""All letters word by word, then all tones, then case; compares as ICU's Vietnamese collation (DECISIONS.md, 4)."""


def sort_key(text: str) -> SortKey:
    """Key for `sorted`.

    >>> sorted(["Zung", "Thuế", "Đạt", "Thu nhập", "Dũng", "Ân", "An"], key=sort_key)
    ['An', 'Ân', 'Dũng', 'Đạt', 'Thu nhập', 'Thuế', 'Zung']
    """
    levels: tuple[list[str], list[str], list[str]] = ([], [], [])
    for word in re.findall(r"\w+", unicodedata.normalize("NFC", text)):
        key = collate_key(word)  # three levels of equal length, each closed by one byte, in hexadecimal
        size = len(key) // 3
        for level, start in zip(levels, range(0, len(key), size), strict=True):
            level.append(key[start : start + size])
    return tuple(levels[0]), tuple(levels[1]), tuple(levels[2])


def first_letter(text: str) -> str:
    """The letter a word is listed under: Ủy → U, Đội → Đ, Ân → Â.

    >>> first_letter("Ủy ban"), first_letter("Đội"), first_letter("ấp")
    ('U', 'Đ', 'Â')
    """
    letter = unicodedata.normalize("NFC", text)[:1].upper()
    toneless = unicodedata.normalize("NFD", letter)
    kept = "".join(c for c in toneless if c not in "\u0300\u0301\u0303\u0309\u0323")
    composed = unicodedata.normalize("NFC", kept)
    return composed if composed in _LETTERS or len(composed) == 1 else composed[:1]
