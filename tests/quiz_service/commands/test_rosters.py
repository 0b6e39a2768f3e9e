"""A whole list from the command line: the same outcomes and sentences as on the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from quiz_service.storage.models import AuditEntry, ChangeSet, Person
from tests.quiz_service.commands.conftest import Project

CSV = """Mã cán bộ,Họ và tên,Đơn vị,Nhóm học viên
MOI001,Trần Thị Mới,SO-A,doi-178
CB001,Người Thử Một,PHONG-A1,
MOI002,Lê Văn Thiếu,,
MOI003,Người Thử Một,SO-A,doi-178
"""


@pytest.fixture
def staffed(project: Project) -> Project:
    for command in (
        ("unit", "add", "--code", "SO-A", "--name", "Sở Thử A", "--kind", "city"),
        ("unit", "add", "--code", "PHONG-A1", "--name", "Phòng Thử A1", "--kind", "city", "--parent", "SO-A"),
        ("unit", "add", "--code", "SO-B", "--name", "Sở Thử B", "--kind", "city"),
        ("person", "add", "--code", "CB001", "--name", "Người Thử Một", "--unit", "SO-A", "--audience", "doi-178"),
    ):
        assert project.run(*command) == 0
    (project.root / "danh-sach.csv").write_text(CSV, encoding="utf-8-sig")
    return project


def run(project: Project, *options: str) -> int:
    return project.run("roster", "import", str(project.root / "danh-sach.csv"), *options)


def people(project: Project) -> int:
    with project.reading() as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def states(project: Project) -> list[str]:
    with project.reading() as session:
        return list(session.scalars(select(ChangeSet.state).order_by(ChangeSet.id)))


def test_a_list_is_shown_and_waits_on_the_page(staffed: Project) -> None:
    assert run(staffed) == 0
    for line in (
        "Người mới, người trở lại: 2", "Chuyển nơi, đổi nhóm học viên: 1", "Bị từ chối: 1",
        "Dòng 4, bị từ chối: Đơn vị: Người này chưa có trong danh sách nên cần đơn vị. Hãy điền vào.",
    ):  # fmt: skip
        assert line in staffed.out, line
    public_id = staffed.said(r"/hoc-tap/dieu-phoi/danh-sach/(\w{32})")
    with staffed.reading() as session:
        assert session.scalars(select(ChangeSet.public_id)).one() == public_id
    assert (people(staffed), states(staffed)) == (1, ["shown"])


def test_a_dry_run_writes_nothing(staffed: Project) -> None:
    for options in ((), ("--apply",)):
        assert run(staffed, "--dry-run", *options) == 0
        assert "Người mới, người trở lại: 2" in staffed.out
        assert staffed.out.endswith("Chạy thử: chưa ghi gì.\n")
    assert (people(staffed), states(staffed)) == (1, [])


def test_a_list_is_applied_at_once(staffed: Project) -> None:
    assert run(staffed, "--apply") == 0
    assert "Đã ghi vào sổ." in staffed.out
    assert (people(staffed), states(staffed)) == (3, ["applied"])
    with staffed.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "roster.apply")).one()
        assert entry.actor_id is None


def test_a_unit_bounds_what_is_taken(staffed: Project) -> None:
    assert run(staffed, "--unit", "so-b") == 0
    assert "Bị từ chối: 4" in staffed.out
    assert run(staffed, "--unit", "KHONG-CO") == 1
    assert "Không có đơn vị nào mang mã «KHONG-CO»" in staffed.err


def test_what_cannot_be_read_is_told(staffed: Project, tmp_path: Path) -> None:
    assert staffed.run("roster", "import", str(tmp_path / "khong-co.xlsx")) == 1
    assert "Không đọc được tệp" in staffed.err
    (tmp_path / "hong.xlsx").write_bytes(b"PK\x03\x04")
    assert staffed.run("roster", "import", str(tmp_path / "hong.xlsx")) == 1
    assert "Traceback" not in staffed.err
    assert staffed.err.strip()
