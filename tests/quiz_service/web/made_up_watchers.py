"""People who look at the made-up city of coverage: an administrator, an auditor, coordinators of one unit each."""

from __future__ import annotations

from flask import Flask

from quiz_service.storage.engine import writing
from quiz_service.storage.models import Unit
from tests.quiz_service.made_up_coverage import City
from tests.quiz_service.made_up_people import add_person, add_unit
from tests.quiz_service.web.guarded_client import GuardedClient
from tests.quiz_service.web.made_up_sign_ins import signed_in_client


def watcher(app: Flask, city: City, role: str, unit_code: str = "") -> GuardedClient:
    """A browser in which somebody of this role is signed in. They have no spans, so no figure counts them."""
    with writing(city.engine) as session:
        unit = session.get_one(Unit, city.units[unit_code]) if unit_code else None
        office = session.query(Unit).filter_by(code="VP").one_or_none() or add_unit(session, "VP", kind="city")
        person_id = add_person(session, office, roles=((role, unit),)).id
    return signed_in_client(app, city.engine, person_id)
