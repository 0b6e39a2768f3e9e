"""`quiz audit verify`: the whole trail walked, the digest to write down, the first entry that does not fit."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from quiz_service.operations import audit
from quiz_service.storage.append_only import unprotect
from quiz_service.storage.models import AuditEntry
from tests.quiz_service.commands.conftest import Project
from tests.quiz_service.made_up_people import MadeUp


@pytest.fixture
def digests(project: Project) -> list[str]:
    """Three entries; their digests."""
    with project.writing() as session:
        for number in range(3):
            audit.record(session, "unit.add", now=MadeUp.START, actor_id=None, object_id=f"DV{number}")
    with project.reading() as session:
        return list(session.scalars(select(AuditEntry.digest).order_by(AuditEntry.id)))


def test_an_empty_trail_is_said_to_be_empty(project: Project) -> None:
    assert project.run("audit", "verify") == 0
    assert project.out == "Nhật ký chưa có mục nào.\n"


def test_a_sound_trail_is_told_with_the_digest_to_write_down(project: Project, digests: list[str]) -> None:
    assert project.run("audit", "verify") == 0
    assert "Cả 3 mục của nhật ký đều khớp." in project.out
    assert f"quiz audit verify --known 3 {digests[-1]}" in project.out
    assert project.run("audit", "verify", "--known", "2", digests[1]) == 0
    assert "Mục số 2 vẫn mang mã đã ghi lại." in project.out


def test_the_first_entry_that_does_not_fit_is_named(project: Project, digests: list[str]) -> None:
    with project.writing() as session:
        unprotect(session.connection())
        session.execute(update(AuditEntry).where(AuditEntry.digest == digests[1]).values(reason="khác"))
    assert project.run("audit", "verify") == 1
    assert "Mục số 2 (ngày 02/03/2026) không khớp" in project.out
    assert "1 mục trước đó khớp." in project.out


def test_the_last_entry_taken_out_is_found(project: Project, digests: list[str]) -> None:
    with project.writing() as session:
        unprotect(session.connection())
        session.execute(delete(AuditEntry).where(AuditEntry.digest == digests[2]))
    assert project.run("audit", "verify") == 1
    assert "Thiếu 1 mục cuối" in project.out


def test_a_digest_of_another_chain_is_found(project: Project, digests: list[str]) -> None:
    assert project.run("audit", "verify", "--known", "1", digests[1]) == 1
    assert "Mục số 1 không mang mã đã ghi lại" in project.out


@pytest.mark.parametrize(
    "known", [["0", "a" * 64], ["-1", "a" * 64], ["1", "a" * 63], ["1", "X" * 64], ["một", "a" * 64]]
)
def test_what_is_no_digest_is_a_wrong_command_line(
    project: Project, known: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        project.run("audit", "verify", "--known", *known)
    assert caught.value.code == 2
    assert "--known" in capsys.readouterr().err


def test_it_changes_nothing_and_needs_a_database_of_this_program(empty_project: Project) -> None:
    assert empty_project.run("audit", "verify") == 1
    assert "quiz db upgrade" in empty_project.err
