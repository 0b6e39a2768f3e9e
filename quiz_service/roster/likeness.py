"""When a row may be about somebody who is known already: codes that Excel shortened, names that are not the same.

In: codes and names. Out: yes or no. Decides nothing: a coordinator does.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from quiz_service.rules.grading import folded

_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def code_key(staff_code: str) -> str:
    """A staff code without the zeros with which its numbers begin: Excel eats them, people forget them.

    >>> code_key("NV0012"), code_key("00120")
    ('NV12', '120')
    """
    return _ZEROS.sub("", staff_code)


def normal_code(typed: str) -> str:
    """A code of a unit as it is stored: capital letters, no blanks."""
    return "".join(unicodedata.normalize("NFC", typed).upper().split())


@lru_cache(maxsize=32_768)
def folded_text(text: str) -> str:
    """A name as it is compared: small letters without marks, đ as d."""
    return folded(text, ignore_marks=True, ignore_case=True)


def is_other_name(known: str, given: str) -> bool:
    """True when one can hardly be a way of writing the other: another given name, or nothing else in common.

    A slip of one letter, a middle name more or less and another order of the words are no other name.

    >>> is_other_name("Trần Thị Hoa", "Trần Thị Huệ"), is_other_name("Nguyễn Văn An", "Nguyen Van Anh")
    (True, False)
    """
    one, other = folded_text(known).split(), folded_text(given).split()
    if sorted(one) == sorted(other):
        return False
    if not one or not other or not _is_within_one_letter(one[-1], other[-1]):
        return True
    return len(one) > 1 and len(other) > 1 and not set(one[:-1]) & set(other[:-1])


def _is_within_one_letter(one: str, other: str) -> bool:
    """True when one letter put in, left out or exchanged makes the two equal."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    return short[same:] == long[same + 1 :] or short[same + 1 :] == long[same + 1 :]


def is_same_in_capitals(known: str, given: str) -> bool:
    """True for a name that the file has in capital letters: no reason to change how it is written.

    >>> is_same_in_capitals("Đỗ Thị Én", "ĐỖ THỊ ÉN")
    True
    """
    return given.isupper() and given == known.upper()
