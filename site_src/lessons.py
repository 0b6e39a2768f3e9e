"""training_modules/ → lessons, practice and paths. Never opens questions.toml: no scored question reaches the site.

In: the project root. Out: `Training`. Collects every problem of form with file and line, as the knowledge loader does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from site_src.errors import ProblemsFound
from site_src.knowledge.loader import ContentReader
from site_src.knowledge.model import Record

FOLDER = "training_modules"
STRANDS = {
    "nghiep-vu": "Nghiệp vụ phòng, chống mại dâm",
    "giam-hai": "Can thiệp giảm hại",
    "bao-luc-gioi": "Phòng, chống bạo lực trên cơ sở giới",
    "hoa-nhap": "Hỗ trợ hòa nhập cộng đồng",
}
"""The four contents of the training target (II.1.g13)."""
AUDIENCES = {
    "can-bo-thanh-pho": "Cán bộ cấp Thành phố",
    "can-bo-huyen-xa": "Cán bộ cấp huyện, cấp xã và cơ quan, tổ chức liên quan",
    "doi-178": "Thành viên Đội Kiểm tra liên ngành 178",
    "nguoi-ho-tro": "Người trực tiếp cung cấp dịch vụ hỗ trợ",
    "tuyen-truyen": "Báo cáo viên, tuyên truyền viên, tình nguyện viên, cộng tác viên",
}
"""Whom a path is for (II.1.g13, II.2.e)."""


@dataclass(frozen=True, kw_only=True)
class PracticeChoice(Record):
    """One choice, item or side of a pair."""

    id: str
    text: str
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class PracticeQuestion(Record):
    """An ungraded question with its answer: shown on the site. Which fields count depends on `type`."""

    id: str
    type: str
    stem: str
    explanation: str
    cites: tuple[str, ...]
    quote: tuple[str, ...]
    choices: tuple[PracticeChoice, ...] = ()
    correct: tuple[str, ...] = ()
    left: tuple[PracticeChoice, ...] = ()
    right: tuple[PracticeChoice, ...] = ()
    pairs: dict[str, str] = field(default_factory=dict)
    items: tuple[PracticeChoice, ...] = ()
    order: tuple[str, ...] = ()
    value: float = 0.0
    unit: str = ""
    comparator: str = ""
    accept: tuple[str, ...] = ()
    ignore_marks: bool = False
    ignore_case: bool = False


@dataclass(frozen=True, kw_only=True)
class Module(Record):
    """A training module (học phần): its card, its lesson in Markdown, its practice."""

    id: str
    title: str
    strand: str
    audiences: tuple[str, ...]
    objectives: tuple[str, ...]
    minutes: int
    pass_mark: int
    draw: int
    version: str
    clauses: tuple[str, ...]
    validity_months: int = 0
    slug: str = ""
    lesson: str = ""
    practice: tuple[PracticeQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LearningPath(Record):
    """What an audience needs, in order (lộ trình). `why` is said to the trainee."""

    id: str
    title: str
    why: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True)
class Training:
    """All modules by folder name, and the paths."""

    modules: tuple[Module, ...] = ()
    paths: tuple[LearningPath, ...] = ()

    def module(self, module_id: str) -> Module:
        """The module with this id; the checks have proven that it is there."""
        return next(module for module in self.modules if module.id == module_id)


def load_training(root: Path) -> Training:
    """Read training_modules/ under the project root; an empty folder gives an empty `Training`.

    Raises:
        ProblemsFound: everything that is wrong with the files' form, in one go.
    """
    reader = ContentReader(root)
    folder = root / FOLDER
    modules = [
        module for path in sorted(folder.glob("m[0-9][0-9]-*")) if path.is_dir() and (module := _module(reader, path))
    ]
    paths_file = folder / "paths.toml"
    paths = reader.records(paths_file, "path", LearningPath, reader.text(paths_file)) if modules else ()
    if reader.problems:
        raise ProblemsFound(reader.problems)
    return Training(tuple(modules), paths)


def _module(reader: ContentReader, path: Path) -> Module | None:
    card = reader.toml(path / "module.toml", reader.text(path / "module.toml"))
    practice_file = path / "practice.toml"
    practice = reader.records(practice_file, "question", PracticeQuestion, reader.text(practice_file))
    lesson = reader.text(path / "lesson.md")
    if not card:
        return None
    return reader.record(
        path / "module.toml", 1, "module", Module, card, slug=path.name, lesson=lesson, practice=practice
    )
