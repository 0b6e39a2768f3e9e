"""Which clauses of the plan the scored questions touch, and how much of their words: a table, not a rule.

In: Scope. Out: one row a clause that carries words of its own. Counted in the parts that training is about: tasks and
targets (II), solutions (III), assignments (IV), organisation (V), and the views, aims and demands (I).
"""

from __future__ import annotations

from dataclasses import dataclass

from quiz_service.courseware.checks.rule import Scope
from quiz_service.courseware.clauses import squeezed


@dataclass(frozen=True)
class ClauseCoverage:
    """One clause. `quoted` is the share of its letters that some scored question quotes, from 0 to 1."""

    clause: str
    citation: str
    questions: tuple[str, ...]
    modules: tuple[str, ...]
    quoted: float
    unquoted: tuple[str, ...]
    """Stretches of words that no question quotes, in order."""

    @property
    def is_touched(self) -> bool:
        """Some scored question rests on the clause."""
        return bool(self.questions)


def _unquoted(text: str, quotes: list[str]) -> tuple[float, tuple[str, ...]]:
    """The quoted share of a text and the stretches that stay over."""
    covered = bytearray(len(text))
    for words in quotes:
        start = text.find(words)
        while start >= 0:
            covered[start : start + len(words)] = b"\x01" * len(words)
            start = text.find(words, start + 1)
    pieces, begin = [], None
    for index in range(len(text) + 1):
        is_open = index < len(text) and not covered[index]
        if is_open and begin is None:
            begin = index
        elif not is_open and begin is not None:
            pieces.append(text[begin:index].strip(" ,;.:"))
            begin = None
    return sum(covered) / len(text), tuple(piece for piece in pieces if len(piece.split()) > 2)


def measure_coverage(scope: Scope) -> list[ClauseCoverage]:
    """One row a leaf of the plan, in its order. A module that names a whole mục does not by that teach each clause."""
    ids: dict[str, list[str]] = {}
    quotes: dict[str, list[str]] = {}
    for question in scope.questions:
        if question.scored:
            for cite in question.cites:
                ids.setdefault(cite, []).append(question.id)
                quotes.setdefault(cite, []).extend(squeezed(words) for words in question.quote)
    rows = []
    for clause in scope.clauses.leaves():
        quoted, rest = _unquoted(squeezed(clause.shown), quotes.get(clause.id, []))
        modules = [
            module.id
            for module in scope.courseware.modules
            if any(above.id in module.clauses for above in scope.clauses.lineage(clause.id) if above.parent)
        ]
        rows.append(
            ClauseCoverage(clause.id, clause.citation, tuple(ids.get(clause.id, ())), tuple(modules), quoted, rest)
        )
    return rows


def render_coverage(rows: list[ClauseCoverage]) -> str:
    """The table for a terminal: touched clauses in short, then what no question touches."""
    lines = [f"{'Điều khoản':<13}{'Câu hỏi':>8}{'Lời trích':>11}  Học phần"]
    for row in rows:
        lines.append(f"{row.clause:<13}{len(row.questions):>8}{row.quoted:>11.0%}  {', '.join(row.modules) or '-'}")
    untouched = [row for row in rows if not row.is_touched]
    lines.append("")
    lines.append(f"Câu hỏi chạm tới {len(rows) - len(untouched)} trên {len(rows)} điều khoản có lời văn.")
    for row in untouched:
        taught = f"bài học: {', '.join(row.modules)}" if row.modules else "không bài học nào dạy"
        lines.append(f"  chưa có câu hỏi: {row.clause} ({row.citation}; {taught})")
    return "\n".join(lines)
