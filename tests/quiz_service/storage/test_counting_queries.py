"""Which readings and targets hold on a day."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.rules.strata import Reading, Stratum, faults, record_of
from quiz_service.storage.counting_queries import USUAL, all_targets, current_readings, has_ended, targets_on
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import CountingRevision
from tests.quiz_service.made_up_counting import add_target, day
from tests.quiz_service.made_up_people import MadeUp

NOW = MadeUp.START


def test_before_anything_is_published_the_usual_reading_holds_and_has_no_fault(session: Session) -> None:
    assert current_readings(session) == (USUAL,)
    assert faults([USUAL]) == []


def test_the_readings_published_last_hold(database: Engine) -> None:
    other = Reading("khac", "Cách khác", "Vì thế.", (Stratum("all-in-one", "Chung", ("city", "district")),))
    with writing(database) as session:
        for number, readings in enumerate(([USUAL], [other, USUAL]), start=1):
            session.add(CountingRevision(revision=number, published_at=NOW,
                                         readings=[record_of(one) for one in readings]))  # fmt: skip
    with reading(database) as session:
        assert [one.id for one in current_readings(session)] == ["khac", "lien-quan-50"]


def codes(session: Session, on: str) -> list[str]:
    return [target.code for target in targets_on(session, day(on))]


def test_a_target_holds_in_its_period_and_the_plan_s_stay_to_compare_with(database: Engine) -> None:
    with writing(database) as session:
        add_target(session, "CT13b", stratum="local", amount="50")
        add_target(session, "CT13a")
        add_target(session, "NAM-2026", source="operator", starts_on=day("1/1"), ends_on=day("1/1/27"))
        add_target(session, "A-2022", source="operator", starts_on=day("1/1/22"), ends_on=day("1/1/23"))
    with reading(database) as session:
        assert codes(session, "15/11/21") == []
        assert codes(session, "16/11/21") == ["CT13a", "CT13b"]
        assert codes(session, "1/6/22") == ["CT13a", "CT13b", "A-2022"]
        assert codes(session, "31/12/25") == ["CT13a", "CT13b"]
        assert codes(session, "1/1") == ["NAM-2026", "CT13a", "CT13b"]
        assert codes(session, "1/1/27") == ["CT13a", "CT13b"]
        ended = {target.code: has_ended(target, day("1/3")) for target in targets_on(session, day("1/3"))}
        assert ended == {"NAM-2026": False, "CT13a": True, "CT13b": True}


def test_a_withdrawn_target_holds_on_no_day_and_stays_in_the_list(session: Session) -> None:
    add_target(session, "CT13a", retired_at=NOW)
    assert codes(session, "1/6/25") == []
    assert [target.code for target in all_targets(session)] == ["CT13a"]


def test_a_target_without_an_end_never_ends(session: Session) -> None:
    target = add_target(session, ends_on=None)
    assert not has_ended(target, day("1/1/99"))
