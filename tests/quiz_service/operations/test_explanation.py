"""Why coverage changed between two days: by hand, and always to the count of the later day; on both databases."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz_service.errors import Invalid, NotFound
from quiz_service.operations import spans
from quiz_service.operations.coverage_question import Asked
from quiz_service.operations.explanation import Explained, explain_change, people_of_step
from quiz_service.rules.change import Explanation
from quiz_service.rules.coverage import Count
from quiz_service.storage.coverage_queries import Question, count_by_unit
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import PathRevision, Person, Placement, Unit
from tests.quiz_service.counted_queries import counted
from tests.quiz_service.made_up_counting import add_curriculum, add_placement, day, somebody
from tests.quiz_service.made_up_evidence import add_completion
from tests.quiz_service.made_up_modules import PUBLISHED, add_module, add_path
from tests.quiz_service.made_up_people import add_unit

SINCE, ON = day("1/2"), day("1/3")


def explained(session: Session, scope: frozenset[int] | None = None, stratum: str = "", **asked: object) -> Explained:
    return explain_change(session, Asked(ON, **asked), scope, SINCE, stratum=stratum)


def what_happened(explanation: Explanation) -> dict[str, tuple[int, int]]:
    return {step.kind: (step.trained, step.people) for step in explanation.steps if step.effects}


def move(session: Session, person_id: int, unit: Unit, on: str, **changes: object) -> None:
    """The placement so far ends and another begins."""
    for placement in session.query(Placement).filter_by(person_id=person_id, ends_on=None):
        placement.ends_on = day(on)
    add_placement(session, person_id, unit, on, **changes)
    spans.refresh(session, [person_id])


class Month:
    """February in Sở A and Quận B, with one person or two for each cause. By hand, in Sở A:
    on 1/2: trained are leaver, mover, faller, stayer, scoped-out; untrained the completer: 5 of 6.
    on 1/3: joiner (trained), newcomer from Quận B (untrained), scoped-in (trained), completer, stayer; the faller no
    more: 4 of 6."""

    def __init__(self, session: Session) -> None:
        add_curriculum(session)
        self.so, self.quan = add_unit(session, "SO-A"), add_unit(session, "QUAN-B", kind="district")
        self.so.name, self.quan.name = "Sở A", "Quận B"
        self.joined = somebody(session, self.so, "10/2", done=["5/1/25"])
        self.moved_in = somebody(session, self.quan)
        move(session, self.moved_in, self.so, "10/2")
        self.into_scope = somebody(session, self.so, done=["5/1"], in_scope=False)
        move(session, self.into_scope, self.so, "10/2")
        self.left = somebody(session, self.so, "1/1", "10/2", done=["5/1"])
        self.moved_out = somebody(session, self.so, done=["5/1"])
        move(session, self.moved_out, self.quan, "10/2")
        self.out_of_scope = somebody(session, self.so, done=["5/1"])
        move(session, self.out_of_scope, self.so, "10/2", in_scope=False)
        self.completed = somebody(session, self.so, done=["5/1", "20/2"])
        self.lapsed = somebody(session, self.so)
        for module_id in ("m01", "m02"):
            add_completion(session, self.lapsed, module_id, on=day("5/1"), expires_on=day("15/2"))
        spans.refresh(session, [self.lapsed])
        self.stayed = somebody(session, self.so, done=["5/1"])


ALL_CAUSES = {
    "joined": (1, 1), "moved-in": (0, 1), "into-scope": (1, 1), "left": (-1, -1), "moved-out": (-1, -1),
    "out-of-scope": (-1, -1), "completed": (1, 0), "lapsed": (-1, 0),
}  # fmt: skip


def test_each_cause_of_a_month_is_told_and_they_add_up(database: Engine) -> None:
    with writing(database) as session:
        month = Month(session)
    with reading(database) as session:
        found = explained(session, unit_code="SO-A").explanation
        assert (found.first, found.last) == (Count(5, 6), Count(4, 6))
        assert what_happened(found) == ALL_CAUSES
        assert sum(step.points or 0 for step in found.steps) == found.points == Fraction(-1, 6)
        effects = {step.kind: [one.person_id for one in step.effects] for step in found.steps if step.effects}
        assert effects == {kind: [getattr(month, kind.replace("-", "_"))] for kind in ALL_CAUSES}


def test_for_all_units_together_a_move_is_no_change(session: Session) -> None:
    Month(session)
    found = explained(session).explanation
    assert "moved-in" not in what_happened(found)
    assert "moved-out" not in what_happened(found)
    assert found.last == sum(count_by_unit(session, Question(ON)).values(), Count())


def test_the_people_of_a_step_are_told_with_where_they_were_and_are(database: Engine) -> None:
    with writing(database) as session:
        month = Month(session)
    with reading(database) as session:
        found = explained(session, unit_code="SO-A")
        units = {}
        for kind in ("joined", "moved-in", "left", "moved-out"):
            (person,) = people_of_step(session, found, kind)
            units[kind] = (person.unit_before, person.unit_after)
        assert units == {"joined": ("", "Sở A"), "moved-in": ("Quận B", "Sở A"), "left": ("Sở A", ""),
                         "moved-out": ("Sở A", "Quận B")}  # fmt: skip
        (person,) = people_of_step(session, found, "completed")
        stored = session.get_one(Person, month.completed)
        assert (person.public_id, person.staff_code, person.name) == (stored.public_id, stored.staff_code, stored.name)
        assert (person.trained, person.people) == (1, 0)
        assert people_of_step(session, found, "rules") == []


def test_a_coordinator_is_told_of_their_own_units_and_no_other(session: Session) -> None:
    month = Month(session)
    own = frozenset({month.so.id})
    assert explained(session, own).explanation == explained(session, unit_code="SO-A").explanation
    with pytest.raises(NotFound):
        explained(session, own, unit_code="QUAN-B")


def test_a_stratum_is_explained_by_its_units(session: Session) -> None:
    month = Month(session)
    assert explained(session, stratum="city").explanation == explained(session, unit_code="SO-A").explanation
    assert explained(session, stratum="local").explanation == explained(session, unit_code="QUAN-B").explanation
    nobody = explained(session, frozenset({month.so.id}), stratum="local").explanation
    assert (nobody.first, nobody.last) == (Count(), Count())


def revised(session: Session, on: str, *required: str) -> None:
    """Another path from a day on."""
    number = session.query(PathRevision).count() + 1
    path = add_path(session, required=required, revision=number)
    path.published_at = PUBLISHED.replace(year=2026, month=day(on).month, day=day(on).day)
    spans.refresh_audiences(session, ["nguoi-ho-tro"])


def test_a_longer_path_is_told_apart_from_what_people_did(database: Engine) -> None:
    """m03 is added on 10/2. Three were trained; one of them does m03 too, so is trained. One completes the old path
    meanwhile; one does nothing. By hand: 3 of 5 before, 1 of 5 after: completed +1, path -3."""
    with writing(database) as session:
        add_curriculum(session)
        add_module(session, "m03", kinds=("one",))
        unit = add_unit(session)
        persons = [somebody(session, unit, done=["5/1"]) for _ in range(3)]
        somebody(session, unit, done=["20/2"])
        somebody(session, unit)
        add_completion(session, persons[0], "m03", on=day("20/2"))
        revised(session, "10/2", "m01", "m02", "m03")
    with reading(database) as session:
        found = explained(session).explanation
        assert (found.first, found.last) == (Count(3, 5), Count(1, 5))
        assert what_happened(found) == {"completed": (1, 0), "rules": (-3, 0)}


def test_a_shorter_path_makes_people_trained_without_their_doing(session: Session) -> None:
    add_curriculum(session)
    unit = add_unit(session)
    person = somebody(session, unit)
    add_completion(session, person, "m01", on=day("5/1"))
    revised(session, "10/2", "m01")
    assert what_happened(explained(session).explanation) == {"rules": (1, 0)}


def test_a_longer_path_published_before_the_first_day_is_no_change(session: Session) -> None:
    add_curriculum(session)
    somebody(session, add_unit(session), done=["5/1"])
    revised(session, "20/1", "m01", "m02")
    assert what_happened(explained(session).explanation) == {}


def test_another_group_with_another_path_is_told_as_such(session: Session) -> None:
    add_curriculum(session)
    add_path(session, "doi-178", required=("m01",))
    unit = add_unit(session)
    person = somebody(session, unit)
    add_completion(session, person, "m01", on=day("5/1"))
    move(session, person, unit, "10/2", audience="doi-178")
    assert what_happened(explained(session).explanation) == {"regrouped": (1, 0)}
    assert what_happened(explained(session, audience="doi-178").explanation) == {"moved-in": (1, 1)}


def test_the_strand_asked_for_is_the_one_explained(session: Session) -> None:
    add_curriculum(session)
    somebody(session, add_unit(session), done=["5/1", "20/2"])
    assert what_happened(explained(session, strand="nghiep-vu").explanation) == {}
    assert what_happened(explained(session, strand="giam-hai").explanation) == {"completed": (1, 0)}
    assert what_happened(explained(session, trained_rule="any").explanation) == {}


@pytest.mark.parametrize("since", [ON, ON + timedelta(days=1)])
def test_the_first_day_comes_before_the_second(session: Session, since: date) -> None:
    with pytest.raises(Invalid, match="phải trước ngày 01/03/2026"):
        explain_change(session, Asked(ON), None, since)


def test_it_costs_a_handful_of_queries(engine: Engine) -> None:
    with writing(engine) as session:
        Month(session)
    with reading(engine) as session, counted(engine) as sent:
        explained(session, stratum="city")
    assert len(sent) <= 8


def some_history(session: Session, chance: random.Random) -> list[date]:
    """Forty people with a year of moves, evidence and paths."""
    for number, strand in enumerate(("nghiep-vu", "giam-hai", "hoa-nhap"), start=1):
        add_module(session, f"m0{number}", kinds=("one",), strand=strand)
    begin = date(2026, 1, 1)

    def some_day() -> date:
        return begin + timedelta(days=chance.randrange(120))

    for audience in ("nguoi-ho-tro", "doi-178"):
        for number in range(1, chance.choice((2, 3, 4))):
            path = add_path(session, audience, revision=number,
                            required=chance.sample(("m01", "m02", "m03"), chance.randint(1, 3)))  # fmt: skip
            path.published_at = datetime.combine(begin + timedelta(days=35 * number), PUBLISHED.timetz())
    units = [add_unit(session), add_unit(session, kind="district"), add_unit(session, kind="related")]
    ids = []
    for _ in range(40):
        person_id = somebody(session, chance.choice(units), "1/1", "1/1")
        ids.append(person_id)
        for _ in range(chance.randint(1, 4)):
            first, last = sorted((some_day(), some_day()))
            placement = add_placement(session, person_id, chance.choice(units), "1/1",
                                      audience=chance.choice(("nguoi-ho-tro", "doi-178")),
                                      in_scope=chance.random() < 0.8)  # fmt: skip
            placement.starts_on, placement.ends_on = first, chance.choice((last, None))
        for _ in range(chance.randint(0, 6)):
            on = some_day()
            add_completion(session, person_id, chance.choice(("m01", "m02", "m03")), on=on,
                           expires_on=chance.choice((None, on + timedelta(days=chance.randint(5, 60)))))  # fmt: skip
    spans.refresh(session, ids)
    return sorted(begin + timedelta(days=chance.randrange(130)) for _ in range(6))


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_year_brings_the_steps_lead_to_the_count_of_the_later_day(engine: Engine, seed: int) -> None:
    with writing(engine) as session:
        days = some_history(session, random.Random(seed))
    with reading(engine) as session:
        for since in days:
            for on in days:
                for filters in ({}, {"audience": "doi-178"}, {"strand": "giam-hai"}, {"trained_rule": "any"}):
                    if since >= on:
                        continue
                    for stratum in ("", "city", "local"):
                        found = explain_change(session, Asked(on, **filters), None, since, stratum=stratum)
                        units = found.selection.units
                        question = Question(on, units, **filters)
                        assert found.explanation.last == sum(count_by_unit(session, question).values(), Count())
