"""What everybody may see: nothing about one to four people, and no way to find it out by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quiz_service.rules import suppression
from quiz_service.rules.coverage import Count
from quiz_service.rules.suppression import PublicTable, is_small

SECRETS = [f"bí mật {number}" for number in range(12)]


def suppress(counts: dict[str, Count], secret: str = SECRETS[0]) -> PublicTable:
    return suppression.suppress(counts, secret)


@pytest.mark.parametrize("count", [Count(0, 4), Count(1, 1), Count(4, 20), Count(18, 20), Count(4, 8), Count(20, 24)])
def test_one_to_four_people_trained_or_untrained_are_a_small_group(count: Count) -> None:
    assert is_small(count)
    assert suppress({"a": count}) == PublicTable(None, {"a": None})


@pytest.mark.parametrize("count", [Count(), Count(0, 5), Count(5, 5), Count(5, 10), Count(700, 1000)])
def test_five_are_told_and_nobody_is_no_group(count: Count) -> None:
    assert not is_small(count)
    assert suppress({"a": count}) == PublicTable(count, {"a": count})


def test_a_table_without_small_groups_is_told_whole() -> None:
    counts = {"a": Count(5, 10), "b": Count(0, 30), "c": Count(30, 40)}
    assert suppress(counts) == PublicTable(Count(35, 80), counts)


@pytest.mark.parametrize("secret", SECRETS)
def test_with_a_small_unit_one_that_protects_it_is_hidden_too(secret: str) -> None:
    """3 of 14 with a are 3 of 20: its three trained would be found. With b or c there are enough of both."""
    counts = {"a": Count(0, 6), "b": Count(5, 10), "c": Count(100, 150), "d": Count(3, 14)}
    found = suppress(counts, secret)
    assert found.total == Count(108, 180)
    assert found.rows in (counts | {"b": None, "d": None}, counts | {"c": None, "d": None})


def test_which_one_protects_is_not_known_without_the_secret_and_stays_the_same_with_it() -> None:
    counts = {"b": Count(5, 10), "c": Count(100, 150), "d": Count(3, 14)}
    assert len({str(suppress(counts, secret)) for secret in SECRETS}) == 2
    assert suppress(counts) == suppress(counts)


def test_several_small_units_do_not_protect_each_other() -> None:
    """Of five hidden people in five units each would be known to be one."""
    counts = dict.fromkeys("abcde", Count(1, 1)) | {"f": Count(10, 20)}
    assert suppress(counts) == PublicTable(Count(15, 25), dict.fromkeys("abcdef"))


def test_where_one_is_not_enough_more_are_hidden() -> None:
    counts = {"a": Count(1, 2), "b": Count(0, 9), "c": Count(9, 9), "d": Count(0, 0)}
    assert suppress(counts) == PublicTable(Count(10, 20), dict.fromkeys("abc") | {"d": Count()})


def test_where_nothing_protects_it_the_total_is_hidden_and_the_rest_shown() -> None:
    counts = {"a": Count(0, 3), "b": Count(0, 30), "c": Count(0, 40)}
    assert suppress(counts) == PublicTable(None, counts | {"a": None})


def test_of_small_units_alone_nothing_is_told() -> None:
    assert suppress({"a": Count(4, 8), "b": Count(4, 8)}) == PublicTable(None, {"a": None, "b": None})


def test_rows_stay_in_their_order() -> None:
    counts = {"c": Count(10, 20), "a": Count(10, 20), "b": Count(1, 2)}
    assert list(suppress(counts).rows) == ["c", "a", "b"]


some_counts = st.integers(0, 30).flatmap(lambda people: st.builds(Count, st.integers(0, people), st.just(people)))


@given(st.dictionaries(st.sampled_from("abcdefgh"), some_counts, min_size=1), st.sampled_from(SECRETS))
def test_no_subtraction_leads_to_a_small_group(counts: dict[str, Count], secret: str) -> None:
    found = suppress(counts, secret)
    assert all(shown in (None, counts[key]) for key, shown in found.rows.items())
    assert not any(is_small(shown) for shown in found.rows.values() if shown is not None)
    hidden = [counts[key] for key, shown in found.rows.items() if shown is None]
    if found.total is None or not hidden:
        return
    assert found.total == sum(counts.values(), Count())
    assert not is_small(found.total)
    rest = sum(hidden, Count())
    assert len(hidden) >= 2
    assert not is_small(rest)
    assert 0 < rest.trained < rest.people
    assert any(not is_small(count) for count in hidden)


def splits(rest: Count, parts: int) -> list[tuple[Count, ...]]:
    """All ways in which so many units with somebody in them make up this count."""
    if parts == 1:
        return [(rest,)] if rest.people else []
    return [
        (Count(trained, people), *others)
        for people in range(1, rest.people)
        for trained in range(min(people, rest.trained) + 1)
        if rest.trained - trained <= rest.people - people
        for others in splits(Count(rest.trained - trained, rest.people - people), parts - 1)
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(some_counts, min_size=2, max_size=4))
def test_who_knows_the_rule_and_the_table_cannot_tell_what_a_hidden_count_is(rows: list[Count]) -> None:
    """Every table that would look the same under some secret is made: no hidden count is the same in all of them."""
    counts = dict(zip("abcd", rows, strict=False))
    seen = suppress(counts)
    hidden = [key for key, shown in seen.rows.items() if shown is None]
    assume(seen.total is not None and 2 <= len(hidden) <= 3)
    rest = sum((counts[key] for key in hidden), Count())
    assume(rest.people <= (40 if len(hidden) == 2 else 16))
    possible: list[set[Count]] = [set() for _ in hidden]
    for guess in splits(rest, len(hidden)):
        table = counts | dict(zip(hidden, guess, strict=True))
        if any(suppress(table, secret) == seen for secret in SECRETS):
            for found, count in zip(possible, guess, strict=True):
                found.add(count)
            if all(len(found) > 1 for found in possible):
                return
    pytest.fail(f"{counts}: {possible}")
