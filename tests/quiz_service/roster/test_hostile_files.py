"""Files made to harm: each gives rows or a sentence, within a bound of memory and time, and nothing else.

They are read in a process of their own: a library that asks the system for too much memory ends the whole process, and
no exception tells.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.quiz_service.roster.hostile_files import FILES, amplified
from tests.quiz_service.roster.made_up_lists import read, told

ROOT = Path(__file__).resolve().parents[3]
MOST_SECONDS = 60
"""The machine is shared: on a quiet one the slowest takes four."""


@pytest.fixture(scope="module")
def answers() -> dict[str, tuple[str, int, float]]:
    """What reading said to each file, how many rows, and how long it took."""
    command = [sys.executable, "-m", "tests.quiz_service.roster.hostile_files"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-3000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: (said, rows, seconds) for name, said, rows, seconds in lines}


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_answered_with_rows_or_a_sentence(name: str, answers) -> None:
    said, _, seconds = answers[name]
    wanted = FILES[name][1]
    assert said.startswith(wanted)
    assert bool(said) == bool(wanted)
    assert seconds < MOST_SECONDS


def test_a_text_too_long_for_any_field_is_told_and_not_taken() -> None:
    row = read(amplified()).rows[0]
    assert row.values == {}
    assert told(row) == [("Mã cán bộ", "Ô có chữ dài quá mức đọc được. Hãy rút ngắn, hoặc xóa nếu không cần.")]
