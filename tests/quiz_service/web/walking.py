"""All routes, each asked as somebody who may: for tests of what holds everywhere.

The routes are the rows of the table in the guide (`access_table`), the things in addresses those of `access_world`: a
new route is walked without a word here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from quiz_service.storage.models import Base, Failures
from quiz_service.web.access import Scope, Who, rule_of
from tests.quiz_service.web.access_table import Promise, read_promises
from tests.quiz_service.web.access_world import ROLES, Whose, World
from tests.quiz_service.web.guarded_client import GuardedClient

PROMISES = read_promises()
FILES = ("static", "site.file")
"""Endpoints that give files out as they lie there."""


@dataclass(frozen=True)
class Step:
    """A request that the table lets through."""

    world: World = field(repr=False)
    promise: Promise
    role: str
    address: str
    form: dict[str, Any]

    @property
    def client(self) -> GuardedClient:
        """A fresh browser of the person who asks."""
        return self.world.client(self.role)

    def ask(self, client: GuardedClient | None = None, **more: Any) -> TestResponse:
        """The answer; a program's address is asked with its token."""
        declared = rule_of(self.world.app, self.promise.endpoint)
        headers = self.world.token(self.role) if declared and declared.by_token else {}
        given = {"data": self.form} if self.promise.method == "POST" else {}
        return (client or self.client).open(
            self.address, method=self.promise.method, headers=headers | more.pop("headers", {}), **given | more
        )

    def __str__(self) -> str:
        return f"{self.role}: {self.promise.method} {self.promise.path}"


def roles_let_in(promise: Promise) -> list[str]:
    """Who may; for what is open to anybody, a stranger and somebody with every right."""
    if Who.ANYONE in promise.who:
        return ["anonymous", "administrator"]
    everybody = Who.TRAINEE in promise.who
    return [role for role in ROLES[1:] if everybody or Who(role) in promise.who]


def steps(world: World, method: str, *, first_role_only: bool = False) -> Iterator[Step]:
    """Every route of this method for every role that is let in, with things that are theirs to reach."""
    rules = {rule.endpoint: rule for rule in world.app.url_map.iter_rules() if method in (rule.methods or ())}
    for promise in PROMISES:
        if promise.method != method or promise.endpoint in FILES:
            continue
        for role in roles_let_in(promise)[: 1 if first_role_only else None]:
            owner = world.whose(role, Whose.OWN, by_unit=promise.scope in (Scope.UNITS, Scope.ALL))
            parts = world.parts(owner)
            with world.app.test_request_context():
                address = url_for(promise.endpoint, **{name: parts[name] for name in rules[promise.endpoint].arguments})
            yield Step(world, promise, role, address, dict(world.forms(owner).get(promise.endpoint, {})))


@dataclass(frozen=True)
class Visit:
    """What a request that only reads was answered; `wrote` is true when it changed a row all the same."""

    step: Step
    answer: TestResponse
    wrote: bool


def visits(world: World) -> Iterator[Visit]:
    """Every route that reads, for every role it lets in."""
    before = everything(world.engine)
    for step in steps(world, "GET"):
        answer = step.ask()
        wrote = not world.is_untouched and everything(world.engine) != before
        if not world.is_untouched:
            world.restore()
        yield Visit(step, answer, wrote)


def everything(engine: Engine) -> list[Any]:
    """All rows but the counters of failures, which a wrong password is to raise."""
    with engine.connect() as connection:
        return [connection.execute(select(table)).all() for table in Base.metadata.sorted_tables
                if table is not Failures.__table__]  # fmt: skip
