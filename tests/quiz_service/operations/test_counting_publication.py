"""Readings and the plan's targets: published with the content, again only when they differ; on both databases."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select

from quiz_service.courseware.clauses import TrainingTarget
from quiz_service.courseware.model import Courseware, Place, WrittenReading
from quiz_service.operations.counting_publication import IMPLICIT
from quiz_service.rules.strata import Reading, Stratum
from quiz_service.storage.counting_queries import all_targets, current_readings, targets_on
from quiz_service.storage.engine import reading
from quiz_service.storage.models import AuditEntry, CountingRevision
from tests.quiz_service.made_up_content import Content
from tests.quiz_service.made_up_files import make_files, make_module, make_question
from tests.quiz_service.made_up_people import MadeUp

LATER = MadeUp.START + timedelta(days=1)


def a_reading(reading_id: str = "mot", why: str = "Vì thế.") -> WrittenReading:
    strata = (Stratum("city", "Thành phố", ("city",)), Stratum("local", "Địa phương", ("district", "commune")))
    return WrittenReading(Reading(reading_id, f"Cách {reading_id}", why, strata), "II.1.g13", Place("counting.toml", 1))


def a_plan_target(code: str = "CT13a", **changes: object) -> TrainingTarget:
    values = {
        "code": code, "clause": "II.1.g13", "quote": "Ít nhất 70%", "comparator": ">=", "is_implicit": False,
        "amount": "70", "population": "đội ngũ cấp Thành phố", "stratum": "city", "ambiguity": "Có hai cách hiểu.",
        "starts_on": date(2021, 11, 16), "ends_on": date(2026, 1, 1),
    }  # fmt: skip
    return TrainingTarget(**values | changes)


MODULE = make_module(make_question())


def files(*readings: WrittenReading, targets: tuple[TrainingTarget, ...] = (a_plan_target(),)) -> Courseware:
    return dataclasses.replace(make_files(MODULE), readings=readings or (a_reading(),), targets=targets)


@pytest.fixture
def content(database: Engine) -> Content:
    return Content(database)


def trail(content: Content) -> list[tuple[str, dict[str, object] | None]]:
    with reading(content.engine) as session:
        return [(one.action, one.new) for one in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_the_first_time_readings_and_targets_are_stored(content: Content) -> None:
    plan = content.publish(files())
    assert [one.id for one in plan.counting.readings] == ["mot"]
    assert [change.told for change in plan.counting.targets] == ["CT13a, ít nhất 70 %"]
    with reading(content.engine) as session:
        assert current_readings(session) == (a_reading().reading,)
        (target,) = targets_on(session, date(2025, 12, 31))
        assert (target.code, target.title, target.amount) == ("CT13a", "Đội ngũ cấp Thành phố", "70")
        assert (target.measure, target.comparator, target.source) == ("share", ">=", "plan")
        assert (target.starts_on, target.ends_on) == (date(2021, 11, 16), date(2026, 1, 1))
        assert (target.clause_id, target.quote, target.ambiguity) == ("II.1.g13", "Ít nhất 70%", "Có hai cách hiểu.")
    assert trail(content)[0] == (
        "counting.publish", {"readings": ["mot"], "targets": ["CT13a"], "withdrawn_targets": []},
    )  # fmt: skip


def test_a_comparison_that_the_plan_does_not_print_is_said_to_be_understood(content: Content) -> None:
    content.publish(files(targets=(a_plan_target(is_implicit=True),)))
    with reading(content.engine) as session:
        assert all_targets(session)[0].ambiguity == f"{IMPLICIT} Có hai cách hiểu."


def test_published_again_nothing_changes(content: Content) -> None:
    content.publish(files())
    before = trail(content)
    assert content.publish(files(), LATER).changes_nothing
    assert trail(content) == before
    assert content.rows(CountingRevision) == 1


def test_another_reading_is_a_new_revision_and_no_change_of_content(content: Content) -> None:
    content.publish(files())
    plan = content.publish(files(a_reading(), a_reading("hai")), LATER)
    assert not plan.changes_content
    assert not plan.changes_nothing
    assert content.rows(CountingRevision) == 2
    assert [action for action, _ in trail(content)] == ["counting.publish", "content.publish", "counting.publish"]
    with reading(content.engine) as session:
        assert [one.id for one in current_readings(session)] == ["mot", "hai"]


def test_a_target_that_was_read_wrongly_is_corrected_and_one_that_is_gone_is_withdrawn(content: Content) -> None:
    content.publish(files(targets=(a_plan_target(), a_plan_target("CT13b", stratum="local", amount="50"))))
    plan = content.publish(files(targets=(a_plan_target(amount="75"),)), LATER)
    assert [(change.told, change.is_new) for change in plan.counting.targets] == [("CT13a, ít nhất 75 %", False)]
    assert plan.counting.withdrawn == ("CT13b",)
    with reading(content.engine) as session:
        assert [(one.code, one.amount) for one in targets_on(session, date(2025, 1, 1))] == [("CT13a", "75")]
    content.publish(files(targets=(a_plan_target(amount="75"), a_plan_target("CT13b"))), LATER)
    with reading(content.engine) as session:
        assert [one.code for one in targets_on(session, date(2025, 1, 1))] == ["CT13a", "CT13b"]


def test_files_without_readings_and_targets_leave_those_that_hold(content: Content) -> None:
    content.publish(files())
    assert content.publish(make_files(MODULE), LATER).changes_nothing
