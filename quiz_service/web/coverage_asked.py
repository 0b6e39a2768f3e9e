"""What an address asks of coverage, and the address that asks it: the same parameters on every page and export.

`ngay` as-of day · `don-vi` unit code · `nhom` audience · `noi-dung` strand · `tinh` what trained means · `cach-hieu`
reading of the target. What is wrong is told in sentences, all at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from quiz_service.courseware.model import AUDIENCES, STRANDS
from quiz_service.errors import Invalid
from quiz_service.operations.coverage_question import Asked
from quiz_service.rules.reporting_rounds import reporting_day_before
from quiz_service.storage.coverage_queries import TrainedRule
from quiz_service.web.filters import day as day_in_words
from quiz_service.web.sent_values import EARLIEST
from quiz_service.web.service import today

TRAINED_RULES: dict[TrainedRule, str] = {
    "all": "đủ lộ trình của mình",
    "any": "đủ ít nhất một nội dung của lộ trình",
}
"""What makes somebody trained, in words."""
RULE_BY_WORD: dict[str, TrainedRule] = {"": "all", "du": "all", "mot": "any"}
_TYPED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
LONGEST = 120


def _date(text: str) -> date:
    typed = _TYPED_DAY.fullmatch(text)
    if typed:
        return date(int(typed[3]), int(typed[2]), int(typed[1]))
    return date.fromisoformat(text)


def day_given(given: Mapping[str, str], name: str, heading: str, problems: list[str], default: date) -> date:
    """The day of a parameter, 2026-06-16 or 16/6/2026; `default` without one. A wrong one is told in `problems`."""
    text = given.get(name, "").strip()
    if not text:
        return default
    try:
        day = _date(text)
    except ValueError:
        problems.append(f"{heading}: «{text[:LONGEST]}» không phải một ngày. Hãy ghi như 16/06/2026.")
        return default
    if EARLIEST <= day <= today():
        return day
    problems.append(
        f"{heading}: chỉ xem được từ {day_in_words(EARLIEST)} đến hôm nay, {day_in_words(today())}; "
        f"ngày đã ghi là {day_in_words(day)}."
    )
    return default


def asked_in(given: Mapping[str, str], problems: list[str] | None = None) -> Asked:
    """The question of an address. With `problems`, faults are added to it and the caller raises.

    Raises:
        Invalid: with every fault, when no list was handed in.
    """
    found: list[str] = [] if problems is None else problems
    audience, strand = given.get("nhom", ""), given.get("noi-dung", "")
    if audience and audience not in AUDIENCES:
        found.append(f"Nhóm học viên: không có nhóm «{audience[:LONGEST]}». Hãy chọn lại trong danh sách.")
    if strand and strand not in STRANDS:
        found.append(f"Nội dung: không có nội dung «{strand[:LONGEST]}». Hãy chọn lại trong danh sách.")
    rule = RULE_BY_WORD.get(given.get("tinh", ""))
    if rule is None:
        found.append(f"Tính là đã tập huấn: không có cách «{given['tinh'][:LONGEST]}». Hãy chọn lại trong danh sách.")
    on = day_given(given, "ngay", "Tính đến hết ngày", found, today())
    if found and problems is None:
        raise Invalid(found)
    return Asked(on, given.get("don-vi", "").strip(), audience, strand, rule or "all", given.get("cach-hieu", ""))


def given_of(asked: Asked, **changes: Any) -> dict[str, Any]:
    """The parameters of an address that asks this, for `url_for(endpoint, **given)`; what is usual is left out.

    `changes` are further parameters, or others in place of these; None leaves one out. Names with "_" are written
    with "-".
    """
    given: dict[str, Any] = {
        "ngay": asked.on.isoformat() if asked.on != today() else None,
        "don-vi": asked.unit_code or None,
        "nhom": asked.audience or None,
        "noi-dung": asked.strand or None,
        "tinh": "mot" if asked.trained_rule == "any" else None,
        "cach-hieu": asked.reading or None,
    }
    given |= {name.replace("_", "-"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value not in (None, "")}


def reporting_days(now: date) -> list[date]:
    """The two reporting days that came last, the later one first."""
    last = reporting_day_before(now + timedelta(days=1))
    return [last, reporting_day_before(last)]
