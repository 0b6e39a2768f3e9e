"""Where rates are counted: in a Redis for several machines; when it is away, by each process for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine

from quiz_service.web.extensions import MOST_FAILURES, limiter

SIGN_IN = "/hoc-tap/dang-nhap"


@pytest.fixture
def app_without_its_redis(make_app: Callable[..., Flask], engine: Engine) -> Iterator[Flask]:
    """The application with limits, which other tests go without, and with a Redis that does not answer."""
    app = make_app(engine, limits="redis://127.0.0.1:1")
    app.config["RATELIMIT_ENABLED"] = True
    limiter.init_app(app)
    yield app
    limiter.enabled = False


def test_people_sign_in_though_the_redis_that_counts_rates_is_away_and_guessing_stays_limited(
    app_without_its_redis: Flask,
) -> None:
    client = app_without_its_redis.test_client()
    client.get(SIGN_IN)
    wrong = {"staff_code": "KHONG-CO", "password": ""}
    answers = [client.post(SIGN_IN, data=wrong).status_code for _ in range(MOST_FAILURES + 1)]
    assert answers == [422] * MOST_FAILURES + [429]
