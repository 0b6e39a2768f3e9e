"""Files of the made-up city's coverage, made and read back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from quiz_service.courseware.loader import load_clauses
from quiz_service.operations.coverage import Asked
from quiz_service.operations.report_tables import Stamp
from quiz_service.operations.reports import KINDS, Order, write_file
from quiz_service.storage.engine import reading
from tests.quiz_service.made_up_coverage import TODAY, City
from tests.quiz_service.made_up_people import MadeUp

ROOT = Path(__file__).resolve().parents[3]
CLAUSES = load_clauses(ROOT)
STAMP = Stamp("TX-THU-0001", MadeUp.START, "https://sotay.example/hoc-tap/kiem-tra", "0.0.thử")


def cite(clause_id: str) -> str:
    return CLAUSES.by_id[clause_id].citation


def order(kind: str, *, scope: frozenset[int] | None = None, with_people: bool = False, on: date = TODAY,
          **asked: Any) -> Order:  # fmt: skip
    return Order(KINDS[kind], Asked(on, **asked), scope, with_people)


def written(city: City, folder: Path, wanted: Order, progress: Any = lambda done, total: None) -> tuple[Path, Any]:
    """The file and the totals it was said to hold."""
    path = folder / f"tep.{wanted.kind.ending}"
    with reading(city.engine) as session:
        return path, write_file(session, wanted, STAMP, CLAUSES, path, progress)
