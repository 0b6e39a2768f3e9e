"""Keyed digests: the same for the same, different for anything else, worthless without the key."""

from __future__ import annotations

import hashlib

from quiz_service.operations.digests import derived_key, is_same, keyed_digest

KEY = "k" * 40


def test_a_digest_is_sixty_four_hex_letters_and_always_the_same() -> None:
    digest = keyed_digest(KEY, "activation", "1", "23456")
    assert digest == keyed_digest(KEY, "activation", "1", "23456")
    assert len(digest) == 64
    assert set(digest) <= set("0123456789abcdef")


def test_key_purpose_and_every_part_count() -> None:
    digests = {
        keyed_digest(KEY, "activation", "1", "23456"),
        keyed_digest("j" * 40, "activation", "1", "23456"),
        keyed_digest(KEY, "recovery code", "1", "23456"),
        keyed_digest(KEY, "activation", "2", "23456"),
        keyed_digest(KEY, "activation", "12", "3456"),
        keyed_digest(KEY, "activation", "123456"),
        hashlib.sha256(b"23456").hexdigest(),
    }
    assert len(digests) == 7


def test_a_key_for_one_purpose_does_not_tell_another() -> None:
    assert derived_key(KEY, "one") != derived_key(KEY, "other")
    assert len(derived_key(KEY, "one")) == 32


def test_digests_of_any_length_can_be_compared() -> None:
    assert is_same("ab", "ab")
    assert not is_same("ab", "")
    assert not is_same("ab", "đ")
