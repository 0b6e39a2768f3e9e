"""lesson.md read for what can be checked: its sections, the clauses it names, the words it quotes.

In: the text. Out: `LessonReading`. How a lesson looks on the site is no matter of this service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTIONS = ("muc-tieu", "ke-hoach", "cong-viec", "tinh-huong", "loi", "tom-tat")
"""Anchors of the sections that every lesson has, in this order."""

_MACRO = re.compile(r'\{§(?P<mark>[^\s{}:"]+)\}|\{trích (?P<clause>[^\s{}:"]+)(?::\s*"(?P<words>[^"{}]+)")?\}')
_BRACED = re.compile(r"\{[^{}\n]*\}|\{(?:§|tr[íi]ch)[^{}]*\}?")
_HEADING = re.compile(r"^(#{1,2}) +(.+?)(?: *\{ *#([\w-]+) *\})? *$", re.MULTILINE)
_HTML = re.compile(r"<(?!https?:)/?[A-Za-z!][^>\n]*>")


@dataclass(frozen=True)
class Mention:
    """A clause named at a line; `words` are those it is said to hold ("" for a mark or a whole clause)."""

    clause: str
    words: str
    line: int


@dataclass(frozen=True)
class LessonReading:
    """What stands in a lesson. `headings` are (level, title, anchor, line)."""

    headings: tuple[tuple[int, str, str, int], ...]
    mentions: tuple[Mention, ...]
    malformed: tuple[tuple[str, int], ...]
    """Pieces in braces that are no macro and no anchor, with their lines."""
    html: tuple[tuple[str, int], ...]
    words: int
    """Pieces between blanks, as a reader meets them: quoted words count, marks and anchors do not."""


def read_lesson(text: str) -> LessonReading:
    """Read one lesson."""

    def line(position: int) -> int:
        return text.count("\n", 0, position) + 1

    mentions, spans = [], set()
    for found in _MACRO.finditer(text):
        spans.add(found.start())
        quoted = " ".join((found["words"] or "").split())
        mentions.append(Mention(found["mark"] or found["clause"], quoted, line(found.start())))
    malformed = [
        (found.group(), line(found.start()))
        for found in _BRACED.finditer(text)
        if found.start() not in spans and not re.fullmatch(r"\{ *[:#.][^{}]*\}", found.group())
    ]
    plain = _BRACED.sub(" ", _MACRO.sub(r" \g<words> ", text))
    words = len(re.sub(r"[#*>-]+(?= )", " ", plain).split())
    headings = [(len(found[1]), found[2], found[3] or "", line(found.start())) for found in _HEADING.finditer(text)]
    html = [(found.group(), line(found.start())) for found in _HTML.finditer(text)]
    return LessonReading(tuple(headings), tuple(mentions), tuple(malformed), tuple(html), words)
