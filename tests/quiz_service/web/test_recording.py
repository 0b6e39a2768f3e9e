"""Every route that is sent something records what it changes, or is listed with what tells of it instead."""

from __future__ import annotations

from flask import Flask

from tests.quiz_service.web.recording import CHANGES_NOTHING, EVIDENCE_OF_ITS_OWN, reaches_the_trail


def sending(app: Flask) -> set[str]:
    """Endpoints that are sent something."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}


def test_every_route_that_is_sent_something_records_or_is_listed(service_app: Flask) -> None:
    unlisted = sending(service_app) - EVIDENCE_OF_ITS_OWN.keys() - CHANGES_NOTHING
    silent = [name for name in sorted(unlisted) if not reaches_the_trail(service_app.view_functions[name])]
    assert silent == [], "record an entry (operations.audit), or say in `recording` what tells of the change instead"


def test_what_is_listed_is_there_and_needs_to_be(service_app: Flask) -> None:
    listed = EVIDENCE_OF_ITS_OWN.keys() | CHANGES_NOTHING
    assert listed <= sending(service_app)
    assert not EVIDENCE_OF_ITS_OWN.keys() & CHANGES_NOTHING


def test_a_view_that_records_nothing_is_seen_as_such(service_app: Flask) -> None:
    views = service_app.view_functions
    assert not reaches_the_trail(views["people.search"])
    assert reaches_the_trail(views["administration.grant_role"])
