"""Who acts, on whose units, when: what every operation that changes something of a unit is told."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from quiz_service.web.access import me
from quiz_service.web.people import writing_scope
from quiz_service.web.service import now


class Acting(TypedDict):
    """Keywords of such an operation. `units` None: all."""

    units: frozenset[int] | None
    actor_id: int
    now: datetime


def acting() -> Acting:
    """Of this request."""
    return {"units": writing_scope(), "actor_id": me().person_id, "now": now()}
