"""Recognises the marker at the start of a line: its level, its value, how it is printed.

Only looks at one line; whether the marker really opens a clause there is for the parser to decide.
Numbering sequences are data (Nghị định 30/2020/NĐ-CP, Phụ lục I; and the ones found in the wild).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from site_src.clauses.model import ClauseKind

VIETNAMESE_LETTERS = "a b c d đ e g h i k l m n o p q r s t u v x y".split()
LATIN_LETTERS = "a b c d e f g h i j k l m n o p q r s t u v w x y z".split()
LETTER_SEQUENCES = (VIETNAMESE_LETTERS, LATIN_LETTERS)
"""The alphabet of the decree first; the Latin one as found where a typist did not follow it."""

_ROMAN_DIGITS = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip

_ORDINAL_WORDS = {
    "nhất": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10,
}  # fmt: skip

DASHES = "-–—‐‑‒−"
BULLETS = DASHES + "•●·∙▪■*○◦➢➤✓✔§"


def roman(number: int) -> str:
    """Roman numeral of a positive number below 400.

    >>> roman(14)
    'XIV'
    """
    out = ""
    for value, digits in _ROMAN_DIGITS:
        while number >= value:
            out += digits
            number -= value
    return out


_ROMAN_VALUES = {roman(number): number for number in range(1, 200)}
_ROMAN_VALUES.update({"IIII": 4, "VIIII": 9})


@dataclass(frozen=True, slots=True)
class Marker:
    """A possible marker.

    `family` tells sequences apart that share a kind ("1." and "1)"); `value` is its place in the sequence,
    counted from 1 (0 for bullets); `key` is what goes into the id; `rest` is the line without the marker.
    """

    kind: ClauseKind
    family: str
    printed: str
    value: int
    key: str
    rest: str
    damaged: bool = False
    path: tuple[int, ...] = ()
    """For "3.2.": all its numbers."""

    @property
    def begins(self) -> bool:
        """It is the first of its sequence (letters count in half steps, so that a is 2)."""
        return self.value == (2 if self.kind is ClauseKind.POINT else 1)


_NAMED = (
    (ClauseKind.PART, re.compile(r"(Phần|PHẦN)\s+(?:(?:thứ|THỨ)\s+(\w+)|([IVXLC]+|\d{1,2}|[A-ZĐ]))(?!\w)")),
    (ClauseKind.CHAPTER, re.compile(r"(Chương|CHƯƠNG)\s+(?:(?:thứ|THỨ)\s+(\w+)|([IVXLCl]+|\d{1,3}))(?!\w)")),
    (ClauseKind.SUBSECTION, re.compile(r"(Tiểu mục|TIỂU MỤC|Tiểu Mục)\s+(?:(\Z\A)|([IVXLC]+|\d{1,3}|[A-ZĐ]))(?!\w)")),
    (ClauseKind.SECTION, re.compile(r"(Mục|MỤC)\s+(?:(\Z\A)|([IVXLC]+|\d{1,3}|[A-ZĐ]))(?!\w)")),
    (ClauseKind.ARTICLE, re.compile(r"(Điều|ĐIỀU)\s+(?:(\Z\A)|(\d{1,4}[a-zđ]?))(?!\w)")),
    (ClauseKind.ANNEX, re.compile(
        r"(Phụ lục|PHỤ LỤC|Phụ Lục)(?:\s+(?:số\s+|SỐ\s+)?(?:(\Z\A)|([IVXLC]+|\d{1,3}[A-Z]?|[A-ZĐ])))?(?!\w)"
    )),
)  # fmt: skip
NAMED = frozenset({ClauseKind.PART, ClauseKind.CHAPTER, ClauseKind.SUBSECTION, ClauseKind.ARTICLE, ClauseKind.ANNEX})
"""Kinds whose marker holds the level's own name, so that it can hardly be anything else."""
_NAMED_TAIL = re.compile(r"\s*([.:)]|[-–—](?=\s))?\s*(.*)", re.DOTALL)
_ROMAN_LINE = re.compile(r"([IVXLCil1|]{1,7})\s?(?:([.):])\s*|(/)(?:\s+|$)|([-–—])\s*)(.*)", re.DOTALL)
_UPPER_LINE = re.compile(r"([A-ZĐ])\s?(?:([.)/])\s+|([-–—])\s+)(.*)", re.DOTALL)
_SUBNUMBER = re.compile(r"(\d{1,3}(?:\.\d{1,3})+)(\.|\)|:)?(?:\s+|$)(.*)", re.DOTALL)
_NUMBER = re.compile(r"(\()?(\d{1,3}|l|I)(?:\s?([.)/:])|\s?([-–—])(?=\s))\s*(.*)", re.DOTALL)
_SUBLETTER = re.compile(r"\(?([a-zđ])\.?(\d{1,2})(?:([.)/])\s*)(.*)", re.DOTALL)
_LETTER = re.compile(r"(\()?([a-zđ])(?:\s?([.)/])|\s?([-–—])(?=\s))\s*(.*)", re.DOTALL)
_SMALL_ROMAN = re.compile(r"(\()?([ivx]{1,5})\s?([.)/])\s*(.*)", re.DOTALL)
_BULLET = re.compile(rf"([{re.escape(BULLETS)}]|\+|o(?=\s[A-ZÀ-ỸĐ]))\s*(.*)", re.DOTALL)
_SEPARATOR = re.compile(r"[\s\-–—_=*~.·•+#|/\\:]+")


def is_separator(text: str) -> bool:
    """A rule drawn with characters: three marks or more and no word."""
    return len(text) >= 3 and bool(_SEPARATOR.fullmatch(text)) and not re.fullmatch(r"\.{3,}|…", text)


def letter_key(letter: str) -> str:
    """The id form of a letter: đ is kept apart from d.

    >>> letter_key("đ"), letter_key("d")
    ('dd', 'd')
    """
    return "dd" if letter == "đ" else letter


def _number_value(word: str | None, digits: str | None) -> tuple[int, str]:
    """Value and id key of the number of a named level (thứ nhất, II, 3, 5a, B)."""
    if word:
        lowered = word.lower()
        value = _ORDINAL_WORDS.get(lowered) or _ROMAN_VALUES.get(word.upper()) or (int(word) if word.isdigit() else 0)
        return value, roman(value) if value else lowered
    if not digits:
        return 0, ""
    digits = digits.replace("l", "I") if not digits.isdigit() else digits
    if digits in _ROMAN_VALUES:
        return _ROMAN_VALUES[digits], digits
    leading = re.match(r"\d+", digits)
    if leading:
        return int(leading.group()), str(int(leading.group())) + letter_key(digits[leading.end() :])
    return ord(digits) - ord("A") + 1, letter_key(digits.lower()) if digits == "Đ" else digits


_KEY_PREFIX = {
    ClauseKind.PART: "ph", ClauseKind.CHAPTER: "ch", ClauseKind.SECTION: "m", ClauseKind.SUBSECTION: "tm",
    ClauseKind.ARTICLE: "d", ClauseKind.ANNEX: "pl",
}  # fmt: skip


def _named(text: str) -> Marker | None:
    for kind, pattern in _NAMED:
        if not (found := pattern.match(text)):
            continue
        tail = _NAMED_TAIL.match(text, found.end())
        assert tail is not None
        punctuation, rest = tail.group(1) or "", tail.group(2)
        # "Điều 12 của Luật này" is a reference; a marker ends there, or is followed by a dot or a capital.
        if rest and not punctuation and not rest[0].isupper() and rest[0] not in "(“\"'":
            continue
        if rest.startswith((",", ";", ")")):
            continue
        value, key = _number_value(found.group(2), found.group(3))
        if kind is ClauseKind.SECTION and not rest and punctuation == ")":
            continue
        printed = text[: tail.start(2)].rstrip()
        return Marker(kind, f"{kind}", printed, value, _KEY_PREFIX[kind] + key, rest)
    return None


def _sealed(rest: str, raw: str, at: int) -> bool:
    """A marker is followed by a space, by the end of the line, or sits against a letter or a quote."""
    return not rest or raw[at - 1] == " " or rest[0].isalpha() or rest[0] in "“\"'([«"


def find_markers(text: str) -> list[Marker]:
    """Every reading of the start of `text` (one cleaned line), the likeliest first; empty when it has none.

    >>> [m.printed for m in find_markers("IV. PHÂN CÔNG THỰC HIỆN")]
    ['IV.']
    >>> [(m.kind.value, m.key) for m in find_markers("đ) Các nội dung khác")]
    [('point', 'dd')]
    >>> find_markers("2021-2025 và hàng năm"), find_markers("Điều 12 của Luật này quy định")
    ([], [])
    """
    if not text:
        return []
    named = _named(text)
    if named:
        return [named]
    readings: list[Marker] = []
    if (found := _ROMAN_LINE.match(text)) and _sealed(found.group(5), text, found.start(5)):
        digits, mark, rest = found.group(1), found.group(2) or found.group(3), found.group(5)
        upper = digits.replace("l", "I").replace("1", "I").replace("|", "I").upper()
        if upper in _ROMAN_VALUES and not (digits.isdigit() or digits in {"l", "i", "ii", "iii"}):
            readings.append(
                Marker(
                    ClauseKind.SECTION, f"roman{mark or '-'}", text[: found.start(5)].rstrip(),
                    _ROMAN_VALUES[upper], upper, rest, damaged=digits != upper,
                )
            )  # fmt: skip
    if (found := _UPPER_LINE.match(text)) and found.group(4):
        letter, mark, rest = found.group(1), found.group(2), found.group(4)
        value = [*"ABCDEFGHIJKLMNOPQRSTUVWXYZ"].index(letter) + 1 if letter != "Đ" else 5
        readings.append(
            Marker(ClauseKind.SECTION, f"upper{mark or '-'}", text[: found.start(4)].rstrip(), value,
                   "DD" if letter == "Đ" else letter, rest)
        )  # fmt: skip
    if found := _SUBNUMBER.match(text):
        path = tuple(int(part) for part in found.group(1).split("."))
        readings.append(
            Marker(ClauseKind.SUBITEM, f"sub{len(path)}", text[: found.start(3)].rstrip(), path[-1], f"s{path[-1]}",
                   found.group(3), path=path)
        )  # fmt: skip
    if (found := _NUMBER.match(text)) and _sealed(found.group(5), text, found.start(5)):
        bracket, digits, mark, dash, rest = found.groups()
        damaged = not digits.isdigit()
        usable = mark == ")" if bracket else digits != "I" and not (damaged and mark != ".")
        range_of_numbers = bool(dash) and rest[:1].isdigit()
        document_number = mark == "/" and rest and text[found.start(5) - 1] != " "  # 55/TTr-PCM
        if usable and not range_of_numbers and not document_number:
            family = f"item{bracket or ''}{mark or '-'}"
            number = 1 if damaged else int(digits)
            readings.append(
                Marker(
                    ClauseKind.ITEM,
                    family,
                    text[: found.start(5)].rstrip(),
                    number,
                    str(number),
                    rest,
                    damaged,
                )
            )
    if (found := _SUBLETTER.match(text)) and _sealed(found.group(4), text, found.start(4)):
        letter, digits, mark, rest = found.groups()
        readings.append(
            Marker(ClauseKind.SUBPOINT, f"subpoint-{letter}", text[: found.start(4)].rstrip(), int(digits),
                   f"r{int(digits)}", rest)
        )  # fmt: skip
    if (found := _LETTER.match(text)) and _sealed(found.group(5), text, found.start(5)):
        bracket, letter, mark, _, rest = found.groups()
        readings.append(
            Marker(ClauseKind.POINT, f"point{bracket or ''}{mark or '-'}", text[: found.start(5)].rstrip(),
                   letter_value(letter), letter_key(letter), rest)
        )  # fmt: skip
    if (found := _SMALL_ROMAN.match(text)) and found.group(2).upper() in _ROMAN_VALUES:
        value = _ROMAN_VALUES[found.group(2).upper()]
        readings.append(
            Marker(ClauseKind.SUBPOINT, "small-roman", text[: found.start(4)].rstrip(), value, f"i{value}",
                   found.group(4))
        )  # fmt: skip
    if (found := _BULLET.match(text)) and not is_separator(text):
        glyph, rest = found.groups()
        numeric = glyph in DASHES + "+" and rest[:1].isdigit() and text[1:2] != " "
        numeric = numeric or rest.startswith(tuple(DASHES))  # "--- hết ---" is an ornament
        if not numeric and not re.fullmatch(rf"\d{{1,4}}\s?[{re.escape(DASHES)}]?", rest):
            family = "-" if glyph in DASHES else glyph
            kind = ClauseKind.PLUS if glyph == "+" else ClauseKind.DASH
            readings.append(Marker(kind, family, glyph, 0, "", rest))
    return readings


def letter_value(letter: str) -> int:
    """Place of a letter in the decree's alphabet, 1 for a; letters it lacks (f j w z) stand half a step on.

    Returns twice the place, so that "f" (11½ → odd) lies between e and g without being either.
    """
    if letter in VIETNAMESE_LETTERS:
        return 2 * (VIETNAMESE_LETTERS.index(letter) + 1)
    return 2 * (VIETNAMESE_LETTERS.index({"f": "e", "j": "i", "w": "v", "z": "y"}[letter]) + 1) + 1


def follows(before: str, after: str) -> bool:
    """True when the letter `after` comes right after `before` in one of the known alphabets.

    >>> follows("d", "đ"), follows("d", "e"), follows("e", "f"), follows("e", "g"), follows("a", "c")
    (True, True, True, True, False)
    """
    return any(
        before in sequence and after in sequence and sequence.index(after) == sequence.index(before) + 1
        for sequence in LETTER_SEQUENCES
    )
