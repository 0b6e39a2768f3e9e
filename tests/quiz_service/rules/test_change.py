"""Why a figure changed: each cause by hand, and any change at all added up to the last person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.change import STEPS, Between, Effect, Explanation, Step, explain
from quiz_service.rules.coverage import Count
from quiz_service.rules.timeline import Standing

HERE, ELSEWHERE = 1, 2


def standing(unit: int = HERE, *, trained: bool = False, in_scope: bool = True, audience: str = "doi-178") -> Standing:
    return Standing(date(2026, 1, 1), date(9999, 12, 31), unit, audience, in_scope, 15 if trained else 0, trained)


def is_counted(one: Standing) -> bool:
    return one.in_scope and one.unit_id == HERE


def is_trained(one: Standing) -> bool:
    return one.is_trained


def count(standings: dict[int, Standing]) -> Count:
    counted = [one for one in standings.values() if is_counted(one)]
    return Count(sum(one.is_trained for one in counted), len(counted))


def explained(before: dict[int, Standing], after: dict[int, Standing], between: Between | None = None) -> Explanation:
    """Where nothing else is said, the path is the same on both days."""
    if between is None:
        between = Between(by_old_rules=frozenset(one for one, what in after.items() if what.is_trained))
    return explain(count(before), before, after, between, is_counted=is_counted, is_trained=is_trained)


def step(explanation: Explanation, kind: str) -> Step:
    return next(one for one in explanation.steps if one.kind == kind)


def what_happened(explanation: Explanation) -> dict[str, tuple[int, int]]:
    """Kind → (trained, people), of the steps in which something happened."""
    return {one.kind: (one.trained, one.people) for one in explanation.steps if one.effects}


TRAINED, UNTRAINED = standing(trained=True), standing()
AWAY, OUT = standing(ELSEWHERE, trained=True), standing(trained=True, in_scope=False)


@pytest.mark.parametrize(
    ("before", "after", "kind", "effect"),
    [
        (None, TRAINED, "joined", (1, 1)),
        (None, UNTRAINED, "joined", (0, 1)),
        (AWAY, TRAINED, "moved-in", (1, 1)),
        (OUT, TRAINED, "into-scope", (1, 1)),
        (TRAINED, None, "left", (-1, -1)),
        (UNTRAINED, None, "left", (0, -1)),
        (TRAINED, AWAY, "moved-out", (-1, -1)),
        (TRAINED, OUT, "out-of-scope", (-1, -1)),
        (UNTRAINED, TRAINED, "completed", (1, 0)),
        (TRAINED, UNTRAINED, "lapsed", (-1, 0)),
    ],
)
def test_each_cause_is_a_step_of_its_own(
    before: Standing | None, after: Standing | None, kind: str, effect: tuple[int, int]
) -> None:
    found = explained({7: before} if before else {}, {7: after} if after else {})
    assert what_happened(found) == {kind: effect}
    assert step(found, kind).effects == (Effect(7, *effect),)


@pytest.mark.parametrize(
    ("before", "after"),
    [(TRAINED, TRAINED), (UNTRAINED, UNTRAINED), (AWAY, replace(AWAY, is_trained=False)), (OUT, AWAY), (AWAY, None)],
    ids=["trained", "untrained", "elsewhere", "out of scope, then elsewhere", "left from elsewhere"],
)
def test_what_does_not_touch_the_figure_is_no_step(before: Standing, after: Standing | None) -> None:
    assert what_happened(explained({7: before}, {7: after} if after else {})) == {}


def test_who_came_from_elsewhere_and_was_out_of_scope_there_moved() -> None:
    outside = standing(ELSEWHERE, in_scope=False)
    assert what_happened(explained({7: outside}, {7: UNTRAINED})) == {"moved-in": (0, 1)}
    assert what_happened(explained({7: UNTRAINED}, {7: outside})) == {"moved-out": (0, -1)}


def test_who_loses_the_standing_because_the_path_asks_for_more_did_not_lapse() -> None:
    """Trained on both days by the path of the first day."""
    found = explained({7: TRAINED}, {7: UNTRAINED}, Between(by_old_rules={7}))
    assert what_happened(found) == {"rules": (-1, 0)}


def test_who_gains_the_standing_because_the_path_asks_for_less_did_not_complete() -> None:
    assert what_happened(explained({7: UNTRAINED}, {7: TRAINED}, Between())) == {"rules": (1, 0)}


def test_a_completion_that_a_longer_path_makes_too_little_is_told_as_both() -> None:
    """Between the days: the whole old path completed, then another module was added to it."""
    found = explained({7: UNTRAINED}, {7: UNTRAINED}, Between(by_old_rules={7}))
    assert what_happened(found) == {"completed": (1, 0), "rules": (-1, 0)}
    assert found.first == found.last == Count(0, 1)


def test_another_group_with_another_path_is_a_step_of_its_own() -> None:
    """Trained in the old group; the new group's path lacks something on the first day that was completed later."""
    regrouped = standing(trained=True, audience="tuyen-truyen")
    found = explained({7: TRAINED}, {7: regrouped}, Between(by_new_group=(), by_old_rules={7}))
    assert what_happened(found) == {"regrouped": (-1, 0), "completed": (1, 0)}
    found = explained({7: UNTRAINED}, {7: regrouped}, Between(by_new_group={7}, by_old_rules={7}))
    assert what_happened(found) == {"regrouped": (1, 0)}


def test_the_steps_stand_in_a_fixed_order_and_lead_from_the_first_count_to_the_last() -> None:
    """By hand: 10 people of whom 6 are trained, 60 %.
    3 join, 1 of them trained: 7 of 13. 2 leave, 1 trained: 6 of 11. 2 complete: 8 of 11. 1 lapses: 7 of 11."""
    before = {number: standing(trained=number < 6) for number in range(10)}
    after = dict(before) | {10: TRAINED, 11: UNTRAINED, 12: UNTRAINED}
    del after[0], after[9]
    after |= {6: TRAINED, 7: TRAINED, 1: UNTRAINED}
    found = explained(before, after)
    assert [one.kind for one in found.steps] == list(STEPS)
    assert found.first == Count(6, 10)
    counts = {one.kind: one.after for one in found.steps if one.effects}
    assert counts == {"joined": Count(7, 13), "left": Count(6, 11), "completed": Count(8, 11), "lapsed": Count(7, 11)}
    assert found.last == Count(7, 11)
    points = [one.points for one in found.steps]
    assert points[0] == Fraction(7, 13) - Fraction(6, 10)
    assert sum(points) == found.points == Fraction(7, 11) - Fraction(6, 10)


def test_from_nobody_to_somebody_there_are_no_points() -> None:
    found = explained({}, {7: TRAINED})
    assert (found.first, found.last) == (Count(), Count(1, 1))
    assert (step(found, "joined").points, found.points) == (None, None)
    assert step(found, "completed").points == 0


def test_the_people_of_a_step_are_in_the_order_of_their_ids() -> None:
    found = explained({}, dict.fromkeys((5, 3, 9), UNTRAINED))
    assert [effect.person_id for effect in step(found, "joined").effects] == [3, 5, 9]


some_standing = st.builds(
    standing, st.sampled_from((HERE, HERE, ELSEWHERE)), trained=st.booleans(), in_scope=st.booleans(),
    audience=st.sampled_from(("doi-178", "tuyen-truyen")),
)  # fmt: skip
some_people = st.dictionaries(st.integers(1, 12), some_standing)


@given(some_people, some_people, st.frozensets(st.integers(1, 12)), st.frozensets(st.integers(1, 12)))
def test_whatever_happened_the_steps_add_up_exactly(
    before: dict[int, Standing],
    after: dict[int, Standing],
    by_new_group: frozenset[int],
    by_old_rules: frozenset[int],
) -> None:
    found = explained(before, after, Between(by_new_group, by_old_rules))
    assert (found.first, found.last) == (count(before), count(after))
    assert found.first.trained + sum(one.trained for one in found.steps) == found.last.trained
    assert found.first.people + sum(one.people for one in found.steps) == found.last.people
    for one in found.steps:
        assert one.trained == sum(effect.trained for effect in one.effects)
        assert one.people == sum(effect.people for effect in one.effects)
    if all(one.points is not None for one in found.steps):
        assert sum(one.points or 0 for one in found.steps) == found.points


@given(some_people, some_people)
def test_people_whose_standing_is_the_same_may_be_left_out(
    before: dict[int, Standing], after: dict[int, Standing]
) -> None:
    same = {one for one in before if before[one] == after.get(one)}
    between = Between(by_old_rules=frozenset(one for one, what in after.items() if what.is_trained))
    shorter = [{one: what for one, what in side.items() if one not in same} for side in (before, after)]
    found = explain(count(before), *shorter, between, is_counted=is_counted, is_trained=is_trained)
    assert found == explained(before, after)
