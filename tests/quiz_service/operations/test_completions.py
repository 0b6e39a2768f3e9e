"""Completions that no quiz gave: of a class, and of prior training that was recognised."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz_service.errors import Refused
from quiz_service.operations.completions import Earned, record_completion, record_completions
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Completion
from tests.quiz_service.made_up_counting import add_curriculum, somebody, stored_spans
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_unit

NOW = MadeUp.START
TODAY = date(2026, 3, 2)


def test_prior_training_keeps_what_proves_it_and_counts_from_its_day(database: Engine) -> None:
    with writing(database) as session:
        add_curriculum(session)
        person = somebody(session, add_unit(session, "SO-A"))
        for module_id in ("m01", "m02"):
            public_id = record_completion(session, person, module_id, source="prior", on=date(2025, 11, 5), now=NOW,
                                          evidence="Giấy chứng nhận số 12")  # fmt: skip
    with reading(database) as session:
        kept = session.scalars(select(Completion).where(Completion.public_id == public_id)).one()
        assert (kept.module_id, kept.source, kept.evidence) == ("m02", "prior", "Giấy chứng nhận số 12")
        assert (kept.pass_rule, kept.module_revision, kept.hundredths) == ({"rule": "recognised"}, 1, None)
        assert (kept.completed_on, kept.recorded_at, kept.expires_on) == (date(2025, 11, 5), NOW, None)
        assert stored_spans(session, person) == ["1/1 – …: SO-A trained"]


def test_it_holds_as_long_as_the_newest_revision_of_the_module_says(session: Session) -> None:
    add_module(session, "m01", validity_months=12)
    add_module(session, "m01", kinds=(), draw=1, revision=2, validity_months=24)
    person = somebody(session, add_unit(session))
    record_completion(session, person, "m01", source="class", on=date(2026, 1, 31), now=NOW)
    kept = session.scalars(select(Completion)).one()
    assert (kept.module_revision, kept.expires_on) == (2, date(2028, 1, 31))
    assert kept.pass_rule == {"rule": "attended"}


def test_what_a_retired_module_taught_can_still_be_recognised(session: Session) -> None:
    add_module(session, "m01", retired_at=NOW)
    person = somebody(session, add_unit(session))
    record_completion(session, person, "m01", source="prior", on=date(2025, 6, 1), now=NOW)
    assert session.scalars(select(Completion.module_id)).one() == "m01"


def test_many_are_recorded_in_the_order_given(session: Session) -> None:
    add_curriculum(session)
    unit = add_unit(session, "SO-A")
    persons = [somebody(session, unit) for _ in range(3)]
    rows = [Earned(person, module_id, TODAY, "class") for person in persons for module_id in ("m01", "m02")]
    public_ids = record_completions(session, rows, now=NOW)
    stored = {one.public_id: (one.person_id, one.module_id) for one in session.scalars(select(Completion))}
    assert [stored[one] for one in public_ids] == [(row.person_id, row.module_id) for row in rows]
    assert {str(stored_spans(session, person)) for person in persons} == {
        "['1/1 – 2/3: SO-A', '2/3 – …: SO-A trained']"
    }
    assert record_completions(session, [], now=NOW) == []


@pytest.mark.parametrize(
    ("module_id", "on", "sentence"),
    [("m99", TODAY, "«m99»"), ("m01", date(2026, 3, 3), "03/03/2026 sau hôm nay")],
)
def test_a_module_nobody_published_and_a_day_ahead_are_refused_and_nothing_is_recorded(
    session: Session, module_id: str, on: date, sentence: str
) -> None:
    add_curriculum(session)
    person = somebody(session, add_unit(session))
    rows = [Earned(person, "m01", TODAY, "prior"), Earned(person, module_id, on, "prior")]
    with pytest.raises(Refused, match=sentence):
        record_completions(session, rows, now=NOW)
    assert session.scalar(select(func.count()).select_from(Completion)) == 0
