"""The table of content/pages/huong-dan/quyen-truy-cap.md as records: what is promised about every route."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from quiz_service.web.access import Scope, Who

PAGE = Path(__file__).resolve().parents[3] / "content" / "pages" / "huong-dan" / "quyen-truy-cap.md"
HEAD = ["Việc", "Cách gọi", "Địa chỉ", "Ai mở được", "Dữ liệu", "Mã"]
WHO = {
    "mọi người": Who.ANYONE, "người đã đăng nhập": Who.TRAINEE, "điều phối viên": Who.COORDINATOR,
    "quản trị viên": Who.ADMINISTRATOR, "kiểm tra viên": Who.AUDITOR,
}  # fmt: skip
SCOPES = {
    "không của ai": Scope.NOTHING, "của chính mình": Scope.OWN, "của đơn vị phụ trách": Scope.UNITS,
    "của mọi đơn vị": Scope.ALL,
}  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """One row: who is let in by this method at this address, and whose data they reach."""

    method: str
    path: str
    who: frozenset[Who]
    scope: Scope
    endpoint: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What a row and a route have in common."""
        return (self.endpoint, self.method, self.path)


def read_promises() -> list[Promise]:
    """All rows of the table, in order.

    Raises:
        AssertionError: the table has another head, or a row says something that is not agreed on.
    """
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0] == HEAD
    return [_promise(row) for row in rows[2:]]


def _promise(row: list[str]) -> Promise:
    assert len(row) == len(HEAD), f"{len(HEAD)} cells: {row}"
    what, method, path, who, scope, endpoint = row
    assert what, row
    names = who.split(", ")
    assert set(names) <= WHO.keys(), f"{endpoint}: who is {names}? One of {list(WHO)}."
    assert scope in SCOPES, f"{endpoint}: whose data is {scope!r}? One of {list(SCOPES)}."
    return Promise(method, path.strip("`"), frozenset(WHO[name] for name in names), SCOPES[scope], endpoint.strip("`"))
