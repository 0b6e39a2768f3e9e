"""Codes survive being read aloud, typed in a hurry, and mistyped."""

from __future__ import annotations

import random
import re
import secrets
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.codes import (
    ACTIVATION,
    ALPHABET,
    CERTIFICATE,
    RECEIPT,
    RECOVERY,
    CodeKind,
    has_valid_check,
    is_code,
    new_code,
    normal_code,
    shown_code,
)  # fmt: skip

KINDS = {"activation": ACTIVATION, "recovery": RECOVERY, "receipt": RECEIPT, "certificate": CERTIFICATE}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
SEEDS = st.integers(0, 2**32)


def code_of(kind: CodeKind, seed: int) -> str:
    """A code that a seed gives."""
    return new_code(kind, random.Random(seed).choice)


def test_no_letter_looks_like_another_and_none_is_changed_by_vietnamese_typing() -> None:
    assert not set(ALPHABET) & set("0O1IL5SZU") - {"5"}
    assert not set(ALPHABET) & set("AEIOUYDW")
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


@pytest.mark.parametrize(
    ("kind", "form"),
    [
        (ACTIVATION, r"\w{5}-\w{5}"),
        (RECOVERY, r"\w{5}-\w{5}"),
        (RECEIPT, r"\w{4}-\w{4}-\w{4}-\w{4}"),
        (CERTIFICATE, r"255-\w{4}-\w{4}-\w{4}-\w{4}"),
    ],
)
def test_each_kind_has_its_form(kind: CodeKind, form: str) -> None:
    code = new_code(kind, secrets.choice)
    assert re.fullmatch(form, code)
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert is_code(kind, code)


def test_public_numbers_cannot_be_guessed() -> None:
    assert log2(CERTIFICATE.combinations) > 60
    assert log2(RECEIPT.combinations) > 60
    assert log2(ACTIVATION.combinations) > 40


def test_the_check_letter_worked_out_by_hand() -> None:
    # Counted from 0, 7 is number 5 of the alphabet, K 14, Q 18, P 17. From the right 2·18 + 3·14 + 4·5 = 98, which is
    # 6 modulo 23; 6 + 17 = 23.
    assert [ALPHABET.index(letter) for letter in "7KQP"] == [5, 14, 18, 17]
    assert has_valid_check("7KQP")
    assert [letter for letter in ALPHABET if has_valid_check(f"7KQ{letter}")] == ["P"]


@every_kind
def test_blanks_dashes_and_small_letters_are_forgiven(kind: CodeKind) -> None:
    code = code_of(kind, 255)
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), f"  {code.replace('-', ' – ')}\n"):
        assert is_code(kind, typed)
        assert normal_code(typed) == normal_code(code)
        assert shown_code(kind, typed) == code


def test_s_and_z_are_read_as_the_digits_they_look_like() -> None:
    assert normal_code("s7-Z9") == "5729"


@pytest.mark.parametrize("typed", ["", "P", "-", "mã của tôi", "0" * 10, "7" * 500, "٧KQP", "7KQ\0P"])
def test_what_is_no_code_is_told(typed: str) -> None:
    assert not is_code(ACTIVATION, typed)
    assert not is_code(CERTIFICATE, typed)


def test_one_kind_is_no_other() -> None:
    assert not is_code(RECEIPT, code_of(CERTIFICATE, 1))
    assert not is_code(CERTIFICATE, code_of(RECEIPT, 1))
    assert not is_code(CERTIFICATE, code_of(CERTIFICATE, 1).removeprefix("255-"))
    assert not is_code(ACTIVATION, code_of(RECEIPT, 1))


@every_kind
@given(seed=SEEDS, data=st.data())
def test_a_single_wrong_letter_is_caught(kind: CodeKind, seed: int, data: st.DataObject) -> None:
    code = normal_code(code_of(kind, seed))
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != code[place]]))
    assert has_valid_check(code)
    assert not has_valid_check(code[:place] + other + code[place + 1 :])


@every_kind
@given(seed=SEEDS, data=st.data())
def test_two_letters_that_changed_places_are_caught(kind: CodeKind, seed: int, data: st.DataObject) -> None:
    letters = list(normal_code(code_of(kind, seed)))
    first, second = data.draw(st.lists(st.integers(0, len(letters) - 1), min_size=2, max_size=2, unique=True))
    if letters[first] != letters[second]:
        letters[first], letters[second] = letters[second], letters[first]
        assert not has_valid_check("".join(letters))


@every_kind
@given(seed=SEEDS, data=st.data())
def test_a_letter_left_out_is_caught(kind: CodeKind, seed: int, data: st.DataObject) -> None:
    code = normal_code(code_of(kind, seed))
    place = data.draw(st.integers(0, len(code) - 1))
    assert not is_code(kind, code[:place] + code[place + 1 :])


@given(st.text(max_size=60))
def test_any_text_is_judged(typed: str) -> None:
    for kind in KINDS.values():
        assert is_code(kind, typed) in (True, False)
