"""One `[[reading]]` table of counting.toml → `WrittenReading`. What it says may still be wrong: see `checks`."""

from __future__ import annotations

from quiz_service.courseware.model import WrittenReading
from quiz_service.courseware.rows import Row
from quiz_service.rules.strata import Reading, Stratum


def read_reading(row: Row) -> WrittenReading | None:
    """The reading of a table that has the right form."""
    strata = []
    inner_rows = row.rows("strata")
    for inner in inner_rows:
        stratum = Stratum(inner.text("id"), inner.text("name"), inner.texts("kinds"))
        if inner.finish():
            strata.append(stratum)
    reading = Reading(row.text("id"), row.text("name"), row.text("why"), tuple(strata))
    written = WrittenReading(reading, row.text("clause"), row.place, dict(row.lines))
    return written if row.finish(*inner_rows) else None
