"""`quiz`: what it prints and with which status it ends."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from quiz_service.cli import main, parser
from quiz_service.config import ROOT
from tests.quiz_service.courseware.made_up import edit, edit_question, write_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A made-up project without a fault."""
    return write_project(tmp_path)


def run(project: Path, *arguments: str) -> int:
    """The exit status of one command in that project."""
    return main(["--root", str(project), *arguments])


def test_a_clean_folder_ends_well(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "check") == 0
    assert capsys.readouterr().out == "4 học phần, 80 câu hỏi tính điểm, 20 câu luyện tập.\n0 lỗi, 0 cảnh báo.\n"


def test_problems_are_printed_with_file_and_line_and_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, line = edit_question(project, "m01-q01", r"correct = .*", "correct = []")
    edit(project, "question-ids.txt", "m02-q01\n", "")
    assert run(project, "check") == 1
    out = capsys.readouterr().out
    assert f"{path}:{line}: Câu hỏi chưa có đáp án đúng. " in out
    assert out.endswith("1 lỗi, 1 cảnh báo.\n")


def test_warnings_alone_do_not_fail(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "question-ids.txt", "m02-q01\n", "")
    assert run(project, "check") == 0
    assert capsys.readouterr().out.endswith("0 lỗi, 1 cảnh báo.\n")


def test_one_module_can_be_looked_at_alone(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit_question(project, "m01-q01", r"correct = .*", "correct = []")
    assert run(project, "check", "m02") == 0
    assert run(project, "check", "m02", "m01") == 1
    capsys.readouterr()
    assert run(project, "check", "m77") == 1
    assert "m77" in capsys.readouterr().err


def test_problems_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, line = edit_question(project, "m01-q01", r"correct = .*", "correct = []")
    assert run(project, "check", "--json", "--coverage") == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["errors"], data["warnings"]) == (1, 0)
    assert data["problems"][0]["path"] == path
    assert data["problems"][0]["line"] == line
    assert data["problems"][0]["severity"] == "error"
    assert len(data["coverage"]) == 80


def test_coverage_is_printed_as_a_table(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "check", "--coverage") == 0
    assert "Câu hỏi chạm tới 80 trên 80 điều khoản" in capsys.readouterr().out


def test_without_the_contract_the_command_that_makes_it_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "build" / "clauses.json").unlink()
    assert run(project, "check") == 1
    assert "plan build" in capsys.readouterr().err


def test_new_ids_are_written_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(project, "question-ids.txt", "m01-q01\n", "")
    file = project / "training_modules" / "question-ids.txt"
    before = file.read_text(encoding="utf-8")
    assert run(project, "ids", "--dry-run") == 0
    assert file.read_text(encoding="utf-8") == before
    assert run(project, "ids") == 0
    assert file.read_text(encoding="utf-8") == f"{before}m01-q01\n"
    assert "m01-q01" in capsys.readouterr().out
    assert run(project, "ids") == 0
    assert file.read_text(encoding="utf-8") == f"{before}m01-q01\n"


def test_a_blind_preview_holds_no_key(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(project, "preview", "m01") == 0
    seen = capsys.readouterr().out
    assert seen.count("ĐÁP ÁN") == 25
    assert run(project, "preview", "m01", "--blind") == 0
    blind = capsys.readouterr().out
    assert "Căn cứ I.1.g1: Chăm lo" in blind
    assert not any(word in blind for word in ("ĐÁP ÁN", "Giải thích", "Phản hồi", "Lời trích"))
    assert run(project, "preview", "m77") == 1


def test_rules_name_the_practice_behind_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    assert "Haladyna 17" in capsys.readouterr().out


def test_the_program_the_project_and_the_changelog_name_one_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert capsys.readouterr().out.split()[-1] == project == newest.group(1)


def leaves(command: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, with its whole name."""
    below = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield name.strip(), command
    for action in below:
        for word, inner in action.choices.items():
            yield from leaves(inner, f"{name} {word}")


def test_every_command_that_changes_data_can_be_tried_without_changing_any() -> None:
    only_look = {
        "check",
        "preview",
        "rules",
        "audit verify",
        "coverage check",
        "target list",
        "doctor",
        "serve",
        "demo",
    }
    tried = {
        name for name, command in leaves(parser()) if any("--dry-run" in one.option_strings for one in command._actions)
    }
    assert {name for name, _ in leaves(parser())} - tried == only_look
