"""Units, people and roles from the command line."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from quiz_service.clock import system_clock
from quiz_service.config import load_settings
from quiz_service.operations.activation import find_holder
from quiz_service.storage.models import AuditEntry, Person, Placement, RoleGrant, Unit
from tests.quiz_service.commands.conftest import Project

UNIT = ("unit", "add", "--code", "SO-A", "--name", "Sở Thử A", "--kind", "city")
BELOW = ("unit", "add", "--code", "PHONG-A1", "--name", "Phòng Thử A1", "--kind", "city", "--parent", "so-a")
PERSON = ("person", "add", "--code", "CB001", "--name", "Người Thử Một", "--unit", "SO-A", "--audience", "doi-178")
TABLES = (Unit, Person, Placement, RoleGrant, AuditEntry)


def rows(project: Project) -> list[int]:
    """How many there are of each."""
    with project.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


@pytest.fixture
def staffed(project: Project) -> Project:
    """With two units and one person."""
    for command in (UNIT, BELOW, PERSON):
        assert project.run(*command) == 0
    return project


def test_a_unit_stands_under_its_parent(project: Project) -> None:
    assert project.run(*UNIT) == 0
    assert project.out == "Thêm đơn vị SO-A: Sở Thử A.\n"
    assert project.run(*BELOW) == 0
    assert project.out == "Thêm đơn vị PHONG-A1: Phòng Thử A1, thuộc Sở Thử A.\n"
    with project.reading() as session:
        parent, child = session.scalars(select(Unit).order_by(Unit.id))
        assert (child.parent_id, parent.parent_id) == (parent.id, None)


def test_a_person_is_placed_and_the_next_step_is_named(staffed: Project) -> None:
    assert "quiz person code CB001" in staffed.out
    with staffed.reading() as session:
        (placement,) = session.scalars(select(Placement))
        assert (placement.unit.code, placement.audience, placement.ends_on) == ("SO-A", "doi-178", None)


def test_an_activation_code_is_told_once_and_works(staffed: Project) -> None:
    assert staffed.run("person", "code", " cb 001") == 0
    code = staffed.said(r"Mã kích hoạt: (\w{5}-\w{5})")
    assert "http://127.0.0.1:8255/hoc-tap/kich-hoat" in staffed.out
    key = load_settings({}, staffed.root).secret_key
    with staffed.reading() as session:
        holder = find_holder(session, "CB001", code, key=key, now=system_clock())
        assert holder is not None
        assert holder.name == "Người Thử Một"


def test_a_dry_run_shows_no_code_and_leaves_the_old_one_working(staffed: Project) -> None:
    staffed.run("person", "code", "CB001")
    code = staffed.said(r"Mã kích hoạt: (\S+)")
    assert staffed.run("person", "code", "CB001", "--dry-run") == 0
    assert "Mã kích hoạt:" not in staffed.out
    assert "chưa ghi gì" in staffed.out
    with staffed.reading() as session:
        key = load_settings({}, staffed.root).secret_key
        assert find_holder(session, "CB001", code, key=key, now=system_clock()) is not None


def test_roles_are_given_and_taken_back(staffed: Project) -> None:
    assert staffed.run("role", "grant", "CB001", "coordinator", "--unit", "SO-A") == 0
    assert staffed.out == (
        "Giao cho Người Thử Một (CB001) vai trò điều phối viên của Sở Thử A và các đơn vị trực thuộc.\n"
    )
    assert staffed.run("role", "grant", "CB001", "auditor") == 0
    assert staffed.run("role", "revoke", "CB001", "coordinator", "--unit", "SO-A") == 0
    with staffed.reading() as session:
        assert list(session.scalars(select(RoleGrant.role))) == ["auditor"]
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
        assert actions[-3:] == ["role.grant", "role.grant", "role.revoke"]


def test_the_last_administrator_stays(staffed: Project) -> None:
    assert staffed.run("role", "grant", "CB001", "administrator") == 0
    assert staffed.run("role", "revoke", "CB001", "administrator") == 1
    assert "quản trị viên cuối cùng" in staffed.err


REFUSED = [
    (UNIT, "Đã có đơn vị"),
    (PERSON, "Đã có người"),
    (("unit", "add", "--code", "X", "--name", "X", "--kind", "city", "--parent", "KHONG"), "«KHONG»"),
    (("person", "add", "--code", "Y", "--name", "Y", "--unit", "KHONG", "--audience", "doi-178"), "«KHONG»"),
    (("person", "add", "--code", "Y", "--name", " ", "--unit", "SO-A", "--audience", "doi-178"), "Họ và tên"),
    (("person", "code", "KHONG"), "«KHONG»"),
    (("role", "grant", "KHONG", "auditor"), "«KHONG»"),
    (("role", "grant", "CB001", "coordinator"), "cần một đơn vị"),
    (("role", "grant", "CB001", "auditor", "--unit", "SO-A"), "không gắn với đơn vị"),
    (("role", "revoke", "CB001", "auditor"), "không có vai trò"),
    (("role", "revoke", "CB001", "coordinator", "--unit", "PHONG-A1"), "không có vai trò"),
]


@pytest.mark.parametrize(("command", "sentence"), REFUSED, ids=[" ".join(command) for command, _ in REFUSED])
def test_what_cannot_be_done_is_told_and_writes_nothing(
    staffed: Project, command: tuple[str, ...], sentence: str
) -> None:
    before = rows(staffed)
    assert staffed.run(*command) == 1
    assert sentence in staffed.err
    assert staffed.out == ""
    assert rows(staffed) == before


DRY = [
    ("unit", "add", "--code", "X", "--name", "Đơn vị X", "--kind", "related"),
    ("person", "add", "--code", "CB002", "--name", "Người Thử Hai", "--unit", "SO-A", "--audience", "tuyen-truyen"),
    ("person", "code", "CB001"),
    ("role", "grant", "CB001", "auditor"),
]


@pytest.mark.parametrize("command", DRY, ids=" ".join)
def test_a_dry_run_says_what_would_be_done_and_writes_nothing(staffed: Project, command: tuple[str, ...]) -> None:
    before = rows(staffed)
    assert staffed.run(*command, "--dry-run") == 0
    assert staffed.out.endswith("Chạy thử: chưa ghi gì.\n")
    assert rows(staffed) == before


@pytest.mark.parametrize(
    "command",
    [
        ("unit", "add", "--code", "X", "--name", "X", "--kind", "province"),
        ("person", "add", "--code", "X", "--name", "X", "--unit", "SO-A", "--audience", "ai-do"),
        ("role", "grant", "CB001", "king"),
    ],
    ids=["kind", "audience", "role"],
)
def test_a_word_that_nobody_knows_is_a_wrong_command_line(staffed: Project, command: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        staffed.run(*command)
    assert caught.value.code == 2
