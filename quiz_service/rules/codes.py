"""Codes that people read from paper and type: activation, recovery, receipt and certificate numbers.

In: a chooser (callers pass `secrets.choice`), or what somebody typed. Out: codes. The alphabet leaves out letters that
look alike (0 O, 1 I L, 5 S, 2 Z, U V) and those that Vietnamese typing changes: Telex and VNI put marks on vowels, D
and W. Its 23 letters are a prime number, so that a check letter, a weighted sum modulo 23 (as in ISBN-10, with 11),
tells every single wrong letter and every two letters that changed places.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

ALPHABET = "23456789BCFGHJKMNPQRTVX"

Choose = Callable[[str], str]
"""Picks one letter of a string, each equally likely."""

_LOOK_ALIKES = str.maketrans("SZ", "52")
"""Letters no code has, read as the digit that the reader saw."""


@dataclass(frozen=True)
class CodeKind:
    """How long a code is (with its check letter, without its prefix) and how it is shown."""

    length: int
    group: int
    prefix: str = ""

    @property
    def combinations(self) -> int:
        """How many codes there are: the check letter adds none."""
        return int(len(ALPHABET) ** (self.length - 1))


ACTIVATION = CodeKind(length=10, group=5)
"""Shown "XXXXX-XXXXX". About 40 bits: it is used once, expires, and guesses are slowed."""
RECOVERY = CodeKind(length=10, group=5)
"""In place of the second factor, each once."""
RECEIPT = CodeKind(length=16, group=4)
"""About 67 bits."""
CERTIFICATE = CodeKind(length=16, group=4, prefix="255")
"""Shown "255-XXXX-XXXX-XXXX-XXXX". About 67 bits: its page is public."""
EXPORT = CodeKind(length=16, group=4, prefix="TX")
"""Of a file that was given out ("tệp xuất"): shown "TX-XXXX-XXXX-XXXX-XXXX". About 67 bits: its page is public."""


def new_code(kind: CodeKind, choose: Choose) -> str:
    """A new code as it is shown, drawn letter by letter."""
    body = "".join(choose(ALPHABET) for _ in range(kind.length - 1))
    return shown_code(kind, kind.prefix + body + _check_letter(kind.prefix + body))


def normal_code(typed: str) -> str:
    """A code as it is stored and compared: capitals and digits alone.

    >>> normal_code(" k7qm-2xrt–9 ")
    'K7QM2XRT9'
    """
    capitals = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
    return "".join(letter for letter in capitals if letter.isalnum())


def shown_code(kind: CodeKind, code: str) -> str:
    """A code in groups joined by dashes, its prefix first."""
    body = normal_code(code).removeprefix(kind.prefix)
    groups = [body[start : start + kind.group] for start in range(0, len(body), kind.group)]
    return "-".join([kind.prefix, *groups] if kind.prefix else groups)


def has_valid_check(typed: str) -> bool:
    """The last letter fits the others: a code with a typing error is told from one that was never given out."""
    code = normal_code(typed)
    return len(code) > 1 and set(code) <= set(ALPHABET) and _check_letter(code[:-1]) == code[-1]


def is_code(kind: CodeKind, typed: str) -> bool:
    """Length, prefix, letters and check letter are those of a code of this kind."""
    code = normal_code(typed)
    has_form = code.startswith(kind.prefix) and len(code) == len(kind.prefix) + kind.length
    return has_form and has_valid_check(code)


def _check_letter(body: str) -> str:
    """Weights 2, 3, 4 … from the right, the check letter itself having 1: all different and none a multiple of 23."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(reversed(body), start=2))
    return ALPHABET[-total % len(ALPHABET)]
