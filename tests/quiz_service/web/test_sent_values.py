"""Small values as addresses and forms send them."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from quiz_service.web.sent_values import day_of, page_number


@pytest.mark.parametrize(
    ("sent", "page"), [({}, 1), ({"trang": "3"}, 3), ({"trang": "x"}, 1), ({"trang": "-2"}, 1), ({"trang": "٣"}, 1),
                       ({"trang": ""}, 1), ({"trang": "9" * 9}, 1)],
)  # fmt: skip
def test_a_page_that_is_no_number_is_the_first(sent: dict[str, str], page: int) -> None:
    assert page_number(sent) == page


@pytest.mark.parametrize(
    ("sent", "day"), [("2026-03-02", date(2026, 3, 2)), ("2026-03-03", None), ("2019-12-31", None), ("", None),
                      ("02/03/2026", None), ("2026-02-30", None)],
)  # fmt: skip
def test_a_day_lies_neither_ahead_nor_before_the_plan(service_app: Flask, sent: str, day: date | None) -> None:
    with service_app.test_request_context("/hoc-tap/"):
        assert day_of(sent) == day
