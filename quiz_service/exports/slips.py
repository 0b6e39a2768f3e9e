"""Slips with which people sign in for the first time: what stands on one, and all of them as a table.

In: people with their fresh activation codes. Out: CSV for a coordinator's own letter template. A slip carries a
secret: it is made for the hand of one person and is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from quiz_service.exports.to_csv import table_to_csv

HEADERS = ("Họ và tên", "Mã cán bộ", "Đơn vị", "Mã kích hoạt", "Dùng trước ngày", "Trang đăng nhập")


@dataclass(frozen=True)
class Slip:
    """One person's slip; `code` is the activation code as shown, "XXXXX-XXXXX"."""

    name: str
    staff_code: str
    unit: str
    code: str
    expires_on: date
    """The first day on which the code works no more."""


def slips_to_csv(slips: Iterable[Slip], sign_in_url: str) -> bytes:
    """The same as the printed slips, a row a person."""
    rows = ((slip.name, slip.staff_code, slip.unit, slip.code, slip.expires_on, sign_in_url) for slip in slips)
    return table_to_csv(HEADERS, rows)
