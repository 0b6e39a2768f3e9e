"""Made-up people for tests of counting: placements and completions on given days, with the spans made from them.

Days are written «2/3» for 2 March 2026 and «2/3/25» for 2025.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.storage.models import CountedSpan, Placement, Target, Unit
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import add_person

TWO_MODULES = ("m01", "m02")


def day(text: str) -> date:
    """A day from «2/3» or «2/3/25»."""
    number, month, *year = (int(part) for part in text.split("/"))
    return date(2000 + (year[0] if year else 26), month, number)


def add_curriculum(session: Session, audience: str = "nguoi-ho-tro") -> None:
    """Two modules of two strands, and a path that requires both."""
    add_module(session, "m01", kinds=("one",), strand="nghiep-vu")
    add_module(session, "m02", kinds=("one",), strand="giam-hai")
    add_path(session, audience, required=TWO_MODULES)


def add_placement(session: Session, person_id: int, unit: Unit, begin: str, end: str = "",
                  **changes: Any) -> Placement:  # fmt: skip
    """A further placement; spans are not touched."""
    values: dict[str, Any] = {
        "person_id": person_id, "unit_id": unit.id, "audience": "nguoi-ho-tro", "starts_on": day(begin),
        "ends_on": day(end) if end else None,
    }  # fmt: skip
    placement = Placement(**values | changes)
    session.add(placement)
    session.flush()
    return placement


def somebody(session: Session, unit: Unit, begin: str = "1/1", end: str = "", *, done: Sequence[str] = (),
             audience: str = "nguoi-ho-tro", in_scope: bool = True) -> int:  # fmt: skip
    """Id of somebody placed from one day until another who completed both modules on these days (one a module: the last
    day stands for the modules left over)."""
    person = add_person(session, unit, audience=audience)
    placement = session.scalars(select(Placement).where(Placement.person_id == person.id)).one()
    placement.starts_on, placement.ends_on = day(begin), day(end) if end else None
    placement.in_scope = in_scope
    days = [day(one) for one in done]
    for number, module_id in enumerate(TWO_MODULES if days else ()):
        add_completion(session, person.id, module_id, on=days[min(number, len(days) - 1)])
    spans.refresh(session, [person.id])
    return person.id


def add_target(session: Session, code: str = "CT13a", **changes: Any) -> Target:
    """A target of the plan, at least 70 % of the city level."""
    values: dict[str, Any] = {
        "code": code, "title": f"Chỉ tiêu thử {code}", "stratum": "city", "measure": "share", "comparator": ">=",
        "amount": "70", "source": "plan", "starts_on": day("16/11/21"), "ends_on": day("1/1/26"),
    }  # fmt: skip
    target = Target(**values | changes)
    session.add(target)
    session.flush()
    return target


def stored_spans(session: Session, person_id: int) -> list[str]:
    """The stored spans of somebody in words: «2/3 – …: SO-A trained»."""
    codes = {unit.id: unit.code for unit in session.scalars(select(Unit))}
    lines = []
    for span in session.scalars(
        select(CountedSpan).where(CountedSpan.person_id == person_id).order_by(CountedSpan.starts_on)
    ):
        end = "…" if span.ends_on.year == 9999 else f"{span.ends_on.day}/{span.ends_on.month}"
        words = [codes[span.unit_id]] + ["out"] * (not span.in_scope) + ["trained"] * span.is_trained
        lines.append(f"{span.starts_on.day}/{span.starts_on.month} – {end}: {' '.join(words)}")
    return lines
