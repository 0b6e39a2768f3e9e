"""The frame of a document by paragraph, with corrections laid over it, as `Overlay` does for clauses.

In: the overlay. Out: letterhead, number, date, title, preamble, recipients and signature in reading order.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass

from site_src.clauses.errata import Overlay, Segment
from site_src.clauses.lines import clean, glue
from site_src.clauses.model import BlockKind, Clause, ClauseKind, Line, Plan

_BULLET = re.compile(r"([-–—+•*])\s*")
_ENDS = re.compile(r"[.;:]$")


@dataclass(frozen=True)
class FramePart:
    """One paragraph of the frame. `marker` is the printed bullet or empty; `lines` as in the plan's file."""

    kind: BlockKind
    marker: str
    lines: tuple[int, ...]
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The words a reader sees, without the bullet."""
        return "".join(segment.text for segment in self.segments)


def _recipients(lines: list[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    labelled = False
    for line in lines:
        label = not labelled and line.text.lower().startswith("nơi nhận")
        if group and (_BULLET.match(line.text) or labelled):
            yield group
            group = []
        labelled = label
        group.append(line)
    yield group


def _signature(lines: list[Line], signatory: str) -> Iterator[list[Line]]:
    at = 0
    while at < len(lines):
        pair = lines[at : at + 2]
        size = 2 if len(pair) == 2 and signatory and glue([line.text for line in pair]) == signatory else 1
        yield lines[at : at + size]
        at += size


def _title(lines: list[Line], kind: str) -> Iterator[list[Line]]:
    typed = [line for line in lines if line.text.upper() == kind]
    rest = [line for line in lines if line.text.upper() != kind]
    yield from ([line] for line in typed)
    if rest:
        yield rest


def _sentences(lines: list[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        group.append(line)
        if _ENDS.search(line.text):
            yield group
            group = []
    if group:
        yield group


def _paragraphs(plan: Plan, kind: BlockKind, lines: list[Line]) -> Iterator[list[Line]]:
    """Lines of one block, cut where a person sees a new paragraph."""
    if kind is BlockKind.RECIPIENTS:
        return _recipients(lines)
    if kind is BlockKind.SIGNATURE:
        return _signature(lines, plan.meta.signatory)
    if kind is BlockKind.TITLE:
        return _title(lines, plan.meta.type)
    if kind is BlockKind.PREAMBLE:
        return _sentences(lines)
    return iter([[line] for line in lines])


def _part(overlay: Overlay, kind: BlockKind, lines: list[Line]) -> FramePart:
    numbers = tuple(line.number for line in lines)
    text = glue([line.text for line in lines])
    bullet = _BULLET.match(text) if kind is BlockKind.RECIPIENTS else None
    marker = bullet.group(1) if bullet else ""
    place = f"{kind.value}:{numbers[0]}"
    words = text[bullet.end() :] if bullet else text
    clause = Clause(place, ClauseKind.PARAGRAPH, marker, None, numbers, text=words)
    own = {e.code: e for e in overlay.errata if e.line in numbers}
    laid = tuple(
        dataclasses.replace(erratum, clause=place, found=glue([clean(piece) for piece in erratum.found.splitlines()]))
        for erratum in own.values()
    )
    segments = tuple(
        dataclasses.replace(segment, erratum=own[segment.erratum.code]) if segment.erratum else segment
        for segment in Overlay(overlay.plan, laid).segments(clause)
    )
    return FramePart(kind, marker, numbers, segments)


def frame_parts(overlay: Overlay) -> list[FramePart]:
    """The frame in reading order, certain errata corrected; a name broken over two lines is one name."""
    plan = overlay.plan
    return [
        _part(overlay, block.kind, group)
        for block in plan.blocks
        for group in _paragraphs(plan, block.kind, [plan.lines[number - 1] for number in block.lines])
    ]
