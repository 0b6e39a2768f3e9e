"""A person's standing from day to day: worked out by hand on a calendar, and compared with a definition day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quiz_service.courseware.model import STRANDS
from quiz_service.rules.completion import CompletionRecord, path_progress
from quiz_service.rules.timeline import (
    FAR,
    STRAND_BITS,
    Curriculum,
    PlacementRecord,
    Requirement,
    Standing,
    counted_placement,
    standing_on,
    strands_done,
    timeline,
)  # fmt: skip

SO_A, SO_B = 1, 2
BITS = {"m01": 1, "m02": 2, "m03": 4, "m04": 8, "m05": 1}


def day(text: str) -> date:
    """«2/3» is 2 March 2026; «2/3/25» is in 2025."""
    number, month, *year = (int(part) for part in text.split("/"))
    return date(2000 + (year[0] if year else 26), month, number)


def placed(begin: str, end: str = "", unit: int = SO_A, *, audience: str = "a", in_scope: bool = True,
           number: int = 1) -> PlacementRecord:  # fmt: skip
    return PlacementRecord(number, unit, audience, in_scope, day(begin), day(end) if end else None)


def done(module_id: str, on: str, until: str = "", *, annulled: bool = False) -> CompletionRecord:
    return CompletionRecord(module_id, day(on), day(until) if until else None, annulled)


def learning(*requirements: tuple[str, str], audience: str = "a") -> Curriculum:
    """learning(("1/1", "m01 m02"), …): what is required from which day on."""
    rows = [Requirement(day(begin), tuple(modules.split())) for begin, modules in requirements]
    return Curriculum({audience: rows}, BITS)


TWO = learning(("1/1", "m01 m02"))


def told(spans: Sequence[Standing]) -> list[str]:
    """Each span in words: «1/1 – 5/1: 1 trained»."""
    lines = []
    for span in spans:
        end = "…" if span.ends_on == FAR else f"{span.ends_on.day}/{span.ends_on.month}"
        words = [str(span.unit_id)] + ["out"] * (not span.in_scope) + ["trained"] * span.is_trained
        lines.append(f"{span.starts_on.day}/{span.starts_on.month} – {end}: {' '.join(words)}")
    return lines


# ---- joins, leaves, moves


def test_somebody_without_a_placement_stands_nowhere() -> None:
    assert timeline([], [done("m01", "1/1")], TWO) == []


def test_a_person_counts_from_the_day_they_joined_until_the_day_they_left() -> None:
    spans = timeline([placed("5/1", "1/3")], [], TWO)
    assert told(spans) == ["5/1 – 1/3: 1"]
    assert [bool(standing_on(spans, day(one))) for one in ("4/1", "5/1", "28/2", "1/3")] == [False, True, True, False]


def test_a_move_counts_each_day_in_one_unit() -> None:
    spans = timeline([placed("1/1", "1/2"), placed("1/2", unit=SO_B, number=2)], [], TWO)
    assert told(spans) == ["1/1 – 1/2: 1", "1/2 – …: 2"]


def test_who_comes_back_after_a_gap_is_not_counted_in_between() -> None:
    spans = timeline([placed("1/1", "1/2"), placed("1/3", number=2)], [done("m01", "5/2"), done("m02", "5/2")], TWO)
    assert told(spans) == ["1/1 – 1/2: 1", "1/3 – …: 1 trained"]


def test_a_placement_that_ends_on_the_day_it_began_never_held() -> None:
    assert timeline([placed("1/2", "1/2")], [], TWO) == []


def test_all_of_a_merged_unit_move_on_its_day() -> None:
    """What `operations.units.succeed` writes: the old placement ends on the day on which the new one begins."""
    before, after = placed("1/1", "1/7"), placed("1/7", unit=SO_B, number=2)
    spans = timeline([before, after], [done("m01", "4/2"), done("m02", "4/2")], TWO)
    assert told(spans) == ["1/1 – 4/2: 1", "4/2 – 1/7: 1 trained", "1/7 – …: 2 trained"]


# ---- one person, one count


def test_of_two_placements_on_one_day_the_later_one_counts() -> None:
    """In SO_B for February, while the place in SO_A was kept: counted in SO_B, then in SO_A again."""
    kept, lent = placed("1/1"), placed("1/2", "1/3", unit=SO_B, number=2)
    assert told(timeline([lent, kept], [], TWO)) == ["1/1 – 1/2: 1", "1/2 – 1/3: 2", "1/3 – …: 1"]


def test_of_two_placements_that_began_on_one_day_the_one_written_last_counts() -> None:
    first, second = placed("1/2", number=7), placed("1/2", unit=SO_B, number=8)
    assert counted_placement([second, first], day("1/2")) is second
    assert told(timeline([first, second], [], TWO)) == ["1/2 – …: 2"]


def test_in_scope_changed_back_in_time_changes_the_days_it_is_written_for() -> None:
    """First written: in scope since 1/1. Then corrected: out of scope since 10/1, back in scope from 1/3 on."""
    corrected = [placed("1/1", "10/1"), placed("10/1", "1/3", in_scope=False, number=2), placed("1/3", number=3)]
    evidence = [done("m01", "5/1"), done("m02", "5/1")]
    assert told(timeline(corrected, evidence, TWO)) == [
        "1/1 – 5/1: 1", "5/1 – 10/1: 1 trained", "10/1 – 1/3: 1 out trained", "1/3 – …: 1 trained",
    ]  # fmt: skip


# ---- evidence


def test_a_person_is_trained_from_the_day_of_the_last_module_they_lacked() -> None:
    spans = timeline([placed("1/1")], [done("m02", "10/1"), done("m01", "20/1")], TWO)
    assert [span.is_trained for span in spans] == [False, False, True]
    assert [span.strands for span in spans] == [0, 2, 3]
    assert told(spans) == ["1/1 – 10/1: 1", "10/1 – 20/1: 1", "20/1 – …: 1 trained"]


def test_who_was_trained_before_they_joined_is_trained_on_their_first_day() -> None:
    spans = timeline([placed("1/3")], [done("m01", "5/6/25"), done("m02", "6/6/25")], TWO)
    assert told(spans) == ["1/3 – …: 1 trained"]


def test_what_was_completed_after_leaving_is_of_no_day() -> None:
    assert told(timeline([placed("1/1", "1/2")], [done("m01", "1/2"), done("m02", "1/2")], TWO)) == ["1/1 – 1/2: 1"]


def test_on_the_day_a_completion_expires_it_holds_no_more() -> None:
    spans = timeline([placed("1/1")], [done("m01", "5/1", "5/2"), done("m02", "5/1")], TWO)
    assert told(spans) == ["1/1 – 5/1: 1", "5/1 – 5/2: 1 trained", "5/2 – …: 1"]


def test_a_completion_renewed_before_it_expires_leaves_no_gap() -> None:
    evidence = [done("m01", "5/1", "5/2"), done("m01", "20/1", "20/2"), done("m02", "5/1")]
    assert told(timeline([placed("1/1")], evidence, TWO)) == ["1/1 – 5/1: 1", "5/1 – 20/2: 1 trained", "20/2 – …: 1"]


def test_renewed_after_a_week_the_gap_is_a_week() -> None:
    evidence = [done("m01", "5/1", "5/2"), done("m01", "12/2"), done("m02", "5/1")]
    assert told(timeline([placed("1/1")], evidence, TWO))[1:] == [
        "5/1 – 5/2: 1 trained", "5/2 – 12/2: 1", "12/2 – …: 1 trained",
    ]  # fmt: skip


def test_an_annulled_completion_never_counted_not_even_before_it_was_annulled() -> None:
    assert told(timeline([placed("1/1")], [done("m01", "5/1"), done("m02", "5/1", annulled=True)], TWO)) == [
        "1/1 – 5/1: 1", "5/1 – …: 1",
    ]  # fmt: skip


def test_what_the_path_does_not_require_changes_nothing() -> None:
    assert timeline([placed("1/1")], [done("m04", "5/1")], TWO) == timeline([placed("1/1")], [], TWO)


# ---- paths


def test_nobody_is_trained_where_no_path_is_published() -> None:
    spans = timeline([placed("1/1", audience="other")], [done("m01", "5/1"), done("m02", "5/1")], TWO)
    assert told(spans) == ["1/1 – …: 1"]
    assert spans[0].strands == 0


def test_a_path_that_requires_nothing_trains_nobody() -> None:
    assert told(timeline([placed("1/1")], [done("m01", "5/1")], learning(("1/1", "")))) == ["1/1 – …: 1"]


def test_a_longer_path_asks_more_from_its_day_on_and_not_before() -> None:
    path = learning(("1/1", "m01"), ("1/3", "m01 m02"))
    spans = timeline([placed("1/1")], [done("m01", "5/1"), done("m02", "10/3")], path)
    assert told(spans) == ["1/1 – 5/1: 1", "5/1 – 1/3: 1 trained", "1/3 – 10/3: 1", "10/3 – …: 1 trained"]


def test_the_first_path_holds_for_the_days_before_it_was_published_too() -> None:
    spans = timeline([placed("1/1")], [done("m01", "5/1")], learning(("1/3", "m01")))
    assert told(spans) == ["1/1 – 5/1: 1", "5/1 – …: 1 trained"]


def test_of_two_paths_published_on_one_day_the_later_one_holds() -> None:
    assert learning(("1/1", "m01"), ("1/1", "m02")).required_on("a", day("1/1")) == ("m02",)


def test_another_group_has_another_path_from_its_day_on() -> None:
    curriculum = Curriculum({"a": [Requirement(day("1/1"), ("m01",))], "b": [Requirement(day("1/1"), ("m02",))]}, BITS)
    spans = timeline([placed("1/1", "1/2"), placed("1/2", audience="b", number=2)], [done("m01", "5/1")], curriculum)
    assert told(spans) == ["1/1 – 5/1: 1", "5/1 – 1/2: 1 trained", "1/2 – …: 1"]


# ---- strands


def test_the_bits_are_those_of_the_four_strands_in_their_order() -> None:
    assert list(STRAND_BITS) == list(STRANDS)
    assert list(STRAND_BITS.values()) == [1, 2, 4, 8]


def test_a_strand_is_done_when_each_of_its_required_modules_is() -> None:
    assert strands_done(("m01", "m05", "m02"), {"m01", "m02"}, BITS) == 2
    assert strands_done(("m01", "m05", "m02"), {"m01", "m05"}, BITS) == 1
    assert strands_done((), {"m01"}, BITS) == 0
    assert strands_done(("m03",), {"m01"}, BITS) == 0


def test_a_module_that_no_strand_knows_is_of_none() -> None:
    assert strands_done(("m09", "m01"), {"m09", "m01"}, BITS) == 1


# ---- against a slow definition, day by day

BEGIN = date(2026, 1, 1)
DAYS = [BEGIN + timedelta(days=number) for number in range(-3, 45)]
some_day = st.integers(0, 40).map(lambda number: BEGIN + timedelta(days=number))
some_end = st.one_of(st.none(), some_day)


@st.composite
def placements(draw: st.DrawFn) -> list[PlacementRecord]:
    rows = []
    for number in range(draw(st.integers(0, 4))):
        begin, end = draw(some_day), draw(some_end)
        rows.append(PlacementRecord(
            number, draw(st.integers(1, 3)), draw(st.sampled_from("abc")), draw(st.booleans()), begin,
            max(begin, end) if end else None,
        ))  # fmt: skip
    return draw(st.permutations(rows))


some_completion = st.builds(
    lambda module_id, on, valid_days, annulled: CompletionRecord(
        module_id, on, on + timedelta(days=valid_days) if valid_days else None, annulled
    ),
    st.sampled_from(("m01", "m02", "m03")), some_day, st.one_of(st.none(), st.integers(1, 30)), st.booleans(),
)  # fmt: skip
some_paths = st.lists(
    st.tuples(some_day, st.lists(st.sampled_from(("m01", "m02", "m03")), unique=True, max_size=3)), max_size=3
).map(lambda rows: [Requirement(begin, tuple(required)) for begin, required in sorted(rows, key=lambda row: row[0])])


def slowly(
    rows: Sequence[PlacementRecord], evidence: Sequence[CompletionRecord], paths: dict[str, list[Requirement]], on: date
) -> tuple[int, str, bool, bool] | None:
    """What product.md says, for one day, by other means: `path_progress` of `rules.completion`."""
    holding = sorted(
        (row for row in rows if row.starts_on <= on < (row.ends_on or FAR)), key=lambda row: (row.starts_on, row.id)
    )
    if not holding:
        return None
    place = holding[-1]
    revisions = paths.get(place.audience, [])
    known = [one for one in revisions if one.holds_from <= on] or revisions[:1]
    required = known[-1].required if known else ()
    return place.unit_id, place.audience, place.in_scope, path_progress(required, evidence, on).is_complete


@given(placements(), st.lists(some_completion, max_size=6), some_paths, some_paths)
def test_spans_are_what_the_definition_says_on_every_day(
    rows: list[PlacementRecord], evidence: list[CompletionRecord], first: list[Requirement], second: list[Requirement]
) -> None:
    paths = {"a": first, "b": second}
    spans = timeline(rows, evidence, Curriculum(paths, BITS))
    for on in DAYS:
        expected = slowly(rows, evidence, paths, on)
        found = [span for span in spans if span.starts_on <= on < span.ends_on]
        if expected is None:
            assert found == []
        else:
            (span,) = found
            assert (span.unit_id, span.audience, span.in_scope, span.is_trained) == expected
            assert span == standing_on(spans, on)


@given(placements(), st.lists(some_completion, max_size=6), some_paths)
def test_spans_are_in_order_and_no_longer_and_no_shorter_than_need_be(
    rows: list[PlacementRecord], evidence: list[CompletionRecord], paths: list[Requirement]
) -> None:
    spans = timeline(rows, evidence, Curriculum({"a": paths}, BITS))
    assert all(span.starts_on < span.ends_on for span in spans)
    for span, following in pairwise(spans):
        assert span.ends_on <= following.starts_on
        if span.ends_on == following.starts_on:
            assert (span.unit_id, span.audience, span.in_scope, span.strands, span.is_trained) != (
                following.unit_id, following.audience, following.in_scope, following.strands, following.is_trained,
            )  # fmt: skip
