"""Fields of the sign-in pages: what was sent, and a sentence for each field that is missing or cannot be meant so.

In: the posted form. Out: `Fields`. Whether a password or a code is right is not decided here. The forgery token is
not among the fields: `extensions.csrf` looks at every form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quiz_service.rules.codes import ACTIVATION, is_code

LONGEST_STAFF_CODE = 80
"""Characters as typed: the stored one has forty at most, and blanks are taken out of it."""
LONGEST_CODE = 100

TYPING_ERROR = (
    "Mã kích hoạt có chỗ gõ chưa đúng. Mã gồm 10 chữ và số, dạng XXXXX-XXXXX; hãy so lại từng ký tự với phiếu."
)
NOT_ALIKE = "Hai lần nhập mật khẩu mới không giống nhau."

Check = Callable[[str], str]
"""What is wrong with a value; "" when nothing is."""


@dataclass(frozen=True)
class Fields:
    """What was sent by name, and what is wrong by name."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    errors: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """The value as sent; "" for one that was not."""
        return self.values.get(name, "")


def _read(form: Mapping[str, str], checks: Mapping[str, Check]) -> Fields:
    values = {name: form.get(name, "") for name in checks}
    found = {name: check(values[name]) for name, check in checks.items()}
    return Fields(values, {name: sentence for name, sentence in found.items() if sentence})


def _needed(sentence: str) -> Check:
    return lambda value: "" if value.strip() else sentence


def _staff_code(value: str) -> str:
    if not value.strip():
        return "Bạn chưa nhập mã cán bộ."
    return "Mã cán bộ không dài như vậy." if len(value) > LONGEST_STAFF_CODE else ""


def _activation_code(value: str) -> str:
    """A typing error is told as one; that says nothing about which codes were issued."""
    if not value.strip():
        return "Bạn chưa nhập mã kích hoạt."
    return "" if is_code(ACTIVATION, value) else TYPING_ERROR


def _code(value: str) -> str:
    if not value.strip():
        return "Bạn chưa nhập mã."
    return "Mã không dài như vậy." if len(value) > LONGEST_CODE else ""


def _new_password(form: Mapping[str, str]) -> dict[str, Check]:
    wanted = form.get("password", "")
    return {
        "password": _needed("Bạn chưa nhập mật khẩu mới."),
        "password_again": lambda again: "" if again == wanted else NOT_ALIKE,
    }


def read_sign_in(form: Mapping[str, str]) -> Fields:
    """Staff code and password."""
    return _read(form, {"staff_code": _staff_code, "password": _needed("Bạn chưa nhập mật khẩu.")})


def read_activation(form: Mapping[str, str]) -> Fields:
    """Staff code, the slip's code, the password wanted, twice."""
    return _read(form, {"staff_code": _staff_code, "code": _activation_code} | _new_password(form))


def read_password_change(form: Mapping[str, str]) -> Fields:
    """The password that holds, and the new one, twice."""
    return _read(form, {"old_password": _needed("Bạn chưa nhập mật khẩu đang dùng.")} | _new_password(form))


def read_code(form: Mapping[str, str]) -> Fields:
    """One code: of the authenticator app, or a recovery code."""
    return _read(form, {"code": _code})
