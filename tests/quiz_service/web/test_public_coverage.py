"""The public page of coverage: absent by default, without names, reachable without a sign-in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine

from tests.quiz_service.made_up_coverage import BOTH, City

ADDRESS = "/hoc-tap/cong-khai/do-phu"


@pytest.fixture
def city(engine: Engine) -> City:
    city = City(engine)
    for code in ("SO", "QUAN"):
        city.people(code, 6, done=BOTH, name="Người Không Nêu Tên")
        city.people(code, 6)
    return city


def test_the_page_is_not_there_unless_the_operator_wants_it(service_app: Flask, city: City) -> None:
    assert service_app.test_client().get(ADDRESS).status_code == 404


def test_everybody_sees_counts_and_nobody_s_name(make_app: Callable[..., Flask], city: City) -> None:
    text = make_app(city.engine, public_coverage=True).test_client().get(ADDRESS).text
    assert "Tính đến hết ngày 28/02/2026" in text
    assert "50,0 % (6 trên 12 người)" in text
    assert "Sở Ánh" in text
    assert "Người Không Nêu Tên" not in text


def test_small_groups_are_hidden(make_app: Callable[..., Flask], city: City) -> None:
    city.people("HOI", 2, done=BOTH)
    text = make_app(city.engine, public_coverage=True).test_client().get(ADDRESS).text
    assert "Hội Chung" in text
    assert ">ẩn<" in text
    assert ">2<" not in text


def test_no_parameter_changes_what_is_shown(make_app: Callable[..., Flask], city: City) -> None:
    client = make_app(city.engine, public_coverage=True).test_client()
    plain = client.get(ADDRESS).text
    assert client.get(f"{ADDRESS}?ngay=2026-03-02&don-vi=SO&cach-hieu=x&nhom=doi-178").text == plain
