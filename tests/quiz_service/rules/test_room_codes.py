"""Codes shown in a room: each minute another, taken for their own day and class alone, told from typing errors."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.clock import HANOI
from quiz_service.rules.codes import ALPHABET, new_code
from quiz_service.rules.room_codes import MARGIN, ROOM, code_at, find_minute, is_room_code, minutes_shown

KEY, CLASS = "k" * 64, "c" * 32
STARTS = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(hours=8)


def found(typed: str, **changes: object) -> datetime | None:
    given_values = {"key": KEY, "class_id": CLASS, "starts_at": STARTS, "ends_at": ENDS} | changes
    return find_minute(given_values.pop("key"), given_values.pop("class_id"), typed, **given_values)


def test_a_code_is_eight_letters_that_do_not_look_alike_in_two_groups() -> None:
    code = code_at(KEY, CLASS, STARTS)
    assert len(code) == 9
    assert code[4] == "-"
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert is_room_code(code)


def test_a_code_holds_for_its_minute_and_changes_with_the_next() -> None:
    assert code_at(KEY, CLASS, STARTS) == code_at(KEY, CLASS, STARTS + timedelta(seconds=59, microseconds=999_999))
    assert code_at(KEY, CLASS, STARTS) != code_at(KEY, CLASS, STARTS + timedelta(seconds=60))


def test_a_code_is_the_same_in_whatever_zone_the_moment_is_told() -> None:
    assert code_at(KEY, CLASS, STARTS) == code_at(KEY, CLASS, STARTS.astimezone(HANOI))


def test_codes_never_change_between_versions() -> None:
    """A page that was opened before the service was renewed goes on showing codes that are taken."""
    assert code_at(KEY, CLASS, STARTS) == "FXB3-5JNV"


@given(st.integers(-15, 8 * 60 + 15))
def test_the_code_of_each_minute_of_the_day_is_found_again(minute: int) -> None:
    moment = STARTS + timedelta(minutes=minute)
    assert found(code_at(KEY, CLASS, moment)) == moment


@pytest.mark.parametrize("minute", [-16, 8 * 60 + 16, 24 * 60])
def test_a_code_from_outside_the_day_and_its_margins_is_not(minute: int) -> None:
    assert found(code_at(KEY, CLASS, STARTS + timedelta(minutes=minute))) is None


def test_a_code_that_was_not_shown_yet_is_not_found() -> None:
    now = STARTS + timedelta(hours=1)
    assert found(code_at(KEY, CLASS, now), until=now) == now
    assert found(code_at(KEY, CLASS, now + timedelta(minutes=1)), until=now) is None


def test_a_code_is_found_for_its_own_class_and_key_alone() -> None:
    code = code_at(KEY, CLASS, STARTS)
    assert found(code, class_id="d" * 32) is None
    assert found(code, key="l" * 64) is None


def test_how_a_code_is_typed_does_not_matter() -> None:
    code = code_at(KEY, CLASS, STARTS)
    for typed in (code.lower(), code.replace("-", ""), f"  {code.replace('-', ' – ')} ", code.replace("5", "S")):
        assert found(typed) == STARTS


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 8, "Ắ" * 8, "2345-6789-BCFG"])
def test_what_is_no_code_finds_nothing(typed: str) -> None:
    assert not is_room_code(typed)
    assert found(typed) is None


@given(st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_told_from_an_unknown_code(place: int, letter: str) -> None:
    code = code_at(KEY, CLASS, STARTS).replace("-", "")
    typed = code[:place] + letter + code[place + 1 :]
    assert is_room_code(typed) is (typed == code)


def test_the_minutes_shown_go_from_margin_to_margin() -> None:
    minutes = list(minutes_shown(STARTS, ENDS))
    assert (minutes[0], minutes[-1]) == (STARTS - MARGIN, ENDS + MARGIN)
    assert len(minutes) == 511


def test_the_codes_of_many_days_are_spread_over_all_letters() -> None:
    """No place prefers a letter: of 23 letters in 5,110 codes each stands 222 times, give or take."""
    chooser = random.Random(255)
    keys = [f"{chooser.getrandbits(256):064x}" for _ in range(10)]
    codes = [code_at(key, CLASS, minute).replace("-", "") for key in keys for minute in minutes_shown(STARTS, ENDS)]
    assert len(set(codes)) >= len(codes) - 1
    for place in range(8):
        counts = [sum(code[place] == letter for code in codes) for letter in ALPHABET]
        assert min(counts) > 160, place
        assert max(counts) < 290, place


def test_a_thousand_guesses_of_a_right_form_find_nothing() -> None:
    """What the docstring promises: 511 of 3.4 thousand million."""
    assert ROOM.combinations == 23**7
    chooser = random.Random(7)
    assert [code for code in (new_code(ROOM, chooser.choice) for _ in range(1000)) if found(code)] == []
