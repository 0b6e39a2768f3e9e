"""How values are written on a page."""

from __future__ import annotations

import pytest

from quiz_service.web.filters import recorded


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("2026-12-12T00:00:00+07:00", "00:00 ngày 12/12/2026"),
        ("2026-03-02T17:30:00.123456+00:00", "00:30 ngày 03/03/2026"),
        ("2026-03-02", "02/03/2026"),
        ("DEMO01", "DEMO01"),
        ("2026-03-02 là ngày họp", "2026-03-02 là ngày họp"),
        (None, None),
        (7, 7),
    ],
)
def test_a_recorded_instant_or_day_is_written_as_everywhere(stored: object, shown: object) -> None:
    assert recorded(stored) == shown
