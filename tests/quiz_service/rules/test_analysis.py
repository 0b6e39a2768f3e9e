"""Item analysis: figures worked out by hand, and claims made only where there is enough to claim."""

from __future__ import annotations

import math
import random
import statistics
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.analysis import (
    MINIMUM_SEEN,
    TOO_EASY,
    TOO_HARD,
    UNUSED_CHOICE,
    WRONG_KEY,
    ItemReport,
    Offered,
    Row,
    analyse,
    correlation,
    third,
)
from tests.quiz_service.rules.answers import answer

ITEM = ("m01-q01", 1)
OFFERED = {ITEM: Offered(choices=("a", "b", "c"), key=("a",))}


def report(rows: list[Row]) -> ItemReport:
    (found,) = analyse(rows, OFFERED)
    return found


def thirty(best: str, middle: str, weakest: str) -> list[Row]:
    """Thirty people, ten letters a third: what each picked. The key is "a". The rests tell the thirds apart."""
    picks = weakest + middle + best
    return [
        answer(number, int(pick == "a"), rest=number // 10 * 3, picked=(pick,) if pick != "-" else ())
        for number, pick in enumerate(picks)
    ]


def test_facility_is_the_mean_mark() -> None:
    marks = [1, 1, Fraction(1, 2), 0, 0]
    assert report([answer(n, mark) for n, mark in enumerate(marks)]).facility == Fraction(1, 2)


def test_discrimination_by_hand() -> None:
    # marks 1 1 0 0 0 against rests 9 6 6 3 6 of 9: n Σxy − Σx Σy = 5·(15/9) − 2·(30/9) = 15/9;
    # n Σx² − (Σx)² = 10 − 4 = 6; n Σy² − (Σy)² = 5·(198/81) − (30/9)² = 90/81; r = (15/9) / √(6 · 90/81) = 0,6455
    rows = [answer(n, mark, rest=rest) for n, (mark, rest) in enumerate([(1, 9), (1, 6), (0, 6), (0, 3), (0, 6)])]
    assert report(rows).discrimination == pytest.approx(15 / math.sqrt(540))


def test_discrimination_leaves_the_item_itself_out() -> None:
    # All got the same rest: with the item's own mark left in the total, the correlation would be 1.
    rows = [answer(n, n % 2, rest=5) for n in range(10)]
    assert report(rows).discrimination is None


def test_attempts_of_different_length_are_compared_by_shares() -> None:
    # 9 of 9 is as good as 4 of 4, so these rests do not vary.
    rows = [answer(n, n % 2, rest=9 if n < 5 else 4, out_of=10 if n < 5 else 5) for n in range(10)]
    assert report(rows).discrimination is None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), min_size=2, max_size=40))
def test_correlation_agrees_with_the_standard_library(pairs: list[tuple[int, int]]) -> None:
    ours = correlation(Counter((Fraction(x, 4), Fraction(y, 9)) for x, y in pairs))
    try:
        theirs = statistics.correlation([float(x) for x, _ in pairs], [float(y) for _, y in pairs])
    except statistics.StatisticsError:
        assert ours is None
    else:
        assert ours == pytest.approx(theirs, abs=1e-9)


def test_choices_by_thirds_by_hand() -> None:
    found = report(thirty("aaaaaaaaab", "aaaaabbbbb", "aaabbbbbbb"))
    key, other, unused = found.choices
    assert (key.choice_id, key.is_key) == ("a", True)
    assert (key.share, key.best, key.weakest) == (Fraction(17, 30), Fraction(9, 10), Fraction(3, 10))
    assert (other.share, other.best, other.weakest) == (Fraction(13, 30), Fraction(1, 10), Fraction(7, 10))
    assert (unused.share, unused.best, unused.weakest) == (0, 0, 0)
    assert (found.best, found.weakest) == (Fraction(9, 10), Fraction(3, 10))


def test_where_all_are_level_each_third_is_like_everybody() -> None:
    found = report([answer(n, int(n < 6), rest=5, picked=("a" if n < 6 else "b",)) for n in range(15)])
    assert found.best == found.weakest == found.facility == Fraction(6, 15)
    assert found.choices[1].best == found.choices[1].weakest == found.choices[1].share == Fraction(9, 15)


def test_an_answer_left_empty_counts_among_those_who_saw_the_question() -> None:
    found = report(thirty("aaaaaaaaaa", "----------", "bbbbbbbbbb"))
    assert found.choices[0].share == Fraction(10, 30)
    assert sum(choice.share or 0 for choice in found.choices) == Fraction(20, 30)


def test_several_choices_may_be_picked_at_once() -> None:
    rows = [answer(n, Fraction(1, 2), picked=("a", "b")) for n in range(5)]
    assert [choice.share for choice in report(rows).choices] == [1, 1, 0]


def test_those_level_at_the_border_of_a_third_share_its_places() -> None:
    # Three places; one stands above, four are level for the two left, one below: each of the four counts half.
    how_many_by_rest = {Fraction(9): 1, Fraction(5): 4, Fraction(0): 4}
    assert third(how_many_by_rest, best=True) == {9: 1, 5: Fraction(1, 2), 0: 0}
    assert third(how_many_by_rest, best=False) == {9: 0, 5: 0, 0: Fraction(3, 4)}


@given(st.dictionaries(st.fractions(0, 1), st.integers(1, 9), min_size=1), st.booleans())
def test_a_third_is_always_a_third_and_takes_nobody_more_than_once(
    how_many_by_rest: dict[Fraction, int], best: bool
) -> None:
    parts = third(how_many_by_rest, best=best)
    assert sum(parts[rest] * many for rest, many in how_many_by_rest.items()) == Fraction(
        sum(how_many_by_rest.values()), 3
    )
    assert all(0 <= part <= 1 for part in parts.values())


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = thirty("aaaaaaaaab", "aaaaabbbbb", "aaabbbbbbb")
    shuffled = rows.copy()
    random.Random(255).shuffle(shuffled)
    assert report(shuffled) == report(rows)


def test_sure_but_wrong_counts_among_those_who_said_how_sure_they_were() -> None:
    said = [(3, 0), (3, Fraction(1, 2)), (3, 1), (2, 0), (1, 0), (None, 0), (None, 0)]
    found = report([answer(n, mark, sure=sure) for n, (sure, mark) in enumerate(said)])
    assert found.asked_how_sure == 5
    assert found.sure_but_wrong == Fraction(2, 5)


def test_sure_but_wrong_of_four_people_is_not_told() -> None:
    found = report([answer(n, 0, sure=3 if n < 4 else None) for n in range(9)])
    assert found.asked_how_sure == 4
    assert found.sure_but_wrong is None


def test_nothing_but_the_count_is_told_about_four_people() -> None:
    found = report([answer(n, n % 2, rest=n, picked=("b",), sure=3) for n in range(4)])
    assert found.seen == 4
    assert (found.facility, found.discrimination, found.best, found.weakest, found.sure_but_wrong) == (None,) * 5
    assert [(choice.share, choice.best, choice.weakest) for choice in found.choices] == [(None,) * 3] * 3
    assert found.flags == ()


def test_one_person_answering_often_is_still_one_person() -> None:
    assert report([answer(7, 1, rest=n) for n in range(9)]).facility is None


def test_thirds_of_fewer_than_five_are_not_told() -> None:
    rows = [answer(n, n % 2, rest=n % 9, picked=("a",)) for n in range(14)]
    assert report(rows).choices[0].best is None
    assert report(rows).choices[0].share == 1
    assert report([*rows, answer(14)]).choices[0].best is not None


def test_an_attempt_of_one_question_counts_for_facility_and_for_nothing_that_needs_a_rest() -> None:
    found = report([answer(n, n % 2, out_of=1, picked=("a",)) for n in range(40)])
    assert found.facility == Fraction(1, 2)
    assert (found.discrimination, found.best, found.choices[0].best) == (None, None, None)
    assert WRONG_KEY not in found.flags


def test_a_key_that_the_weakest_pick_most_is_suspected() -> None:
    assert WRONG_KEY in report(thirty("bbbbbbbbbc", "aaaabbbbbb", "aaaaaaaabb")).flags


def test_it_is_suspected_even_where_the_middle_makes_the_correlation_positive() -> None:
    weakest = [answer(n, int(n < 6), rest=4) for n in range(10)]
    middle = [answer(10 + n, int(n < 5), rest=Fraction(59 if n < 5 else 41, 10)) for n in range(10)]
    best = [answer(20 + n, int(n < 5), rest=6) for n in range(10)]
    found = report(weakest + middle + best)
    assert found.discrimination is not None
    assert found.discrimination > 0
    assert WRONG_KEY in found.flags


def test_a_key_that_better_learners_avoid_inside_the_thirds_is_suspected_too() -> None:
    # The outer thirds are level; the middle one, where the rests differ, runs the wrong way.
    rows = thirty("aaaaabbbbb", "aaaaabbbbb", "aaaaabbbbb")
    tilted = [
        answer(n, row.mark, rest=Fraction(n, 5), picked=row.picked) if 10 <= n < 20 else row
        for n, row in enumerate(rows)
    ]
    found = report(tilted)
    assert found.best == found.weakest
    assert found.discrimination is not None
    assert found.discrimination < 0
    assert WRONG_KEY in found.flags


def test_a_sound_question_has_no_flag() -> None:
    assert report(thirty("aaaaaaaaab", "aaaaaabbbc", "aaabbbbbcc")).flags == ()


def test_an_easy_question_is_called_easy_and_one_slip_of_a_good_learner_raises_no_suspicion() -> None:
    assert report(thirty("aaaaaaaaab", "aaaaaaaaaa", "aaaaaaaaaa")).flags == (TOO_EASY, UNUSED_CHOICE)


def test_a_hard_question_is_called_hard() -> None:
    assert report(thirty("aaaaaabbbc", "bbbbbbbbbb", "bbbbbbbccc")).flags == (TOO_HARD,)


@pytest.mark.parametrize(("right", "flag"), [(95, TOO_EASY), (94, None), (20, TOO_HARD), (21, None)])
def test_the_borders_of_easy_and_hard(right: int, flag: str | None) -> None:
    rows = [answer(n, int(n >= 100 - right), rest=n // 12, picked=("abc"[n % 3],)) for n in range(100)]
    assert report(rows).flags == ((flag,) if flag else ())


def test_a_choice_that_nobody_picks_is_named_but_an_unpicked_key_is_not_one() -> None:
    assert UNUSED_CHOICE in report(thirty("aaaaaaaabb", "aaaaaabbbb", "aaabbbbbbb")).flags
    assert UNUSED_CHOICE not in report(thirty("bbbbbccccc", "bbbbbccccc", "bbbbbccccc")).flags


def test_nothing_is_claimed_of_twenty_nine_answers() -> None:
    upside_down = thirty("bbbbbbbbbb", "aaaabbbbbb", "aaaaaaaaaa")
    assert report(upside_down).flags
    assert len(upside_down) == MINIMUM_SEEN
    assert report(upside_down[1:]).flags == ()


def test_each_revision_is_reported_by_itself_and_one_never_seen_too() -> None:
    rows = [answer(n, 1, revision=1) for n in range(5)] + [answer(n, 0, revision=2) for n in range(6)]
    rows += [answer(1, 1, question="m01-q00")]
    found = analyse(rows, OFFERED | {("m02-q01", 3): Offered()})
    assert [(item.question_id, item.revision, item.seen, item.facility) for item in found] == [
        ("m01-q00", 1, 1, None),
        ("m01-q01", 1, 5, 1),
        ("m01-q01", 2, 6, 0),
        ("m02-q01", 3, 0, None),
    ]
