"""`quiz coverage` and `quiz target` on a database of their own."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from quiz_service.storage.models import AuditEntry, CountedSpan, Target
from tests.quiz_service.commands.conftest import Project

UNIT = ("unit", "add", "--code", "SO-A", "--name", "Sở Thử A", "--kind", "city")
PERSON = ("person", "add", "--code", "CB001", "--name", "Người Thử Một", "--unit", "SO-A", "--audience", "doi-178")
TARGET = ("target", "add", "--code", "NAM-2026", "--title", "Mục tiêu 2026", "--stratum", "local", "--amount", "62,5",
          "--from", "2026-01-01")  # fmt: skip


@pytest.fixture
def staffed(project: Project) -> Project:
    """With one person who is counted."""
    for command in (UNIT, PERSON):
        assert project.run(*command) == 0
    return project


def spans(project: Project) -> int:
    with project.reading() as session:
        return session.scalar(select(func.count()).select_from(CountedSpan)) or 0


def test_spans_that_are_right_are_said_to_be_right(staffed: Project) -> None:
    assert staffed.run("coverage", "check") == 0
    assert staffed.out == "Mọi người đều khớp với bằng chứng.\n"
    assert staffed.run("coverage", "rebuild") == 0
    assert staffed.out == "Mọi người đều khớp với bằng chứng.\n"


def test_what_does_not_fit_is_counted_shown_and_mended_with_an_entry_in_the_trail(staffed: Project) -> None:
    with staffed.writing() as session:
        session.execute(delete(CountedSpan))
    assert staffed.run("coverage", "check") == 1
    assert staffed.out == "1 người không khớp với bằng chứng. Tính lại bằng: quiz coverage rebuild\n"
    assert staffed.run("coverage", "rebuild", "--dry-run") == 0
    assert spans(staffed) == 0
    assert staffed.run("coverage", "rebuild") == 0
    assert staffed.out == "1 người không khớp, đã tính lại.\n"
    assert spans(staffed) == 1
    with staffed.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (entry.action, entry.new) == ("coverage.rebuild", {"mended": 1})


def test_without_targets_the_way_to_the_plan_s_is_named(project: Project) -> None:
    assert project.run("target", "list") == 0
    assert "quiz publish" in project.out


def test_publishing_brings_the_readings_and_the_plan_s_targets(project: Project) -> None:
    assert project.run("publish", "--dry-run") == 0
    assert "Cách hiểu chỉ tiêu: Cách hiểu thử" in project.out
    assert "Chỉ tiêu mới: CT01, trên 60 %" in project.out
    assert project.run("publish") == 0
    assert project.run("target", "list") == 0
    assert "CT01: trên 60 %, Thành phố, từ 16/11/2021 đến trước 01/01/2026 (Kế hoạch; đã hết hạn)" in project.out
    assert project.run("publish") == 0
    assert "Không có gì thay đổi" in project.out


def test_a_target_is_added_ended_and_withdrawn(project: Project) -> None:
    assert project.run(*TARGET, "--dry-run") == 0
    assert "chưa ghi gì" in project.out
    assert project.run(*TARGET) == 0
    assert "NAM-2026: ít nhất 62,5 %, Cấp huyện, cấp xã" in project.out
    assert project.run("target", "retire", "nam-2026", "--on", "2026-07-01") == 0
    assert "hết hạn từ ngày 01/07/2026" in project.out
    assert project.run("target", "retire", "nam-2026", "--why", "Ghi nhầm", "--dry-run") == 0
    assert project.run("target", "retire", "nam-2026", "--why", "Ghi nhầm") == 0
    assert project.run("target", "list") == 0
    assert "(người vận hành; đã rút)" in project.out
    with project.reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
        assert actions == ["target.add", "target.end", "target.retire"]


def test_every_fault_of_a_target_is_told(project: Project) -> None:
    command = list(TARGET)
    command[command.index("local")], command[command.index("62,5")] = "khac", "620"
    assert project.run(*command) == 1
    assert "không có nhóm «khac»" in project.err
    assert "Con số: ghi phần trăm" in project.err
    with project.reading() as session:
        assert session.scalar(select(func.count()).select_from(Target)) == 0


def test_a_target_is_withdrawn_for_a_reason_or_ended_on_a_day(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        project.run("target", "retire", "NAM-2026")
    assert "--why" in capsys.readouterr().err
