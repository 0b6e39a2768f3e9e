"""Corrections of the scan as an overlay: the tree stays as found, the reader sees certain ones corrected.

In: the tree and the list of errata. Out: for each clause a run of segments, and its shown words.
A correction that would change meaning is never `certain` (checked by the author, listed for everyone).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from site_src.clauses.lines import clean, glue
from site_src.clauses.model import Clause, Plan


class ErratumClass(StrEnum):
    """What a correction does to the page."""

    CERTAIN = "certain"  # shown corrected, with a mark that reveals the original
    SUSPECTED = "suspected"  # shown as found, with a note
    CONVENTION = "convention"  # recorded only


@dataclass(frozen=True)
class Erratum:
    """One entry of errata.toml. `found` are words of line `line` (… `line_to`), as found."""

    code: str
    line: int
    clause: str
    found: str
    proposed: str
    klass: ErratumClass
    kind: str
    basis: str
    confidence: str
    line_to: int = 0
    note: str = ""
    more_lines: tuple[int, ...] = ()
    source_line: int = 0

    @property
    def lines(self) -> range:
        """The lines it speaks of."""
        return range(self.line, (self.line_to or self.line) + 1)


@dataclass(frozen=True)
class Segment:
    """A stretch of a clause. With an erratum: `text` is what is shown, `found` what the source has."""

    text: str
    found: str
    erratum: Erratum | None = None


def text_at(plan: Plan, erratum: Erratum) -> str:
    """The cleaned text of the erratum's lines, joined as a paragraph is."""
    texts = [plan.lines[number - 1].text for number in erratum.lines if 0 < number <= len(plan.lines)]
    return glue([text for text in texts if text])


def matches(plan: Plan, erratum: Erratum) -> int:
    """How often `found` stands in its lines: 1 is right. Spaces count, so that uneven ones can be named."""
    raw = "\n".join(
        unicodedata.normalize("NFC", plan.lines[number - 1].raw.rstrip("\r\n"))
        for number in erratum.lines
        if 0 < number <= len(plan.lines)
    )
    return raw.count(erratum.found) or text_at(plan, erratum).count(clean(erratum.found))


class Overlay:
    """The plan with its errata laid over it. Words in, words out; the tree is never changed."""

    def __init__(self, plan: Plan, errata: tuple[Erratum, ...]) -> None:
        self.plan = plan
        self.errata = errata
        self.by_clause: dict[str, list[Erratum]] = {}
        for erratum in errata:
            self.by_clause.setdefault(erratum.clause, []).append(erratum)
        self._shown: dict[str, str] = {}

    def segments(self, clause: Clause) -> list[Segment]:
        """The clause's words (heading and text, no marker) cut at its certain and suspected errata, in order."""
        words = clause.words
        spots: list[tuple[int, int, Erratum]] = []
        ranked = sorted(self.by_clause.get(clause.id, ()), key=lambda e: (e.klass is not ErratumClass.CERTAIN, e.line))
        for erratum in ranked:
            if erratum.klass is ErratumClass.CONVENTION:
                continue
            found = clean(erratum.found)
            at = words.find(found)
            if at < 0 and clause.marker and found.startswith(clause.marker):
                found = found.removeprefix(clause.marker).strip()
                at = words.find(found)
            if at >= 0 and found and all(at >= end or at + len(found) <= start for start, end, _ in spots):
                spots.append((at, at + len(found), erratum))
        segments: list[Segment] = []
        done = 0
        for start, end, erratum in sorted(spots, key=lambda spot: spot[0]):
            if start > done:
                segments.append(Segment(words[done:start], words[done:start]))
            found = words[start:end]
            proposed = clean(erratum.proposed)
            if clause.marker and proposed.startswith(f"{clause.marker} ") and not found.startswith(clause.marker):
                proposed = proposed.removeprefix(clause.marker).strip()
            certain = erratum.klass is ErratumClass.CERTAIN
            segments.extend(_narrow(found, proposed if certain else found, erratum))
            done = end
        if done < len(words):
            segments.append(Segment(words[done:], words[done:]))
        return segments

    def shown(self, clause_id: str) -> str:
        """The words a reader sees: as found, certain errata corrected."""
        if clause_id not in self._shown:
            clause = self.plan.by_id[clause_id]
            self._shown[clause_id] = "".join(segment.text for segment in self.segments(clause))
        return self._shown[clause_id]

    def placed(self, clause_id: str) -> set[str]:
        """Codes of the errata that have a place in the clause's segments."""
        clause = self.plan.by_id[clause_id]
        return {segment.erratum.code for segment in self.segments(clause) if segment.erratum}


def _narrow(found: str, shown: str, erratum: Erratum) -> list[Segment]:
    """Keep the mark on the words that differ; common words at both ends are plain text."""
    if found == shown:
        return [Segment(shown, found, erratum)]
    one, two = found.split(" "), shown.split(" ")
    head = 0
    while head < min(len(one), len(two)) - 1 and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < min(len(one), len(two)) - head - 1 and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    before = " ".join(one[:head]) + (" " if head else "")
    after = (" " if tail else "") + " ".join(one[len(one) - tail :])
    middle = Segment(" ".join(two[head : len(two) - tail]), " ".join(one[head : len(one) - tail]), erratum)
    return [s for s in (Segment(before, before), middle, Segment(after, after)) if s.text or s.erratum]
