"""The people of one step of a change, page by page: by unit, then by name.

In: an explanation that was made already. Out: one page. Only the people of the units on the page are looked up, however
many a step has.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from quiz_service.operations.explanation import Changed, Explained, people_of_step
from quiz_service.rules.change import Effect, Step
from quiz_service.rules.collation import name_key, person_key
from quiz_service.storage.people_listing import PAGE_SIZE, Page


def _effects_by_unit(explained: Explained, step: Step) -> dict[int, list[Effect]]:
    """Unit id → effects, in the order of units: of the unit that counts the person, or did before they went."""
    found: dict[int, list[Effect]] = {}
    for effect in step.effects:
        standings = explained.before if effect.people < 0 else explained.after
        found.setdefault(standings[effect.person_id].unit_id, []).append(effect)
    nodes = explained.selection.nodes
    return {unit_id: found[unit_id] for unit_id in sorted(found, key=lambda one: (name_key(nodes[one].name), one))}


def _people(session: Session, explained: Explained, step: Step, effects: list[Effect]) -> list[Changed]:
    """Whom some of a step's effects are about."""
    part = replace(explained.explanation, steps=(replace(step, effects=tuple(effects)),))
    return people_of_step(session, replace(explained, explanation=part), step.kind)


def page_of_step(session: Session, explained: Explained, kind: str, number: int) -> Page[Changed] | None:
    """One page; one beyond the last is the last. None: there is no such step."""
    step = next((one for one in explained.explanation.steps if one.kind == kind), None)
    if step is None:
        return None
    number = max(1, min(number, -(-len(step.effects) // PAGE_SIZE)))
    start, end = (number - 1) * PAGE_SIZE, number * PAGE_SIZE
    first = seen = 0
    near: list[Effect] = []
    order: dict[int, int] = {}
    for place, effects in enumerate(_effects_by_unit(explained, step).values()):
        if seen < end and seen + len(effects) > start:
            first = first if near else seen
            near += effects
            order |= dict.fromkeys((effect.person_id for effect in effects), place)
        seen += len(effects)
    people = _people(session, explained, step, near)
    people.sort(key=lambda one: (order[one.person_id], person_key(one.name), one.person_id))
    return Page(people[start - first : end - first], len(step.effects), number, PAGE_SIZE)
