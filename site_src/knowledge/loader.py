"""TOML files of content/ → records. Collects every problem with file and line; raises nothing but ProblemsFound.

A record is checked against the fields of its dataclass: unknown key, missing key, wrong type. What a value may
mean (a known clause, an exact quote …) is for `site_src.checks`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
import types
import typing
import unicodedata
from pathlib import Path
from typing import Any, TypeVar

from site_src.clauses.errata import Erratum, ErratumClass
from site_src.errors import ProblemsFound
from site_src.knowledge import model
from site_src.problems import Problem

R = TypeVar("R")

_RENAMED = {("note", "source"): "source_name", ("note", "from"): "since", ("erratum", "class"): "klass"}
_FILES: dict[str, tuple[str, type[Any]]] = {
    "topics": ("topic", model.Topic), "roles": ("role", model.Role), "duties": ("duty", model.Duty),
    "targets": ("target", model.Target), "deadlines": ("deadline", model.Deadline),
    "policies": ("policy", model.Policy), "glossary": ("term", model.Term),
    "documents": ("document", model.Document), "notes": ("note", model.Note),
}  # fmt: skip
_FIELD_OF = {"glossary": "terms"}


_HINTS: dict[type[Any], dict[str, Any]] = {}


def _hints(kind: type[Any]) -> dict[str, Any]:
    """Types of a record's fields, resolved once: resolving them for each record took a third of the loading."""
    if kind not in _HINTS:
        _HINTS[kind] = typing.get_type_hints(kind)
    return _HINTS[kind]


class ContentReader:
    """Reads the files of one content folder and gathers the problems."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def path(self, file: Path) -> str:
        return file.relative_to(self.root).as_posix()

    def toml(self, file: Path, text: str, first_line: int = 1) -> dict[str, Any]:
        """Parse TOML; a syntax fault becomes a problem at its line."""
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            last = first_line + max(text.count("\n") - 1, 0)  # "at end of document": something was never closed
            line = int(found.group(1)) + first_line - 1 if found else last
            self.problems.append(Problem(self.path(file), line, f"TOML sai cú pháp ({error}).", "Sửa dòng này."))
            return {}

    def text(self, file: Path) -> str:
        """A content file's text, in NFC; a missing file is a problem."""
        try:
            return unicodedata.normalize("NFC", file.read_text(encoding="utf-8"))
        except OSError:
            self.problems.append(Problem(self.path(file), 0, "Thiếu tệp này.", "Lấy lại tệp từ git."))
        except UnicodeDecodeError:
            self.problems.append(Problem(self.path(file), 0, "Tệp không phải UTF-8.", "Lưu lại bằng UTF-8."))
        return ""

    def records(self, file: Path, table: str, kind: type[R], text: str, first_line: int = 1) -> tuple[R, ...]:
        """All `[[table]]` entries of a text as records of `kind`."""
        rows = self.toml(file, text, first_line).get(table, [])
        heads = [
            number
            for number, line in enumerate(text.splitlines(), start=first_line)
            if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)
        ]
        lines = heads + [0] * (len(rows) - len(heads))
        made = (self.record(file, line, table, kind, row) for line, row in zip(lines, rows, strict=False))
        return tuple(record for record in made if record is not None)

    def record(self, file: Path, line: int, table: str, kind: type[R], row: dict[str, Any], **given: Any) -> R | None:
        """One table as a record, or None after noting its problems."""
        where = self.path(file)
        hints = _hints(kind)
        fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
        values: dict[str, Any] = dict(given)
        faults = []
        for key, value in row.items():
            name = _RENAMED.get((table, key), key)
            if name not in fields or name == "source":
                faults.append(
                    Problem(where, line, f"Khóa «{key}» không có trong [[{table}]].", "Xóa hoặc sửa tên khóa.")
                )
                continue
            try:
                values[name] = self._value(file, line, hints[name], value)
            except TypeError:
                faults.append(
                    Problem(
                        where,
                        line,
                        f"Giá trị của «{key}» sai kiểu: {value!r}.",
                        "Xem content/knowledge/README.md.",
                    )
                )
        for name, field in fields.items():
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            if required and name not in values and not faults:
                key = next((k for (t, k), n in _RENAMED.items() if t == table and n == name), name)
                faults.append(Problem(where, line, f"Thiếu khóa «{key}» trong [[{table}]].", "Thêm khóa này."))
        if faults:
            self.problems.extend(faults)
            return None
        if "source" in fields:
            values["source"] = model.Source(where, line)
        elif "source_line" in fields:
            values["source_line"] = line
        return kind(**values)

    def _value(self, file: Path, line: int, hint: Any, value: Any) -> Any:
        """Check and convert one value by its type hint. Raises TypeError when it does not fit."""
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            if value not in arguments:
                raise TypeError
            return value
        if origin is types.UnionType:
            return self._value(file, line, arguments[0], value)
        if origin is dict:
            if not isinstance(value, dict):
                raise TypeError
            return {key: self._value(file, line, arguments[1], item) for key, item in value.items()}
        if origin is tuple:
            if not isinstance(value, list):
                raise TypeError
            return tuple(self._value(file, line, arguments[0], item) for item in value)
        if dataclasses.is_dataclass(hint):
            if not isinstance(value, dict):
                raise TypeError
            made = self.record(file, line, "", typing.cast(type[Any], hint), value)
            if made is None:
                raise TypeError
            return made
        if hint is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if hint is ErratumClass:
            try:
                return ErratumClass(value)
            except ValueError as error:
                raise TypeError from error
        if hint in (str, int, float, bool, dt.date):
            if type(value) is not hint:
                raise TypeError
            return value.strip() if hint is str and hint is not ErratumClass and "\n" not in value else value
        raise TypeError


def _procedure(reader: ContentReader, file: Path) -> model.Procedure | None:
    """One procedure: TOML between two +++ lines, then Markdown."""
    text = reader.text(file)
    parts = re.split(r"^\+\+\+[ \t]*\n", text, maxsplit=2, flags=re.MULTILINE)
    if len(parts) != 3 or parts[0].strip():
        reader.problems.append(
            Problem(
                reader.path(file),
                1,
                "Phần đầu tệp phải nằm giữa hai dòng «+++».",
                "Xem một quy trình khác làm mẫu.",
            )
        )
        return None
    row = reader.toml(file, parts[1], 2)
    if not row:
        return None
    steps = reader.records(file, "step", model.Step, parts[1], 2)
    row.pop("step", None)
    return reader.record(file, 1, "procedure", model.Procedure, row, steps=steps, body=parts[2].strip())


def load_knowledge(root: Path) -> model.Knowledge:
    """Read content/knowledge under the project root.

    Raises:
        ProblemsFound: everything that is wrong with the files' form, in one go.
    """
    reader = ContentReader(root)
    folder = root / "content" / "knowledge"
    layers: dict[str, Any] = {}
    for name, (table, kind) in _FILES.items():
        file = folder / f"{name}.toml"
        layers[_FIELD_OF.get(name, name)] = reader.records(file, table, kind, reader.text(file))
    procedures = [_procedure(reader, file) for file in sorted((folder / "procedures").glob("*.md"))]
    if reader.problems:
        raise ProblemsFound(reader.problems)
    return model.Knowledge(**layers, procedures=tuple(p for p in procedures if p))


def load_errata(root: Path) -> tuple[Erratum, ...]:
    """Read content/plan/errata.toml.

    Raises:
        ProblemsFound: everything that is wrong with the file's form, in one go.
    """
    reader = ContentReader(root)
    file = root / "content" / "plan" / "errata.toml"
    errata: tuple[Erratum, ...] = reader.records(file, "erratum", Erratum, reader.text(file))
    if reader.problems:
        raise ProblemsFound(reader.problems)
    return errata


@dataclasses.dataclass(frozen=True)
class PlanSource:
    """source.toml: what is known of the plan's file."""

    number: str
    title: str
    issued_on: dt.date
    issuer: str
    signatory: str
    place: str
    found_at: str
    found_on: str
    sha256: str
    status: str
    effective_from: str
    period: str
    source_line: int = 0


def load_source(root: Path) -> PlanSource:
    """Read content/plan/source.toml.

    Raises:
        ProblemsFound: the file is missing or malformed.
    """
    reader = ContentReader(root)
    file = root / "content" / "plan" / "source.toml"
    row = reader.toml(file, reader.text(file))
    source = reader.record(file, 1, "source", PlanSource, row) if row else None
    if reader.problems or source is None:
        raise ProblemsFound(reader.problems)
    return source
