"""Spans follow every operation that changes placements, evidence or paths, and can be checked and made anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, event, func, select, update
from sqlalchemy.orm import Session

from quiz_service.operations import annulment, completions, people, spans
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Completion, CountedSpan, PathRevision, Person, Unit
from tests.quiz_service.at_once import all_at_once
from tests.quiz_service.made_up_content import Content
from tests.quiz_service.made_up_counting import (
    add_curriculum,
    add_placement,
    day,
    somebody,
    stored_spans,
)  # fmt: skip
from tests.quiz_service.made_up_evidence import add_completion, take_module
from tests.quiz_service.made_up_files import make_files, make_module, make_path, make_question
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import MadeUp, add_person, add_unit

NOW = MadeUp.START


def spans_are_right(session: Session) -> bool:
    return spans.differing(session) == []


# ---- what keeps them right


def test_a_new_person_is_counted_from_their_first_day(database: Engine) -> None:
    with writing(database) as session:
        unit = people.add_unit(session, code="SO-A", name="Sở A", kind="city", now=NOW)
        person = people.add_person(session, staff_code="MOI01", name="Người Mới", unit=unit, audience="doi-178",
                                   starts_on=date(2026, 3, 1), now=NOW)  # fmt: skip
        assert stored_spans(session, person.id) == ["1/3 – …: SO-A"]


def test_who_left_is_counted_until_the_day_before(database: Engine) -> None:
    with writing(database) as session:
        add_curriculum(session)
        person = somebody(session, add_unit(session, "SO-A"), done=["5/1"])
        people.record_leaving(session, person, left_on=day("1/3"), actor_id=None, now=NOW)
        assert stored_spans(session, person) == ["1/1 – 5/1: SO-A", "5/1 – 1/3: SO-A trained"]


@pytest.mark.parametrize(
    ("submitted", "first_day"),
    [(datetime(2026, 6, 16, 16, 59, tzinfo=UTC), "16/6"), (datetime(2026, 6, 16, 17, 1, tzinfo=UTC), "17/6")],
    ids=["23:59 on 16/6 in Hà Nội", "00:01 on 17/6 in Hà Nội"],
)
def test_a_quiz_counts_on_its_day_in_hanoi(database: Engine, submitted: datetime, first_day: str) -> None:
    with writing(database) as session:
        add_module(session)
        add_path(session)
        person = add_person(session, add_unit(session, "SO-A"))
        take_module(session, person.id, now=submitted)
        assert stored_spans(session, person.id) == [f"1/1 – {first_day}: SO-A", f"{first_day} – …: SO-A trained"]


def test_an_attempt_that_is_not_passed_changes_nothing(session: Session) -> None:
    add_module(session)
    add_path(session)
    person = somebody(session, add_unit(session, "SO-A"))
    take_module(session, person, right=False)
    assert stored_spans(session, person) == ["1/1 – …: SO-A"]


def test_what_is_annulled_counts_on_no_day(database: Engine) -> None:
    with writing(database) as session:
        add_curriculum(session)
        person = somebody(session, add_unit(session, "SO-A"), done=["5/1"])
        public_id = session.scalars(select(Completion.public_id).where(Completion.module_id == "m01")).one()
        annulment.annul_completion(session, public_id, actor_id=None, reason="Nhầm người", now=NOW)
        assert stored_spans(session, person) == ["1/1 – 5/1: SO-A", "5/1 – …: SO-A"]  # what is left is one strand
        assert spans_are_right(session)


def test_a_longer_path_is_asked_of_everybody_from_the_day_it_is_published(database: Engine) -> None:
    content = Content(database)
    modules = [make_module(make_question(f"m0{number}-q01"), module_id=f"m0{number}") for number in (1, 2)]
    content.publish(make_files(*modules, paths=(make_path("m01"),)))
    with writing(database) as session:
        unit = add_unit(session, "SO-A")
        persons = [somebody(session, unit, done=["5/1"]), somebody(session, unit)]
        add_completion(session, persons[1], "m01", on=day("10/1"))
        spans.refresh(session, [persons[1]])
    evening = datetime(2026, 4, 1, 17, 30, tzinfo=UTC)
    content.publish(make_files(*modules, paths=(make_path("m01", "m02"),)), now=evening)
    with reading(database) as session:
        assert stored_spans(session, persons[0])[1:] == ["5/1 – …: SO-A trained"]
        assert stored_spans(session, persons[1])[1:] == ["10/1 – 2/4: SO-A trained", "2/4 – …: SO-A"]
        assert spans_are_right(session)


def test_a_path_that_asks_for_the_same_changes_no_span(engine: Engine) -> None:
    content, module = Content(engine), make_module(make_question())
    content.publish(make_files(module))
    with writing(engine) as session:
        person = somebody(session, add_unit(session, "SO-A"), done=["5/1"])
    content.publish(make_files(module, paths=(make_path("m01", why="vì bạn thuộc nhóm khác"),)), now=NOW)
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(PathRevision)) == 2
        assert stored_spans(session, person) == ["1/1 – 5/1: SO-A", "5/1 – …: SO-A trained"]


def test_a_module_that_goes_to_another_strand_takes_its_completions_along(engine: Engine) -> None:
    content = Content(engine)
    content.publish(make_files(make_module(make_question(), strand="nghiep-vu")))
    with writing(engine) as session:
        person = somebody(session, add_unit(session), done=["5/1"])
    content.publish(make_files(make_module(make_question(), strand="hoa-nhap")))
    with reading(engine) as session:
        newest = select(CountedSpan.strands).where(CountedSpan.person_id == person)
        assert session.scalars(newest.order_by(CountedSpan.starts_on.desc())).first() == 8
        assert spans_are_right(session)


# ---- refresh itself


def test_two_placements_a_move_and_a_gap_are_stored_as_the_rule_says(database: Engine) -> None:
    with writing(database) as session:
        add_curriculum(session)
        unit, other = add_unit(session, "SO-A"), add_unit(session, "SO-B")
        person = somebody(session, unit, "1/1", "1/4", done=["5/1"])
        add_placement(session, person, other, "1/2", "1/3")
        add_placement(session, person, other, "1/5", in_scope=False)
        add_placement(session, person, other, "1/1", is_main=False)
        spans.refresh(session, [person, person])
        assert stored_spans(session, person) == [
            "1/1 – 5/1: SO-A", "5/1 – 1/2: SO-A trained", "1/2 – 1/3: SO-B trained", "1/3 – 1/4: SO-A trained",
            "1/5 – …: SO-B out trained",
        ]  # fmt: skip


def test_refreshing_nobody_and_somebody_without_a_placement_is_fine(session: Session) -> None:
    spans.refresh(session, [])
    spans.refresh_audiences(session, ())
    person = somebody(session, add_unit(session), "1/1", "1/1")
    assert stored_spans(session, person) == []


def test_passing_a_quiz_costs_a_handful_of_queries_for_the_spans(engine: Engine) -> None:
    with writing(engine) as session:
        add_curriculum(session)
        person = somebody(session, add_unit(session), done=["5/1"])
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
        spans.refresh(session, [person])
    assert len(statements) <= 7


def test_spans_that_come_out_as_they_are_stored_are_not_written_again(engine: Engine) -> None:
    with writing(engine) as session:
        add_curriculum(session)
        unit = add_unit(session, "SO-A")
        same, other = somebody(session, unit), somebody(session, unit)
        add_completion(session, other, on=day("5/1"))
        written: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *arguments: written.append(arguments[2].split()[0]))
        spans.refresh(session, [same])
        assert set(written) <= {"SELECT"}
        spans.refresh(session, [same, other])
        assert "DELETE" in written
        assert spans_are_right(session)


def test_of_two_modules_recorded_at_once_both_count(database: Engine) -> None:
    """Each sees the other's completion, whichever is second; and neither waits for the other for ever."""
    with writing(database) as session:
        add_curriculum(session)
        person_id = somebody(session, add_unit(session, "SO-A"))

    def complete(number: int) -> None:
        with writing(database) as session:
            completions.record_completion(session, person_id, f"m0{number + 1}", source="prior", on=day("2/2"), now=NOW)

    assert all_at_once(2, complete) == [None, None]
    with reading(database) as session:
        assert stored_spans(session, person_id)[-1] == "2/2 – …: SO-A trained"
        assert spans_are_right(session)


# ---- checking and making anew


def test_what_was_written_past_the_operations_is_found_and_mended(database: Engine) -> None:
    with writing(database) as session:
        add_curriculum(session)
        unit = add_unit(session, "SO-A")
        right, late, missing, moved = [somebody(session, unit, done=["5/1"]) for _ in range(4)]
        session.execute(update(CountedSpan).where(CountedSpan.person_id == late, CountedSpan.is_trained.is_(True))
                        .values(is_trained=False))  # fmt: skip
        session.execute(delete(CountedSpan).where(CountedSpan.person_id == missing))
        other = add_unit(session, "SO-B")
        add_placement(session, moved, other, "1/2")
        assert spans.differing(session) == [late, missing, moved]
        assert spans.rebuild(session) == 3
        assert spans.rebuild(session) == 0
        assert stored_spans(session, late) == stored_spans(session, missing) == stored_spans(session, right)


def test_checking_tells_how_far_it_is(session: Session) -> None:
    unit: Unit = add_unit(session)
    for _ in range(3):
        somebody(session, unit)
    seen: list[tuple[int, int]] = []
    spans.differing(session, lambda done, total: seen.append((done, total)))
    assert seen == [(3, 3)]


def test_more_people_than_one_statement_takes_are_all_mended(session: Session) -> None:
    unit = add_unit(session)
    rows = [
        {"public_id": f"p{number}", "staff_code": f"NHIEU{number}", "name": "Người Thử", "folded_name": "nguoi thu",
         "created_at": NOW - timedelta(days=1)}
        for number in range(1203)
    ]  # fmt: skip
    session.execute(Person.__table__.insert(), rows)
    for person in session.scalars(select(Person)):
        add_placement(session, person.id, unit, "1/1")
    assert spans.rebuild(session) == 1203
    assert session.scalar(select(func.count()).select_from(CountedSpan)) == 1203
