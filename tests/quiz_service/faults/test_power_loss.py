"""The power goes while the database is written: what was committed is there; a less careful setting is found out.

`bench/power_loss.py` does it many times with the whole service, on both databases.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Failures
from quiz_service.storage.schema import upgrade
from tests.quiz_service.faults.forgetful_disk import ROOT, forgetful_disk, why_not

COMMITS = 40
WRITER = """
import sys
from datetime import UTC, datetime
from sqlalchemy import event
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import Failures

engine = open_engine(sys.argv[1])
if sys.argv[2]:
    event.listen(engine, "checkout", lambda connection, *_: connection.execute(f"PRAGMA synchronous = {sys.argv[2]}"))
for number in range(int(sys.argv[3])):
    with writing(engine) as session:
        session.add(Failures(key=str(number), count=1, last_at=datetime(2026, 3, 2, tzinfo=UTC)))
    print(number, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(why_not() != "", reason=why_not())
@pytest.mark.parametrize(("careless", "kept"), [("", 0.5), ("NORMAL", 0.0)])
def test_what_was_committed_is_there_after_the_power_went(tmp_path: Path, careless: str, kept: float) -> None:
    with forgetful_disk(tmp_path) as disk:
        disk.mount()
        address = f"sqlite:///{disk.place / 'sotay.db'}"
        engine = open_engine(address)
        upgrade(engine)
        engine.dispose()
        disk.cut_power()
        disk.mount(kept=kept, seed=255)
        command = [sys.executable, "-c", WRITER, address, careless, str(COMMITS)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            committed = [writer.stdout.readline().strip() for _ in range(COMMITS)]
            writer.kill()
        disk.cut_power()
        disk.mount()
        engine = open_engine(address)
        with reading(engine) as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            found = set(session.scalars(select(Failures.key)))
        engine.dispose()
        assert committed == [str(number) for number in range(COMMITS)]
        assert (found == set(committed)) == (not careless)
