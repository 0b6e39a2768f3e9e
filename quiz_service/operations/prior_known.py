"""Reads what rows of prior training are held against: people, published modules and paths, what is recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz_service.operations.roster_known import AT_ONCE, load_people
from quiz_service.roster.known import Importer, People
from quiz_service.roster.prior import PriorKnown, Recognised
from quiz_service.roster.row import RosterRow
from quiz_service.storage.content_queries import current_paths
from quiz_service.storage.models import Completion, Person
from quiz_service.storage.people_listing import module_titles
from quiz_service.storage.span_queries import in_chunks


def load_prior_known(session: Session, rows: Callable[[], Iterable[RosterRow]], importer: Importer) -> PriorKnown:
    """Everything that these rows are held against; `rows()` gives them anew each time."""
    codes = {row.values["staff_code"] for row in rows() if "staff_code" in row.values}
    everybody = session.execute(select(Person.id, Person.staff_code).execution_options(yield_per=AT_ONCE))
    ids = sorted(person_id for person_id, staff_code in everybody if staff_code in codes)
    held: set[Recognised] = set()
    for chunk in in_chunks(ids):
        recognised = select(Completion.person_id, Completion.module_id, Completion.completed_on).where(
            Completion.person_id.in_(chunk), Completion.source == "prior", Completion.annulled_at.is_(None)
        )
        held.update((row.person_id, row.module_id, row.completed_on) for row in session.execute(recognised))
    paths = {audience: tuple(path.required) for audience, path in current_paths(session).items()}
    people = People(load_people(session, ids, today=importer.today))
    known = PriorKnown(people, module_titles(session), paths, held)
    known.note(rows())
    return known
