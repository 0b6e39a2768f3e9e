"""Item analysis: what the answers given say about each question.

In: one `Row` an answered question, of the first submitted attempt of a person in a module only (a second try knows
the first one's explanations); the caller chooses them. Out: one `ItemReport` a question revision. All sums are exact
fractions. Nothing here knows where rows come from; `rules.heat_map` says what is misunderstood where.

The measures are those of classical test theory (see "item analysis" in L. Crocker, J. Algina, Introduction to
Classical and Modern Test Theory, 1986): facility is the mean mark, discrimination the correlation of the mark with
the rest of the attempt ("corrected" item-total: the item itself would raise it).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

MINIMUM_PEOPLE = 5
"""Below this no figure is given: it would tell what single people answered."""
MINIMUM_SEEN = 30
"""Below this no flag is raised. Of two things that do not go together a sample of thirty still shows a correlation
beyond ±0.19 one time in three (standard error 1/√29); with fewer, flags would be chance."""
MINIMUM_FOR_THIRDS = 3 * MINIMUM_PEOPLE
"""Each third then holds at least MINIMUM_PEOPLE answers."""
EASY = Fraction(95, 100)
HARD = Fraction(20, 100)
SURE = 3
"""The highest degree of certainty: "chắc chắn"."""

WRONG_KEY = "nghi sai đáp án"
TOO_EASY = "quá dễ"
TOO_HARD = "quá khó"
UNUSED_CHOICE = "phương án không ai chọn"


@dataclass(frozen=True)
class Row:
    """One question of one submitted attempt."""

    attempt_id: int
    question_id: str
    revision: int
    mark: Fraction
    """0 to 1."""
    total_marks: Fraction
    """Sum of the marks of the whole attempt."""
    out_of: int
    """How many questions the attempt had."""
    picked: tuple[str, ...]
    """Ids of the choices picked; () for other types and for no answer."""
    sure: int | None
    """1, 2, 3, or None where it was not asked or not said."""
    person: int
    unit_id: int
    cites: tuple[str, ...]

    @property
    def rest(self) -> Fraction | None:
        """Share of the marks won in the attempt's other questions; None where there is no other."""
        return (self.total_marks - self.mark) / (self.out_of - 1) if self.out_of > 1 else None


@dataclass(frozen=True)
class Offered:
    """What a question offers to pick; empty for types that offer nothing."""

    choices: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChoiceReport:
    """How often one choice was picked; shares are None where too few answered."""

    choice_id: str
    is_key: bool
    share: Fraction | None
    best: Fraction | None
    """Among the third that did best in the attempt's other questions."""
    weakest: Fraction | None


@dataclass(frozen=True)
class ItemReport:
    """What the answers say about one question revision; None: too few answers for this figure."""

    question_id: str
    revision: int
    seen: int
    facility: Fraction | None
    discrimination: float | None
    """-1 to 1. None also when all marks, or all rests, are the same: then there is nothing to correlate."""
    best: Fraction | None
    """Mean mark of the best third."""
    weakest: Fraction | None
    choices: tuple[ChoiceReport, ...]
    asked_how_sure: int
    """How many said how sure they were."""
    sure_but_wrong: Fraction | None
    """Among them, the share that was certain and did not have the full mark."""
    flags: tuple[str, ...] = ()


def correlation(pairs: Mapping[tuple[Fraction, Fraction], int]) -> float | None:
    """Pearson's correlation of x and y, given how often each (x, y) occurs; None when one of them never varies."""
    n = sum(pairs.values())
    sum_x = sum((x * k for (x, _), k in pairs.items()), Fraction())
    sum_y = sum((y * k for (_, y), k in pairs.items()), Fraction())
    together = n * sum((x * y * k for (x, y), k in pairs.items()), Fraction()) - sum_x * sum_y
    spread_x = n * sum((x * x * k for (x, _), k in pairs.items()), Fraction()) - sum_x**2
    spread_y = n * sum((y * y * k for (_, y), k in pairs.items()), Fraction()) - sum_y**2
    if not spread_x or not spread_y:
        return None
    return math.copysign(math.sqrt(together**2 / (spread_x * spread_y)), together)


def third(how_many_by_rest: Mapping[Fraction, int], *, best: bool) -> dict[Fraction, Fraction]:
    """The third of the answers whose givers did best (or weakest) in the rest of the attempt: what part of those with
    each rest belongs to it, 0 to 1.

    Those who are level at the border share its remaining places in equal parts: chance does not decide who belongs.
    """
    places = Fraction(sum(how_many_by_rest.values()), 3)
    part_by_rest: dict[Fraction, Fraction] = {}
    for rest in sorted(how_many_by_rest, reverse=best):
        part_by_rest[rest] = min(Fraction(1), places / how_many_by_rest[rest])
        places -= part_by_rest[rest] * how_many_by_rest[rest]
    return part_by_rest


@dataclass
class _Tally:
    """One question's answers added up. Few marks and rests are different, so sums over many answers stay short."""

    pairs: Counter[tuple[Fraction, Fraction]]
    """(mark, rest) → how many; answers of attempts with no other question are not in it."""
    picks: Counter[tuple[Fraction, str]]
    """(rest, choice id) → how many."""
    how_many_by_rest: Counter[Fraction]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> _Tally:
        tally = cls(Counter(), Counter(), Counter())
        for row in rows:
            rest = row.rest
            if rest is not None:
                tally.pairs[row.mark, rest] += 1
                tally.picks.update((rest, choice) for choice in row.picked)
        for (_, rest), many in tally.pairs.items():
            tally.how_many_by_rest[rest] += many
        return tally

    def mean_mark(self, part_by_rest: Mapping[Fraction, Fraction]) -> Fraction:
        """The mean mark of a third."""
        marks = sum((mark * many * part_by_rest[rest] for (mark, rest), many in self.pairs.items()), Fraction())
        return marks / Fraction(self.how_many_by_rest.total(), 3)

    def share_picked(self, choice_id: str, part_by_rest: Mapping[Fraction, Fraction]) -> Fraction:
        """The share of a third that picked this choice."""
        picked = sum((part * self.picks[rest, choice_id] for rest, part in part_by_rest.items() if part), Fraction())
        return picked / Fraction(self.how_many_by_rest.total(), 3)


def _flags(report: ItemReport) -> tuple[str, ...]:
    if report.seen < MINIMUM_SEEN or report.facility is None:
        return ()
    weakest_do_better = report.best is not None and report.weakest is not None and report.weakest > report.best
    upside_down = weakest_do_better or (report.discrimination or 0) < 0
    raised = {
        # Where almost everybody is right, one slip of a good learner turns the figures upside down.
        WRONG_KEY: upside_down and report.facility < EASY,
        TOO_EASY: report.facility >= EASY,
        TOO_HARD: report.facility <= HARD,
        UNUSED_CHOICE: any(choice.share == 0 and not choice.is_key for choice in report.choices),
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)


def _sure_but_wrong(rows: list[Row]) -> Fraction | None:
    asked = [row for row in rows if row.sure is not None]
    if len({row.person for row in asked}) < MINIMUM_PEOPLE:
        return None
    return Fraction(sum(row.sure == SURE and row.mark < 1 for row in asked), len(asked))


def _report(question_id: str, revision: int, rows: list[Row], offered: Offered) -> ItemReport:
    tally = _Tally.of(rows)
    enough = len({row.person for row in rows}) >= MINIMUM_PEOPLE
    picked = Counter(choice for row in rows for choice in row.picked)
    best = weakest = None
    if enough and tally.how_many_by_rest.total() >= MINIMUM_FOR_THIRDS:
        best, weakest = third(tally.how_many_by_rest, best=True), third(tally.how_many_by_rest, best=False)
    choices = (
        ChoiceReport(
            choice_id=choice,
            is_key=choice in offered.key,
            share=Fraction(picked[choice], len(rows)) if enough else None,
            best=tally.share_picked(choice, best) if best else None,
            weakest=tally.share_picked(choice, weakest) if weakest else None,
        )
        for choice in offered.choices
    )
    report = ItemReport(
        question_id=question_id,
        revision=revision,
        seen=len(rows),
        facility=sum((row.mark for row in rows), Fraction()) / len(rows) if enough else None,
        discrimination=correlation(tally.pairs) if enough else None,
        best=tally.mean_mark(best) if best else None,
        weakest=tally.mean_mark(weakest) if weakest else None,
        choices=tuple(choices),
        asked_how_sure=sum(row.sure is not None for row in rows),
        sure_but_wrong=_sure_but_wrong(rows),
    )
    return replace(report, flags=_flags(report))


def analyse(rows: Iterable[Row], offered: Mapping[tuple[str, int], Offered]) -> tuple[ItemReport, ...]:
    """A report for each (question id, revision) in `offered` or `rows`, in that order; one never seen has seen == 0.

    `offered` says what can be picked; without an entry there is no table of choices.
    """
    rows_by_item: dict[tuple[str, int], list[Row]] = {item: [] for item in offered}
    for row in rows:
        rows_by_item.setdefault((row.question_id, row.revision), []).append(row)
    return tuple(
        _report(question_id, revision, found, offered.get((question_id, revision), Offered()))
        for (question_id, revision), found in sorted(rows_by_item.items(), key=lambda item: item[0])
    )
