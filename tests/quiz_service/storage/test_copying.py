"""A database copied to another kind holds the same rows, and goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from quiz_service.storage import copying
from quiz_service.storage.engine import reading, writing
from quiz_service.storage.models import Person, Unit
from tests.quiz_service.databases import KINDS, fresh_engine
from tests.quiz_service.made_up_evidence import take_module
from tests.quiz_service.made_up_modules import add_module
from tests.quiz_service.made_up_people import MadeUp, add_unit

WAYS = [KINDS, KINDS[::-1]]


@pytest.fixture(params=WAYS, ids=lambda way: f"{way[0]}-to-{way[1]}")
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """A filled database and an empty one."""
    one, other = request.param
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    with fresh_engine(one, tmp_path / "one") as source, fresh_engine(other, tmp_path / "other") as target:
        fill(source)
        yield source, target


def fill(engine: Engine) -> None:
    people = MadeUp(engine)
    with writing(engine) as session:
        add_module(session)
        take_module(session, people.trainee.id)


def differing(one: Engine, other: Engine) -> list[str]:
    with one.connect() as first, other.connect() as second:
        return copying.differing_tables(first, second)


def copy(source: Engine, target: Engine) -> None:
    with source.connect() as connection:
        copying.copy_tables(connection, target)


def test_every_row_of_every_table_is_there(two: tuple[Engine, Engine]) -> None:
    source, target = two
    assert "people" in differing(source, target)
    copy(source, target)
    assert differing(source, target) == []


def test_a_single_changed_letter_is_found(two: tuple[Engine, Engine]) -> None:
    source, target = two
    copy(source, target)
    with writing(target) as session:
        session.execute(update(Person).where(Person.id == 1).values(name="Người Thử Khác"))
    assert differing(source, target) == ["people"]


def test_new_rows_get_keys_behind_the_copied_ones(two: tuple[Engine, Engine]) -> None:
    source, target = two
    copy(source, target)
    with writing(target) as session:
        assert add_unit(session).id == 4


def test_a_unit_may_stand_before_the_one_above_it(two: tuple[Engine, Engine]) -> None:
    source, target = two
    with writing(source) as session:
        session.execute(update(Unit).where(Unit.code == "SO-A").values(parent_id=3))
    copy(source, target)
    with reading(target) as session:
        assert session.scalar(select(Unit.parent_id).where(Unit.code == "SO-A")) == 3


def test_a_copy_that_broke_off_goes_on_where_it_stopped(two: tuple[Engine, Engine]) -> None:
    source, target = two

    class PowerCut(Exception):
        pass

    def cut(done: int, total: int) -> None:
        if done > total // 2:
            raise PowerCut

    with source.connect() as connection, pytest.raises(PowerCut):
        copying.copy_tables(connection, target, cut)
    with target.connect() as connection:
        assert copying.is_begun(connection)
    assert differing(source, target) != []
    copy(source, target)
    assert differing(source, target) == []
    with target.connect() as connection:
        assert not copying.is_begun(connection)


def test_progress_ends_at_all_rows(two: tuple[Engine, Engine]) -> None:
    source, target = two
    seen: list[tuple[int, int]] = []
    with source.connect() as connection:
        total = copying.row_count(connection)
        copying.copy_tables(connection, target, lambda done, all_rows: seen.append((done, all_rows)))
    assert seen[-1] == (total, total)
    assert seen == sorted(seen)
