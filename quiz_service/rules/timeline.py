"""A person's standing from day to day: where they are counted and what of their path is done.

In: dated placements, completions, and what each audience's path required from which day on. Out: spans that do not
overlap, in order of days, each as long as nothing changes. Every count of coverage is made of these spans: one
definition for the figure of today, of any earlier day, and for the change between two days.

Definitions (product.md, "Counting"): trained on a day is who has a valid completion of each module that the path of
the placement requires on that day. A person counts once, in the main placement; of several main placements that hold
on one day, in the one that began last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quiz_service.rules.completion import CompletionRecord

FAR = date(9999, 12, 31)
"""The end of a span that has none."""

STRAND_BITS = {"nghiep-vu": 1, "giam-hai": 2, "bao-luc-gioi": 4, "hoa-nhap": 8}
"""The strands of `courseware.model.STRANDS`, which a test compares, as bits of `Standing.strands`."""


@dataclass(frozen=True)
class PlacementRecord:
    """A main placement. `ends_on` is the first day on which it holds no more (None: open); `id` breaks ties."""

    id: int
    unit_id: int
    audience: str
    in_scope: bool
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True)
class Requirement:
    """What a path requires from a day on. The first one of an audience holds for earlier days too."""

    holds_from: date
    required: tuple[str, ...]


@dataclass(frozen=True)
class Curriculum:
    """What everybody learns: audience → requirements in the order of days; module → bit of its strand."""

    requirements: Mapping[str, Sequence[Requirement]]
    strand_bits: Mapping[str, int]
    """Module id → 1, 2, 4 or 8, in the order of the strands of the training target (II.1.g13)."""

    def required_on(self, audience: str, day: date) -> tuple[str, ...]:
        """The modules that this audience's path requires on a day; () for an audience without a path."""
        found: tuple[str, ...] = ()
        for number, requirement in enumerate(self.requirements.get(audience, ())):
            if number == 0 or requirement.holds_from <= day:
                found = requirement.required
        return found


@dataclass(frozen=True)
class Standing:
    """One span: from `starts_on` up to, but without, `ends_on`."""

    starts_on: date
    ends_on: date
    unit_id: int
    audience: str
    in_scope: bool
    strands: int
    """Sum of the bits of those strands of which every required module is valid; a strand the path lacks has none."""
    is_trained: bool


def strands_done(required: Iterable[str], valid: Iterable[str], strand_bits: Mapping[str, int]) -> int:
    """The bits of the strands of which each required module is among the valid ones.

    >>> strands_done(("a", "b", "c"), {"a", "c"}, {"a": 1, "b": 1, "c": 2})
    2
    """
    there = lacking = 0
    held = set(valid)
    for module_id in required:
        bit = strand_bits.get(module_id, 0)
        there |= bit
        if module_id not in held:
            lacking |= bit
    return there & ~lacking


def counted_placement(placements: Iterable[PlacementRecord], day: date) -> PlacementRecord | None:
    """The one placement in which the person counts on a day."""
    found: PlacementRecord | None = None
    for one in placements:
        holds = one.starts_on <= day and (one.ends_on is None or day < one.ends_on)
        if holds and (found is None or (one.starts_on, one.id) > (found.starts_on, found.id)):
            found = one
    return found


def timeline(
    placements: Sequence[PlacementRecord], completions: Iterable[CompletionRecord], curriculum: Curriculum
) -> list[Standing]:
    """The spans of one person. Annulled completions never count, on no day: they were no evidence.

    Guarantees: spans are in order, do not overlap, are not empty, and two that touch differ in something.
    """
    earned = [one for one in completions if not one.annulled]
    days = {one.starts_on for one in placements} | {one.ends_on for one in placements if one.ends_on is not None}
    if not days:
        return []
    begin = min(days)
    days |= {one.completed_on for one in earned} | {one.expires_on for one in earned if one.expires_on is not None}
    for audience in {one.audience for one in placements}:
        days |= {one.holds_from for one in curriculum.requirements.get(audience, ())}
    spans: list[Standing] = []
    since, last = begin, None
    for day in sorted(day for day in days if begin <= day < FAR):
        what = _what(placements, earned, curriculum, day)
        if what != last:
            if last is not None:
                spans.append(Standing(since, day, *last))
            since, last = day, what
    if last is not None:
        spans.append(Standing(since, FAR, *last))
    return spans


def _what(
    placements: Sequence[PlacementRecord], earned: Iterable[CompletionRecord], curriculum: Curriculum, day: date
) -> tuple[int, str, bool, int, bool] | None:
    """All of a standing but its days; None on a day without a placement."""
    placement = counted_placement(placements, day)
    if placement is None:
        return None
    valid = {
        one.module_id for one in earned if one.completed_on <= day and (one.expires_on is None or day < one.expires_on)
    }
    required = curriculum.required_on(placement.audience, day)
    return (
        placement.unit_id, placement.audience, placement.in_scope,
        strands_done(required, valid, curriculum.strand_bits), bool(required) and valid.issuperset(required),
    )  # fmt: skip


def standing_on(spans: Iterable[Standing], day: date) -> Standing | None:
    """The span that holds on a day."""
    return next((span for span in spans if span.starts_on <= day < span.ends_on), None)
