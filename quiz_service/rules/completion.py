"""What a person's completions amount to on a day: is a module done, is a path complete, since when.

In: completion records and a day in Hà Nội. Out: statuses and days. An expired completion stays evidence of its time:
asked for an earlier day, the answer is the one that was right then.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

ModuleStatus = Literal["done", "expired", "open"]


@dataclass(frozen=True)
class CompletionRecord:
    """One completion of a module; `expires_on` is the first day on which it holds no more (None: never)."""

    module_id: str
    completed_on: date
    expires_on: date | None = None
    annulled: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a person is on a path as of a day; `done` and `missing` in the order of the path."""

    done: tuple[str, ...]
    missing: tuple[str, ...]
    complete_on: date | None
    """The first day ever, up to the day asked for, on which all required modules were valid together."""
    complete_since: date | None
    """Where the stretch of such days that holds on the day asked for began; None when something is missing then."""

    @property
    def is_complete(self) -> bool:
        """Trained as of the day asked for. A path that requires nothing trains nobody."""
        return self.complete_since is not None


def expires_on(completed_on: date, validity_months: int | None) -> date | None:
    """The same day of the month so many calendar months later, or that month's last day when it is shorter.

    >>> expires_on(date(2027, 8, 31), 6), expires_on(date(2026, 8, 31), 6)
    (datetime.date(2028, 2, 29), datetime.date(2027, 2, 28))
    """
    if validity_months is None:
        return None
    years, month = divmod(completed_on.month - 1 + validity_months, 12)
    year = completed_on.year + years
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(completed_on.day, last_day))


def is_valid(record: CompletionRecord, on: date) -> bool:
    """It counts on this day: earned by then, not expired, not annulled."""
    has_expired = record.expires_on is not None and record.expires_on <= on
    return record.completed_on <= on and not has_expired and not record.annulled


def module_status(records: Iterable[CompletionRecord], on: date) -> ModuleStatus:
    """ "done", "expired" (it was done once) or "open"; all records are of one module."""
    earned = [record for record in records if record.completed_on <= on and not record.annulled]
    if any(is_valid(record, on) for record in earned):
        return "done"
    return "expired" if earned else "open"


def path_progress(required: Sequence[str], records: Iterable[CompletionRecord], on: date) -> Progress:
    """A person's progress on a path that requires these modules; records of other modules do no harm."""
    counted = [record for record in records if record.module_id in required and not record.annulled]

    def holds(module_id: str, day: date) -> bool:
        return any(record.module_id == module_id and is_valid(record, day) for record in counted)

    def is_complete(day: date) -> bool:
        return bool(required) and all(holds(module_id, day) for module_id in required)

    # A path can only become complete on the day of a completion, so no other day needs a look.
    days = sorted({record.completed_on for record in counted if record.completed_on <= on})
    complete_days = [day for day in days if is_complete(day)]
    beginnings = [day for day in complete_days if not is_complete(day - timedelta(days=1))]
    return Progress(
        done=tuple(module_id for module_id in required if holds(module_id, on)),
        missing=tuple(module_id for module_id in required if not holds(module_id, on)),
        complete_on=complete_days[0] if complete_days else None,
        complete_since=beginnings[-1] if beginnings and is_complete(on) else None,
    )
