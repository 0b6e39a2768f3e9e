"""Units from the command line: ended, merged, divided, and whole lists of them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from quiz_service.storage.models import AuditEntry, Placement, Unit, UnitSuccession
from tests.quiz_service.commands.conftest import Project

PERSON = ("person", "add", "--code", "CB001", "--name", "Người Thử Một", "--unit", "CU", "--audience", "doi-178")


def add(project: Project, code: str, *more: str, kind: str = "commune") -> None:
    assert project.run("unit", "add", "--code", code, "--name", f"Xã {code}", "--kind", kind, *more) == 0


@pytest.fixture
def merging(project: Project) -> Project:
    """CU with one person, MOI to take its place."""
    add(project, "CU")
    add(project, "MOI", "--from", "2025-07-01")
    assert project.run(*PERSON) == 0
    return project


def rows(project: Project) -> list[int]:
    with project.reading() as session:
        tables = (Unit, Placement, UnitSuccession, AuditEntry)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_unit_with_a_first_day_tells_it(project: Project) -> None:
    add(project, "MOI", "--from", "2025-07-01")
    assert project.out == "Thêm đơn vị MOI: Xã MOI, có từ ngày 01/07/2025.\n"


def test_a_unit_ends_and_what_was_before_stays(project: Project) -> None:
    add(project, "CU")
    assert project.run("unit", "end", "cu", "--on", "2025-07-01", "--why", "Nghị quyết thử") == 0
    assert project.out == "Xã CU (CU) kết thúc từ ngày 01/07/2025; số của các ngày trước giữ nguyên.\n"
    assert project.run("unit", "end", "cu", "--on", "2025-07-01", "--why", "Nghị quyết thử") == 1
    assert "đã kết thúc" in project.err


def test_everybody_goes_on_in_the_unit_that_takes_the_place(merging: Project) -> None:
    assert merging.run("unit", "succeed", "CU", "--by", "MOI", "--on", "2030-01-01", "--why", "Nghị quyết thử") == 0
    assert merging.out == "Xã CU (CU) → Xã MOI (MOI): 1 người chuyển sang.\n"
    with merging.reading() as session:
        assert [one.unit.code for one in session.scalars(select(Placement).order_by(Placement.id))] == ["CU", "MOI"]


def test_a_division_tells_who_is_still_to_be_placed_and_which_coordinators_there_are(merging: Project) -> None:
    add(merging, "MOI2")
    assert merging.run("role", "grant", "CB001", "coordinator", "--unit", "CU") == 0
    asked = ("unit", "succeed", "CU", "--by", "MOI", "MOI2", "--on", "2025-07-01", "--why", "Nghị quyết thử")
    assert merging.run(*asked, "--dry-run") == 0
    assert merging.run(*asked) == 0
    assert "1 người còn tính ở đơn vị cũ" in merging.out
    assert "1 điều phối viên của đơn vị cũ chưa phụ trách đơn vị mới" in merging.out


def test_coordinators_are_kept_when_asked(merging: Project) -> None:
    merging.run("role", "grant", "CB001", "coordinator", "--unit", "CU")
    merging.run("unit", "succeed", "CU", "--by", "MOI", "--on", "2025-07-01", "--why", "Đổi tên", "--keep-coordinators")
    assert "1 vai trò điều phối viên được giao thêm ở đơn vị mới." in merging.out


@pytest.mark.parametrize(
    "command",
    [
        ("unit", "end", "MOI", "--on", "2026-07-01", "--why", "Thử"),
        ("unit", "succeed", "CU", "--by", "MOI", "--on", "2025-07-01", "--why", "Thử"),
    ],
)
def test_a_dry_run_writes_nothing(merging: Project, command: tuple[str, ...]) -> None:
    before = rows(merging)
    assert merging.run(*command, "--dry-run") == 0
    assert "chưa ghi gì" in merging.out
    assert rows(merging) == before


def test_a_day_is_written_in_one_way(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        project.run("unit", "end", "CU", "--on", "1/7/2025", "--why", "Thử")
    assert caught.value.code == 2
    assert "«1/7/2025» không phải một ngày viết như 2025-07-01" in capsys.readouterr().err


LIST = """Mã đơn vị,Tên đơn vị,Loại đơn vị,Mã đơn vị cấp trên,Kết thúc từ ngày,Mã đơn vị thay thế
QUAN,Quận Thử,cấp huyện,,2025-07-01,
CU,Xã CU,cấp xã,,2025-07-01,XA
XA,Xã Mới,cấp xã,,,
"""


def test_a_list_of_units_is_taken_in_as_a_whole(merging: Project) -> None:
    file = merging.root / "don-vi.csv"
    file.write_text(LIST, encoding="utf-8-sig")
    before = rows(merging)
    assert merging.run("unit", "import", str(file)) == 1
    assert "chưa ghi lý do" in merging.err
    assert merging.run("unit", "import", str(file), "--why", "Nghị quyết thử", "--dry-run") == 0
    assert rows(merging) == before
    assert merging.run("unit", "import", str(file), "--why", "Nghị quyết thử") == 0
    assert "Đơn vị mới: 2 (QUAN, XA)" in merging.out
    assert "Đơn vị kết thúc: 2 (QUAN, CU)" in merging.out
    assert "Đơn vị giữ nguyên: 0" in merging.out
    assert "1 người chuyển sang đơn vị thay thế" in merging.out


def test_every_fault_of_a_list_is_told_and_nothing_is_taken_in(merging: Project) -> None:
    file = merging.root / "don-vi.csv"
    file.write_text(LIST.replace("cấp huyện", "cấp quận").replace("Xã CU", "Xã Khác"), encoding="utf-8")
    before = rows(merging)
    assert merging.run("unit", "import", str(file), "--why", "Thử") == 1
    assert "Dòng 2, cột Loại đơn vị" in merging.err
    assert "Dòng 3: CU đã có với tên khác" in merging.err
    assert rows(merging) == before


def test_a_file_that_is_not_there_is_told(project: Project) -> None:
    assert project.run("unit", "import", "khong-co.csv") == 1
    assert "Không đọc được tệp khong-co.csv" in project.err
