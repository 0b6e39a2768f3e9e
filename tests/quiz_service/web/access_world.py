"""A made-up world with something of everything, for each role, one's own and another's; it can be set back at once.

A route whose address has a new part needs an entry in `World.parts`; one whose form names an object, in `World.forms`.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Flask
from pysqlite3 import dbapi2
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import Cookie

from quiz_service.app import PREFIX
from quiz_service.operations import attempts, jobs, roster, second_factor
from quiz_service.operations.roster_known import importer_of
from quiz_service.operations.sign_ins import token_digest
from quiz_service.rules.codes import CERTIFICATE, new_code
from quiz_service.storage.engine import writing
from quiz_service.storage.models import Person, Result, RoleGrant, SignIn
from tests.quiz_service.made_up_classes import attended_class
from tests.quiz_service.made_up_evidence import add_certificate, add_completion, take_module
from tests.quiz_service.made_up_exports import add_export, add_token
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, Someone
from tests.quiz_service.made_up_rosters import roster_row
from tests.quiz_service.web.guarded_client import GuardedClient


class Whose(StrEnum):
    """Whose the object of a request is: for the coordinator, of a person in their units or in another unit."""

    OWN = "own"
    OTHER = "other"


ROLES = ("anonymous", "trainee", "coordinator", "administrator", "auditor")
KEY = "k" * 40


@dataclass(frozen=True)
class Things:
    """What belongs to one person."""

    sign_in_id: str
    attempt_id: str
    number: str
    completion_id: str
    job_id: str
    class_id: str = ""
    attendance_id: int = 0
    export_code: str = ""
    token_id: str = ""
    change_set_id: str = ""


class World:
    """The made-up people with their things. `restore()` undoes whatever a request wrote."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self.app, self.engine = app, engine
        self.people = MadeUp(engine)
        self.things: dict[int, Things] = {}
        self._cookies: dict[str, Cookie] = {}
        self._fill()
        with engine.connect() as connection:
            self._live = connection.connection.driver_connection
        self._saved = dbapi2.connect(":memory:", check_same_thread=False)
        self.keep()

    def keep(self) -> None:
        """What is in the database now is what `restore()` goes back to."""
        self._live.backup(self._saved)
        self._changes = self._live.total_changes

    def _fill(self) -> None:
        chooser = random.Random(255)
        with writing(self.engine) as session:
            for module_id in ("m01", "m02"):
                add_module(session, module_id)
            add_path(session)
            for person in session.scalars(select(Person).order_by(Person.id)).all():
                take_module(session, person.id)
                opened = attempts.start(session, person_id=person.id, module_id="m02", now=MadeUp.START)
                number = new_code(CERTIFICATE, chooser.choice)
                add_certificate(session, person.id, number, holder_name=person.name)
                completion = add_completion(session, person.id)
                second_factor.begin(session, person.id, key=KEY, now=MadeUp.START)
                session.add(SignIn(
                    public_id=f"sign-in-of-{person.id}", token_digest=token_digest(f"token-{person.id}"),
                    person_id=person.id, method="password", started_at=MadeUp.START,
                    expires_at=MadeUp.START + timedelta(hours=10),
                ))  # fmt: skip
                self.things[person.id] = Things(
                    f"sign-in-of-{person.id}", opened.public_id, number, completion.public_id,
                    jobs.add(session, "nothing", {}, owner_id=person.id, now=MadeUp.START).public_id,
                    *attended_class(session, person.id, on=MadeUp.START.date()),
                    self._export_about(session, person.id), add_token(session, person.id, f"api-{person.id}"),
                    self._import_about(session, person),
                )  # fmt: skip
            self.receipt = session.scalars(select(Result.receipt).order_by(Result.id)).first()
            self.grant_id = session.scalars(select(RoleGrant.id).where(RoleGrant.role == "coordinator")).one()

    def _export_about(self, session: Session, person_id: int) -> str:
        """A file about the units of a person: in the coordinator's units it is one that the coordinator made."""
        if person_id == self.people.stranger.id:
            return add_export(session, person_id, [self.people.units["QUAN-B"]])
        return add_export(session, self.people.coordinator.id, [self.people.units["SO-A"]])

    def _import_about(self, session: Session, person: Person) -> str:
        """A file with a row about a person, uploaded by the coordinator; the stranger's by the administrator."""
        by = self.people.administrator if person.id == self.people.stranger.id else self.people.coordinator
        who = importer_of(session, by.id, today=MadeUp.START.date())
        rows = [roster_row(person.staff_code, phone="0911")]
        return roster.show(session, rows, kind="roster", file_name="a.csv", digest="d" * 64, notes=(), importer=who,
                           now=MadeUp.START).public_id  # fmt: skip

    def restore(self) -> None:
        """The database as it was when the world was made."""
        self._saved.backup(self._live)
        self._changes = self._live.total_changes

    @property
    def is_untouched(self) -> bool:
        """No row was written since it was made or set back; what was rolled back counts as written."""
        untouched: bool = self._live.total_changes == self._changes
        return untouched

    def someone(self, role: str) -> Someone:
        """The person who plays a role."""
        found: Someone = getattr(self.people, role)
        return found

    def whose(self, role: str, whose: Whose, *, by_unit: bool) -> Someone:
        """Whose things a request is about."""
        if whose is Whose.OTHER:
            return self.people.stranger
        return self.people.colleague if by_unit or role == "anonymous" else self.someone(role)

    def parts(self, owner: Someone) -> Mapping[str, Any]:
        """Part of an address → what stands there when the request is about this person's things."""
        things = self.things[owner.id]
        return {
            "person_id": owner.public_id, "sign_in_id": things.sign_in_id, "attempt_id": things.attempt_id,
            "number": things.number, "completion_id": things.completion_id, "grant_id": self.grant_id,
            "job_id": things.job_id, "class_id": things.class_id, "attendance_id": things.attendance_id,
            "export_code": things.export_code, "token_id": things.token_id,
            "change_set_id": things.change_set_id,
            "module_id": "m02", "code": self.receipt, "path": "sitemap.xml", "filename": "",
        }  # fmt: skip

    def forms(self, owner: Someone) -> Mapping[str, dict[str, Any]]:
        """Endpoint → form that names an object besides the address."""
        return {"people.issue_codes": {"person": owner.public_id, "dang": "csv"},
                "certificates.issue": {"audience": "nguoi-ho-tro"}}  # fmt: skip

    OBJECTS_IN_FORMS = ("people.issue_codes",)
    """Endpoints whose form alone says whose data is reached."""
    OBJECTS_IN_ADDRESS = ("person_id", "sign_in_id", "attempt_id", "number", "completion_id", "job_id", "class_id",
                          "export_code", "token_id", "change_set_id")  # fmt: skip
    """Parts of an address that belong to somebody."""

    def token(self, role: str) -> dict[str, str]:
        """The header with which a program of this role's person asks."""
        return {} if role == "anonymous" else {"Authorization": f"Bearer api-{self.someone(role).id}"}

    def client(self, role: str) -> GuardedClient:
        """A browser in which the person of this role is signed in."""
        client: GuardedClient = self.app.test_client()
        if role == "anonymous":
            return client
        if role not in self._cookies:
            with client.session_transaction(f"{PREFIX}/") as cookie:
                cookie["_user_id"] = f"token-{self.someone(role).id}"
                cookie["_fresh"] = True
            self._cookies[role] = next(iter(client._cookies.values()))
        kept = self._cookies[role]
        client.set_cookie(kept.key, kept.value, path=kept.path)
        return client
