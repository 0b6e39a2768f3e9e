"""The table of clauses and units: sums by hand, and no way to a figure about fewer than five people."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.analysis import Row
from quiz_service.rules.heat_map import Cell, ClauseRow, HeatMap, heat_map
from tests.quiz_service.rules.answers import answer


def unit(number: int, *marks: Fraction | int, clause: str = "I.1.g1") -> list[Row]:
    """One answer each of so many people of a unit."""
    return [answer(100 * number + n, mark, unit=number, cites=(clause,)) for n, mark in enumerate(marks)]


def clause_row(rows: list[Row]) -> ClauseRow:
    (found,) = heat_map(rows).rows
    return found


def test_a_cell_is_the_share_of_marks_lost() -> None:
    found = clause_row(unit(1, 1, 1, 0, 0, Fraction(1, 2)) + unit(2, 1, 1, 1, 1, 0, 0))
    assert found.cells == {1: Cell(Fraction(1, 2), 5), 2: Cell(Fraction(1, 3), 6)}
    assert found.total == Cell(Fraction(9, 22), 11)


def test_several_answers_of_one_person_are_one_person() -> None:
    rows = unit(1, 1, 0, 0, 1) * 3
    assert clause_row(rows) == ClauseRow("I.1.g1", None, {})


def test_an_answer_counts_under_the_first_clause_cited_only() -> None:
    rows = [answer(n, 0, cites=("II.1.g13", "I.1.g1")) for n in range(5)]
    rows += [answer(n, 1, cites=("I.1.g1",)) for n in range(5)]
    assert {row.clause_id: row.total for row in heat_map(rows).rows} == {
        "I.1.g1": Cell(Fraction(0), 5),
        "II.1.g13": Cell(Fraction(1), 5),
    }


def test_a_question_that_cites_nothing_is_left_out() -> None:
    assert heat_map([answer(n, cites=()) for n in range(9)]) == HeatMap((), ())


def test_four_people_are_hidden_and_taking_the_shown_from_the_total_does_not_find_them() -> None:
    small, middle, large = unit(1, 0, 0, 0, 1), unit(2, 0, 1, 1, 1, 1), unit(3, *[0, 1] * 10)
    found = clause_row(small + middle + large)
    assert found.total == Cell(Fraction(14, 29), 29)
    # Unit 2 is large enough, but with it shown, total minus units 2 and 3 would be unit 1.
    assert found.cells == {3: Cell(Fraction(1, 2), 20)}


def test_of_the_cells_that_could_be_hidden_too_the_one_of_fewest_people_is_taken() -> None:
    rows = unit(1, 0, 1) + unit(2, *[0, 1] * 10) + unit(3, *[0, 1] * 4) + unit(4, *[0, 1] * 6)
    assert set(clause_row(rows).cells) == {2, 4}


def test_small_units_that_are_five_people_together_need_no_other_cell_hidden() -> None:
    found = clause_row(unit(1, 0, 1, 1) + unit(2, 0, 1) + unit(3, 1, 1, 1, 1, 0))
    assert found.total is not None
    assert set(found.cells) == {3}


def test_small_units_that_are_all_wrong_are_hidden_with_one_that_is_not() -> None:
    # Known to be wrong together, each of units 1 and 2 would be known to be wrong.
    found = clause_row(unit(1, 0, 0, 0) + unit(2, 0, 0) + unit(3, 0, 0, 0, 0, 0) + unit(4, 1, 1, 1, 1, 0, 0))
    assert found.total is not None
    assert set(found.cells) == {3}


def test_where_everybody_is_right_the_total_is_hidden_for_the_sake_of_the_few() -> None:
    found = clause_row(unit(1, 1, 1) + unit(2, 1, 1, 1, 1, 1))
    assert found.total is None
    assert found.cells == {2: Cell(Fraction(0), 5)}


def test_four_people_in_all_leave_an_empty_row() -> None:
    assert clause_row(unit(1, 0, 1, 1) + unit(2, 0)) == ClauseRow("I.1.g1", None, {})


def test_a_single_unit_of_five_is_shown_with_its_total() -> None:
    found = clause_row(unit(1, 0, 1, 1, 1, 1))
    assert found.total == found.cells[1] == Cell(Fraction(1, 5), 5)


def test_units_without_a_shown_cell_have_no_column() -> None:
    assert heat_map(unit(1, 0, 1) + unit(2, *[0, 1] * 4) + unit(3, *[0, 1] * 5)).units == (3,)


ANSWERS = st.lists(
    st.builds(
        lambda person, mark, home, clause: answer(person + 20 * home, Fraction(mark, 2), unit=home, cites=(clause,)),
        person=st.integers(0, 7),
        mark=st.sampled_from([0, 0, 1, 2, 2]),
        home=st.integers(1, 5),
        clause=st.sampled_from(["I.1.g1", "I.1.g2"]),
    ),
    max_size=80,
)


def grouped(rows: list[Row]) -> dict[str, dict[int, list[Row]]]:
    found: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        found[row.cites[0]][row.unit_id].append(row)
    return found


@given(ANSWERS)
def test_every_figure_shown_is_right_and_about_five_people_or_more(rows: list[Row]) -> None:
    truth = grouped(rows)
    for found in heat_map(rows).rows:
        by_unit = truth[found.clause_id]
        shown = [(cell, by_unit[number]) for number, cell in found.cells.items()]
        if found.total:
            shown.append((found.total, [row for own in by_unit.values() for row in own]))
        for cell, answers in shown:
            assert cell.people == len({row.person for row in answers}) >= 5
            assert cell.lost == sum(1 - row.mark for row in answers) / len(answers)


@given(ANSWERS)
def test_no_hidden_cell_can_be_found_by_subtraction(rows: list[Row]) -> None:
    """The reader knows everything shown and even how many answers each unit gave; still two values must be possible."""
    truth = grouped(rows)
    for found in heat_map(rows).rows:
        given_by_unit = {number: len(answers) for number, answers in truth[found.clause_id].items()}
        hidden = {number: many for number, many in given_by_unit.items() if number not in found.cells}
        if found.total is None:
            continue  # nothing to subtract from
        whole = found.total.lost * sum(given_by_unit.values())
        rest = whole - sum(cell.lost * given_by_unit[number] for number, cell in found.cells.items())
        for number, many in hidden.items():
            others = sum(hidden.values()) - many
            least, most = max(Fraction(0), rest - others), min(Fraction(many), rest)
            assert least < most, f"unit {number} of {found.clause_id} lost exactly {least}"


@given(ANSWERS)
def test_no_more_than_one_cell_is_hidden_for_the_sake_of_others(rows: list[Row]) -> None:
    truth = grouped(rows)
    for found in heat_map(rows).rows:
        large = {n for n, answers in truth[found.clause_id].items() if len({row.person for row in answers}) >= 5}
        assert len(large - set(found.cells)) <= 1
        if large == set(truth[found.clause_id]):
            assert found.total is not None
            assert set(found.cells) == large
