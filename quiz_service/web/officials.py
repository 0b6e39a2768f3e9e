"""What the views for administrators and auditors share: who may write, where one goes after something was done."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from quiz_service.operations.people import find_in_scope
from quiz_service.storage.models import Person
from quiz_service.web.access import Who, me
from quiz_service.web.service import db, today

READERS = (Who.ADMINISTRATOR, Who.AUDITOR)
Answer = Response | tuple[str, int]


def may_write() -> bool:
    """An auditor sees the same pages without their buttons."""
    return Who.ADMINISTRATOR in me().roles


def get_person(public_id: str) -> Person:
    """Anybody, of any unit.

    Raises:
        NotFound: nobody has this id.
    """
    return find_in_scope(db(), public_id, units=None, on=today())


def page_of(person_id: int) -> str:
    """Address of a person's page."""
    return url_for("people.show", person_id=db().get_one(Person, person_id).public_id)


def done(sentence: str, address: str) -> Response:
    """Commit, say what was done and go there."""
    db().commit()
    flash(sentence, "success")
    return redirect(address, 303)
