"""`quiz backup`, `quiz restore`, `quiz move` as an operator runs them."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from quiz_service.storage.copying import copy_tables
from quiz_service.storage.engine import open_engine, reading
from quiz_service.storage.models import Person, Unit
from quiz_service.storage.schema import downgrade, upgrade
from tests.quiz_service.commands.conftest import Project
from tests.quiz_service.databases import database_address
from tests.quiz_service.made_up_people import add_person, add_unit


@pytest.fixture
def filled(project: Project) -> Project:
    """A project with one unit and two people."""
    with project.writing() as session:
        unit = add_unit(session, "SO-A")
        add_person(session, unit, "CB001")
        add_person(session, unit, "CB002")
    return project


@pytest.fixture
def backup(filled: Project, tmp_path: Path) -> Path:
    file = tmp_path / "sao-luu" / "mot.db"
    assert filled.run("backup", str(file)) == 0
    return file


def people_in(address: str) -> int:
    engine = open_engine(address)
    with reading(engine) as session:
        count = session.scalar(select(func.count()).select_from(Person)) or 0
    engine.dispose()
    return count


def test_a_backup_says_where_it_is_and_by_what_it_is_known(filled: Project, tmp_path: Path) -> None:
    file = tmp_path / "mot.db"
    assert filled.run("backup", str(file)) == 0
    assert str(file) in filled.out
    assert len(filled.said(r"SHA-256: ([0-9a-f]+)")) == 64
    assert "secret-key" in filled.out
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in tmp_path.glob("mot.db*")) == ["mot.db"]


def test_without_a_name_backups_lie_in_the_data_folder(filled: Project) -> None:
    assert filled.run("backup") == 0
    assert len(list((filled.root / "build" / "data" / "backups").glob("sotay-*.db"))) == 1


def test_a_backup_never_writes_over_a_file(filled: Project, backup: Path) -> None:
    before = backup.read_bytes()
    assert filled.run("backup", str(backup)) == 1
    assert "không ghi đè" in filled.err
    assert backup.read_bytes() == before


def test_a_dry_run_of_a_backup_writes_nothing(filled: Project, tmp_path: Path) -> None:
    assert filled.run("backup", str(tmp_path / "hai.db"), "--dry-run") == 0
    assert "chưa ghi gì" in filled.out
    assert not (tmp_path / "hai.db").exists()


def test_a_backup_taken_while_others_write_holds_what_was_there_when_it_began(filled: Project, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with filled.writing() as session:
                add_unit(session, f"THEM{number}")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            assert filled.run("backup", str(tmp_path / f"{number}.db")) == 0
    finally:
        stop.set()
        writer.join()
    assert people_in(f"sqlite:///{tmp_path / '2.db'}") == 2


def test_what_was_backed_up_comes_back(filled: Project, backup: Path) -> None:
    database = filled.root / "build" / "data" / "sotay.db"
    for file in database.parent.glob("sotay.db*"):
        file.unlink()
    assert filled.run("restore", str(backup)) == 0
    assert "khớp từng dòng" in filled.out
    assert people_in(filled.database) == 2


def test_a_database_with_data_is_not_written_over(filled: Project, backup: Path) -> None:
    assert filled.run("restore", str(backup)) == 1
    assert "không trống" in filled.err
    assert people_in(filled.database) == 2


def test_a_trial_restores_elsewhere_and_leaves_nothing(filled: Project, backup: Path) -> None:
    before = backup.read_bytes()
    assert filled.run("restore", str(backup), "--verify") == 0
    assert "khôi phục thử thành công" in filled.out
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert backup.read_bytes() == before


@pytest.mark.parametrize("damage", [lambda old: old[: len(old) // 2], lambda old: b"khong phai", lambda old: b""])
def test_a_damaged_backup_is_told_and_nothing_is_written(filled: Project, backup: Path, damage) -> None:
    backup.write_bytes(damage(backup.read_bytes()))
    for arguments in (["--verify"], ["--dry-run"], []):
        assert filled.run("restore", str(backup), *arguments) == 1
        assert str(backup) in filled.err
    assert people_in(filled.database) == 2


def test_a_backup_that_is_not_there_is_told(filled: Project, tmp_path: Path) -> None:
    assert filled.run("restore", str(tmp_path / "khong-co.db")) == 1
    assert "Không có tệp" in filled.err


def test_a_backup_of_an_older_schema_is_brought_up_on_the_way(empty_project: Project, tmp_path: Path) -> None:
    old = tmp_path / "cu.db"
    engine = open_engine(f"sqlite:///{old}")
    upgrade(engine)
    downgrade(engine, "0001")
    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("INSERT INTO units (code, name, kind) VALUES ('SO-A', 'Sở Thử', 'district')")
    engine.dispose()
    assert empty_project.run("restore", str(old)) == 0
    with empty_project.reading() as session:
        assert session.scalar(select(Unit.level)) == "local"


def test_moving_to_postgresql_brings_every_row_and_says_what_to_do_next(filled: Project, tmp_path: Path) -> None:
    with database_address("postgresql", tmp_path) as address:
        assert filled.run("move", "--to", address, "--dry-run") == 0
        assert "chưa ghi gì" in filled.out
        assert filled.run("move", "--to", address) == 0
        assert "khớp từng dòng" in filled.out
        assert "SOTAY_DATABASE" in filled.out
        assert people_in(address) == 2
        assert filled.run("move", "--to", address) == 1
        assert "không trống" in filled.err


def test_moving_elsewhere_than_to_postgresql_is_refused(filled: Project) -> None:
    assert filled.run("move", "--to", "sqlite:///hai.db") == 1
    assert "postgresql" in filled.err


def test_a_backup_of_postgresql_comes_back_into_postgresql_and_into_sqlite(
    filled: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "moi").mkdir()
    with database_address("postgresql", tmp_path) as address, database_address("postgresql", tmp_path) as other:
        assert filled.run("move", "--to", address) == 0
        monkeypatch.setenv("SOTAY_DATABASE", address)
        assert filled.run("backup", str(tmp_path / "pg.db")) == 0
        for target in (other, f"sqlite:///{tmp_path / 'moi' / 'sotay.db'}"):
            monkeypatch.setenv("SOTAY_DATABASE", target)
            assert filled.run("restore", str(tmp_path / "pg.db")) == 0
            assert people_in(target) == 2


def test_a_move_that_broke_off_goes_on_and_is_compared_to_the_end(filled: Project, tmp_path: Path) -> None:
    def break_off(done: int, total: int) -> None:
        if done:
            raise KeyboardInterrupt

    with database_address("postgresql", tmp_path) as address:
        source, target = open_engine(filled.database), open_engine(address)
        upgrade(target)
        with source.connect() as reading_side, pytest.raises(KeyboardInterrupt):
            copy_tables(reading_side, target, break_off)
        source.dispose()
        target.dispose()
        assert filled.run("move", "--to", address, "--dry-run") == 0
        assert "tiếp tục lần chuyển dở" in filled.out
        assert filled.run("move", "--to", address) == 0
        assert "khớp từng dòng" in filled.out
        assert people_in(address) == 2
