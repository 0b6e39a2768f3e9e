"""Who is left out of a count: placed here and counted elsewhere, or gone; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.operations import spans
from quiz_service.storage.coverage_listing import count_left_out, placed_besides
from quiz_service.storage.coverage_queries import Question
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Placement
from tests.quiz_service.made_up_coverage import TODAY, City


def place(session: Session, city: City, person_id: int, code: str, **changes: object) -> None:
    values = {"audience": "nguoi-ho-tro", "starts_on": date(2026, 2, 1)}
    session.add(Placement(person_id=person_id, unit_id=city.units[code], **values | changes))
    session.flush()
    spans.refresh(session, [person_id])


def besides(session: Session, city: City, *codes: str, on: date = TODAY) -> list[tuple[int, str, str]]:
    """(person, code of the unit, code of the unit that counts) in order; the count is that of the list."""
    codes_by_id = {unit_id: code for code, unit_id in city.units.items()}
    units = {city.units[code] for code in codes} if codes else None
    question = Question(on, units)
    found = placed_besides(session, question)
    assert count_left_out(session, question)[0] == len(found)
    return sorted(
        (one.person_id, codes_by_id[one.unit_id], codes_by_id.get(one.counted_unit_id or 0, "")) for one in found
    )


def test_a_second_place_counts_its_person_elsewhere(database: Engine) -> None:
    city = City(database)
    both, plain, only = city.people("SO")[0], city.people("HOI")[0], city.people("XA-A", ends_on=date(2026, 2, 1))[0]
    with writing(database) as session:
        place(session, city, both, "HOI", is_main=False)
        place(session, city, both, "SO", is_main=False)
        place(session, city, only, "XA-A", is_main=False)
        assert besides(session, city) == [(both, "HOI", "SO"), (only, "XA-A", "")]
        assert besides(session, city, "HOI") == [(both, "HOI", "SO")]
        assert besides(session, city, "SO") == []
        assert besides(session, city, "HOI", on=date(2026, 1, 31)) == []
        assert plain not in {one.person_id for one in placed_besides(session, Question(TODAY))}


def test_of_two_main_places_the_earlier_one_does_not_count(database: Engine) -> None:
    city = City(database)
    moved = city.people("SO")[0]
    with writing(database) as session:
        place(session, city, moved, "HOI")
        assert besides(session, city) == [(moved, "SO", "HOI")]
        assert besides(session, city, on=date(2026, 1, 31)) == []


def test_a_filter_of_audience_is_that_of_the_place(engine: Engine) -> None:
    city = City(engine)
    person = city.people("SO")[0]
    with writing(engine) as session:
        place(session, city, person, "HOI", is_main=False, audience="doi-178")
        assert len(placed_besides(session, Question(TODAY, audience="doi-178"))) == 1
        assert placed_besides(session, Question(TODAY, audience="nguoi-ho-tro")) == []


def test_who_left_is_told_as_a_number_from_the_first_day_on(database: Engine) -> None:
    city = City(database)
    gone, moved = city.people("HOI", 1, ends_on=TODAY)[0], city.people("HOI", 1, ends_on=date(2026, 2, 1))[0]
    with writing(database) as session:
        session.get_one(Person, gone).left_on = TODAY
        place(session, city, moved, "SO")
    with reading(database) as session:
        hoi = {city.units["HOI"]}
        assert count_left_out(session, Question(TODAY, hoi)) == (0, 1)
        assert count_left_out(session, Question(TODAY - timedelta(days=1), hoi)) == (0, 0)
        assert count_left_out(session, Question(TODAY, {city.units["SO"]})) == (0, 0)
