"""The one exception tree of the generator. An exception carries the object it speaks of."""

from __future__ import annotations

from pathlib import Path

from site_src.problems import Problem, report


class HandbookError(Exception):
    """Base of every error the generator raises for a person to read."""


class NotReadableText(HandbookError):
    """A file that cannot be read as a plain-text document; nothing of it was used."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why


class UnknownClause(HandbookError):
    """A clause id that the plan does not have."""

    def __init__(self, clause_id: str) -> None:
        super().__init__(f"Không có điều khoản nào mang mã «{clause_id}». Xem các mã bằng lệnh: plan outline")
        self.clause_id = clause_id


class ProblemsFound(HandbookError):
    """Problems that stop a build; all of them, not the first alone."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{report(problems)}\n{len(problems)} lỗi. Chưa ghi gì ra đĩa.")
        self.problems = problems
