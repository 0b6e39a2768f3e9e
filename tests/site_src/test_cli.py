"""`plan`: what each command prints, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from site_src import cli
from site_src.clauses.model import ClauseKind
from tests.made_up_plan import CLAUSE_IDS, PLAN

Output = pytest.CaptureFixture[str]


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    """The made-up plan as a file."""
    file = tmp_path / "plan.txt"
    file.write_text(PLAN, encoding="utf-8")
    return file


@pytest.fixture
def project(content: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The command line at work on made-up content."""
    monkeypatch.setattr(cli, "ROOT", content)
    return content


def test_outline_prints_the_tree(plan_file: Path, capsys: Output) -> None:
    assert cli.main(["outline", str(plan_file)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Số: 7/KH-UBND"
    assert "  ITEM II.1 1. | Chỉ tiêu" in lines
    assert "    DASH II.1.g1 - | Ít nhất 70% số phường có vườn ươm." in lines
    assert lines[-1].startswith(f"{len(CLAUSE_IDS)} điều khoản, ")


def test_outline_as_json_has_the_promised_keys_and_no_others(plan_file: Path, capsys: Output) -> None:
    assert cli.main(["outline", str(plan_file), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["meta", "clauses", "excluded", "problems"]
    keys = {"id", "kind", "marker", "heading", "text", "parent", "line_from", "line_to"}
    assert {frozenset(clause) for clause in data["clauses"]} == {frozenset(keys)}
    assert {frozenset(e) for e in data["excluded"]} == {frozenset({"line_from", "line_to", "reason"})}
    assert [clause["id"] for clause in data["clauses"]] == CLAUSE_IDS
    assert {clause["kind"] for clause in data["clauses"]} <= set(ClauseKind)
    assert data["meta"]["number"] == "7/KH-UBND"
    assert data["problems"] == []


def test_json_counts_lines_from_one_in_the_file_given(plan_file: Path, capsys: Output) -> None:
    cli.main(["outline", str(plan_file), "--json"])
    data = json.loads(capsys.readouterr().out)
    lines = PLAN.splitlines()
    for clause in data["clauses"]:
        assert lines[clause["line_from"] - 1].startswith(clause["marker"])
        assert (clause["heading"] or clause["text"]).split()[-1] == lines[clause["line_to"] - 1].split()[-1]


def test_json_tells_problems_with_line_message_and_hint(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "a.txt"
    file.write_text("KẾ HOẠCH\nI. MỘT\nIII. BA\n", encoding="utf-8")
    assert cli.main(["outline", str(file), "--json"]) == 0
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert set(problem) == {"line", "message", "hint"}
    assert problem["line"] == 3


def test_a_document_without_a_clause_is_still_a_tree(tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "a.txt"
    file.write_text("x", encoding="utf-8")
    assert cli.main(["outline", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["problems"] == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x7fELF\x02\x01\x00\x00\x00", "tệp nhị phân"),
        (b"", "không có chữ nào"),
        (b" \n\n", "không có chữ nào"),
        ("Phường có vườn ươm ở giữa".encode("cp1258", "replace") + b"\xe0", "không phải chữ UTF-8"),
        ("Tr\xf3ng c\xe2y".encode("latin-1"), "dòng 1 có byte không phải chữ UTF-8"),
    ],
    ids=["binary", "empty", "blank", "cp1258", "latin-1"],
)
def test_a_file_that_is_no_readable_text_ends_with_2(content: bytes, told: str, tmp_path: Path, capsys: Output) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(content)
    assert cli.main(["outline", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{file}: ")
    assert told in err
    assert len(err.splitlines()) == 1


def test_a_missing_file_ends_with_2(tmp_path: Path, capsys: Output) -> None:
    assert cli.main(["outline", str(tmp_path / "khong-co.txt")]) == 2
    assert "không mở được tệp" in capsys.readouterr().err


def test_a_folder_ends_with_2(tmp_path: Path, capsys: Output) -> None:
    assert cli.main(["outline", str(tmp_path)]) == 2
    assert "không mở được tệp" in capsys.readouterr().err


def test_a_wrong_command_line_ends_with_2(capsys: Output) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["dich"])
    assert stopped.value.code == 2
    assert "usage: plan" in capsys.readouterr().err


def test_show_prints_a_clause_with_everything_attached_to_it(capsys: Output) -> None:
    assert cli.main(["show", "II.1.g13"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("DASH II.1.g13   (dòng ")
    assert "Trích dẫn: gạch đầu dòng thứ 13 khoản 1 Mục II Kế hoạch 255/KH-UBND" in out
    assert "\nChỉ tiêu:\n" in out
    assert "\nQuy trình:\n" in out


def test_show_of_made_up_content_names_role_duty_deadline_and_correction(project: Path, capsys: Output) -> None:
    assert cli.main(["show", "IV.1.g1"]) == 0
    out = capsys.readouterr().out
    assert "  Sở Xây dựng: chủ trì (phân công): Chủ trì trồng cây" in out
    assert "  BC01: Báo cáo trồng cây · không nêu · trước ngày 17/6" in out
    assert cli.main(["show", "II.2.b"]) == 0
    out = capsys.readouterr().out
    assert "Ươm cây giống trong vườn ươm." in out
    assert "  HD001 [certain] «cây gống» → «cây giống»" in out


def test_an_unknown_clause_ends_with_1_and_says_where_ids_are_listed(project: Path, capsys: Output) -> None:
    assert cli.main(["show", "II.1.g99"]) == 1
    assert capsys.readouterr().err == (
        "Không có điều khoản nào mang mã «II.1.g99». Xem các mã bằng lệnh: plan outline\n"
    )


def test_check_says_that_nothing_is_wrong(project: Path, capsys: Output) -> None:
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.startswith("Không có lỗi: ")
    assert not (project / "build").exists()


def test_check_ends_with_1_and_lists_the_problems(project: Path, capsys: Output) -> None:
    (project / "content" / "plan" / "clause-ids.txt").unlink()
    assert cli.main(["check"]) == 1
    assert capsys.readouterr().err == (
        "content/plan/clause-ids.txt: Thiếu danh sách mã điều khoản. Lấy lại tệp từ git.\n1 lỗi. Chưa ghi gì ra đĩa.\n"
    )


def test_build_says_what_it_wrote(project: Path, capsys: Output) -> None:
    assert cli.main(["build"]) == 0
    assert (project / "build" / "docs" / "index.md").is_file()
    capsys.readouterr()
    assert cli.main(["build"]) == 0
    assert "ghi 0 tệp, xóa 0 tệp cũ." in capsys.readouterr().out


def test_export_writes_the_standard_forms_where_one_likes(project: Path, tmp_path: Path, capsys: Output) -> None:
    folder = tmp_path / "mot" / "hai"
    assert cli.main(["export", str(folder)]) == 0
    assert sorted(capsys.readouterr().out.split()) == sorted(str(file) for file in folder.iterdir())
    assert {file.suffix for file in folder.iterdir()} == {".txt", ".json", ".xml", ".ics"}


def test_serve_without_a_site_names_the_command_that_makes_it(project: Path, capsys: Output) -> None:
    assert cli.main(["serve"]) == 1
    assert "make site" in capsys.readouterr().err


def test_a_reader_who_closes_the_pipe_early_sees_no_error(plan_file: Path) -> None:
    plan_file.write_text(PLAN + "\nPHỤ LỤC\n" + "1. Cây.\n" * 5000, encoding="utf-8")
    command = [sys.executable, "-m", "site_src.cli", "outline", str(plan_file)]
    with subprocess.Popen(command, cwd=cli.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
