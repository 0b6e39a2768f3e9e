"""Vietnamese alphabetical order: a ă â b c d đ e ê …, tones after letters."""

from __future__ import annotations

import unicodedata

from vn_collate import collate_key

_LETTERS = "ĂÂĐÊÔƠƯ"


def sort_key(text: str) -> str:
    """Key for `sorted`.

    >>> sorted(["Zung", "Đạt", "Dũng", "Ân", "An"], key=sort_key)
    ['An', 'Ân', 'Dũng', 'Đạt', 'Zung']
    """
    return collate_key(text)


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
