"""Long and not well known: that is all a password has to be."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_service.rules.passwords import common_passwords, normal_password, problems_of_password


def problems(password: str) -> list[str]:
    """Of a made-up person's password."""
    return problems_of_password(password, "CB001234", "Nguyễn Thị Hoa Đào")


@pytest.mark.parametrize(
    "password",
    ["trời xanh nắng vàng 7", "con meo an ca ro", "tím thuyền mận chèo", "x7!kQpz#m2Lw", "muahenangchay",
     "🌻 🌻 hoa hướng dương", "t" * 3 + "ôi đi chợ mua cam", "k" + "ẽo cà kheo" * 12],
)  # fmt: skip
def test_long_and_of_ones_own_is_good_whatever_its_letters(password: str) -> None:
    assert problems(password) == []


@pytest.mark.parametrize("password", ["", "x7!kQpz#m2L", unicodedata.normalize("NFD", "tím mận chèo")[:14]])
def test_too_short(password: str) -> None:
    assert len(problems(password)) == 1
    assert "ít nhất 12 ký tự" in problems(password)[0]


def test_length_is_counted_in_letters_as_one_sees_them() -> None:
    eleven = unicodedata.normalize("NFD", "mận tím ngọt")[:-1]
    assert len(eleven) > 12
    assert "ít nhất 12" in problems(eleven)[0]


def test_too_long() -> None:
    assert problems("trời xanh nắng vàng " * 6 + "mây bay") == []
    assert "dài nhất 128 ký tự" in problems("trời xanh nắng vàng " * 6 + "mây bay êm")[0]


@pytest.mark.parametrize(
    "password",
    ["matkhau123456", "hanoi12345678", "xinchaovietnam", "toiyeuvietnam", "Mật khẩu 2026!", "MATKHAU@2026",
     "TôiYêuViệtNam", "Hanoi@2026@Vietnam", "P@ssw0rd!!2026", "Passw0rd12345", "iloveyou2026!", "anhyeuem!!!!!",
     "Welcome@12345", "ubndhanoi2026", "quantrivien01", "password password", "độc lập tự do hạnh phúc"],
)  # fmt: skip
def test_what_many_use_is_refused_however_it_is_dressed(password: str) -> None:
    assert any("nhiều người dùng" in problem for problem in problems(password)), problems(password)


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaa", "AaAaAaAaAaAa", "121212121212", "abcabcabcabc", "hoa hoa hoa hoa ", " " * 12]
)
def test_a_repeated_piece_is_refused(password: str) -> None:
    assert any("lặp lại" in problem for problem in problems(password)), problems(password)


@pytest.mark.parametrize(
    "password",
    ["123456789012", "qwertyuiop12", "QWERTYUIOPas", "1qaz2wsx3edc", "0987654321098", "abcdefghijkl", "zyxwvutsrqpo",
     "asdfghjkl;'1", "qwerty123456", "abc123xyz789"],
)  # fmt: skip
def test_keys_in_a_row_are_refused(password: str) -> None:
    assert any("dãy phím" in problem for problem in problems(password)), problems(password)


@pytest.mark.parametrize("password", ["CB001234-dep-lam", "toi la cb 001234", "xx cb-00-12-34 xx"])
def test_the_staff_code_is_no_part_of_a_password(password: str) -> None:
    assert any("mã cán bộ" in problem for problem in problems(password))


@pytest.mark.parametrize("password", ["Nguyễn Thị Hoa Đào 12", "nguyenthihoadao", "NGUYENTHIHOADAO1990"])
def test_the_name_is_no_part_of_a_password(password: str) -> None:
    assert any("họ tên" in problem for problem in problems(password))


def test_a_short_name_or_code_is_no_reason_to_refuse() -> None:
    assert problems_of_password("an com ngon mieng qua", "12", "An") == []
    assert problems_of_password("an com ngon mieng qua", "", "") == []


def test_two_ways_of_typing_the_same_letters_give_the_same_password() -> None:
    typed = "tím thuyền mận chèo"
    assert normal_password(unicodedata.normalize("NFD", typed)) == normal_password(typed) == typed
    assert normal_password("  Giữ nguyên HOA và blank  ") == "  Giữ nguyên HOA và blank  "


def test_no_sentence_repeats_the_password() -> None:
    for password in ("matkhau123456", "CB001234-dep-lam", "qwertyuiop12"):
        assert all(password not in problem and problem.endswith(".") for problem in problems(password))


def test_the_list_holds_no_word_so_short_that_it_occurs_in_good_passwords() -> None:
    assert len(common_passwords()) > 200
    assert min(map(len, common_passwords())) >= 5


@given(st.text(max_size=140))
def test_any_text_is_judged(password: str) -> None:
    assert all(isinstance(problem, str) for problem in problems(password))
