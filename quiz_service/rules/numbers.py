"""A number as a Vietnamese reader types it → Decimal, or None when it can be read in no way or only by guessing.

In Vietnamese writing the comma parts the decimals and the dot the thousands, but the keyboards of phones often offer a
dot alone. So, after blanks at the ends and the question's own unit are taken away:

1. comma and dot both there: the one that stands last parts the decimals, the other one groups of three
   ("1.000,5" and "1,000.5" are both a thousand and a half);
2. one comma: decimals, always ("70,0" is 70; "1,000" is 1, as it is read here);
3. one dot before exactly three digits, after one to three digits that do not begin with 0: thousands ("1.000" is a
   thousand); any other single dot: decimals ("70.0" is 70, "0.500" is a half, "2025.0" is 2025);
4. several dots, or several commas, or blanks inside: groups of three ("1.000.000", "1 000"), or else unreadable, as
   "17.6.21".

Signs "+", "-" and "−" may lead; full-width digits count as digits. Words, exponents and fractions are not numbers here.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

LONGEST_NUMBER = 40
"""Characters; more than any figure of a plan needs."""

_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(?P<whole>[0-9]+)",
        r"(?P<whole>[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,(?P<part>[0-9]+))?",
        r"(?P<whole>[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:[.,](?P<part>[0-9]+))?",
        r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3})+)\.(?P<part>[0-9]+)",
        r"(?P<whole>[1-9][0-9]{0,2}(?:,[0-9]{3}){2,})",
        r"(?P<whole>[0-9]+)[.,](?P<part>[0-9]+)",
    )
)
"""Tried in turn; the thousands come before the decimals because of rule 3."""


def parse_number(typed: str, unit: str = "") -> Decimal | None:
    """The number that was typed, with or without the unit behind it.

    >>> [str(parse_number(text)) for text in ("70", "70,0", "70.0", "1.000", "1,000", "17.6.21")]
    ['70', '70.0', '70.0', '1000', '1.000', 'None']
    >>> parse_number(" 70 %", "%")
    Decimal('70')
    """
    if len(typed) > LONGEST_NUMBER:
        return None
    text, suffix = _plain(typed), _plain(unit)
    if suffix:
        text = text.removesuffix(suffix).rstrip()
    negative = text.startswith("-")
    digits = text[1:].lstrip() if text[:1] in ("+", "-") else text
    for shape in _SHAPES:
        found = shape.fullmatch(digits)
        if found:
            whole, part = re.sub(r"[., ]", "", found["whole"]), found.groupdict().get("part")
            number = Decimal(f"{whole}.{part}" if part else whole)
            return -number if negative else number
    return None


def _plain(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text).replace("−", "-").casefold()
    return " ".join(compatible.split())
