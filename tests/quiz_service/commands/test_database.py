"""`quiz db upgrade`, and what the other commands say to a database that is not ready."""

from __future__ import annotations

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select, text

from quiz_service.commands.database import NOTHING_DONE
from quiz_service.storage import schema
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import AuditEntry, CountedSpan
from tests.quiz_service.commands.conftest import Project

NEEDS_DATABASE = [
    ("publish",), ("publish", "--dry-run"), ("regrade",), ("serve",),
    ("unit", "add", "--code", "A", "--name", "A", "--kind", "city"),
    ("person", "code", "CB001"), ("role", "grant", "CB001", "auditor"),
]  # fmt: skip


def revision(project: Project) -> str | None:
    engine = open_engine(project.database)
    try:
        return schema.current_revision(engine)
    finally:
        engine.dispose()


def test_upgrading_makes_the_database_and_does_nothing_the_second_time(empty_project: Project) -> None:
    newest = schema.newest_revision()
    assert empty_project.run("db", "upgrade") == 0
    assert empty_project.out == f"Đã nâng cơ sở dữ liệu từ phiên bản (trống) lên {newest}.\n"
    assert revision(empty_project) == newest
    assert empty_project.run("db", "upgrade") == 0
    assert empty_project.out == f"Cơ sở dữ liệu đã ở phiên bản mới nhất: {newest}.\n"


def test_the_upgrade_of_an_older_database_stands_in_the_audit_trail_and_a_new_one_begins_empty(
    empty_project: Project,
) -> None:
    (empty_project.root / "build" / "data").mkdir(parents=True)
    engine = open_engine(empty_project.database)
    schema.upgrade(engine, "0001")
    engine.dispose()
    assert empty_project.run("db", "upgrade") == 0
    with empty_project.reading() as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.action, entry.old, entry.new) == (
            "database.upgrade", {"revision": "0001"}, {"revision": schema.newest_revision()},
        )  # fmt: skip
    assert empty_project.run("audit", "verify") == 0


def test_people_of_an_older_database_are_counted_after_the_upgrade(empty_project: Project) -> None:
    (empty_project.root / "build" / "data").mkdir(parents=True)
    engine = open_engine(empty_project.database)
    schema.upgrade(engine, "0001")
    with writing(engine) as session:
        for statement in (
            "INSERT INTO units (code, name, kind) VALUES ('QUAN-B', 'Quận B', 'district')",
            "INSERT INTO people (public_id, staff_code, name, folded_name, created_at)"
            " VALUES ('p', 'CB001', 'Người Thử', 'nguoi thu', '2026-01-01 00:00:00')",
            "INSERT INTO placements (person_id, unit_id, audience, starts_on, position_group, is_main, in_scope,"
            " scope_reason) VALUES (1, 1, 'doi-178', '2026-01-01', '', 1, 1, '')",
        ):
            session.execute(text(statement))
    engine.dispose()
    assert empty_project.run("db", "upgrade") == 0
    assert empty_project.run("coverage", "check") == 0
    with empty_project.reading() as session:
        assert session.scalars(select(CountedSpan.person_id)).all() == [1]


def test_a_dry_run_of_the_upgrade_writes_nothing(empty_project: Project) -> None:
    assert empty_project.run("db", "upgrade", "--dry-run") == 0
    assert "Sẽ nâng" in empty_project.out
    assert "chưa ghi gì" in empty_project.out
    assert revision(empty_project) is None


@pytest.mark.parametrize("command", NEEDS_DATABASE, ids=" ".join)
def test_a_database_behind_the_program_is_left_alone_and_the_command_to_run_is_named(
    empty_project: Project, command: tuple[str, ...]
) -> None:
    assert empty_project.run(*command) == 1
    assert "quiz db upgrade" in empty_project.err
    assert revision(empty_project) is None


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOTAY_DATABASE", "postgresql+psycopg://ai:mat-khau-kin@127.0.0.1:1/khong-co")
    assert empty_project.run("db", "upgrade") == 1
    assert empty_project.err.startswith("Không mở được cơ sở dữ liệu: ")
    assert "mat-khau-kin" not in empty_project.err


def test_a_database_that_another_program_holds_is_told_in_a_sentence(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quiz_service.storage.engine.BUSY_SECONDS", 0.05)
    add = ("unit", "add", "--code", "A", "--name", "Đơn vị A", "--kind", "city")
    other_program = dbapi2.connect(project.database.removeprefix("sqlite:///"), isolation_level=None)
    other_program.execute("BEGIN IMMEDIATE")
    assert project.run(*add) == 1
    assert project.err.startswith(NOTHING_DONE)
    other_program.execute("ROLLBACK")
    other_program.close()
    assert project.run(*add) == 0


def test_wrong_settings_are_told_before_anything_is_opened(
    empty_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOTAY_PROXIES", "nhiều")
    monkeypatch.setenv("SOTAY_SIGN_IN_HOURS", "0")
    assert empty_project.run("db", "upgrade") == 1
    assert "SOTAY_PROXIES" in empty_project.err
    assert "SOTAY_SIGN_IN_HOURS" in empty_project.err
