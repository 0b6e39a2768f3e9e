"""What is misunderstood where: a table of clauses and units, with nothing in it about fewer than five people.

In: the rows of `rules.analysis`. Out: for each clause the share of marks lost in each unit and in all units together.

An answer counts under the first clause its question cites, and nowhere else. So a clause's units add up to its total,
and no two clauses overlap: one could otherwise be taken from another to find a few people's answers.

A cell is hidden when fewer than five people answered. That alone would not do: total minus shown cells gives the
hidden rest. Therefore one further cell is hidden with it where needed, so that the rest is that of at least five
people in at least two units and holds both right and wrong answers (were all of it wrong, each hidden cell would be
known). Where nothing helps, because all answers everywhere are alike, the total is hidden. Totals of units are not
given: in a table with both kinds of totals hidden cells can be found by solving equations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from quiz_service.rules.analysis import MINIMUM_PEOPLE, Row


@dataclass(frozen=True)
class Cell:
    """A share of lost marks, and of how many different people."""

    lost: Fraction
    people: int


@dataclass(frozen=True)
class ClauseRow:
    """One clause. A unit without an entry in `cells` had fewer than five people answering, or none, or is hidden
    for the sake of another one: which of these is not told."""

    clause_id: str
    total: Cell | None
    cells: Mapping[int, Cell]


@dataclass(frozen=True)
class HeatMap:
    """Clauses in the order of their ids (a page puts them in the order of the plan), units by number."""

    rows: tuple[ClauseRow, ...]
    units: tuple[int, ...]
    """Units with at least one shown cell."""


@dataclass
class _Tally:
    """Answers added up."""

    lost: Fraction = Fraction()
    answers: int = 0
    people: set[int] = field(default_factory=set)

    def add(self, row: Row) -> None:
        self.lost += 1 - row.mark
        self.answers += 1
        self.people.add(row.person)

    def cell(self) -> Cell:
        return Cell(self.lost / self.answers, len(self.people))


def _together(tallies: Iterable[_Tally]) -> _Tally:
    whole = _Tally()
    for tally in tallies:
        whole.lost += tally.lost
        whole.answers += tally.answers
        whole.people |= tally.people
    return whole


def _tells_nothing(rest: _Tally) -> bool:
    """Whether the sum over the hidden units may be known to everybody. A unit too small is never alone in it: five
    people are then of two units at least."""
    return rest.answers == 0 or (len(rest.people) >= MINIMUM_PEOPLE and 0 < rest.lost < rest.answers)


def _clause_row(clause_id: str, tally_by_unit: Mapping[int, _Tally]) -> ClauseRow:
    shown = {unit: tally for unit, tally in tally_by_unit.items() if len(tally.people) >= MINIMUM_PEOPLE}
    rest = _together(tally for unit, tally in tally_by_unit.items() if unit not in shown)
    total_is_shown = _tells_nothing(rest)
    if not total_is_shown:
        # One more is enough if any is: it brings two units and five people, and is chosen for its answers.
        by_people = sorted(shown, key=lambda unit: (len(shown[unit].people), unit))
        for unit in by_people:
            if _tells_nothing(_together((rest, shown[unit]))):
                del shown[unit]
                total_is_shown = True
                break
    return ClauseRow(
        clause_id=clause_id,
        total=_together(tally_by_unit.values()).cell() if total_is_shown else None,
        cells={unit: tally.cell() for unit, tally in sorted(shown.items())},
    )


def heat_map(rows: Iterable[Row]) -> HeatMap:
    """The table. Hand in one level of units only: the same answers by district and by commune, shown side by side,
    could again be taken from one another. Rows that cite nothing are left out."""
    tallies: dict[str, dict[int, _Tally]] = {}
    for row in rows:
        if row.cites:
            tallies.setdefault(row.cites[0], {}).setdefault(row.unit_id, _Tally()).add(row)
    clause_rows = tuple(_clause_row(clause_id, by_unit) for clause_id, by_unit in sorted(tallies.items()))
    return HeatMap(clause_rows, tuple(sorted({unit for row in clause_rows for unit in row.cells})))
