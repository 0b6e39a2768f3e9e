"""The server is killed again and again while people answer and submit: what was acknowledged is there, once.

Real processes, real HTTP; on SQLite and on PostgreSQL. `bench/killer.py` does the same hundreds of times.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.quiz_service.databases import KINDS, database_address
from tests.quiz_service.faults.aftermath import all_faults
from tests.quiz_service.faults.stubborn import Learner, answer_while_killed
from tests.running_service import running_service

CLIENTS = 3
ROUNDS = 2
KILLS = 3
MOST_SECONDS = 90


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_killed_server_acknowledged_is_there_once(kind: str, tmp_path: Path) -> None:
    names = {f"P{number}": "can-bo-thanh-pho" for number in range(CLIENTS)}
    with database_address(kind, tmp_path) as address, running_service(tmp_path, names, address) as service:
        stop_at = time.monotonic() + MOST_SECONDS
        learners = [Learner(service, name, stop_at, lambda taken: taken == ROUNDS) for name in names]

        def is_due(killed: int) -> bool:
            done = sum(len(learner.saved) for learner in learners)
            return killed < KILLS and done > (killed + 1) * CLIENTS * ROUNDS

        assert answer_while_killed(service, learners, is_due=is_due) == KILLS
        assert all_faults(address, learners, tmp_path) == []
        assert sum(len(learner.saved) for learner in learners) >= CLIENTS * ROUNDS * 5
        assert sum(len(learner.submitted) for learner in learners) == CLIENTS * ROUNDS
