"""The layers of knowledge as plain records. Each carries `source`, where the author wrote it.

Field names equal the keys of the TOML files in content/knowledge; content/knowledge/README.md explains them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from site_src.problems import Problem

VERBS = (
    "chủ trì", "phối hợp", "tham mưu", "chỉ đạo", "hướng dẫn", "đề xuất", "báo cáo", "tham gia", "kiểm tra", "xử lý",
    "tổ chức", "xây dựng", "triển khai", "thực hiện", "kiện toàn", "vận động", "tuyên truyền", "cung cấp", "bố trí",
    "giám sát", "rà soát", "phát hiện", "hỗ trợ", "theo dõi", "phân công", "trình", "quản lý", "khác",
)  # fmt: skip
MODES = ("phân công", "đề nghị", "yêu cầu", "giao", "nêu chung")
COMPARATORS = {">=": "ít nhất", ">": "trên", "=": "đúng con số nêu", "range": "trong khoảng"}
NOT_STATED = "Kế hoạch không nêu"


@dataclass(frozen=True)
class Source:
    """Where a record stands: path relative to the project, line counted from 1."""

    path: str = ""
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Record:
    """Base of all records."""

    source: Source = Source()


@dataclass(frozen=True, kw_only=True)
class Topic(Record):
    """One of the Handbook's own groupings of duties; a column of the matrix."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Role(Record):
    """A body, force, mechanism or group that the plan names (cơ quan, lực lượng, cơ chế)."""

    id: str
    name: str
    kind: Literal["assigned", "member", "mechanism", "authority", "group"]
    clause: str
    names: tuple[str, ...]
    parent: str = ""
    aliases: tuple[str, ...] = ()
    level: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Duty(Record):
    """Joins a clause and a role with the verb of the text (nhiệm vụ)."""

    clause: str
    role: str
    verb: str
    quote: str
    mode: str
    topics: tuple[str, ...]
    verb_clause: str = ""
    counterparts: tuple[str, ...] = ()
    product: str = ""
    deadline: str = ""


@dataclass(frozen=True, kw_only=True)
class Target(Record):
    """One numeric target (chỉ tiêu). The comparator is kept exactly as the words have it."""

    code: str
    clause: str
    quote: str
    comparator: str
    value: float
    unit: str
    population: str
    action: str
    period: str
    topics: tuple[str, ...]
    implicit: bool = False
    value_to: float | None = None
    period_clause: str = ""
    strand: tuple[str, ...] = ()
    stratum: str = ""
    ambiguity: str = ""


@dataclass(frozen=True, kw_only=True)
class Day(Record):
    """A day of the year; `strict`: before it ("trước ngày")."""

    month: int
    day: int
    strict: bool = False


@dataclass(frozen=True, kw_only=True)
class Deadline(Record):
    """Who reports or acts, to whom, in what rhythm, by when. No date in the text: `by` = "không nêu"."""

    code: str
    title: str
    who: tuple[str, ...]
    to: tuple[str, ...]
    what: str
    rhythm: str
    by: str
    clause: str
    quote: str
    topics: tuple[str, ...]
    days: tuple[Day, ...] = ()
    via: str = ""
    conflict: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class KeyPoint(Record):
    """A plain restatement of one clause."""

    clause: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Policy(Record):
    """A page of Chính sách: a subtree of the plan with a plain summary."""

    code: str
    page: str
    title: str
    clause: str
    topics: tuple[str, ...]
    gist: str
    key_points: tuple[KeyPoint, ...]


@dataclass(frozen=True, kw_only=True)
class Term(Record):
    """An abbreviation or a term of the text."""

    code: str
    term: str
    kind: str
    meaning: str
    quote: str = ""
    clause: str = ""
    line: int = 0
    role: str = ""
    tooltip: bool = False
    more_clauses: tuple[str, ...] = ()
    more_lines: tuple[int, ...] = ()

    @property
    def words(self) -> str:
        """The quoted words."""
        return self.quote


@dataclass(frozen=True, kw_only=True)
class Document(Record):
    """A document that the plan cites (văn bản liên quan); `number` is empty when the plan gives none."""

    code: str
    title: str
    cited_as: str
    relation: str
    number: str = ""
    date: str = ""
    issuer: str = ""
    clause: str = ""
    line: int = 0
    more_clauses: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The quoted words."""
        return self.cited_as


@dataclass(frozen=True, kw_only=True)
class Note(Record):
    """What changed since the plan was issued ("Lưu ý hiện nay"); stands beside the text, never in it."""

    code: str
    title: str
    text: str
    source_name: str
    seen_on: dt.date
    confirm: str
    since: str = ""
    roles: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Step(Record):
    """One step of a procedure; `gap` names what the plan leaves open."""

    title: str
    clause: str
    quote: str
    who: tuple[str, ...] = ()
    output: str = ""
    gap: tuple[str, ...] = ()
    branch: str = ""


@dataclass(frozen=True, kw_only=True)
class Procedure(Record):
    """A way of working that the text supports (quy trình). `order`: given by the plan, or arranged here."""

    code: str
    title: str
    topic: str
    order: Literal["plan", "handbook"]
    clauses: tuple[str, ...]
    steps: tuple[Step, ...]
    who_for: tuple[str, ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Knowledge:
    """All layers, each in the order of its file."""

    topics: tuple[Topic, ...] = ()
    roles: tuple[Role, ...] = ()
    duties: tuple[Duty, ...] = ()
    targets: tuple[Target, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    policies: tuple[Policy, ...] = ()
    terms: tuple[Term, ...] = ()
    documents: tuple[Document, ...] = ()
    notes: tuple[Note, ...] = ()
    procedures: tuple[Procedure, ...] = field(default=())

    @property
    def stated(self) -> tuple[Duty | Target | Deadline, ...]:
        """Records that rest on one clause and quote it."""
        return (*self.duties, *self.targets, *self.deadlines)

    @property
    def topical(self) -> tuple[Duty | Target | Deadline | Policy, ...]:
        """Records that carry topics."""
        return (*self.duties, *self.targets, *self.deadlines, *self.policies)

    @property
    def cited(self) -> tuple[Term | Document, ...]:
        """Records that quote a clause or a line of the frame."""
        return (*self.terms, *self.documents)


def problem_at(record: Record, message: str, hint: str = "") -> Problem:
    """A problem at the place where the record was written."""
    return Problem(record.source.path, record.source.line, message, hint)
