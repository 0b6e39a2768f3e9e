"""The service counts as a program counts that shares no code with it: on a small city, and with planted mistakes.

The large city is held against it by `bench/check_counts.py`.
"""

from __future__ import annotations

import ast
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from quiz_service.config import Settings
from quiz_service.storage.engine import open_engine, reading
from tests.quiz_service import independent_count
from tests.quiz_service.counts_compared import change_disagreement, disagreement, disagreements
from tests.quiz_service.independent_count import Asked, RawCity, random_questions

FIRST, LAST = "2022-12-15", "2026-11-26"
# The only reading of the made-up project's files (`courseware.made_up.COUNTING`) puts the same kinds together.
independent_count.STRATA |= {("mot", one): independent_count.STRATA["lien-quan-70", one] for one in ("city", "local")}


def file_of(settings: Settings) -> str:
    return settings.database.removeprefix("sqlite:///")


@pytest.fixture(scope="module")
def raw(small_city: Settings) -> RawCity:
    return RawCity(file_of(small_city))


@pytest.fixture
def city_session(small_city: Settings) -> Iterator[Session]:
    engine = open_engine(small_city.database)
    with reading(engine) as session:
        yield session
    engine.dispose()


def test_it_shares_no_code_with_the_service() -> None:
    tree = ast.parse(Path(independent_count.__file__).read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names


def test_150_random_questions_have_the_same_answers_and_the_same_people(city_session: Session, raw: RawCity) -> None:
    questions = random_questions(raw, random.Random(255), 150, FIRST, LAST)
    assert disagreements(city_session, raw, questions, most_people=300) == []
    about = [raw.tell(asked).figures for asked in questions]
    assert sum(1 for one in about if one[1]) > 100, "most questions are about somebody"
    assert sum(1 for one in about if 0 < one[0] < one[1]) > 50
    assert sum(1 for one in about if one[2]) > 20, "people out of scope play a part"


def test_60_explained_changes_have_the_same_steps_and_add_up(city_session: Session, raw: RawCity) -> None:
    chance = random.Random(255)
    seen: set[str] = set()
    for asked in random_questions(raw, chance, 60, "2023-06-01", LAST):
        since = chance.choice([FIRST, "2023-05-31", *(day for day in ("2025-01-14", "2025-06-30") if day < asked.day)])
        assert change_disagreement(city_session, raw, asked, since) == ""
        seen |= raw.change(asked, since).keys()
    assert seen >= {"joined", "moved-in", "into-scope", "left", "moved-out", "out-of-scope", "completed", "lapsed",
                    "rules"}  # fmt: skip


@pytest.mark.parametrize(
    "mistake",
    [
        "UPDATE counted_spans SET is_trained = NOT is_trained WHERE person_id = 700",
        "UPDATE counted_spans SET in_scope = NOT in_scope WHERE person_id = 700",
        "UPDATE counted_spans SET unit_id = 2 WHERE person_id = 700",
        "DELETE FROM counted_spans WHERE person_id = 700",
    ],
)
def test_one_wrong_person_is_noticed(small_city: Settings, tmp_path: Path, mistake: str) -> None:
    file = tmp_path / "sotay.db"
    shutil.copy(file_of(small_city), file)
    raw = RawCity(str(file))
    day = max(one[0] for one in raw.placements[700])
    with sqlite3.connect(file) as database:
        database.execute(mistake)
    database.close()
    engine = open_engine(f"sqlite:///{file}")
    with reading(engine) as session:
        unit = session.scalar(text("SELECT code FROM units WHERE id = :id"), {"id": raw.place(700, day)[3]})
        assert disagreement(session, raw, Asked(day, unit=unit), most_people=2_000) != ""
    engine.dispose()


def test_it_answers_a_question_from_the_command_line(small_city: Settings, raw: RawCity) -> None:
    arguments = [file_of(small_city), "2026-06-16", "--stratum", "city", "--rule", "any"]
    told = subprocess.run([sys.executable, independent_count.__file__, *arguments], capture_output=True, text=True,
                          check=True)  # fmt: skip
    trained, people, out = raw.tell(Asked("2026-06-16", stratum="city", rule="any")).figures
    assert told.stdout == f"{trained} trained of {people} in scope; {out} placed there out of scope\n"
