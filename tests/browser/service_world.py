"""Something of everything for each role in the running service, and the addresses of all its pages.

In: the running service with the demo's people, and the application's own list of routes. Out: addresses to open. A page
whose address has a new part needs an entry in `World.parts`; nothing else is to be done for a new page.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from flask import Flask, url_for
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz_service.app import create_app
from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.operations import annulment, attempts, certificates, classes, jobs, people, second_factor
from quiz_service.rules.codes import CERTIFICATE, new_code
from quiz_service.storage.administration_listing import find_person_by_staff_code
from quiz_service.storage.attempt_queries import asked_questions
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Account, Attempt, ModuleRevision, Person, Result
from tests.browser.service import Service, right
from tests.quiz_service.made_up_classes import attended_class
from tests.quiz_service.made_up_evidence import add_certificate, add_completion
from tests.quiz_service.made_up_exports import add_export, add_token
from tests.quiz_service.made_up_modules import TYPES
from tests.quiz_service.made_up_people import Someone, someone
from tests.quiz_service.made_up_rosters import add_change_sets

ROLES = {"trainee": "DEMO04", "coordinator": "DEMO06", "administrator": "DEMO07", "auditor": "DEMO08"}
"""Role → staff code of the demo's person who plays it."""
COLLEAGUE, LEFT, FORGOTTEN = "DEMO03", "DEMO12", "DEMO13"
"""In the coordinator's units: one who learns, one who left, one who left and was pseudonymised."""
RICH, DONE, NEW, EXPIRED = "m07", "m01", "m02", "m03"
"""Modules: with questions of every type, passed, not begun, passed too long ago."""
WHY = "Lý do thử nghiệm"
FILES = ("site.file", "static")
"""Endpoints that serve files: the site's pages are walked in test_accessibility, scripts are no pages."""


class World:
    """Who plays which role, with which things."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.people: dict[str, Someone] = {}
        self._parts: dict[str, dict[str, Sequence[str]]] = {}
        with writing(service.engine) as session:
            # A draw as large as the pool: every attempt asks questions of every type.
            session.execute(update(ModuleRevision).where(ModuleRevision.module_id == RICH).values(draw=100))
            self._part_with_some(session)
        for role, staff_code in ROLES.items():
            self._furnish(role, staff_code)
        self._begin_second_factors()

    def _part_with_some(self, session: Session) -> None:
        now = system_clock()
        for staff_code in (LEFT, FORGOTTEN):
            person = _person(session, staff_code)
            people.record_leaving(session, person.id, left_on=day_in_hanoi(now), actor_id=None, now=now)
        people.pseudonymise(session, person.id, actor_id=None, reason=WHY, now=now)
        self._seen = [_person(session, COLLEAGUE).public_id, _person(session, LEFT).public_id, person.public_id]

    def _furnish(self, role: str, staff_code: str) -> None:
        """A submitted and an open attempt, certificates and completions, valid, annulled and expired."""
        now = system_clock()
        with writing(self.service.engine) as session:
            person = self.people[role] = someone(_person(session, staff_code))
        submitted, opened = (self._attempt(person, is_submitted=is_submitted) for is_submitted in (True, False))
        with writing(self.service.engine) as session:
            valid, annulled = (
                add_certificate(session, person.id, new_code(CERTIFICATE, random.choice)).number for _ in range(2)
            )
            certificates.annul(session, annulled, actor_id=None, reason=WHY, now=now)
            kept, withdrawn = (add_completion(session, person.id, DONE).public_id for _ in range(2))
            annulment.annul_completion(session, withdrawn, actor_id=None, reason=WHY, now=now)
            add_completion(session, person.id, EXPIRED, on=date(2025, 1, 6), expires_on=date(2026, 1, 6))
            receipt = session.scalars(
                select(Result.receipt).join(Attempt).where(Attempt.public_id == submitted)
            ).one()  # fmt: skip
            planned, attendance_id = attended_class(session, person.id, on=day_in_hanoi(now))
            held, _ = attended_class(session, person.id, on=day_in_hanoi(now) - timedelta(days=1))
            classes.close_class(session, held, units=None, actor_id=None, now=now)
            export = add_export(session, person.id, [], now=now)
            waiting, failed = (jobs.add(session, "export", {}, owner_id=person.id, now=now).public_id for _ in range(2))
            jobs.fail(session, failed, WHY, done=2, total=9, now=now)
            token = add_token(session, person.id, f"api-{role}", now=now)
            change_sets = add_change_sets(session, person.id, _person(session, COLLEAGUE), now=now)
        file = self.service.settings.data / "exports" / f"{export}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text("tệp thử")
        self._parts[role] = {
            "export_code": [export], "job_id": [waiting, failed], "token_id": [token],
            "change_set_id": change_sets,
            "class_id": [planned, held], "attendance_id": [str(attendance_id)],
            "attempt_id": [opened, submitted], "number": [valid, annulled], "code": [receipt],
            "completion_id": [kept, withdrawn], "module_id": [RICH, DONE, NEW, EXPIRED],
            "person_id": self._seen,
        }  # fmt: skip

    def _attempt(self, person: Someone, *, is_submitted: bool) -> str:
        """The public id of an attempt of the rich module; every second answer is right, the others are missing."""
        with writing(self.service.engine) as session:
            own = {"person_id": person.id, "now": system_clock() - timedelta(hours=2)}
            attempt = attempts.start(session, module_id=RICH, **own)
            asked = [one.revision for one in asked_questions(session, attempt.id)]
            assert {one.record["type"] for one in asked} == set(TYPES), f"{RICH} has questions of every type"
            answers = {one.question_id: right(one.record) for one in asked[::2]}
            store = attempts.submit if is_submitted else attempts.save
            store(session, attempt_id=attempt.public_id, base_seq=0, client_key=f"{attempt.id:032x}", answers=answers,
                  **own)  # fmt: skip
            return attempt.public_id

    def _begin_second_factors(self) -> None:
        """Off for the trainee, begun by the coordinator, on for the administrator."""
        now, key = system_clock(), self.service.settings.secret_key
        with writing(self.service.engine) as session:
            for role in ("coordinator", "administrator"):
                second_factor.begin(session, self.people[role].id, key=key, now=now)
            session.get_one(Account, self.people["administrator"].id).totp_confirmed_at = now

    def parts(self, role: str) -> Mapping[str, Sequence[str]]:
        """Part of an address → what may stand there for a person of this role."""
        return self._parts["trainee" if role == "anonymous" else role]

    def pages(self, role: str) -> list[str]:
        """The address of every GET route with everything that may stand in it."""
        app = create_app(self.service.settings, engine=self.service.engine)
        with app.test_request_context():
            return [f"{self.service.running.url[:-1]}{path}" for path in self._paths(app, self.parts(role))]

    def _paths(self, app: Flask, parts: Mapping[str, Sequence[str]]) -> Iterator[str]:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint not in FILES:
                names = sorted(rule.arguments)
                assert set(names) <= parts.keys(), f"what stands for {names} in {rule.rule}? See World._furnish."
                for values in itertools.product(*(parts[name] for name in names)):
                    yield url_for(rule.endpoint, **dict(zip(names, values, strict=True)))


def _person(session: Session, staff_code: str) -> Person:
    person = find_person_by_staff_code(session, staff_code)
    assert person, staff_code
    return person
