"""Is this password good enough? By length and by lists, not by kinds of letters, as NIST SP 800-63B advises.

In: the password, and the staff code and name it must not lean on. Out: full sentences for the person, [] for a good
one. Nothing is hashed or stored here, and no sentence repeats the password.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from itertools import pairwise

SHORTEST = 12
LONGEST = 128
"""Letters. A longer text is no safer and only costs time to hash."""

_SEQUENCES = (
    "01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "!@#$%^&*()",
)  # fmt: skip
"""Neighbours on a keyboard or in the alphabet; read in both directions."""
_STEPS = frozenset(pair for sequence in _SEQUENCES for run in (sequence, sequence[::-1]) for pair in pairwise(run))
_SHORTEST_RUN = 3
_OUTSIDE_RUNS = 2
"""Letters that may stand outside runs without making the password a good one ("qwertyuiop!!")."""
_LONGEST_PIECE = 4
"""A password that repeats a piece of this length is that piece ("abcdabcdabcd")."""
_SHORTEST_NAME = 6
"""Letters; shorter names occur in other words by chance."""
_SHORTEST_STAFF_CODE = 4
_IN_PLACE_OF_LETTERS = str.maketrans("@$013457", "asoieast")
"""Signs written for letters in "p@ssw0rd"; guessers know them."""


def normal_password(text: str) -> str:
    """The form that is hashed and compared: NFC, so that two keyboards typing the same word give the same password."""
    return unicodedata.normalize("NFC", text)


def problems_of_password(password: str, staff_code: str, name: str) -> list[str]:
    """Why this password cannot be taken, as sentences."""
    normal = normal_password(password)
    if len(normal) < SHORTEST:
        return [
            f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Bạn có thể ghép vài tiếng dễ nhớ với bạn mà người khác khó đoán."
        ]
    if len(normal) > LONGEST:
        return [f"Mật khẩu dài nhất {LONGEST} ký tự. Bạn hãy rút ngắn lại."]
    found = []
    if _is_repeated(normal):
        found.append("Mật khẩu chỉ lặp lại một vài ký tự nên rất dễ đoán. Bạn hãy chọn mật khẩu khác.")
    elif _is_keyboard_run(normal):
        found.append("Mật khẩu là dãy phím hoặc dãy số liền nhau nên rất dễ đoán. Bạn hãy chọn mật khẩu khác.")
    if _is_common(normal):
        found.append("Mật khẩu này nhiều người dùng nên rất dễ đoán. Bạn hãy chọn mật khẩu khác.")
    if _leans_on(normal, staff_code, _SHORTEST_STAFF_CODE):
        found.append("Mật khẩu có mã cán bộ của bạn nên dễ đoán. Bạn hãy chọn mật khẩu khác.")
    if _leans_on(normal, name, _SHORTEST_NAME):
        found.append("Mật khẩu có họ tên của bạn nên dễ đoán. Bạn hãy chọn mật khẩu khác.")
    return found


def _bare(text: str) -> str:
    """Small letters and digits alone, without marks: how a guesser would write it."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return "".join(letter for letter in decomposed if letter.isalnum())


@cache
def common_passwords() -> frozenset[str]:
    """The list beside this module, each entry in the bare form."""
    text = (resources.files("quiz_service.rules") / "common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(_bare(line) for line in text.splitlines() if line and not line.startswith("#"))


def _is_common(password: str) -> bool:
    """It is in the list, or is a word of the list with digits and signs around it, or a few such words in a row."""
    without_ends = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    for writing in (password, without_ends.translate(_IN_PLACE_OF_LETTERS)):
        words = [word for word in re.split(r"[0-9]+", _bare(writing)) if word]
        if words and all(_is_made_of_common(word) for word in words):
            return True
    return False


def _is_made_of_common(word: str) -> bool:
    """The word is one or more entries of the list, joined."""
    reachable = {0}
    for end in range(1, len(word) + 1):
        if any(word[start:end] in common_passwords() for start in reachable):
            reachable.add(end)
    return len(word) in reachable


def _is_repeated(password: str) -> bool:
    small = password.casefold()
    return any(small == (small[:piece] * len(small))[: len(small)] for piece in range(1, _LONGEST_PIECE + 1))


def _is_keyboard_run(password: str) -> bool:
    """Nearly all of it lies in runs of neighbouring keys or letters."""
    small = password.casefold()
    lengths = [1]
    for pair in pairwise(small):
        if pair in _STEPS:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return sum(length for length in lengths if length < _SHORTEST_RUN) <= _OUTSIDE_RUNS


def _leans_on(password: str, what: str, shortest: int) -> bool:
    bare = _bare(what)
    return len(bare) >= shortest and bare in _bare(password)
