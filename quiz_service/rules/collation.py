"""Vietnamese alphabetical order: a ă â b c d đ e ê …, tones after letters; people by given name first.

In: names. Out: keys for `sorted`. vn-collate is asked word by word, all letters before all tones, which is the order
of ICU (DECISIONS.md, 4). A number counts by its value, so that "Phường 2" stands before "Phường 10".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from vn_collate import collate_key

SortKey = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
"""All letters word by word, then all tones, then case."""

_DIGITS = 9
"""A number is compared as if it had so many digits."""


@lru_cache(maxsize=8192)
def _word_key(word: str) -> tuple[str, str, str]:
    """Letters, tones and case of one word. Syllables are few: after a while every name is made of known ones."""
    key = collate_key(word.zfill(_DIGITS) if word.isdecimal() else word)
    size = len(key) // 3  # three levels of equal length, each closed by one byte, in hexadecimal
    return key[:size], key[size : 2 * size], key[2 * size :]


@lru_cache(maxsize=8192)
def name_key(name: str) -> SortKey:
    """The order of units and other names.

    >>> sorted(["Zung", "Phường 10", "Đạt", "Phường 2", "Dũng", "Ân", "An"], key=name_key)
    ['An', 'Ân', 'Dũng', 'Đạt', 'Phường 2', 'Phường 10', 'Zung']
    """
    words = [_word_key(word) for word in re.findall(r"\d+|[^\W\d]+", unicodedata.normalize("NFC", name))]
    return tuple(one[0] for one in words), tuple(one[1] for one in words), tuple(one[2] for one in words)


def person_key(name: str) -> tuple[SortKey, SortKey, SortKey]:
    """The order of people: by given name (tên), then middle names (đệm), then family name (họ).

    >>> sorted(["Trần Thị Đào", "Lê Văn An", "Đỗ Thị An", "Vũ An", "Ngô Thị Dung"], key=person_key)
    ['Vũ An', 'Đỗ Thị An', 'Lê Văn An', 'Ngô Thị Dung', 'Trần Thị Đào']
    """
    family, *rest = name.split() or [""]
    *middle, given = rest or [family]
    return name_key(given), name_key(" ".join(middle)), name_key(family if rest else "")


LONGEST_SORT_TEXT = 400
"""A name of a hundred letters still is ordered to the last one."""


def person_sort_text(name: str) -> str:
    """The order of people as a text of digits and a to f, for a database: its plain order is that of `person_key`.

    Such a text is ordered alike under every collation a database may have been made with. Each level ends with "00",
    which is below every letter; case is left out.

    >>> sorted(["Trần Thị Đào", "Lê Văn An", "Đỗ Thị An", "Vũ An", "Ngô Thị Dung"], key=person_sort_text)
    ['Vũ An', 'Đỗ Thị An', 'Lê Văn An', 'Ngô Thị Dung', 'Trần Thị Đào']
    """
    parts = [f"{''.join(letters)}00{''.join(tones)[1::2]}00" for letters, tones, _ in person_key(name)]
    return "".join(parts)[:LONGEST_SORT_TEXT]
