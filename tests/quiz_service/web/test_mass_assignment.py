"""Fields that no form has: sending them along with one changes nothing more than the form itself."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.inspection import inspect

from quiz_service.storage.models import Base
from quiz_service.web.extensions import limiter
from tests.quiz_service.made_up_people import MadeUp
from tests.quiz_service.web.access_world import World
from tests.quiz_service.web.made_up_passwords import NEW_PASSWORD, PASSWORD, give_password
from tests.quiz_service.web.page_forms import Form, forms_by_endpoint

FILLED = {
    "reason": "Lý do thử", "ly-do": "Lý do thử", "title": "Tên thử", "name": "Tên thử", "code": "THU-9", "days": "30",
    "staff_code": "THU0001", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD, "old_password": PASSWORD,
    "place": "Hội trường", "hours": "7", "audience": "nguoi-ho-tro", "role": "auditor", "on": "2026-03-02",
}  # fmt: skip
"""What is typed into empty fields."""
LURES = {
    "role": "administrator", "roles": "administrator", "is_admin": "1", "is_closed": "1", "person_id": "1", "id": "1",
    "actor_id": "1", "unit_id": "3", "public_id": "eigen", "score": "1", "passed": "1", "completed_on": "2020-01-01",
    "created_at": "2020-01-01", "expires_at": "2099-01-01T00:00:00+00:00", "password_hash": "x", "state": "applied",
    "annulled_at": "2020-01-01", "digest": "0" * 64, "sort_key": "0", "submitted_at": "2020-01-01", "scope": "all",
}  # fmt: skip


@pytest.fixture
def world(service_app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(limiter, "enabled", False)
    service_app.config["WTF_CSRF_ENABLED"] = False
    world = World(service_app, engine)
    for role in ("trainee", "coordinator", "administrator"):
        give_password(engine, world.someone(role))
    world.keep()
    return world


def rows(engine: Engine) -> dict[tuple[str, int, str], list[Any]]:
    """(table, place, column) → value, of everything that is stored."""
    with engine.connect() as connection:
        return {
            (table.name, place, column.name): value
            for table in Base.metadata.sorted_tables
            for place, row in enumerate(connection.execute(select(table).order_by(*inspect(table).primary_key)))
            for column, value in zip(table.columns, row, strict=True)
        }


def sent(world: World, role: str, form: Form, lures: dict[str, str]) -> tuple[int, dict[tuple[str, int, str], Any]]:
    """The status, and everything as it is then."""
    world.restore()
    fields = {name: value or FILLED.get(name, value) for name, value in form.fields.items()}
    extra = {name: value for name, value in lures.items() if name not in fields}
    status = world.client(role).open(form.action, method="POST", data=fields | extra).status_code
    return status, rows(world.engine)


def test_no_field_but_a_form_s_own_is_taken(world: World) -> None:
    """Twice without the lures: what differs between those two runs is chance (a code, a digest) and not compared."""
    went_through, moved = set(), []
    before = rows(world.engine)
    for name, (role, form) in forms_by_endpoint(world).items():
        if form.method != "POST":
            continue
        (status, first), (_, second), (lured, third) = (sent(world, role, form, lures) for lures in ({}, {}, LURES))
        chance = {key[::2] for key in first.keys() | second.keys() if first.get(key) != second.get(key)}
        chance |= {("audit_entries", "digest"), ("audit_heads", "digest")}
        differing = {key for key in second.keys() | third.keys() if second.get(key) != third.get(key)}
        moved += [f"{name}: {key}" for key in sorted(differing) if key[::2] not in chance]
        if status != lured:
            moved.append(f"{name}: {status} became {lured}")
        if status < 400 and first != before:
            went_through.add(name)
    assert moved == []
    assert len(went_through) > 12, went_through


def test_nobody_makes_themself_an_administrator_by_a_field(service_app: Flask, engine: Engine, made_up: MadeUp) -> None:
    give_password(engine, made_up.trainee)
    client = service_app.test_client()
    client.get("/hoc-tap/dang-nhap")
    sign_in = {"staff_code": made_up.trainee.staff_code, "password": PASSWORD} | LURES
    assert client.post("/hoc-tap/dang-nhap", data=sign_in).status_code == 303
    assert client.get("/hoc-tap/quan-tri/").status_code == 403
