"""`quiz doctor` names what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from quiz_service.clock import system_clock
from quiz_service.storage.engine import open_engine, writing
from quiz_service.storage.models import CountedSpan, Export
from tests.quiz_service.commands.conftest import Project
from tests.quiz_service.databases import database_address
from tests.quiz_service.made_up_modules import add_module, add_path
from tests.quiz_service.made_up_people import add_person, add_unit

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def built(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose site is the one this repository built."""
    monkeypatch.setenv("SOTAY_SITE", str(ROOT / "build" / "site"))
    monkeypatch.setenv("SOTAY_BASE_URL", "https://so-tay.example")
    return project


def test_a_new_installation_is_told_its_next_steps(built: Project) -> None:
    assert built.run("doctor") == 1
    assert "quiz publish" in built.out
    assert "quiz role grant" in built.out


def test_a_sound_installation_has_nothing_to_mend(built: Project) -> None:
    with built.writing() as session:
        add_module(session)
        add_person(session, add_unit(session), roles=(("administrator", None),))
    assert built.run("coverage", "rebuild") == 0
    assert built.run("doctor") == 0
    assert "Không có gì cần sửa." in built.out


def test_a_database_that_is_not_there_yet_is_told(empty_project: Project) -> None:
    assert empty_project.run("doctor") == 1
    assert "quiz db upgrade" in empty_project.out


def test_a_site_that_is_not_built_is_told(project: Project) -> None:
    assert project.run("doctor") == 1
    assert "make site" in project.out


def test_an_address_without_encryption_is_told(project: Project) -> None:
    assert project.run("doctor") == 1
    assert "SOTAY_BASE_URL" in project.out


def test_a_secret_key_that_others_can_read_is_told(built: Project) -> None:
    (built.root / "build" / "data" / "secret-key").chmod(0o644)
    assert built.run("doctor") == 1
    assert "chmod 600" in built.out


def test_counts_that_do_not_fit_the_evidence_are_told(built: Project) -> None:
    with built.writing() as session:
        add_module(session)
        add_path(session)
        add_person(session, add_unit(session))
    assert built.run("coverage", "rebuild") == 0
    with built.writing() as session:
        session.execute(delete(CountedSpan))
    assert built.run("doctor") == 1
    assert "sai ở 1 người" in built.out


def test_a_damaged_database_is_told_in_a_sentence(built: Project) -> None:
    database = built.root / "build" / "data" / "sotay.db"
    database.write_bytes(b"khong phai co so du lieu" * 100)
    assert built.run("doctor") == 1
    assert "Không dùng được cơ sở dữ liệu" in built.out


def test_a_redis_that_does_not_answer_is_told(built: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOTAY_LIMITS", "redis://127.0.0.1:1")
    assert built.run("doctor") == 1
    assert "Không gọi được Redis ở 127.0.0.1" in built.out


def test_a_machine_with_a_folder_of_its_own_is_told_by_the_files_it_lacks(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at = system_clock()
    with database_address("postgresql", tmp_path) as address:
        monkeypatch.setenv("SOTAY_DATABASE", address)
        assert built.run("db", "upgrade") == 0
        engine = open_engine(address)
        with writing(engine) as session:
            session.add(Export(
                code="TX-THU", kind="figures-csv", title="Số liệu", file_name="so-lieu.csv", digest="0" * 64, size=1,
                made_at=made_at, made_by_id=None, as_of=None, asked={}, figures={},
            ))  # fmt: skip
        engine.dispose()
        assert built.run("doctor") == 1
        assert "1 tệp xuất còn hạn tải không có trong" in built.out
