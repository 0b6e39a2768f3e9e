"""Every page of the service in the made-up city, for each role, with something behind each part of an address.

In: a filled city (`quiz_service.demo_city`). Out: who is signed in with which token, and the addresses of all pages
they may open, the longer questions of a page beside its short one. A route whose address has a new part needs an entry
in `_things_of`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz_service.clock import day_in_hanoi
from quiz_service.operations import attempts, jobs
from quiz_service.operations.sign_ins import token_digest
from quiz_service.rules.codes import CERTIFICATE, new_code
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Person, Placement, Result, SignIn, Unit
from quiz_service.storage.people_queries import find_main_placement
from quiz_service.web.access import Who, rule_of
from tests.quiz_service.made_up_classes import attended_class
from tests.quiz_service.made_up_evidence import add_certificate, add_completion, take_module
from tests.quiz_service.made_up_exports import add_export, add_token
from tests.quiz_service.made_up_rosters import add_change_sets

WHO = {"trainee": "TP08", "coordinator": "TP03", "department": "TP04", "administrator": "TP01", "auditor": "TP02"}
"""Role → staff code of the official who plays it. One coordinator has the whole city, the other one body."""
MOST_OF_LEARNERS, MOST_OF_OTHERS = 6, 12
"""Statements that a page may take at most."""
NO_PAGES = ("site.file", "static", "monitoring.health", "monitoring.readiness", "monitoring.metrics",
            "single_sign_on.start", "single_sign_on.callback", "second_factor.picture")  # fmt: skip
LONGER: Mapping[str, Sequence[str]] = {
    "people.index": ("don-vi=SO-07", "don-vi=SO-07-P1&trang=2"),
    "coverage.index": ("don-vi=SO-07", "don-vi=SO-07&rieng=1&khoi=city", "nhom=can-bo-huyen-xa&noi-dung=nghiep-vu"),
    "coverage.people": ("don-vi=SO-07&nhom-nguoi=chua", "nhom-nguoi=da"),
    "coverage_change.change": ("tu=2026-01-01", "tu=2026-01-01&buoc=completed", "don-vi=SO-07&tu=2026-01-01"),
    "coverage_change.plan": ("don-vi=SO-07",),
    "classes.index": ("trang-thai=held",),
    "classes.tick_form": ("don-vi=SO-07",),
    "analysis.heat_map": ("don-vi=SO-07",),
    "administration.units_list": ("don-vi=SO-07",),
    "administration.audit_trail": ("viec=person.leave",),
    "exports.form": ("loai=report-docx&nguoi=co",),
}
"""Endpoint → questions that make it read more than it does when it is opened."""


@dataclass(frozen=True)
class PageToOpen:
    """An address for somebody of this role."""

    role: str
    endpoint: str
    address: str

    @property
    def most(self) -> int:
        """Statements it may take."""
        return MOST_OF_LEARNERS if self.role == "trainee" else MOST_OF_OTHERS


def _chosen(session: Session, staff_code: str) -> Person:
    return session.scalars(select(Person).where(Person.staff_code == staff_code)).one()


def _colleague(session: Session, on: date) -> Person:
    """Somebody of the body whose coordinator is one of ours."""
    return session.scalars(
        select(Person)
        .join(Placement, Placement.person_id == Person.id)
        .join(Unit, Unit.id == Placement.unit_id)
        .where(Unit.code.startswith("SO-07"), Placement.is_main.is_(True), Placement.ends_on.is_(None),
               Placement.starts_on < on, Person.left_on.is_(None), Person.staff_code.not_in(WHO.values()))
        .order_by(Person.id)
        .limit(1)
    ).one()  # fmt: skip


def _things_of(session: Session, person: Person, colleague: Person, now: datetime) -> Mapping[str, Sequence[Any]]:
    """Part of an address → what stands there."""
    chooser = random.Random(person.id)
    before = now - timedelta(days=2)
    placement = find_main_placement(session, person.id, day_in_hanoi(now))
    assert placement
    submitted = take_module(session, person.id, "m01", now=before)
    opened = attempts.start(session, person_id=person.id, module_id="m02", now=before)
    number = add_certificate(session, person.id, new_code(CERTIFICATE, chooser.choice)).number
    class_id, attendance_id = attended_class(session, person.id, on=day_in_hanoi(now) - timedelta(days=1))
    return {
        "attempt_id": (submitted.public_id, opened.public_id), "module_id": ("m01", "m02", "m03"), "number": (number,),
        "code": (session.scalars(select(Result.receipt).where(Result.attempt_id == submitted.id)).one(),),
        "completion_id": (add_completion(session, colleague.id, on=date(2026, 2, 1)).public_id,),
        "class_id": (class_id,), "attendance_id": (attendance_id,), "person_id": (colleague.public_id,),
        "export_code": (add_export(session, person.id, [placement.unit_id], now=now),),
        "token_id": (add_token(session, person.id, f"api-{person.id}", now=now),),
        "job_id": (jobs.add(session, "nothing", {}, owner_id=person.id, now=now).public_id,),
        "change_set_id": add_change_sets(session, person.id, colleague, now=now),
    }  # fmt: skip


def _lay_file(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("tệp thử", encoding="utf-8")


class Walk:
    """The city with things for each role, and a sign-in each; everything is written when it is made.

    `data`: the service's folder, where files that were given out lie.
    """

    def __init__(self, engine: Engine, data: Path, now: datetime) -> None:
        self.things: dict[str, Mapping[str, Sequence[Any]]] = {}
        with writing(engine) as session:
            colleague = _colleague(session, day_in_hanoi(now))
            for role, staff_code in WHO.items():
                person = _chosen(session, staff_code)
                self.things[role] = things = _things_of(session, person, colleague, now)
                _lay_file(data / "exports" / f"{things['export_code'][0]}.csv")
                session.add(SignIn(
                    public_id=f"walk-{role}", token_digest=token_digest(self.token(role)), person_id=person.id,
                    method="password", started_at=now, expires_at=now + timedelta(hours=10),
                ))  # fmt: skip

    def token(self, role: str) -> str:
        """What the cookie of this role's browser carries."""
        return f"walk-{role}"

    def pages(self, app: Flask, role: str) -> list[PageToOpen]:
        """Every page this role may open by a browser."""
        with app.test_request_context():
            return [PageToOpen(role, endpoint, address) for endpoint, address in self._addresses(app, role)]

    def _addresses(self, app: Flask, role: str) -> Iterator[tuple[str, str]]:
        entering = {Who.TRAINEE, Who.COORDINATOR if role == "department" else Who(role)}
        for rule in app.url_map.iter_rules():
            access = rule_of(app, rule.endpoint)
            if access is None or access.by_token or "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES:
                continue
            if not (access.is_public or access.who & entering):
                continue
            names = sorted(rule.arguments)
            missing = set(names) - self.things[role].keys()
            assert not missing, f"what stands for {missing} in {rule.rule}? See `_things_of`."
            lists = [self.things[role][name] for name in names]
            for place in range(max((len(values) for values in lists), default=1)):
                values = {name: values[min(place, len(values) - 1)] for name, values in zip(names, lists, strict=True)}
                address = url_for(rule.endpoint, **values)
                yield rule.endpoint, address
                yield from ((rule.endpoint, f"{address}?{query}") for query in LONGER.get(rule.endpoint, ()))
