"""What a parsed document is made of: lines, clauses, blocks that are no clauses, exclusions, oddities.

Every line of the input belongs to exactly one owner: a clause, a block (letterhead, preamble, recipients,
signature …) or a declared exclusion. So the three together give the input back, letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class ClauseKind(StrEnum):
    """Levels of Nghị định 30/2020/NĐ-CP, Phụ lục I, then the ones without a legal name."""

    ANNEX = "annex"  # phụ lục, or a regulation issued with the document
    PART = "part"  # phần
    CHAPTER = "chapter"  # chương
    SECTION = "section"  # mục
    SUBSECTION = "subsection"  # tiểu mục
    ARTICLE = "article"  # điều
    ITEM = "item"  # khoản
    SUBITEM = "subitem"  # 1.1, 3.2.
    POINT = "point"  # điểm
    SUBPOINT = "subpoint"  # a.1), i)
    DASH = "dash"  # gạch đầu dòng
    PLUS = "plus"  # dấu cộng dưới gạch đầu dòng
    PARAGRAPH = "paragraph"  # đoạn không đánh dấu


class BlockKind(StrEnum):
    """Parts of a document that are not clauses."""

    LETTERHEAD = "letterhead"  # quốc hiệu, tên cơ quan
    NUMBER = "number"
    DATE = "date"
    TITLE = "title"
    PREAMBLE = "preamble"
    RECIPIENTS = "recipients"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: `raw` as found with its line ending, `text` in NFC with single spaces."""

    number: int
    raw: str
    text: str
    page_break: bool = False


@dataclass(slots=True)
class Clause:
    """One piece of the document. `marker` is as printed, never renumbered; `heading` or `text` may be empty.

    `lines` are the numbers of the clause's own lines, without its children's.
    """

    id: str
    kind: ClauseKind
    marker: str
    parent: str | None
    lines: tuple[int, ...]
    heading: str = ""
    text: str = ""
    children: tuple[str, ...] = ()
    ordinal: int = 1
    """Its place among its parent's children of the same kind, from 1."""
    value: int = 0
    """The number its marker prints; letters count in half steps; 0 without one."""

    @property
    def words(self) -> str:
        """Heading and text as one string, without the marker."""
        return f"{self.heading} {self.text}".strip()


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that is part of the document but not a clause."""

    kind: BlockKind
    lines: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A run of lines that is no part of the document, with the reason."""

    line_from: int
    line_to: int
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Oddity:
    """Something unusual in the document: reported, never repaired."""

    line: int
    message: str
    hint: str


@dataclass(frozen=True)
class Meta:
    """What the document says of itself. A value the source does not give is empty."""

    number: str = ""
    type: str = ""
    title: str = ""
    issuer: str = ""
    place: str = ""
    issued_on: str = ""
    preamble: str = ""
    recipients: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    signatory: str = ""
    source_fields: dict[str, str] = field(default_factory=dict)
    """Label → value as the page it was found on gives them; a placeholder reads "không có thông tin"."""


@dataclass(frozen=True)
class Plan:
    """A document as a tree. `clauses` are in reading order, parents before children."""

    meta: Meta
    lines: tuple[Line, ...]
    clauses: tuple[Clause, ...]
    blocks: tuple[Block, ...]
    excluded: tuple[Exclusion, ...]
    oddities: tuple[Oddity, ...]

    @cached_property
    def by_id(self) -> dict[str, Clause]:
        """Clause id → clause."""
        return {clause.id: clause for clause in self.clauses}

    @cached_property
    def clause_by_line(self) -> dict[int, Clause]:
        """Line number → the clause that owns the line."""
        return {number: clause for clause in self.clauses for number in clause.lines}

    def ancestors(self, clause: Clause) -> Iterator[Clause]:
        """From the parent up to the top."""
        parent = clause.parent
        while parent is not None:
            above = self.by_id[parent]
            yield above
            parent = above.parent

    def subtree(self, clause_id: str) -> Iterator[Clause]:
        """The clause and all below it, in reading order."""
        pending = [clause_id]
        while pending:
            clause = self.by_id[pending.pop()]
            yield clause
            pending.extend(reversed(clause.children))

    def depth(self, clause: Clause) -> int:
        """0 for a clause at the top."""
        return sum(1 for _ in self.ancestors(clause))

    @property
    def leaves(self) -> list[Clause]:
        """Clauses without children."""
        return [clause for clause in self.clauses if not clause.children]
