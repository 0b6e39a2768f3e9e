"""One planted fault of each kind in a module, a lesson or a path is reported with its rule, file and line."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from quiz_service.courseware.checks import Scope
from quiz_service.courseware.checks.coverage import measure_coverage, render_coverage
from quiz_service.courseware.loader import load_clauses, load_courseware
from tests.quiz_service.courseware.made_up import FOLDERS, edit, edit_question, part, problems_in

FIRST = FOLDERS["m01"]

FAULTS = tomllib.loads(Path(__file__).with_name("module-faults.toml").read_text(encoding="utf-8"))["fault"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["name"])
def test_a_planted_fault_is_seen_at_its_line(project: Path, fault: dict[str, str]) -> None:
    line = edit(project, fault["file"], fault["old"], fault["new"])
    found = [(problem.path, problem.line, problem.rule) for problem in problems_in(project)]
    assert (f"training_modules/{fault['file']}", line, fault["rule"]) in found, found


PATHS = {
    "a path without a strand": ("path-strand", '["m01", "m02", "m03"]', '["m04"]'),
    "a path to no module": ("path", '["m01", "m02", "m03", "m04"]', '["m09"]'),
    "a module twice on a path": ("path", '["m01", "m02", "m03", "m04"]', '["m01"]'),
}


@pytest.mark.parametrize(("rule", "required", "optional"), PATHS.values(), ids=PATHS)
def test_a_fault_of_a_path_is_told_at_the_path(project: Path, rule: str, required: str, optional: str) -> None:
    old = 'required = ["m01", "m02", "m03", "m04"]\noptional = []'
    edit(project, "paths.toml", old, f"required = {required}\noptional = {optional}")
    assert [(p.path, p.line, p.rule) for p in problems_in(project)] == [("training_modules/paths.toml", 1, rule)]


@pytest.mark.parametrize("name", ["module.toml", "lesson.md", "questions.toml", "practice.toml"])
def test_a_missing_file_is_named(project: Path, name: str) -> None:
    (project / "training_modules" / FIRST / name).unlink()
    found = [p for p in problems_in(project) if p.rule == "form"]
    assert [(p.path, p.line) for p in found] == [(f"training_modules/{FIRST}/{name}", 0)]


def test_what_could_not_be_read_is_not_taken_for_gone(project: Path) -> None:
    edit(project, f"{FIRST}/questions.toml", 'type = "one"', "type = one")
    assert {p.rule for p in problems_in(project)} == {"form"}


def test_a_module_on_no_path(project: Path) -> None:
    paths = project / "training_modules" / "paths.toml"
    paths.write_text(paths.read_text("utf-8").replace('"m01", ', ""), "utf-8")
    found = [(p.path, p.line) for p in problems_in(project) if p.rule == "unreachable"]
    assert found == [(f"training_modules/{FIRST}/module.toml", 1)]


def test_an_audience_without_a_path(project: Path) -> None:
    paths = project / "training_modules" / "paths.toml"
    kept = [piece for piece in paths.read_text("utf-8").split("[[path]]") if "doi-178" not in piece]
    paths.write_text("[[path]]".join(kept), "utf-8")
    assert ("training_modules/paths.toml", "path") in [(p.path, p.rule) for p in problems_in(project)]


def test_two_modules_of_one_id(project: Path) -> None:
    home = project / "training_modules"
    shutil.copytree(home / FIRST, home / "m01-sao-chep")
    found = {p.path for p in problems_in(project) if p.rule == "duplicate-id"}
    assert "training_modules/m01-sao-chep/module.toml" in found


def test_sections_out_of_order(project: Path) -> None:
    edit(project, f"{FIRST}/lesson.md", "## Tóm tắt { #tom-tat }\n\n- Nhớ.\n", "")
    edit(project, f"{FIRST}/lesson.md", "## Mục tiêu", "## Tóm tắt { #tom-tat }\n\n- Nhớ.\n\n## Mục tiêu")
    assert [(p.line, p.rule) for p in problems_in(project)] == [(3, "lesson-sections")]


def test_a_lesson_too_short(project: Path) -> None:
    lesson = project / "training_modules" / FIRST / "lesson.md"
    lesson.write_text(re.sub(r"(#cong-viec \}\n\n).*?\n\n##", r"\1x\n\n##", lesson.read_text("utf-8"), flags=re.DOTALL))
    assert [p.rule for p in problems_in(project)] == ["lesson-length"]


def test_the_right_choice_is_not_the_longest_too_often(project: Path) -> None:
    for number in range(8, 15):
        opening = f'{{ id = "{"abcd"[number % 4]}", text = "'
        edit_question(project, f"m01-q{number:02}", re.escape(opening), f"{opening}Dài thật dài ")
    found = [p for p in problems_in(project) if p.rule == "longest"]
    assert [(p.path, p.line) for p in found] == [(f"training_modules/{FIRST}/questions.toml", 0)]
    assert "m01-q08, m01-q09" in found[0].message


def test_the_right_choice_does_not_sit_in_one_place(project: Path) -> None:
    for number in range(8, 16):
        edit_question(project, f"m01-q{number:02}", r"correct = .*", 'correct = ["a"]')
    assert "position" in [p.rule for p in problems_in(project)]


def test_a_module_may_silence_a_rule_about_itself(project: Path) -> None:
    for number in range(8, 16):
        edit_question(project, f"m01-q{number:02}", r"correct = .*", 'correct = ["a"]')
    rules = sorted({p.rule for p in problems_in(project)})
    silence = ", ".join(f'{{ rule = "{rule}", reason = "tạm thời" }}' for rule in rules)
    edit(project, f"{FIRST}/module.toml", "draw =", f"silence = [{silence}]\ndraw =")
    assert problems_in(project) == []


def test_too_small_a_pool(project: Path) -> None:
    edit(project, f"{FIRST}/questions.toml", part(project, "m01-q20"), "")
    edit(project, "question-ids.txt", "m01-q20\n", "m01-q20 rút: thử\n")
    assert [p.rule for p in problems_in(project)] == ["pool"]


def test_too_few_practice_questions(project: Path) -> None:
    edit(project, f"{FIRST}/practice.toml", part(project, "m01-p05"), "")
    edit(project, "question-ids.txt", "m01-p05\n", "m01-p05 rút: thử\n")
    assert [p.rule for p in problems_in(project)] == ["pool"]


def test_too_many_negatives_even_in_capitals(project: Path) -> None:
    for number in range(8, 12):
        edit_question(project, f"m01-q{number:02}", r'stem = "Ai chăm', 'stem = "Ai KHÔNG chăm')
    assert [p.rule for p in problems_in(project)] == ["many-negatives"]


def test_only_two_types_of_questions(project: Path) -> None:
    file = project / "training_modules" / FIRST / "questions.toml"
    pieces = [p for p in file.read_text("utf-8").split("[[question]]") if 'type = "one"' in p or 'type = "short"' in p]
    file.write_text("".join(f"[[question]]{piece}" for piece in pieces), "utf-8")
    assert {"types", "pool"} <= {p.rule for p in problems_in(project)}


def test_coverage_tells_what_no_question_touches(project: Path) -> None:
    edit(project, f"{FIRST}/questions.toml", part(project, "m01-q20"), "")
    edit_question(project, "m01-q01", r'quote = \["(.*); trên 60% trước ngày 17/6."\]', 'quote = ["trước ngày 17/6"]')
    scope = Scope(load_courseware(project).courseware, load_clauses(project))
    row_by_clause = {row.clause: row for row in measure_coverage(scope)}
    assert len(row_by_clause) == 80
    assert row_by_clause["I.1.g20"].questions == ()
    assert row_by_clause["I.1.g20"].modules == ("m01",)
    first = row_by_clause["I.1.g1"]
    assert first.questions == ("m01-q01",)
    assert 0 < first.quoted < 0.5
    assert [piece.endswith("trên 60%") for piece in first.unquoted] == [True]
    assert row_by_clause["I.1.g2"].quoted == 1
    table = render_coverage(list(row_by_clause.values()))
    assert "79 trên 80" in table
    assert "chưa có câu hỏi: I.1.g20" in table
