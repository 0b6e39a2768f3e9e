"""Every page of the service: SQL statements, and time against an empty page of the same template, in two cities.

The walk of `tests/quiz_service/web/page_walk.py`: each page that a learner, the whole city's coordinator and an
administrator may open, with something behind each part of its address. The empty page extends the same base template,
menu and sign-in included. A page is as dear as its dearest address. The cities are made once, in `build/bench`.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from measuring import ROOT, WORK, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))

from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader

from quiz_service.app import PREFIX, create_app
from quiz_service.demo_city import city
from quiz_service.storage.engine import open_engine
from quiz_service.web.access import Scope, Who, allow
from quiz_service.web.extensions import limiter
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.web.page_walk import PageToOpen, Walk

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 3, tzinfo=UTC)
ROLES = ("trainee", "coordinator", "administrator")
EMPTY = f"{PREFIX}/trang-trong"
_NOTHING = '{% extends "base.html" %}{% set title = "Trang trống" %}{% block page %}{% endblock %}'
LEAST_SECONDS, LEAST_TIMES, MOST_TIMES = 0.25, 3, 15


@dataclass(frozen=True)
class Cost:
    """What a page took: statements, milliseconds (median), and those of the empty page in between."""

    statements: int
    ms: float
    empty_ms: float


def _root_of(people: int) -> Path:
    """A project folder whose made-up city has so many people."""
    root = WORK / f"city-{people}"
    (root / "build").mkdir(parents=True, exist_ok=True)
    for name in ("training_modules", "build/clauses.json"):
        if not (root / name).exists():
            (root / name).symlink_to(ROOT / name)
    return root


def _copy_of_city(people: int) -> Path:
    """A folder with a fresh copy of the city's database; the city is made when it is not there."""
    root = _root_of(people)
    settings = city.settings_in(root, "http://localhost")
    print(f"  city of {people} people …", flush=True)
    city.build(settings, people=people, seed=city.SEED, today=TODAY, progress=lambda done, total: None)
    copy = WORK / f"pages-{people}"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    engine = open_engine(settings.database)  # gathers what is in the write-ahead log
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    shutil.copy(settings.data / "sotay.db", copy)
    return copy


class Desk:
    """One city with its application; pages are opened without a network."""

    def __init__(self, people: int) -> None:
        data = _copy_of_city(people)
        settings = replace(city.settings_in(ROOT, "http://localhost"), data=data, public_coverage=True,
                           database=f"sqlite:///{data / 'sotay.db'}")  # fmt: skip
        self.engine = open_engine(settings.database)
        self.walk = Walk(self.engine, data, NOW)
        self.app = create_app(settings, engine=self.engine, clock=lambda: NOW)
        limiter.enabled = False
        _add_empty_page(self.app)
        self.clients = {role: self._client(role) for role in ROLES}

    def _client(self, role: str) -> FlaskClient:
        client = self.app.test_client()
        with client.session_transaction(f"{PREFIX}/") as cookie:
            cookie["_user_id"], cookie["_fresh"] = self.walk.token(role), True
        return client

    def cost(self, page: PageToOpen) -> Cost | None:
        """What a page takes; None for a file, a redirect or a refusal."""
        client = self.clients[page.role]
        with counted(self.engine) as sent:
            first = client.get(page.address)
        if first.status_code >= 500:
            raise CannotMeasure(f"{page.address} answered {first.status_code}")
        if first.status_code != 200 or first.mimetype != "text/html":
            return None
        pages: list[float] = []
        empty: list[float] = []
        while len(pages) < LEAST_TIMES or (sum(pages) < LEAST_SECONDS and len(pages) < MOST_TIMES):
            pages.append(_seconds(lambda: client.get(page.address)))
            empty.append(_seconds(lambda: client.get(EMPTY)))
        return Cost(len(sent), statistics.median(pages) * 1000, statistics.median(empty) * 1000)


def _add_empty_page(app: Flask) -> None:
    app.jinja_loader.loaders.append(DictLoader({"empty.html": _NOTHING}))  # type: ignore[union-attr]

    @app.get(EMPTY)
    @allow(Who.TRAINEE, scope=Scope.OWN)
    def empty() -> str:
        return render_template("empty.html")


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _dearest(desk: Desk, role: str) -> dict[str, tuple[int, Cost]]:
    """Endpoint → the statements it may take, and its dearest address."""
    found: dict[str, tuple[int, Cost]] = {}
    for page in desk.walk.pages(desk.app, role):
        cost = desk.cost(page) if page.address != EMPTY else None
        if cost is not None:
            before = found.get(page.endpoint, (0, cost))[1]
            most = max(before.statements, cost.statements)
            slower = cost if cost.ms >= before.ms else before
            found[page.endpoint] = (page.most, replace(slower, statements=most))
    return found


def _row(endpoint: str, small: Cost, large: Cost, most: int) -> list[str]:
    verdict = " missed" if max(small.statements, large.statements) > most else ""
    return [
        endpoint, str(small.statements), f"{large.statements}{verdict}", f"{small.ms:.1f}", f"{large.ms:.1f}",
        f"{small.ms / small.empty_ms:.1f}x", f"{large.ms / large.empty_ms:.1f}x",
    ]  # fmt: skip


def main() -> None:
    """Both cities, role by role."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="300 and 1,500 people")
    sizes = (300, 1_500) if parser.parse_args().quick else (300, 40_000)

    def run() -> None:
        desks = [Desk(people) for people in sizes]
        for role in ROLES:
            small, large = (_dearest(desk, role) for desk in desks)
            rows = [_row(name, small[name][1], large[name][1], large[name][0]) for name in sorted(large)]
            most = next(iter(large.values()))[0]
            head = [f"{role} (at most {most} statements)", *(f"SQL {people}" for people in sizes),
                    *(f"ms {people}" for people in sizes), *(f"empty x {people}" for people in sizes)]  # fmt: skip
            print_table(f"Pages that a {role} opens: {len(rows)}", head, rows)
            differing = [name for name in large if large[name][1].statements != small[name][1].statements]
            print(f"  statements differ between the cities: {', '.join(differing) or 'nowhere'}", flush=True)

    finish(run)


if __name__ == "__main__":
    main()
