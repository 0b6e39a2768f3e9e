"""The engine: durable settings, writers in a queue, moments in UTC, constraints that the database itself keeps."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from psycopg.errors import AdminShutdown, DeadlockDetected, SerializationFailure
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from quiz_service.storage.engine import once_more, open_engine, open_session, reading, writing
from quiz_service.storage.models import Base, Failures, Person, Placement
from tests.quiz_service.databases import fresh_engine
from tests.quiz_service.made_up_people import add_person, add_unit

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def pragma(engine: Engine, name: str) -> object:
    with reading(engine) as session:
        return session.execute(text(f"PRAGMA {name}")).scalar()


def test_sqlite_keeps_what_it_acknowledged_through_a_power_cut(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "synchronous") == 2  # FULL
        assert pragma(engine, "foreign_keys") == 1


def test_sqlite_is_free_of_the_wal_reset_fault() -> None:
    with reading(open_engine("sqlite://")) as session:
        version = session.execute(text("SELECT sqlite_version()")).scalar_one()
    assert tuple(map(int, version.split("."))) >= (3, 51, 3)


def test_a_moment_comes_back_in_utc(database: Engine) -> None:
    hanoi = timezone(timedelta(hours=7))
    with writing(database) as session:
        session.add(Failures(key="k", count=1, last_at=NOON.astimezone(hanoi)))
    with reading(database) as session:
        assert session.scalars(select(Failures.last_at)).one() == NOON
        assert session.scalars(select(Failures.last_at)).one().tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    with open_session(engine, writes=True) as session:
        session.add(Failures(key="k", count=1, last_at=datetime(2026, 3, 2)))
        with pytest.raises(StatementError, match="time zone"):
            session.flush()


def test_a_row_that_points_nowhere_is_refused(database: Engine) -> None:
    with open_session(database, writes=True) as session:
        session.add(Placement(person_id=999, unit_id=999, audience="doi-178", starts_on=NOON.date()))
        with pytest.raises(IntegrityError):
            session.flush()


def test_a_staff_code_is_given_once(database: Engine) -> None:
    with open_session(database, writes=True) as session:
        unit = add_unit(session)
        add_person(session, unit, "THU-MOT")
        with pytest.raises(IntegrityError):
            add_person(session, unit, "THU-MOT")


def test_a_session_that_fails_leaves_nothing(database: Engine) -> None:
    def write_and_fail() -> None:
        with writing(database) as session:
            session.add(Failures(key="k", count=1, last_at=NOON))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with reading(database) as session:
        assert session.scalar(select(func.count()).select_from(Failures)) == 0


def test_writers_that_read_first_never_meet_a_locked_database(tmp_path: Path) -> None:
    """Read, then write, from many threads: each sees what the one before it wrote."""
    with fresh_engine("sqlite", tmp_path) as engine:
        with writing(engine) as session:
            session.add(Failures(key="k", count=0, last_at=NOON))

        def add_one() -> None:
            for _ in range(10):
                with writing(engine) as session:
                    row = session.get_one(Failures, "k")
                    row.count += 1

        threads = [threading.Thread(target=add_one) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with reading(engine) as session:
            assert session.get_one(Failures, "k").count == 160


def test_a_reader_is_not_kept_waiting_by_a_writer(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine, open_session(engine, writes=True) as writer:
        writer.add(Failures(key="k", count=1, last_at=NOON))
        writer.flush()
        with reading(engine) as reader:
            assert reader.scalar(select(func.count()).select_from(Failures)) == 0


def test_the_right_to_write_is_given_back_after_a_failure(tmp_path: Path) -> None:
    with fresh_engine("sqlite", tmp_path) as engine:
        for _ in range(3):
            with open_session(engine, writes=True) as session:
                session.add(Person(public_id="p", staff_code="A", name="A", folded_name="a", created_at=NOON))
                session.flush()  # closed without a commit
        with writing(engine) as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_session_whose_connection_died_is_closed_like_any_other(tmp_path: Path) -> None:
    """What it was to undo is undone with the connection; who was answered already is told nothing else."""
    with fresh_engine("postgresql", tmp_path) as engine:
        with reading(engine) as session:
            process = session.scalar(text("SELECT pg_backend_pid()"))
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with open_session(engine, writes=True) as session:
            session.add(Failures(key="k", count=1, last_at=NOON))
            session.flush()
            process = session.scalar(text("SELECT pg_backend_pid()"))
            with engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
        with reading(engine) as session:
            assert session.scalar(select(func.count()).select_from(Failures)) == 0


def test_every_constraint_has_a_name() -> None:
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if not constraint.name
    ]
    assert not unnamed


class Failing:
    """Raises these one after the other, then gives an answer."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.calls = list(errors), 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise OperationalError("a statement", {}, self.errors.pop(0))
        return "done"


@pytest.mark.parametrize("undone", [DeadlockDetected(), SerializationFailure()], ids=type)
def test_what_was_undone_in_favour_of_another_transaction_is_done_once_more(undone: Exception) -> None:
    failing, between = Failing(undone), []
    assert once_more(failing, lambda: between.append(1)) == "done"
    assert (failing.calls, between) == (2, [1])


@pytest.mark.parametrize(
    ("errors", "calls"),
    [((DeadlockDetected(), DeadlockDetected()), 2), ((AdminShutdown(),), 1)],
    ids=["undone twice", "anything else"],
)
def test_it_is_not_tried_without_end_nor_after_another_failure(errors: tuple[Exception, ...], calls: int) -> None:
    failing = Failing(*errors)
    with pytest.raises(OperationalError):
        once_more(failing)
    assert failing.calls == calls
