"""Old encodings: found whatever the name, and no name in order taken for one."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from quiz_service.roster.legacy import (
    OLD_WINDOWS,
    OPENED_WRONGLY,
    TCVN3,
    VNI,
    from_tcvn3,
    from_vni,
    is_plain,
    recognise,
)
from quiz_service.roster.vietnamese import is_syllable
from tests.quiz_service.roster.old_encodings import to_tcvn3, to_vni, to_windows_1258

ROOT = Path(__file__).resolve().parents[3]
FAMILY = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Tạ Hà Tô Từ Đào Đinh Lương Quách"
).split()
MIDDLE = "Văn Thị Đức Minh Thanh Quang Hữu Ngọc Thu Bá Đình Xuân Mỹ Diệu".split()
GIVEN = (
    "An Bình Cường Dũng Giang Hà Hùng Khánh Linh Oanh Phương Quân Sơn Thảo Uyên Vinh Yến Tú Bé Hòa Thuý Hải Nghĩa"
).split()


@cache
def names() -> list[str]:
    return [" ".join(parts) for parts in product(FAMILY, MIDDLE, GIVEN)]


def as_windows_shows_utf8(text: str) -> str:
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


def test_no_name_in_unicode_is_taken_for_an_old_text() -> None:
    assert [name for name in names() if recognise(name) or recognise(name.upper())] == []


def test_no_word_of_the_plan_and_the_lessons_is_taken_for_an_old_text() -> None:
    texts = [ROOT / "content" / "plan" / "plan.txt", *ROOT.glob("training_modules/*/lesson.md")]
    words = {word for text in texts for word in re.findall(r"[^\W\d_]+", text.read_text(encoding="utf-8"))}
    assert len(words) > 1_000
    assert [word for word in words if recognise(word)] == []
    marked = [word for word in words if not word.isascii() and len(word) > 1 and not word.isupper()]
    assert [word for word in marked if not is_syllable(unicodedata.normalize("NFC", word))] == []


@pytest.mark.parametrize(
    "name", ["Y Blô Êban", "H'Hen Niê", "Đinh Y Krông", "François Müller", "Siu Black", "Ksor H’Ni"]
)
def test_names_of_other_languages_are_left_alone(name: str) -> None:
    assert recognise(name) is None


@pytest.mark.parametrize(("encoding", "write", "share"), [
    (TCVN3, to_tcvn3, 0.97), (VNI, to_vni, 0.97), (OPENED_WRONGLY, as_windows_shows_utf8, 0.99),
    (OLD_WINDOWS, lambda name: to_windows_1258(name).decode("cp1252"), 0.80),
])  # fmt: skip
def test_a_name_in_an_old_encoding_is_named_and_shown_as_it_was_meant(encoding: str, write, share: float) -> None:
    """The rest are names that read as other Vietnamese names ("Vãn"): one such cell alone cannot be told."""
    changed = [name for name in names() if write(name) != name]
    found = [(name, recognise(write(name))) for name in changed]
    assert sum(one is not None for _, one in found) >= share * len(changed)
    wrong = [name for name, one in found if one is not None and (one.name, one.meant) != (encoding, name)]
    assert len(wrong) <= len(changed) / 1_000, wrong[:5]


def test_capital_letters_of_vni_are_known() -> None:
    assert from_vni("TRAÀN THÒ ÑÖÙC") == "TRẦN THỊ ĐỨC"


def test_letters_that_a_table_lacks_are_marked_and_not_passed_through() -> None:
    assert from_tcvn3("à") == "\ufffd"


def test_letters_on_the_places_of_a_symbol_font_are_known() -> None:
    moved = "".join(chr(0xF000 + ord(letter)) if letter != " " else " " for letter in to_tcvn3("Nguyễn Văn Bé"))
    found = recognise(moved)
    assert found is not None
    assert (found.name, found.meant) == (TCVN3, "Nguyễn Văn Bé")


def test_a_plain_name_needs_no_second_look() -> None:
    assert all(is_plain(name) for name in names())
    assert not any(is_plain(to_vni(name)) for name in names() if recognise(to_vni(name)))
