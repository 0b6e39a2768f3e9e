"""The draw is fair, spread, repeatable, and tells nobody the key."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.drawing import Drawable, draw, drawable_of
from tests.quiz_service.rules import questions


def question(number: int, *cites: str, choices: str = "abcd", keeps_order: bool = False) -> Drawable:
    """A question whose revision has the same number."""
    return Drawable(f"m01-q{number:02}", number, tuple(choices), keeps_order, cites or (f"I.{number}",))


POOL = [question(number) for number in range(1, 23)]


def ids(pool: list[Drawable], size: int, seen: dict[str, int] | None = None, seed: int = 255) -> list[int]:
    """The revisions drawn."""
    return [drawn.revision_id for drawn in draw(pool, size, seen or {}, random.Random(seed))]


def test_as_many_different_questions_as_asked_for() -> None:
    drawn = ids(POOL, 10)
    assert len(drawn) == len(set(drawn)) == 10
    assert set(drawn) <= set(range(1, 23))


def test_a_pool_that_is_too_small_is_asked_whole() -> None:
    assert sorted(ids(POOL[:4], 10)) == [1, 2, 3, 4]
    assert ids([], 10) == []


def test_the_same_seed_gives_the_same_draw_whatever_the_order_of_the_pool() -> None:
    assert draw(POOL, 10, {}, random.Random(1)) == draw(POOL[::-1], 10, {}, random.Random(1))
    assert draw(POOL, 10, {}, random.Random(1)) != draw(POOL, 10, {}, random.Random(2))


def test_two_attempts_share_no_question_while_unseen_ones_are_left() -> None:
    first = ids(POOL, 10, seed=1)
    seen = {f"m01-q{number:02}": 1 for number in first}
    second = ids(POOL, 10, seen, seed=2)
    assert not set(first) & set(second)
    for number in second:
        seen[f"m01-q{number:02}"] = 1
    third = ids(POOL, 10, seen, seed=3)
    assert set(range(1, 23)) - set(first) - set(second) <= set(third)


def test_the_question_seen_most_comes_last() -> None:
    seen = {f"m01-q{number:02}": 1 for number in range(1, 23)} | {"m01-q05": 9}
    assert 5 not in ids(POOL, 21, seen)


def test_clauses_are_spread() -> None:
    pool = [question(n, "I.1") for n in range(1, 11)] + [question(n, f"II.{n}") for n in range(11, 15)]
    for seed in range(20):
        drawn = ids(pool, 5, seed=seed)
        assert sum(number <= 10 for number in drawn) == 1, drawn


def test_being_seen_less_weighs_more_than_spreading() -> None:
    pool = [question(1, "I.1"), question(2, "I.1"), question(3, "I.2")]
    assert sorted(ids(pool, 2, {"m01-q03": 1})) == [1, 2]


def test_over_many_draws_each_question_comes_up_about_equally_often() -> None:
    count = Counter(number for seed in range(1100) for number in ids(POOL, 10, seed=seed))
    assert all(400 < count[number] < 600 for number in range(1, 23)), count


def test_the_place_in_the_quiz_does_not_tell_how_new_a_question_is() -> None:
    seen = {f"m01-q{number:02}": 1 for number in range(1, 18)}
    first = Counter(ids(POOL, 10, seen, seed=seed)[0] <= 17 for seed in range(400))
    assert 140 < first[True] < 260


def test_choices_are_shuffled_and_every_place_is_as_likely() -> None:
    places = Counter(
        drawn.choice_order.index("a")
        for seed in range(400)
        for drawn in draw([question(1)], 1, {}, random.Random(seed))
    )
    assert all(60 < places[place] < 140 for place in range(4)), places


def test_true_and_false_keep_their_order() -> None:
    drawable = drawable_of("m01-q01", 1, questions.true_false())
    assert all(draw([drawable], 1, {}, random.Random(s))[0].choice_order == ("dung", "sai") for s in range(20))


def test_of_a_matching_question_the_right_items_alone_are_shuffled() -> None:
    drawable = drawable_of("m01-q01", 1, questions.matching())
    orders = {draw([drawable], 1, {}, random.Random(seed))[0].choice_order for seed in range(300)}
    assert len(orders) == 24
    assert all(sorted(order) == list("abcd") for order in orders)


@pytest.mark.parametrize("key", ["ba", "bca", "bdac"])
def test_items_to_be_ordered_are_never_shown_in_the_right_order(key: str) -> None:
    drawable = drawable_of("m01-q01", 1, questions.ordering(key))
    orders = {"".join(draw([drawable], 1, {}, random.Random(seed))[0].choice_order) for seed in range(500)}
    assert key not in orders
    assert len(orders) == {2: 1, 3: 5, 4: 23}[len(key)]


def test_a_question_that_offers_nothing_has_no_order() -> None:
    for record in (questions.number(), questions.short("x")):
        assert draw([drawable_of("m01-q01", 7, record)], 1, {}, random.Random(1))[0].choice_order == ()


@given(
    size=st.integers(0, 30),
    seen=st.dictionaries(st.sampled_from([one.question_id for one in POOL]), st.integers(0, 5)),
    seed=st.integers(),
)
def test_nobody_is_asked_a_question_while_one_seen_less_often_is_left_out(
    size: int, seen: dict[str, int], seed: int
) -> None:
    drawn = set(ids(POOL, size, seen, seed))
    assert len(drawn) == min(size, len(POOL))
    asked = [seen.get(one.question_id, 0) for one in POOL if one.revision_id in drawn]
    spared = [seen.get(one.question_id, 0) for one in POOL if one.revision_id not in drawn]
    assert not asked or not spared or max(asked) <= min(spared)
