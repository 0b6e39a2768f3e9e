"""Which questions an attempt asks, in which order, with the choices in which order.

In: the scored pool, how often this person has met each question, and a source of chance. Out: the draw, to be stored
with the attempt and never made again. Guarantees: the same seed gives the same draw whatever the order of the pool;
nothing in the order shown tells the key. How questions are stored and shown is unknown here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Drawable:
    """A question that may be drawn.

    `choice_ids` are what may be reordered: the choices, of a matching question the right items alone, of an ordering
    question the items, () where nothing is offered. `never_shown` is an order that would give the answer away.
    """

    question_id: str
    revision_id: int
    choice_ids: tuple[str, ...] = ()
    keeps_order: bool = False
    cites: tuple[str, ...] = ()
    never_shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A question of an attempt; `choice_order` holds the ids of `Drawable.choice_ids`, as they are to be shown."""

    revision_id: int
    choice_order: tuple[str, ...]


def drawable_of(question_id: str, revision_id: int, record: Mapping[str, Any]) -> Drawable:
    """What drawing needs to know of a question's record."""
    kind = record["type"]
    offered = record.get({"matching": "right", "ordering": "items"}.get(kind, "choices"), ())
    return Drawable(
        question_id=question_id, revision_id=revision_id, choice_ids=tuple(choice["id"] for choice in offered),
        keeps_order=kind == "true-false", cites=tuple(record["cites"]),
        never_shown=tuple(record["key"]) if kind == "ordering" else (),
    )  # fmt: skip


def draw(pool: Sequence[Drawable], size: int, seen: Mapping[str, int], rng: random.Random) -> tuple[Drawn, ...]:
    """`size` questions of the pool, or all when it holds fewer.

    A question this person has seen less often comes before one seen more often; among equals one whose clauses this
    draw has touched least, then chance. `seen` counts by question id, so that a mended question is no new one.
    """
    left = sorted(pool, key=lambda one: (one.question_id, one.revision_id))
    rng.shuffle(left)
    chosen: list[Drawable] = []
    touched: Counter[str] = Counter()
    while left and len(chosen) < size:
        next_one = min(left, key=lambda one: (seen.get(one.question_id, 0), sum(touched[c] for c in one.cites)))
        left.remove(next_one)
        chosen.append(next_one)
        touched.update(next_one.cites)
    # Chosen in the order of need; shuffled again, so that a place in the quiz does not tell how new a question is.
    rng.shuffle(chosen)
    return tuple(Drawn(one.revision_id, _order_of(one, rng)) for one in chosen)


def _order_of(question: Drawable, rng: random.Random) -> tuple[str, ...]:
    """The choices shuffled; all orders but the forbidden one are equally likely."""
    if question.keeps_order or len(set(question.choice_ids)) < 2:
        return question.choice_ids
    while True:
        order = tuple(rng.sample(question.choice_ids, len(question.choice_ids)))
        if order != question.never_shown:
            return order
