"""Every route × every role × one's own and another's data, compared with the one table in the guide.

A new route needs a declared rule and a row in content/pages/huong-dan/quyen-truy-cap.md. Nothing else is to be done
here, unless its address has a part that no other one has (`access_world`).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import pytest
from flask import Flask, url_for
from sqlalchemy import Engine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from quiz_service.web.access import Scope, Who, rule_of
from quiz_service.web.extensions import limiter
from quiz_service.web.service import READING_METHODS
from tests.quiz_service.web.access_table import Promise, read_promises
from tests.quiz_service.web.access_world import ROLES, Whose, World

PROMISES = read_promises()
ABSENT_UNLESS_SET = ("single_sign_on.", "public_coverage.", "monitoring.metrics")
"""Routes that answer "not found" to everybody while a setting is empty."""
COLUMNS = "endpoint, method, address"


class Outcome(StrEnum):
    """How a request ends, as far as access goes. Let in says nothing about whether a form was right."""

    LET_IN = "let in"
    SIGN_IN = "asked to sign in"
    REFUSED = "refused"
    NOT_FOUND = "not found"


def routes(app: Flask) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def keys(app: Flask) -> list[tuple[str, str, str]]:
    return [(rule.endpoint, method, rule.rule) for rule, method in routes(app)]


def test_every_route_declares_its_rule(service_app: Flask) -> None:
    assert [rule.endpoint for rule, _ in routes(service_app) if rule_of(service_app, rule.endpoint) is None] == []


def test_every_route_has_its_row_in_the_table(service_app: Flask) -> None:
    promised = {promise.key for promise in PROMISES}
    assert [key for key in keys(service_app) if key not in promised] == [], COLUMNS


def test_every_row_of_the_table_has_its_route(service_app: Flask) -> None:
    there = set(keys(service_app))
    assert [promise.key for promise in PROMISES if promise.key not in there] == [], COLUMNS


def test_no_route_stands_in_the_table_twice() -> None:
    assert len({promise.key for promise in PROMISES}) == len(PROMISES)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: f"{promise.method} {promise.path}")
def test_the_table_says_what_the_code_declares(service_app: Flask, promise: Promise) -> None:
    rule = rule_of(service_app, promise.endpoint)
    assert rule is not None
    assert (rule.who, rule.scope) == (promise.who, promise.scope)


def test_an_auditor_is_let_into_nothing_that_writes() -> None:
    writing = [promise for promise in PROMISES if promise.method not in READING_METHODS]
    assert [promise.endpoint for promise in writing if Who.AUDITOR in promise.who] == []


def test_what_reaches_somebody_s_data_is_open_to_nobody_unknown() -> None:
    assert [one.endpoint for one in PROMISES if one.scope is not Scope.NOTHING and Who.ANYONE in one.who] == []


def expected(promise: Promise, role: str, whose: Whose) -> Outcome:
    """What the table promises."""
    if Who.ANYONE in promise.who:
        return Outcome.LET_IN
    if role == "anonymous":
        return Outcome.SIGN_IN
    if not promise.who & {Who.TRAINEE, Who(role)}:
        return Outcome.REFUSED
    sees_all = promise.scope is Scope.ALL or (promise.scope is Scope.UNITS and role != "coordinator")
    return Outcome.LET_IN if whose is Whose.OWN or sees_all else Outcome.NOT_FOUND


def outcome_of(answer: TestResponse) -> Outcome:
    to_sign_in = answer.status_code == 303 and "/dang-nhap?" in answer.headers["Location"]
    if answer.status_code == 401 or to_sign_in:
        return Outcome.SIGN_IN
    return {403: Outcome.REFUSED, 404: Outcome.NOT_FOUND}.get(answer.status_code, Outcome.LET_IN)


def whose_can_be_asked(promise: Promise) -> list[Whose]:
    """Both, where the request names an object that belongs to somebody."""
    named = [part for part in World.OBJECTS_IN_ADDRESS if f"<{part}>" in promise.path]
    has_object = (named or promise.endpoint in World.OBJECTS_IN_FORMS) and promise.scope is not Scope.NOTHING
    return [Whose.OWN, Whose.OTHER] if has_object else [Whose.OWN]


def request(world: World, promise: Promise, role: str, whose: Whose) -> TestResponse:
    owner = world.whose(role, whose, by_unit=promise.scope in (Scope.UNITS, Scope.ALL))
    rule = next(rule for rule, method in routes(world.app) if (rule.endpoint, method, rule.rule) == promise.key)
    parts = world.parts(owner)
    assert rule.arguments <= parts.keys(), f"what stands for {rule.arguments} in {promise.path}? See access_world."
    given = {name: parts[name] for name in rule.arguments}
    if promise.endpoint == "static":
        given["filename"] = next(file.name for file in Path(str(world.app.static_folder)).iterdir() if file.is_file())
    with world.app.test_request_context():
        address = url_for(promise.endpoint, **given)
    form = world.forms(owner).get(promise.endpoint, {}) if promise.method == "POST" else None
    world.restore()
    declared = rule_of(world.app, promise.endpoint)
    headers = world.token(role) if declared and declared.by_token else {}
    return world.client(role).open(address, method=promise.method, data=form, headers=headers)


@pytest.fixture
def world(service_app: Flask, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(limiter, "enabled", False)
    service_app.config["WTF_CSRF_ENABLED"] = False  # forgery tokens are tested elsewhere; here they would hide a rule
    return World(service_app, engine)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_everywhere_what_the_table_promises_and_no_more(world: World, role: str) -> None:
    wrong = []
    for promise in PROMISES:
        for whose in whose_can_be_asked(promise):
            answer = request(world, promise, role, whose)
            due, found = expected(promise, role, whose), outcome_of(answer)
            if promise.endpoint.startswith(ABSENT_UNLESS_SET) and found is Outcome.NOT_FOUND:
                continue
            if found is not due or answer.status_code >= 500:
                what = f"{promise.method} {promise.path} ({whose})"
                wrong.append(f"{what}: {found} ({answer.status_code}), but the table promises {due}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_let_in_tells_nothing_about_the_other_person(world: World, role: str) -> None:
    stranger = world.people.stranger
    told = []
    for promise in PROMISES:
        if Whose.OTHER in whose_can_be_asked(promise) and expected(promise, role, Whose.OTHER) is not Outcome.LET_IN:
            answer = request(world, promise, role, Whose.OTHER)
            if stranger.name in answer.text or stranger.staff_code in answer.text:
                told.append(f"{promise.method} {promise.path}")
    assert told == []
