"""A table that any kind of file is made of: what its columns hold, its rows one after another, its notes.

In: values. Out: nothing by itself; `to_xlsx`, `to_docx` and `to_csv` write it. Rows may be a stream, read once. A share
is cut off after two places of a percent, never rounded up: no file shows a miss as a hit.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

Kind = Literal["text", "count", "change", "share", "day"]
"""A change is a whole number with its sign."""


@dataclass(frozen=True)
class Indented:
    """A name in a tree, so many steps below the top."""

    text: str
    depth: int


Value = str | int | Fraction | date | Indented | None


@dataclass(frozen=True)
class Column:
    """What stands above a column, what it holds, how wide it is (in characters)."""

    heading: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True)
class Table:
    """Rows as long as the columns; `notes` are sentences that stand with it."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    notes: Sequence[str] = ()

    @property
    def headings(self) -> list[str]:
        """What stands above the columns."""
        return [column.heading for column in self.columns]


MOST_REMEMBERED = 20_000
"""Values whose form a writer keeps, so that equal cells cost one look: some megabytes."""

EQUAL_TO_NOTHING_ELSE = (str, date, type(None))
"""Kinds of values that can be looked up by themselves: a share may equal a number, these equal their own kind only."""

_NO_CHARACTER = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
"""What an XML file cannot hold; one such letter would make the whole file unreadable."""


def is_plain(text: str) -> bool:
    """True for nearly every text: it is printable as it is. A million rows are written cell by cell."""
    return text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text))


def printable(text: str) -> str:
    """The text in NFC; what no office file can hold becomes "\N{REPLACEMENT CHARACTER}", so that its absence shows."""
    if is_plain(text):
        return text
    return _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", unicodedata.normalize("NFC", text))


def cut_share(share: Fraction) -> Fraction:
    """The share as it is shown, to a ten-thousandth, cut off.

    >>> cut_share(Fraction(69999, 100000))
    Fraction(6999, 10000)
    """
    return Fraction(math.floor(share * 10_000), 10_000)


def share_text(share: Fraction) -> str:
    """The share in percent, without the sign.

    >>> share_text(Fraction(7, 10)), share_text(Fraction(69999, 100000)), share_text(Fraction(1, 3))
    ('70,0', '69,99', '33,33')
    """
    whole, rest = divmod(math.floor(share * 10_000), 100)
    digits = f"{rest:02}"
    return f"{whole},{digits[0] if digits[1] == '0' else digits}"


def grouped(number: int) -> str:
    """A whole number as it is written in Vietnam.

    >>> grouped(1234567)
    '1.234.567'
    """
    return f"{number:,}".replace(",", ".")


def signed(number: int) -> str:
    """A change with its sign.

    >>> signed(1234), signed(-5), signed(0)
    ('+1.234', '−5', '0')
    """
    return f"+{grouped(number)}" if number > 0 else f"−{grouped(-number)}" if number else "0"


def value_text(value: Value) -> str:
    """A value in words, as it stands in CSV and in Word; numbers without separators."""
    match value:
        case None:
            return ""
        case Indented():
            return printable(value.text)
        case str():
            return printable(value)
        case Fraction():
            return share_text(value)
        case date():
            return f"{value:%d/%m/%Y}"
        case _:
            return str(value)
