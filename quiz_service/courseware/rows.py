"""A TOML table as fields asked for one by one; what is missing, unknown or of the wrong type becomes a problem.

In: TOML text. Out: `Row` objects that know the line of each key. Pure: the text is handed in.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from quiz_service.courseware.model import AGAIN, Place
from quiz_service.problems import Problem

SEE = "Xem mẫu trong training_modules/README.md."


def parse_toml(path: str, text: str, problems: list[Problem]) -> dict[str, Any]:
    """TOML text as a table, in NFC, decimals exact; a syntax fault becomes a problem at its line."""
    try:
        return tomllib.loads(unicodedata.normalize("NFC", text), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) if found else len(text.splitlines())
        problems.append(Problem(path, line, f"TOML sai cú pháp ({error}).", "Sửa dòng này hoặc dòng ngay trên."))
        return {}


def lines_of(text: str, first: int = 1) -> dict[str, int]:
    """Key → line number of a stretch of TOML; `choices.a` for the inline table with id "a" under `choices`.

    A second inline table with the same id stands under the same name with `AGAIN`.
    """
    lines: dict[str, int] = {}
    current = ""
    for number, line in enumerate(text.splitlines(), start=first):
        found = re.match(r"\s*([A-Za-z_][\w-]*)\s*=", line)
        if found:
            current = found.group(1)
            lines.setdefault(current, number)
        for inner in re.findall(r"""\{\s*id\s*=\s*["']([^"']+)["']""", line):
            key = f"{current}.{inner}"
            lines.setdefault(f"{key}{AGAIN}" if key in lines else key, number)
    return lines


def tables_of(text: str, table: str) -> list[tuple[int, dict[str, int]]]:
    """Of each `[[table]]` in the text: its line and the lines of its keys."""
    lines = text.splitlines()
    heads = [index for index, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
    ends = [*heads[1:], len(lines)]
    return [(head + 1, lines_of("\n".join(lines[head:end]), head + 1)) for head, end in zip(heads, ends, strict=False)]


class Row:
    """One table. Ask for its fields, then call `finish`; `faults` grows on the way."""

    def __init__(
        self, data: Mapping[str, Any], path: str, line: int, lines: Mapping[str, int], problems: list[Problem]
    ) -> None:
        self.data = data
        self.place = Place(path, line)
        self.lines = lines
        self.problems = problems
        self.faults = 0
        self._asked: set[str] = set()

    def fault(self, key: str, message: str, hint: str = SEE) -> None:
        """Note a problem at the line of a key."""
        self.faults += 1
        self.problems.append(Problem(self.place.path, self.lines.get(key, self.place.line), message, hint))

    def _get(self, key: str, required: bool) -> Any:
        self._asked.add(key)
        if key not in self.data and required:
            self.fault(key, f"Thiếu khóa «{key}».", f"Thêm khóa này. {SEE}")
        return self.data.get(key)

    def _wrong_type(self, key: str, wanted: str) -> None:
        self.fault(key, f"Giá trị của «{key}» phải là {wanted}.")

    def text(self, key: str, *, default: str | None = None) -> str:
        """A string that is not blank; with a default, it may be left out."""
        value = self._get(key, default is None)
        if value is None:
            return default or ""
        if not isinstance(value, str):
            self._wrong_type(key, 'chuỗi trong ngoặc kép "…"')
            return ""
        if not value.strip() and default is None:
            self.fault(key, f"Khóa «{key}» để trống.", "Điền vào.")
        return " ".join(value.split())

    def option(self, key: str, options: Sequence[str], *, default: str | None = None) -> str:
        """One of some words."""
        value = self.text(key, default=default)
        if value and value not in options:
            self.fault(key, f"«{key}» không nhận giá trị «{value}».", f"Chọn một trong: {', '.join(options)}.")
        return value

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of strings, none blank; a required one is not empty."""
        value = self._get(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self._wrong_type(key, 'danh sách chuỗi ["…", "…"], không có mục trống')
            return ()
        if required and not value:
            self.fault(key, f"Danh sách «{key}» để trống.", "Điền ít nhất một mục.")
        return tuple(" ".join(item.split()) for item in value)

    def integer(self, key: str, *, least: int = 1, most: int = 1000, default: int | None = None) -> int:
        """A whole number within bounds; with a default, it may be left out."""
        value = self._get(key, default is None)
        if value is None:
            return default or 0
        if type(value) is not int or not least <= value <= most:
            self._wrong_type(key, f"số nguyên từ {least} đến {most}")
            return 0
        return value

    def decimal(self, key: str) -> Decimal:
        """A number, exactly as written."""
        value = self._get(key, True)
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value)
        if isinstance(value, Decimal) and value.is_finite():
            return value
        if value is not None:
            self._wrong_type(key, "số (viết không có ngoặc kép, dấu thập phân là dấu chấm)")
        return Decimal(0)

    def flag(self, key: str) -> bool:
        """true or false; left out: false."""
        value = self._get(key, False)
        if value is not None and not isinstance(value, bool):
            self._wrong_type(key, "true hoặc false")
        return value is True

    def mapping(self, key: str) -> tuple[tuple[str, str], ...]:
        """An inline table of strings as pairs."""
        value = self._get(key, True)
        if value is None:
            return ()
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            self._wrong_type(key, 'bảng { 1 = "b", 2 = "a" }')
            return ()
        return tuple(value.items())

    def rows(self, key: str, *, required: bool = True) -> list[Row]:
        """A list of inline tables as rows of their own; faults in them count here too."""
        value = self._get(key, required)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self._wrong_type(key, "danh sách bảng [{ … }, { … }]")
            return []
        rows = []
        for item in value:
            line = self.lines.get(f"{key}.{item.get('id')}", self.lines.get(key, self.place.line))
            rows.append(Row(item, self.place.path, line, {}, self.problems))
        return rows

    def finish(self, *inner: Row) -> bool:
        """Note the keys nobody asked for; True when the row and the rows inside it have no fault."""
        for key in self.data:
            if key not in self._asked:
                self.fault(key, f"Khóa «{key}» không dùng ở đây.", f"Xóa hoặc sửa tên khóa. {SEE}")
        return self.faults + sum(row.faults for row in inner) == 0
