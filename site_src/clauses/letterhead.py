"""Recognises the fixed lines of a Vietnamese official document: motto, type, number, place and date.

Sources: Nghị định 30/2020/NĐ-CP, Phụ lục I (thể thức văn bản); names of document types are data.
"""

from __future__ import annotations

import re

TYPES = (
    "KẾ HOẠCH", "CHỈ THỊ", "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "QUY CHẾ", "QUY ĐỊNH", "CHƯƠNG TRÌNH", "ĐỀ ÁN", "HƯỚNG DẪN",
    "THÔNG BÁO", "BÁO CÁO", "CÔNG ĐIỆN", "NGHỊ ĐỊNH", "THÔNG TƯ", "LUẬT", "PHÁP LỆNH", "ĐIỀU LỆ", "NỘI QUY",
    "PHƯƠNG ÁN", "DỰ ÁN", "TỜ TRÌNH", "LỆNH", "CÔNG VĂN", "QUY TRÌNH", "KẾT LUẬN", "BIỂU MẪU", "QUY ƯỚC",
    "HƯƠNG ƯỚC", "THƯ NGỎ",
)  # fmt: skip

_MOTTO = re.compile(r"C[ỘÔ]NG H(ÒA|OÀ) X[ÃA] H[ỘÔ]I CH[ỦU] NGH[ĨI]A VI[ỆÊ]T NAM|ĐẢNG CỘNG SẢN VIỆT NAM")
_MOTTO_LOWER = re.compile(r"Độc lập\s*[-–—]\s*Tự do\s*[-–—]\s*Hạnh phúc", re.IGNORECASE)
_NUMBER = re.compile(r"(?:Luật )?Số\s*[:.]?\s*(\d*\S*[/-]\S+)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<place>[^,:;]{2,40}),\s*)?ngày\s*(?P<day>\d{1,2}|[.…]+)\s*tháng\s*(?P<month>\d{1,2}|[.…]+)\s*năm\s*(?P<year>\d{4})\s*$",
    re.IGNORECASE,
)


def is_upper(text: str) -> bool:
    """Printed in capitals: has letters and none is small."""
    return text.upper() == text and any(character.isalpha() for character in text)


def find_type(text: str) -> str | None:
    """The document type a title line names ("KẾ HOẠCH"), or None."""
    found = next((kind for kind in TYPES if text.upper() == kind), None)
    return found or next((kind for kind in TYPES if is_upper(text) and text.startswith(kind + " ")), None)


def find_date(text: str) -> re.Match[str] | None:
    """Place and date line ("Hà Nội, ngày 16 tháng 11 năm 2021"), or None; `year`, `month`, `day`, `place`."""
    return _DATE.fullmatch(text)


def find_number(text: str) -> re.Match[str] | None:
    """Number line ("Số: 255/KH-UBND"), group 1 the number, or None."""
    return _NUMBER.match(text)


def find_date_in(text: str) -> re.Match[str] | None:
    """Place and date at the end of a line that begins with something else (two columns on one line)."""
    return _DATE.search(re.sub(r"^Số\s*[:.]?\s*\S+\s*", "", text))


def without_motto(text: str) -> str:
    """The left column of a two-column letterhead line.

    >>> without_motto("UBND TỈNH A CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    'UBND TỈNH A'
    """
    return _MOTTO_LOWER.sub("", _MOTTO.sub("", text)).strip()


def find_motto(text: str) -> re.Match[str] | None:
    """The national name or motto in a line, or None."""
    return _MOTTO.search(text) or _MOTTO_LOWER.search(text)
