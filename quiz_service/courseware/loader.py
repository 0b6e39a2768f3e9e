"""training_modules/ → Courseware. The only part of courseware that reads files; it collects every fault of form.

In: the project root. Out: what could be read, and the problems with file and line. What a value may mean (a known
clause, a fair question) is for `quiz_service.courseware.checks`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path as FilePath

from quiz_service.courseware.clauses import Clauses, NotTheContract, parse_clauses
from quiz_service.courseware.counting import read_reading
from quiz_service.courseware.model import (
    ANSWERS_SHOWN,
    AUDIENCES,
    STRANDS,
    Courseware,
    Lesson,
    Module,
    Path,
    Place,
    Question,
    Stigma,
    UsedId,
    WrittenReading,
)  # fmt: skip
from quiz_service.courseware.question_rows import read_question, read_silences
from quiz_service.courseware.rows import Row, lines_of, parse_toml, tables_of
from quiz_service.errors import MissingInput, UnreadableInput
from quiz_service.problems import Problem

FOLDER = "training_modules"
CONTRACT = "build/clauses.json"
USED_IDS = f"{FOLDER}/question-ids.txt"
COUNTING = f"{FOLDER}/counting.toml"
BUILD_COMMAND = "plan build"
LONGEST_WAIT = 7 * 24 * 60
"""Minutes. Who has to wait more than a week to try again has lost the thread."""


@dataclass(frozen=True)
class Loaded:
    """What a run of the loader brings back."""

    courseware: Courseware
    problems: tuple[Problem, ...]


def load_clauses(root: FilePath) -> Clauses:
    """The plan's clauses from the file that `plan build` writes.

    Raises:
        MissingInput: the file is not there.
        UnreadableInput: it is there and is not what was agreed on.
    """
    file = root / CONTRACT
    try:
        return parse_clauses(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise MissingInput(FilePath(CONTRACT), BUILD_COMMAND) from error
    except (OSError, UnicodeDecodeError, NotTheContract) as error:
        raise UnreadableInput(FilePath(CONTRACT), f"không đọc được ({error}).", BUILD_COMMAND) from error


def _answers_shown(row: Row) -> str:
    """The key may be left out, not left blank: a blank would else be stored as a policy nobody knows."""
    default = None if "answers_shown" in row.data else ANSWERS_SHOWN[0]
    return row.option("answers_shown", ANSWERS_SHOWN, default=default)


class _Reader:
    """Reads files under the project root and gathers the problems."""

    def __init__(self, root: FilePath) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def text(self, path: str) -> str | None:
        """A file's text without a byte-order mark; a file that cannot be read is a problem."""
        try:
            return (self.root / path).read_text(encoding="utf-8-sig").replace("\r\n", "\n")
        except FileNotFoundError:
            self.problems.append(Problem(path, 0, "Thiếu tệp này.", f"Tạo tệp theo {FOLDER}/README.md."))
        except (OSError, UnicodeDecodeError):
            self.problems.append(Problem(path, 0, "Không đọc được tệp dạng UTF-8.", "Lưu lại bằng UTF-8."))
        return None

    def rows(self, path: str, table: str) -> list[Row]:
        """All `[[table]]` entries of a file; anything else at the top of the file is a fault."""
        text = self.text(path)
        if text is None:
            return []
        data = parse_toml(path, text, self.problems)
        entries = data.pop(table, [])
        for key in data:
            self.problems.append(Problem(path, lines_of(text).get(key, 1), f"«{key}» đứng ngoài mọi [[{table}]].",
                                         f"Đưa vào một [[{table}]] hoặc xóa."))  # fmt: skip
        if not isinstance(entries, list):
            self.problems.append(Problem(path, 1, f"Viết [[{table}]] với hai ngoặc vuông.", "Sửa tiêu đề bảng."))
            return []
        places = tables_of(text, table)
        places += [(0, {})] * (len(entries) - len(places))
        return [
            Row(entry, path, line, lines, self.problems) for entry, (line, lines) in zip(entries, places, strict=False)
        ]

    def questions(self, path: str, *, scored: bool) -> tuple[Question, ...]:
        """All questions of a file that have the right form."""
        read = (read_question(row, scored=scored) for row in self.rows(path, "question"))
        return tuple(question for question in read if question)

    def module(self, folder: FilePath) -> Module | None:
        """One module folder."""
        base = f"{FOLDER}/{folder.name}"
        path = f"{base}/module.toml"
        text = self.text(path)
        lesson = self.text(f"{base}/lesson.md")
        scored = self.questions(f"{base}/questions.toml", scored=True)
        practice = self.questions(f"{base}/practice.toml", scored=False)
        data = parse_toml(path, text, self.problems) if text is not None else {}
        if not data:
            return None
        row = Row(data, path, 1, lines_of(text or ""), self.problems)
        module = Module(
            id=row.text("id"), title=row.text("title"), strand=row.option("strand", tuple(STRANDS)),
            audiences=row.texts("audiences"), objectives=row.texts("objectives"),
            minutes=row.integer("minutes", most=60), pass_mark=row.integer("pass_mark", most=100),
            draw=row.integer("draw", most=100), version=row.text("version"), clauses=row.texts("clauses"),
            folder=base, place=row.place,
            lesson=None if lesson is None else Lesson(lesson, Place(f"{base}/lesson.md")),
            questions=scored, practice=practice, silences=read_silences(row), lines=dict(row.lines),
            validity_months=row.integer("validity_months", most=120, default=0) or None,
            attempts_allowed=row.integer("attempts", most=100, default=0) or None,
            wait_minutes=row.integer("wait_minutes", least=0, most=LONGEST_WAIT, default=0),
            answers_shown=_answers_shown(row),
        )  # fmt: skip
        for audience in module.audiences:
            if audience not in AUDIENCES:
                row.fault("audiences", f"Không có nhóm học viên «{audience}».", f"Các nhóm: {', '.join(AUDIENCES)}.")
        return module if row.finish() else None

    def paths(self) -> tuple[Path, ...]:
        """paths.toml."""
        paths = []
        for row in self.rows(f"{FOLDER}/paths.toml", "path"):
            path = Path(
                id=row.option("id", tuple(AUDIENCES)), title=row.text("title"), why=row.text("why"),
                required=row.texts("required"), optional=row.texts("optional", required=False), place=row.place,
            )  # fmt: skip
            if row.finish():
                paths.append(path)
        return tuple(paths)

    def readings(self) -> tuple[WrittenReading, ...]:
        """counting.toml."""
        read = (read_reading(row) for row in self.rows(COUNTING, "reading"))
        return tuple(reading for reading in read if reading)

    def stigma(self) -> tuple[Stigma, ...]:
        """stigma-words.toml."""
        entries = []
        for row in self.rows(f"{FOLDER}/stigma-words.toml", "stigma"):
            entry = Stigma(row.texts("words"), row.text("prefer"), row.text("reason"), row.place)
            if row.finish():
                entries.append(entry)
        return tuple(entries)

    def used_ids(self) -> tuple[UsedId, ...]:
        """question-ids.txt: `m03-q07`, or `m03-q07 rút: why` once the question is gone."""
        used = []
        for number, line in enumerate((self.text(USED_IDS) or "").splitlines(), start=1):
            entry = line.split("#", 1)[0].strip()
            if not entry:
                continue
            found = re.fullmatch(r"(\S+)(?:\s+rút:\s*(.+))?", entry)
            if found:
                used.append(UsedId(found.group(1), found.group(2) or "", Place(USED_IDS, number)))
            else:
                self.problems.append(Problem(USED_IDS, number, "Dòng không đúng dạng.",
                                             "Viết «m03-q07», hoặc «m03-q07 rút: lý do»."))  # fmt: skip
        return tuple(used)


def load_courseware(root: FilePath) -> Loaded:
    """Read training_modules/ under the project root.

    A module with a fault of form is left out or read in part; its id is then in `unread`, so that the checks do not
    take what could not be read for what is gone.
    """
    reader = _Reader(root)
    modules, unread = [], set()
    for folder in sorted((root / FOLDER).glob("m[0-9]*")):
        if not folder.is_dir():
            continue
        before = len(reader.problems)
        module = reader.module(folder)
        if len(reader.problems) > before:
            unread.add(folder.name.split("-", 1)[0])
        if module:
            modules.append(module)
    courseware = Courseware(
        tuple(modules), reader.paths(), reader.stigma(), reader.used_ids(), frozenset(unread), reader.readings()
    )
    return Loaded(courseware, tuple(reader.problems))
