"""`quiz doctor` names what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from quiz_service.storage.models import CountedSpan
from tests.quiz_service.commands.conftest import Project
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
